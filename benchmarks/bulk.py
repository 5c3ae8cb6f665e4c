"""Thousands of reports by bulk SQL: copies of one that was really filed.

Each copy has its folder, its grants and its mailbox, of the sizes of the real ones; only
the few that are opened need to open, and those were filed.
"""

import random
import sqlite3
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

_AT_ONCE = 2_000
_DAYS = 2_000


def fill(database: Path, *, upto: int) -> int:
    """Copy the newest report until there are so many; how many were made."""
    link = sqlite3.connect(database, timeout=60)
    link.execute("PRAGMA synchronous=OFF")
    try:
        have = int(link.execute("SELECT count(*) FROM reports_report").fetchone()[0])
        if upto > have:
            _copy(link, number=upto - have, have=have)
            link.execute("ANALYZE")
            link.commit()
        link.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        link.close()
    return max(0, upto - have)


def _copy(link: sqlite3.Connection, *, number: int, have: int) -> None:
    link.row_factory = sqlite3.Row
    report = link.execute(
        "SELECT r.* FROM reports_report r WHERE mailbox_id IS NOT NULL"
        " AND received_on = (SELECT max(received_on) FROM reports_report) LIMIT 1"
    ).fetchone()
    of = {"folder": report["folder_id"], "mailbox": report["mailbox_id"]}
    rows = {
        "vault_folder": _rows(link, "vault_folder", "id", of["folder"]),
        "vault_grant": _rows(link, "vault_grant", "folder_id", of["folder"]),
        "vault_reader": _rows(link, "vault_reader", "id", of["mailbox"]),
        "reports_mailbox": _rows(link, "reports_mailbox", "reader_id", of["mailbox"]),
        "reports_report": [report],
    }
    chance = random.Random(have)
    for start in range(0, number, _AT_ONCE):
        made: dict[str, list[list[Any]]] = {table: [] for table in rows}
        for place in range(start, min(start + _AT_ONCE, number)):
            _one(made, rows, of=of, code=f"bulk-{have + place}", chance=chance)
        for table, values in made.items():
            marks = ",".join("?" * len(values[0]))
            link.executemany(f"INSERT INTO {table} VALUES ({marks})", values)
        link.commit()


def _rows(link: sqlite3.Connection, table: str, column: str, value: str) -> list[Any]:
    sql = f"SELECT * FROM {table} WHERE {column} = ?"
    return link.execute(sql, [value]).fetchall()


def _one(
    made: dict[str, list[list[Any]]],
    rows: dict[str, list[Any]],
    *,
    of: dict[str, str],
    code: str,
    chance: random.Random,
) -> None:
    ids = {of["folder"]: uuid.uuid4().hex, of["mailbox"]: uuid.uuid4().hex}
    day = datetime.now(UTC).date() - timedelta(days=chance.randrange(1, _DAYS))
    for table, originals in rows.items():
        for original in originals:
            fresh = {
                "id": ids.get(original["id"])
                if "id" in tuple(original.keys())
                else None,
                "code": code,
                "on": day.isoformat(),
                "made_on": day.isoformat(),
                "received_on": day.isoformat(),
                "lookup": uuid.uuid4().bytes * 2,
            }
            fresh["id"] = fresh["id"] or uuid.uuid4().hex
            made[table].append(
                [
                    fresh[name] if name in fresh else ids.get(value, value)
                    for name, value in zip(original.keys(), original, strict=True)
                ]
            )
