"""The JSON Schema and the reference page of the language, written from the tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final, get_args

from holdfast.policy.checking.words import fields_of, inside, refers, table_in
from holdfast.policy.model.base import Part, Text
from holdfast.policy.model.meanings import TABLES, meaning_of
from holdfast.policy.model.whole import PolicyFile
from holdfast.policy.periods import Period
from holdfast.policy.rules import Rule

if TYPE_CHECKING:
    from pydantic import BaseModel
    from pydantic.fields import FieldInfo

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_HEAD: Final = """# The policy language: reference

Written by `holdfast policy schema --page` from the tables themselves; a test keeps it
so. How to think in the language stands in the policy that comes with Holdfast
(`holdfast/policy/ready/committee.toml`), which can be read aloud.

A length of time is written P7D, P2W, P3M or P7Y and ends with that day, or PT72H or
PT30M and is exact. A rule is unanimous, majority, more-than 3/4, at-least 1/4 or any 2.
Words that people read stand by language: `{ en = "...", fr = "..." }`.
"""
_KINDS: Final = {
    Period: "length of time",
    Rule: "rule",
    Fraction: "fraction",
    bool: "true or false",
    int: "number",
    date: "day",
}


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a policy file, for editors."""
    schema = PolicyFile.model_json_schema(by_alias=True)
    for table in all_tables():
        definition = schema["$defs"].get(table.__name__, {})
        for key, of_key in definition.get("properties", {}).items():
            of_key["description"] = meaning_of(table.kind_of_table, key)
    for name, of_table in schema["properties"].items():
        of_table["description"] = TABLES[name]
    return {"$schema": DIALECT, **schema, "title": "A Holdfast policy"}


def all_tables() -> tuple[type[Part], ...]:
    """Every kind of table, in the order of the file, each once."""
    found: dict[type[Part], None] = {}
    for field in PolicyFile.model_fields.values():
        for table in _tables_within(table_in(field.annotation), found):
            found.setdefault(table)
    return tuple(found)


def _tables_within(
    table: type[BaseModel] | None, seen: dict[type[Part], None]
) -> Iterator[type[Part]]:
    if table is None or not issubclass(table, Part) or table in seen:
        return
    seen.setdefault(table)
    yield table
    for field in table.model_fields.values():
        yield from _tables_within(table_in(field.annotation), seen)


def reference_page() -> str:
    """The reference page as Markdown: every table, every key, what it means."""
    return "\n".join([_HEAD, *(_section(table) for table in all_tables())])


def _section(table: type[Part]) -> str:
    kind = table.kind_of_table
    lines = [f"## {kind}", "", TABLES.get(kind) or _first_line(table), ""]
    lines += ["| key | is | needed | means |", "| --- | --- | --- | --- |"]
    lines += [
        f"| `{key}` | {_kind(table, field)} | {'yes' if field.is_required() else ''} |"
        f" {meaning_of(kind, key)} |"
        for key, field in fields_of(table).items()
    ]
    return "\n".join([*lines, ""])


def _first_line(table: type[Part]) -> str:
    return (table.__doc__ or "").splitlines()[0]


def _kind(table: type[Part], field: FieldInfo) -> str:
    name = next(name for name, one in table.model_fields.items() if one is field)
    marks = refers(table, name)
    several = "list of " if "tuple" in str(field.annotation) else ""
    if marks is not None:
        return f"{several}id of {' or '.join(marks.kinds)}"
    words = re.findall(r"'([^']+)'", _literals(field.annotation))
    if words:
        return f"{several}{', '.join(words)}"
    return several + _plain_kind(field)


def _literals(annotation: Any) -> str:
    return " ".join(
        repr(one) if isinstance(one, str) else _literals(one)
        for one in get_args(annotation)
    )


def _plain_kind(field: FieldInfo) -> str:
    inner = table_in(field.annotation)
    if inner is not None:
        words = inner is Text
        return "words by language" if words else "table"
    types = set(inside(field.annotation))
    return next((name for kind, name in _KINDS.items() if kind in types), "text")
