"""Whether the database keeps what it says it kept: anything weaker stops the start."""

import os
from pathlib import Path
from typing import Final

from django.db import connection

from holdfast.config import config
from holdfast.keeping.findings import Finding, good, stops

# The write-ahead log of older libraries can lose or corrupt committed pages.
LEAST_SQLITE: Final = (3, 51, 3)
_SQLITE_WANTS: Final = {
    "journal_mode": ("wal", "the write-ahead log"),
    "synchronous": (2, "a sync at every commit (FULL)"),
    "foreign_keys": (1, "foreign keys"),
    "secure_delete": (1, "overwriting of what is deleted"),
}
_POSTGRESQL_WANTS: Final = {
    "fsync": {"on"},
    "full_page_writes": {"on"},
    "synchronous_commit": {"on", "remote_write", "remote_apply"},
}
# Locks and syncs do not hold reliably over the network.
_NETWORK: Final = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "9p", "afs"}


def check_durability() -> list[Finding]:
    """What the database promises about a commit."""
    if connection.vendor == "sqlite":
        return [_sqlite_library(), *_sqlite_settings(), _local_disk(config().home)]
    return _postgresql_settings()


def _sqlite_library() -> Finding:
    import sqlite3

    version = sqlite3.sqlite_version
    if tuple(int(part) for part in version.split(".")) < LEAST_SQLITE:
        least = ".".join(map(str, LEAST_SQLITE))
        return stops(
            "sqlite-version",
            f"SQLite {version} is too old for a safe write-ahead log: {least} is the"
            " least. Install the project's own requirements.",
        )
    return good("sqlite-version", f"SQLite {version}.")


def _sqlite_settings() -> list[Finding]:
    found = []
    with connection.cursor() as cursor:
        for pragma, (wanted, words) in _SQLITE_WANTS.items():
            cursor.execute(f"PRAGMA {pragma}")
            value = cursor.fetchone()[0]
            name = f"sqlite-{pragma.replace('_', '-')}"
            if value == wanted:
                found.append(good(name, f"{words.capitalize()}: on."))
            else:
                found.append(
                    stops(name, f"SQLite runs without {words}: {pragma} is {value}.")
                )
    return found


def _postgresql_settings() -> list[Finding]:
    found = []
    with connection.cursor() as cursor:
        for setting, wanted in _POSTGRESQL_WANTS.items():
            cursor.execute(f"SHOW {setting}")
            value = cursor.fetchone()[0]
            name = f"postgresql-{setting.replace('_', '-')}"
            if value in wanted:
                found.append(good(name, f"{setting} is {value}."))
            else:
                found.append(
                    stops(name, f"PostgreSQL has {setting} = {value}; set it to on.")
                )
    return found


def _local_disk(folder: Path) -> Finding:
    kind = _file_system_of(folder)
    if kind in _NETWORK:
        return stops(
            "local-disk",
            f"{folder} lies on a network file system ({kind}), where SQLite cannot keep"
            " its promises. Use a local disk, or PostgreSQL.",
        )
    return good("local-disk", f"{folder} lies on a local disk.")


def _file_system_of(folder: Path) -> str:
    """The kind of file system that holds a folder; empty where nobody can tell."""
    mounts = Path("/proc/self/mounts")
    if not mounts.exists():
        return ""
    place, best, kind = os.path.realpath(folder), "", ""
    for line in mounts.read_text(errors="replace").splitlines():
        point, what = line.split(" ")[1:3]
        point = point.replace("\\040", " ")
        inside = place == point or place.startswith(point.rstrip("/") + "/")
        if inside and len(point) >= len(best):
            best, kind = point, what
    return kind
