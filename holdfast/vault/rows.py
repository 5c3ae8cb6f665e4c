"""Making, storing and reading rows by SQL of our own, where the ORM costs more.

The ORM asks every field of every row what it is and what to write, and works its SQL out
anew for each question. Filing a report stores some twenty rows while others wait; every
request of a member asks for a session, its member and what waits. They come through here.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache, partial
from itertools import count
from typing import Any, TypeVar
from uuid import UUID, uuid4

from django.db import connection
from django.db.models import NOT_PROVIDED, Field, Model
from django.db.models.base import ModelState

M = TypeVar("M", bound=Model)

_Written = Callable[[Any], Any]
_AS_IT_IS: dict[type, _Written] = dict.fromkeys(
    (str, int, bool, bytes, type(None)), lambda value: value
)
_BY_VENDOR: dict[str, dict[type, _Written]] = {
    "sqlite": {
        **_AS_IT_IS,
        UUID: lambda value: value.hex,
        date: date.isoformat,
        # As Django has it: without a zone, in UTC.
        datetime: lambda value: str(value.astimezone(UTC).replace(tzinfo=None)),
    },
    "postgresql": {
        **_AS_IT_IS,
        UUID: lambda value: value,
        date: lambda value: value,
        datetime: lambda value: value,
    },
}


# No database takes many more values in one statement; no table is wider than thirty.
_ROWS_AT_ONCE = 1_000
_ID_AS_NUMBER = partial(UUID, None, None, None, None)


@dataclass(frozen=True, slots=True)
class _Table:
    columns: tuple[tuple[str, "Field[Any, Any]"], ...]
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
        columns=tuple((field.attname, field) for field in fields),
        begin=f"INSERT INTO {table} ({columns}) VALUES ",  # noqa: S608
        row=f"({', '.join(['%s'] * len(fields))})",
    )


@cache
def _defaults(
    model: type[Model],
) -> tuple[dict[str, Any], tuple[tuple[str, Callable[[], Any]], ...]]:
    """What a new row has where nothing is said: the same each time, and made anew."""
    fixed: dict[str, Any] = {}
    made: list[tuple[str, Callable[[], Any]]] = []
    for field in model._meta.local_concrete_fields:  # noqa: SLF001
        if callable(field.default) and field.default is not NOT_PROVIDED:
            made.append((field.attname, field.default))
        else:
            fixed[field.attname] = field.get_default()
    return fixed, tuple(made)


def new(model: type[M], **columns: Any) -> M:
    """A new row from its columns (`folder_id`, never `folder`), ready for `insert`.

    As `model(**columns)`, without asking each field and each relation in turn.
    """
    fixed, made = _defaults(model)
    row = model.__new__(model)
    row._state = ModelState()  # noqa: SLF001
    held = row.__dict__
    held.update(fixed)
    held.update(columns)
    for name, make in made:
        if name not in columns:
            held[name] = make()
    return row


def ids_in_a_row() -> Iterator[UUID]:
    """Ids of rows that are stored together: random, and one after another.

    In an index they lie on one page instead of on one each; that the rows belong
    together is told by what they hold, too.
    """
    return map(_ID_AS_NUMBER, count(uuid4().int))


def id_as_kept(value: UUID) -> str | UUID:
    """An id as SQL of our own must give it to this database."""
    kept: str | UUID = _BY_VENDOR[connection.vendor][UUID](value)
    return kept


def as_id(kept: str | UUID) -> UUID:
    """An id as this database gave it to SQL of our own."""
    return kept if isinstance(kept, UUID) else UUID(kept)


def as_bytes(kept: str | UUID) -> bytes:
    """The 16 bytes of an id as this database gave it to SQL of our own."""
    return kept.bytes if isinstance(kept, UUID) else bytes.fromhex(kept)


def as_time(kept: str | datetime) -> datetime:
    """An aware time as this database gave it to SQL of our own."""
    found = datetime.fromisoformat(kept) if isinstance(kept, str) else kept
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def insert(*tables: Sequence[Model]) -> None:
    """Insert new rows, those of each table together, in the caller's transaction.

    Nothing else happens: no defaults of the database, no signals, no keys given back
    (a table whose keys the database counts up gets them, but the rows here do not).
    """
    vendor = connection.vendor
    with connection.cursor() as cursor:
        for rows in tables:
            for start in range(0, len(rows), _ROWS_AT_ONCE):
                some = rows[start : start + _ROWS_AT_ONCE]
                cursor.execute(*_statement(some, vendor))


def _statement(rows: Sequence[Model], vendor: str) -> tuple[str, list[Any]]:
    table, written = _table(type(rows[0]), vendor), _BY_VENDOR[vendor]
    values = []
    for row in rows:
        held = row.__dict__
        for name, field in table.columns:
            value = held[name]
            write = written.get(type(value))
            values.append(
                write(value) if write else field.get_db_prep_save(value, connection)
            )
        row._state.adding = False  # noqa: SLF001
    return table.begin + ", ".join([table.row] * len(rows)), values


_Reads = tuple[int, tuple[Callable[..., Any], ...], Any]


@dataclass(frozen=True, slots=True)
class _Columns:
    """The columns of a table, and how what is stored in each becomes a value."""

    names: tuple[str, ...]
    select: str
    reads: tuple[_Reads, ...]


@cache
def _columns(model: type[Model], without: tuple[str, ...], vendor: str) -> _Columns:  # noqa: ARG001
    quoted, table = connection.ops.quote_name, model._meta.db_table  # noqa: SLF001
    fields = [
        field
        for field in model._meta.concrete_fields  # noqa: SLF001
        if field.attname not in without
    ]
    reads: list[_Reads] = []
    for place, field in enumerate(fields):
        column = field.get_col(table)
        its = (
            *connection.ops.get_db_converters(column),
            *column.get_db_converters(connection),
        )
        if its:
            reads.append((place, its, column))
    return _Columns(
        names=tuple(field.attname for field in fields),
        select=", ".join(f"{quoted(table)}.{quoted(str(f.column))}" for f in fields),
        reads=tuple(reads),
    )


def _as_kept(value: Any) -> Any:
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    write = _BY_VENDOR[connection.vendor].get(type(value))
    return write(value) if write else value


def _made(model: type[M], columns: _Columns, stored: Sequence[Any]) -> M:
    values = list(stored)
    for place, its, column in columns.reads:
        value = values[place]
        for read in its:
            value = read(value, column, connection)
        values[place] = value
    return model.from_db("default", columns.names, values)


def fetch(
    model: type[M], rest: str, given: Sequence[Any], *, without: tuple[str, ...] = ()
) -> list[M]:
    """Rows of one table: `SELECT its columns FROM it`, and the rest of the statement.

    Args:
        model: the table.
        rest: what comes behind its name: joins, conditions, order, with `%s` for values.
        given: those values; ids, days and times as Python has them.
        without: the attributes that are not needed, as a long sealed content.
    """
    columns = _columns(model, without, connection.vendor)
    table = connection.ops.quote_name(model._meta.db_table)  # noqa: SLF001
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {columns.select} FROM {table} {rest}",  # noqa: S608
            [_as_kept(value) for value in given],
        )
        return [_made(model, columns, stored) for stored in cursor.fetchall()]


def fetch_with(
    model: type[M],
    related: str,
    rest: str,
    given: Sequence[Any],
) -> list[M]:
    """As `fetch`, each row with the one that a foreign key of it names.

    `rest` begins with the join of that table under its own name.
    """
    field = model._meta.get_field(related)  # noqa: SLF001
    other: type[Model] = field.related_model  # type: ignore[assignment]
    vendor = connection.vendor
    own, its = _columns(model, (), vendor), _columns(other, (), vendor)
    table = connection.ops.quote_name(model._meta.db_table)  # noqa: SLF001
    width = len(own.names)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {own.select}, {its.select} FROM {table} {rest}",  # noqa: S608
            [_as_kept(value) for value in given],
        )
        found = []
        for stored in cursor.fetchall():
            row = _made(model, own, stored[:width])
            setattr(row, related, _made(other, its, stored[width:]))
            found.append(row)
        return found


def ask(sql: str, given: Sequence[Any] | Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """What the database answers, as it stores it: ids are text in one (`as_id`)."""
    kept: Any = (
        {name: _as_kept(value) for name, value in given.items()}
        if isinstance(given, Mapping)
        else [_as_kept(value) for value in given]
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, kept)
        answer: list[tuple[Any, ...]] = cursor.fetchall()
        return answer
