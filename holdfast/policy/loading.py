"""From the text of a policy file to a policy, or to every mistake in it at once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from importlib import resources
from typing import Any, Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from holdfast.policy.checking.draft import Found, draft_of, label, whole_draft
from holdfast.policy.checking.sense import found_in
from holdfast.policy.checking.shape import told_of
from holdfast.policy.mistakes import Mistake, PolicyInvalid
from holdfast.policy.model.whole import Policy, PolicyFile, policy_of
from holdfast.policy.places import Places

LONGEST: Final = 1_000_000
_AT: Final = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")


def check(text: str) -> tuple[Mistake, ...]:
    """Every mistake in the text of a policy file, by line; none where it is good."""
    return _read(text)[1]


def load(text: str) -> Policy:
    """The policy that a text stands for; `PolicyInvalid` with every mistake in it."""
    file, mistakes = _read(text)
    if file is None or mistakes:
        raise PolicyInvalid(mistakes)
    return policy_of(file)


def shipped(name: str = "committee") -> str:
    """The text of a policy that comes with Holdfast."""
    ready = resources.files("holdfast.policy") / "ready"
    return (ready / f"{name}.toml").read_text(encoding="utf-8")


def shipped_names() -> tuple[str, ...]:
    """The policies that come with Holdfast, by name."""
    ready = resources.files("holdfast.policy") / "ready"
    names = (one.name for one in ready.iterdir())
    return tuple(sorted(n.removesuffix(".toml") for n in names if n.endswith(".toml")))


def _read(text: str) -> tuple[PolicyFile | None, tuple[Mistake, ...]]:
    if len(text) > LONGEST:
        message = f"It is longer than {LONGEST} characters."
        return None, (Mistake(1, "the file", message),)
    try:
        return _read_tables(text)
    except RecursionError:
        return None, (Mistake(1, "the file", "It is nested too deeply."),)


def _read_tables(text: str) -> tuple[PolicyFile | None, tuple[Mistake, ...]]:
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return None, (_not_toml(text, str(error)),)
    file, found = _found_in(tables)
    return file, _mistakes(found, tables=tables, text=text) if found else ()


def _not_toml(text: str, error: str) -> Mistake:
    at = _AT.search(error)
    line = int(at[1]) if at and at[1] else text.count("\n") + 1
    reason = _AT.sub("", error)
    return Mistake(line, "the file", f"This is not TOML: {reason}.")


def _found_in(tables: dict[str, Any]) -> tuple[PolicyFile | None, list[Found]]:
    try:
        file = PolicyFile.model_validate(tables)
    except ValidationError as error:
        found: list[Found] = [
            (tuple(one["loc"]), *told_of(one))
            for one in error.errors()
            if not _follows_from_another(one)
        ]
        draft = draft_of(tables, error)
        return None, found + (list(found_in(draft)) if draft else [])
    return file, list(found_in(whole_draft(tables, file)))


def _follows_from_another(error: ErrorDetails) -> bool:
    """A list whose only element is wrong is also reported as empty."""
    return error["type"] == "too_short" and bool(error["input"])


def _mistakes(
    found: Iterable[Found], *, tables: dict[str, Any], text: str
) -> tuple[Mistake, ...]:
    places = Places(text)
    mistakes = {
        Mistake(places.line_of(path), label(tables, path), message, meant)
        for path, message, meant in found
    }
    return tuple(sorted(mistakes))
