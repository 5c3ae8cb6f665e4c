"""Storing many new rows at the price of one statement.

The ORM asks every field of every row what to write, which costs more than the writing;
filing a report stores some fifteen rows while others wait.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Field, Model

_Written = Callable[[Any], Any]
_AS_IT_IS: dict[type, _Written] = dict.fromkeys(
    (str, int, bool, bytes, type(None)), lambda value: value
)
_BY_VENDOR: dict[str, dict[type, _Written]] = {
    "sqlite": {**_AS_IT_IS, UUID: lambda value: value.hex, date: date.isoformat},
    "postgresql": {
        **_AS_IT_IS,
        UUID: lambda value: value,
        date: lambda value: value,
    },
}


@dataclass(frozen=True, slots=True)
class _Table:
    fields: tuple["Field[Any, Any]", ...]
    names: tuple[str, ...]
    begin: str
    row: str


@cache
def _table(model: type[Model], vendor: str) -> _Table:  # noqa: ARG001
    fields = tuple(
        field
        for field in model._meta.local_concrete_fields  # noqa: SLF001
        if field is not model._meta.auto_field  # noqa: SLF001
    )
    quoted = connection.ops.quote_name
    columns = ", ".join(quoted(str(field.column)) for field in fields)
    table = quoted(model._meta.db_table)  # noqa: SLF001
    return _Table(
        fields=fields,
        names=tuple(field.attname for field in fields),
        begin=f"INSERT INTO {table} ({columns}) VALUES ",  # noqa: S608
        row=f"({', '.join(['%s'] * len(fields))})",
    )


def id_as_kept(value: UUID) -> str | UUID:
    """An id as SQL of our own must give it to this database."""
    kept: str | UUID = _BY_VENDOR[connection.vendor][UUID](value)
    return kept


def insert(rows: Sequence[Model]) -> None:
    """Insert new rows of one table, in the caller's transaction.

    Nothing else happens: no defaults of the database, no signals, no keys given back
    (a table whose keys the database counts up gets them, but the rows here do not).
    """
    if not rows:
        return
    vendor = connection.vendor
    table, written = _table(type(rows[0]), vendor), _BY_VENDOR[vendor]
    values = []
    for row in rows:
        held = row.__dict__
        for name, field in zip(table.names, table.fields, strict=True):
            value = held[name]
            write = written.get(type(value))
            values.append(
                write(value) if write else field.get_db_prep_save(value, connection)
            )
        row._state.adding = False  # noqa: SLF001
    with connection.cursor() as cursor:
        cursor.execute(table.begin + ", ".join([table.row] * len(rows)), values)
