"""A database for one installation, on the server that the suite is repeated on."""

import atexit
import os
import sqlite3
import uuid
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

VARIABLE = "HOLDFAST_DATABASE_URL"


def own_database(*, like: str | None = None) -> dict[str, str]:
    """What an installation's environment says of it: on SQLite nothing.

    `like` is the address of another, whose rows this one begins with. It goes with the
    process that asked for it.
    """
    server = os.environ.get("HOLDFAST_TEST_DATABASE_URL")
    if not server:
        return {}
    name = f"holdfast_{uuid.uuid4().hex}"
    template = urlsplit(like).path.lstrip("/") if like else "template0"
    _run(server, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    atexit.register(_run, server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    return {VARIABLE: urlunsplit(urlsplit(server)._replace(path=f"/{name}"))}


def execute(statement: str, *, at: str | Path) -> list[tuple[Any, ...]]:
    """One statement, committed, in the database at an address or in a file; its rows."""
    if isinstance(at, Path):
        with closing(sqlite3.connect(at)) as opened, opened:
            return opened.execute(statement).fetchall()
    import psycopg

    with psycopg.connect(at) as connection:
        done = connection.execute(statement)
        return done.fetchall() if done.description else []


def _run(server: str, statement: str) -> None:
    import psycopg

    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(statement)
