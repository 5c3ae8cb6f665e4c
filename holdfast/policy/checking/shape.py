"""What is wrong with the shape of a policy file, in the words of the file."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final
from zoneinfo import available_timezones

from holdfast.policy.checking.words import (
    did_you_mean,
    fields_of,
    near_or_all,
    one_of,
    table_at,
)
from holdfast.policy.model.whole import PolicyFile
from holdfast.policy.rules import KINDS

if TYPE_CHECKING:
    from pydantic import BaseModel
    from pydantic_core import ErrorDetails

    from holdfast.policy.places import Path

Told = tuple[str, str]

_UNITS: Final = {
    "year": "P{}Y",
    "month": "P{}M",
    "week": "P{}W",
    "day": "P{}D",
    "hour": "PT{}H",
    "minute": "PT{}M",
}
_EXPECTED: Final = {
    "bool_type": "true or false",
    "int_type": "a whole number",
    "string_type": "words in quotes",
    "date_type": "a day, such as 2017-04-01",
    "tuple_type": "a list in square brackets",
    "dict_type": "a table",
    "model_type": "a table",
}
_PATTERNS: Final = {
    "A-Z]{2}$": "a country code of two capitals, such as BE",
    "https": "an address that starts with https://",
    "+?": "a telephone number",
    "{2,3}": "a language code, such as fr",
    "{0,19}": "the number of a clause, such as C-5.1",
}


def told_of(error: ErrorDetails, *, root: type[BaseModel] = PolicyFile) -> Told:
    """What is wrong, and what was probably meant, for one error of the shape."""
    kind = error["type"]
    path: Path = tuple(error["loc"])
    if kind == "missing":
        return _missing(path, root)
    if kind == "extra_forbidden":
        return _unknown(path, root)
    if kind in _EXPECTED:
        return _wrong_type(path, error["input"], _EXPECTED[kind])
    return _TOLD.get(kind, _value_error)(path, error)


def shown(value: object) -> str:
    """A value as the file would write it, cut short."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f'"{value}"' if len(value) <= 60 else f'"{value[:57]}..."'
    if isinstance(value, Mapping):
        return "a table"
    return "a list" if isinstance(value, list | tuple) else str(value)


def _name(path: Path) -> str:
    if path[-1] == "[key]":  # the key itself is wrong: name the table around it
        path = path[:-2]
    return next(part for part in reversed(path) if isinstance(part, str))


def _wrong_type(path: Path, value: object, expected: str) -> Told:
    name = _name(path)
    if isinstance(path[-1], int):
        return f'Each of "{name}" must be {expected}, not {shown(value)}.', ""
    message = f'"{name}" must be {expected}, not {shown(value)}.'
    return message, _meant_type(name, value, expected)


def _meant_type(name: str, value: object, expected: str) -> str:
    meant = ""
    if expected == "a list in square brackets":
        one = shown(value)
        meant = f"[[{name}]]" if isinstance(value, Mapping) else f"{name} = [{one}]"
    elif expected == "a table" and isinstance(value, str):
        meant = f"{name} = {{ en = {shown(value)} }}"
    elif isinstance(value, str) and value.lower() in ("true", "yes"):
        meant = f"{name} = true"
    elif isinstance(value, str) and value.isdigit():
        meant = f"{name} = {int(value)}"
    return f"Did you mean {meant}?" if meant else ""


def _file_of(root: type[BaseModel]) -> str:
    return "policy" if root is PolicyFile else "scenario"


def _missing(path: Path, root: type[BaseModel]) -> Told:
    name = _name(path)
    if len(path) > 1:
        return f'"{name}" is missing.', ""
    several = "tuple" in str(root.model_fields[name].annotation)
    header = f"[[{name}]]" if several else f"[{name}]"
    return f"The {_file_of(root)} has no {header}.", ""


def _unknown(path: Path, root: type[BaseModel]) -> Told:
    *outer, name = path
    table = table_at(outer, root=root)
    known = fields_of(table) if table else {}
    of = f"table of a {_file_of(root)}" if not outer else "word of this table"
    return f'"{name}" is not a {of}.', near_or_all(str(name), known)


def _not_one_of(path: Path, error: ErrorDetails) -> Told:
    known = re.findall(r"'([^']*)'", str(error.get("ctx", {}).get("expected", "")))
    value = error["input"]
    cannot = "cannot have" if path[-1] == "[key]" else "cannot be"
    message = f'"{_name(path)}" {cannot} {shown(value)}.'
    if not isinstance(value, str):
        return message, one_of(known)
    return message, near_or_all(value, known)


def _wrong_pattern(path: Path, error: ErrorDetails) -> Told:
    pattern = str(error.get("ctx", {}).get("pattern", ""))
    value = str(error["input"])
    for piece, expected in _PATTERNS.items():
        if piece in pattern:
            return f'"{_name(path)}" must be {expected}, not {shown(value)}.', ""
    message = (
        f"{shown(value)} is not an id: small letters and digits, joined by - or _."
    )
    slug = re.sub(r"[^a-z0-9]+", "-", value.lower()).strip("-0123456789")
    return message, f'Did you mean "{slug}"?' if slug else ""


def _too_small(path: Path, error: ErrorDetails) -> Told:
    least = error.get("ctx", {}).get("ge")
    return f'"{_name(path)}" must be {least} or more, not {shown(error["input"])}.', ""


def _too_great(path: Path, error: ErrorDetails) -> Told:
    most = error.get("ctx", {}).get("le")
    return f'"{_name(path)}" must be {most} or less, not {shown(error["input"])}.', ""


def _empty(path: Path, _error: ErrorDetails) -> Told:
    return f'"{_name(path)}" must not be empty.', ""


def _too_long(path: Path, error: ErrorDetails) -> Told:
    most = error.get("ctx", {}).get("max_length")
    return f'"{_name(path)}" is longer than {most}.', ""


def _value_error(path: Path, error: ErrorDetails) -> Told:
    message = str(error.get("ctx", {}).get("error", error["msg"]))
    value = error["input"]
    meant = _meant(message, value) if isinstance(value, str) else ""
    if message.startswith(('"', "'")):
        return f'"{_name(path)}": {message}.', meant
    return f"{message[0].upper()}{message[1:]}.", meant


def _meant(message: str, value: str) -> str:
    if "length of time" in message:
        return _meant_period(value)
    if "rule of decision" in message:
        return _meant_rule(value)
    return near_zone(value) if "time zone" in message else ""


def _meant_period(value: str) -> str:
    words = re.fullmatch(r"\s*(\d+)\s*([a-z]+?)s?\s*", value.lower())
    if words and words[2] in _UNITS:
        return f'Did you mean "{_UNITS[words[2]].format(int(words[1]))}"?'
    return "It is written like P7D, P2W, P3M, P7Y or PT72H."


def _meant_rule(value: str) -> str:
    word = value.split(" ", maxsplit=1)[0]
    if word in KINDS:
        return "It is written like majority, more-than 3/4 or any 2."
    return did_you_mean(word, KINDS) or (
        "It is one of: unanimous, majority, more-than p/q, at-least p/q, any n."
    )


def near_zone(value: str) -> str:
    """The nearest time zone, by its whole name or by its city."""
    zones = sorted(available_timezones())
    cities = {zone.rpartition("/")[2].lower(): zone for zone in zones}
    near = did_you_mean(value.rpartition("/")[2], cities)
    return f'Did you mean "{cities[near[14:-2]]}"?' if near else ""


_TOLD: Final[Mapping[str, Callable[[Path, ErrorDetails], Told]]] = {
    "literal_error": _not_one_of,
    "string_pattern_mismatch": _wrong_pattern,
    "greater_than_equal": _too_small,
    "less_than_equal": _too_great,
    "too_short": _empty,
    "string_too_short": _empty,
    "too_long": _too_long,
    "string_too_long": _too_long,
    "value_error": _value_error,
}
