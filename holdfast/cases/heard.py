"""What the people who told it wrote since, for who decides: the newest of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from holdfast.accounts.unlocking import Actor
from holdfast.reports.models import Message, Report

# More than these are read where they are answered.
MOST = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One message of somebody who told, and the report where it is answered."""

    report: str
    text: str
    on: date
    answered: bool

    @property
    def url(self) -> str:
        """Where it stands in its conversation, and is answered."""
        return f"/reports/{self.report}/#messages"


def heard_in(
    reports: Sequence[Report], *, by: Actor, since: date | None = None
) -> list[Heard]:
    """What came in with these reports, oldest first; each message once.

    Only of reports that this member can open. With `since`, of that day and later.
    """
    held = by.keys.held_among([report.folder_id for report in reports])
    places = {one.pk: one for one in reports if one.folder_id in held}
    rows = list(Message.objects.filter(report__in=places).order_by("number", "id"))
    told = [row for row in rows if not row.from_team]
    last: dict[UUID | None, int] = {}
    for row in rows:
        if row.from_team:
            last[places[row.report_id].mailbox_id] = row.number
    found: dict[str, Heard] = {}
    for row, said in zip(told, by.keys.open_all(told), strict=True):
        report = places[row.report_id]
        heard = Heard(
            report=report.code,
            text=said["text"],
            on=row.on,
            answered=row.number < last.get(report.mailbox_id, 0),
        )
        if since is None or row.on >= since:
            found.setdefault(said["same"], heard)
    return list(found.values())


def newest_of(heard: Sequence[Heard]) -> tuple[Heard, ...]:
    """What waits for an answer, or else the last that was said."""
    waiting = tuple(one for one in heard if not one.answered)
    return waiting[-MOST:] or tuple(heard[-1:])
