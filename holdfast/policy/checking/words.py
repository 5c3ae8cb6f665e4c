"""The words a policy file may use where, and the nearest one to a wrong word."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from functools import cache
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from holdfast.policy.model.base import Refers
from holdfast.policy.model.whole import PolicyFile


def did_you_mean(wrong: str, known: Iterable[str]) -> str:
    """`Did you mean "x"?` for the nearest known word; else nothing."""
    near = get_close_matches(wrong.lower(), list(known), n=1, cutoff=0.6)
    return f'Did you mean "{near[0]}"?' if near else ""


def one_of(known: Iterable[str]) -> str:
    """`It is one of: a, b, c.`"""
    return f"It is one of: {', '.join(known)}."


def near_or_all(wrong: str, known: Iterable[str]) -> str:
    """The nearest known word, or where none is near all of them."""
    words = list(known)
    return did_you_mean(wrong, words) or one_of(words)


def inside(annotation: Any) -> Iterator[Any]:
    """A type and every type within it."""
    yield annotation
    for inner in get_args(annotation):
        yield from inside(inner)


def table_in(annotation: Any) -> type[BaseModel] | None:
    """The kind of table that a field holds, if it holds one."""
    for inner in inside(annotation):
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            return inner
    return None


@cache
def fields_of(table: type[BaseModel]) -> dict[str, FieldInfo]:
    """The fields of a kind of table by the key that the file uses."""
    return {field.alias or name: field for name, field in table.model_fields.items()}


def table_at(
    path: Iterable[str | int], *, root: type[BaseModel] = PolicyFile
) -> type[BaseModel] | None:
    """The kind of table at a path of the file; none where no table can be."""
    table: type[BaseModel] | None = root
    for name in path:
        if table is None or isinstance(name, int):
            continue
        field = fields_of(table).get(name)
        if field is not None:  # else it is the key of a table of tables
            table = table_in(field.annotation)
    return table


@cache
def refers(table: type[BaseModel], name: str) -> Refers | None:
    """Which ids a field of a kind of table must be one of."""
    field = table.model_fields[name]
    marks = (*field.metadata, *inside(field.annotation))
    for mark in marks:
        if isinstance(mark, Refers):
            return mark
    return None
