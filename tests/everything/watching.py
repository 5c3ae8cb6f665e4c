"""What a request writes: every statement that is not a question."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django.http import HttpResponseBase

_ASKS = re.compile(r"\s*(SELECT|SAVEPOINT|RELEASE|ROLLBACK|PRAGMA|BEGIN|EXPLAIN)\b")
_WRITES = re.compile(r'\s*(INSERT INTO|UPDATE|DELETE FROM) "(\w+)"(?: SET "(\w+)")?')
# What differs from one rendering to the next, whatever is in it.
CHANGING = re.compile(
    rb'name="(?:csrfmiddlewaretoken|token|offer)"[^>]*value="[^"]*"'
    rb'|value="[^"]*"[^>]*name="(?:csrfmiddlewaretoken|token|offer)"'
)


@contextmanager
def statements() -> Iterator[list[str]]:
    """The SQL of a block."""
    said: list[str] = []

    def note(execute, sql, params, many, context):
        said.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield said


def writes(said: list[str]) -> set[str]:
    """`update vault_grant.kept`, `insert into vault_entry` ..."""
    found = set()
    for sql in said:
        if _ASKS.match(sql):
            continue
        match = _WRITES.match(sql)
        if match is None:
            found.add(sql)
            continue
        verb, table, column = match.groups()
        found.add(f"{verb.lower()} {table}" + (f".{column}" if column else ""))
    return found


def asked(said: list[str]) -> int:
    """How many queries that is, savepoints aside."""
    return sum(not re.match(r"\s*(SAVEPOINT|RELEASE|ROLLBACK)", sql) for sql in said)


def body_of(answer: HttpResponseBase) -> bytes:
    """The whole body, read to its end, less what differs by itself."""
    body = b"".join(answer) if answer.streaming else answer.content
    answer.close()
    return CHANGING.sub(b"", body)


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens inside has not happened afterwards."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
