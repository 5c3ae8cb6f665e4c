"""Rows as they stand, and the same rows again in an empty database."""

from typing import Any

from django.apps import apps
from django.db import connection, transaction

# Of each table that is not empty: its columns and what is in them, as the driver has it.
Rows = dict[str, tuple[list[str], list[tuple[Any, ...]]]]


def rows_of_everything() -> Rows:
    """Every row of every table."""
    found: Rows = {}
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            table = model._meta.db_table
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            if rows := cursor.fetchall():
                found[table] = ([column[0] for column in cursor.description], rows)
    return found


def put_back(rows: Rows) -> None:
    """Those rows again; the database must have none of them."""
    quoted = connection.ops.quote_name
    with transaction.atomic(), connection.cursor() as cursor:
        for table, (columns, lines) in rows.items():
            places = ", ".join(["%s"] * len(columns))
            names = ", ".join(map(quoted, columns))
            cursor.executemany(
                f"INSERT INTO {quoted(table)} ({names}) VALUES ({places})", lines
            )
