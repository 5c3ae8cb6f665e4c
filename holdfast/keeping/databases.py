"""Copying a database while it is used, and putting a copy in its place."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import connection, connections

from holdfast.keeping.errors import KeepingError, NotEmpty, WrongBackup
from holdfast.keeping.versions import versions

SQLITE: Final = "sqlite"
POSTGRESQL: Final = "postgresql"
NAME_IN_ARCHIVE: Final = {SQLITE: "database.sqlite3", POSTGRESQL: "database.dump"}


def copy_of_database(folder: Path) -> tuple[str, Path]:
    """A consistent copy of the database in use: its kind, and where the copy lies."""
    kind = connection.vendor
    place = folder / NAME_IN_ARCHIVE[kind]
    if kind == SQLITE:
        _copy_sqlite(Path(settings.DATABASES["default"]["NAME"]), place)
    else:
        _run(["pg_dump", "--format=custom", "--no-owner", f"--file={place}"])
    return kind, place


def _copy_sqlite(source: Path, place: Path) -> None:
    import sqlite3

    # All pages in one step: a reader of the write-ahead log holds up no writer, and a
    # copy in many steps would begin anew at every commit.
    with sqlite3.connect(source) as live, sqlite3.connect(place) as copy:
        live.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
    live.close()
    copy.close()


def check_database_empty() -> None:
    """Restoring never writes over an installation.

    Raises:
        NotEmpty: there is one.
    """
    path = Path(settings.DATABASES["default"]["NAME"])
    if connection.vendor == SQLITE and not path.exists():
        return
    if not versions().empty:
        raise NotEmpty("There is an installation here already; nothing was changed.")
    connections.close_all()


def check_no_tables() -> None:
    """Nothing whatever is in the database: it is nobody's.

    Raises:
        NotEmpty: there is something.
    """
    if connection.introspection.table_names():
        raise NotEmpty("There is something in this database; nothing was changed.")


def check_copy(kind: str, copy: Path) -> None:
    """Whether a copy is whole and of the kind that is used here.

    Raises:
        WrongBackup: it is not.
    """
    if kind != connection.vendor:
        raise WrongBackup(
            f"This backup holds a database of {kind}, and this installation is set up"
            f" for {connection.vendor}: set HOLDFAST_DATABASE_URL as it was."
        )
    if kind == SQLITE:
        import sqlite3

        with sqlite3.connect(copy) as opened:
            answer = opened.execute("PRAGMA integrity_check").fetchone()[0]
        opened.close()
        if answer != "ok":
            raise WrongBackup(f"The database in this backup is damaged: {answer}")


def put_database(kind: str, copy: Path) -> None:
    """Put a copy in the place of the database, which is empty."""
    if kind == SQLITE:
        place = Path(settings.DATABASES["default"]["NAME"])
        for leftover in (place, Path(f"{place}-wal"), Path(f"{place}-shm")):
            leftover.unlink(missing_ok=True)
        shutil.move(copy, place)
        _sync(place)
        return
    _run(["pg_restore", "--no-owner", "--exit-on-error", "--single-transaction"], copy)


def _sync(path: Path) -> None:
    for place in (path, path.parent):
        handle = os.open(place, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _run(command: Sequence[str], *files: Path) -> None:
    program = shutil.which(command[0])
    if program is None:
        raise KeepingError(f"`{command[0]}` is missing: install PostgreSQL's client.")
    database: dict[str, Any] = settings.DATABASES["default"]
    given = {
        "PGDATABASE": database["NAME"],
        "PGUSER": database["USER"],
        "PGPASSWORD": database["PASSWORD"],
        "PGHOST": database["HOST"],
        "PGPORT": database["PORT"],
    }
    target = [f"--dbname={database['NAME']}"] if command[0] == "pg_restore" else []
    done = subprocess.run(  # noqa: S603
        [program, *command[1:], *target, *map(str, files)],
        env={**os.environ, **{name: value for name, value in given.items() if value}},
        capture_output=True,
        check=False,
    )
    if done.returncode:
        last = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
        raise KeepingError(f"{command[0]} failed: {' '.join(last)}")
