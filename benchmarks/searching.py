"""Make so many reports that one member can open, each about another invented name.

Copies of one that was filed, each sealed anew in a folder of its own, whose key this
member has kept as after a first opening.
"""

import random
import sys
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from holdfast.cli.installation import set_up


def main(number: int, username: str, passphrase: str) -> None:
    """Write them; print one of the names."""
    set_up()
    from django.db import transaction

    from benchmarks.barring import name
    from benchmarks.member import at_work
    from holdfast.reports.models import Report
    from holdfast.vault.folders import new_folder, stored
    from holdfast.vault.models import FolderKind, Grant
    from holdfast.vault.rows import fetch, insert

    by, chance, at = (
        at_work(username, passphrase),
        random.Random(number),
        datetime.now(UTC),
    )
    mine = (
        "JOIN vault_grant g ON g.folder_id = reports_report.folder_id"
        " AND g.reader_id = %s WHERE reports_report.code NOT LIKE 'bulk-%%' LIMIT 1"
    )
    (pattern,) = fetch(Report, mine, [by.reader.id])
    content = by.keys.open(pattern)
    statement = Grant.objects.filter(folder=pattern.folder_id)[0].statement
    said = ""
    for start in range(0, number, 1_000):
        folders: list[Any] = []
        grants: list[Any] = []
        reports: list[Any] = []
        for place in range(start, min(start + 1_000, number)):
            said = f"{name(chance)} {place}" if place % 7 == 0 else name(chance)
            folder = new_folder(by.organisation, FolderKind.REPORT)
            folders.append(stored(folder, at=at))
            grants.append(_kept(folder, by=by, statement=statement, at=at))
            about = {**content["reported"], "name": said}
            reports.append(
                _copy(
                    pattern,
                    {**content, "reported": about},
                    folder=folder,
                    code=f"named-{place}",
                )
            )
        with transaction.atomic():
            for rows in (folders, grants, reports):
                insert(rows)
    print(said)


def _kept(folder: Any, *, by: Any, statement: Any, at: datetime) -> Any:
    from holdfast.crypto.sealing import seal
    from holdfast.vault.models import Grant

    place = by.keys.kept_at(folder.id, folder.key_version)
    return Grant(
        organisation=by.organisation,
        folder_id=folder.id,
        reader=by.reader,
        statement=statement,
        sealed=b"",
        kept=seal(folder.key, key=by.keys.own, context=place),
        kind=folder.kind,
        on=at.date(),
    )


def _copy(pattern: Any, content: dict[str, Any], *, folder: Any, code: str) -> Any:
    from holdfast.reports.models import Report
    from holdfast.vault.folders import seal_into

    made = Report(
        id=uuid4(),
        code=code,
        form=pattern.form,
        grade=pattern.grade,
        state=pattern.state,
        received_on=pattern.received_on,
        policy_id=pattern.policy_id,
    )
    seal_into(made, content, folder=folder)
    return made


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], sys.argv[3])
