"""Meetings that are owed: in the year, and when somebody calls one (C-6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from holdfast.policy.clocks import day_before
from holdfast.policy.duties import due, duties_started_by
from holdfast.policy.verdicts import Reason, reason

if TYPE_CHECKING:
    from datetime import date, datetime

    from holdfast.policy.model.actions import Duty
    from holdfast.policy.model.whole import Policy


@dataclass(frozen=True, slots=True)
class MeetingFact:
    """A meeting of a body that was held, and the duty that it met, if any."""

    on: date
    body: str
    duty: str | None = None


@dataclass(frozen=True, slots=True)
class Owed:
    """How many meetings of a year are held and owed, and until when."""

    held: int
    times: int
    due: datetime
    reasons: tuple[Reason, ...]


def counts_as_regular(policy: Policy, meeting: MeetingFact) -> bool:
    """Whether a meeting is one of the year's: one on a major report is not (C-6.3)."""
    duty = policy.duties.get(meeting.duty) if meeting.duty is not None else None
    return duty is None or duty.counts_as_regular


def regular_meetings(
    policy: Policy, body: str, *, year_begins: datetime, held: Sequence[MeetingFact]
) -> Owed | None:
    """What a body owes in the year that begins then (S-13); none where it owes none."""
    duties = duties_started_by(policy, "year-begins")
    duty = next((one for one in duties if one.who == body), None)
    if duty is None:
        return None
    year = year_begins.astimezone(policy.zone).year
    regular = [
        meeting
        for meeting in held
        if meeting.body == body
        and meeting.on.year == year
        and counts_as_regular(policy, meeting)
    ]
    text = f"{len(regular)} of {duty.times} regular meetings in {year} are held."
    why = reason("regular-meetings", text, of=duty)
    until = due(policy, duty, start=year_begins)
    return Owed(len(regular), duty.times, until, (why,))


def called_meeting_due(
    policy: Policy, *, called_at: datetime, reports_filed: Sequence[datetime]
) -> tuple[datetime, Duty] | None:
    """Until when a called meeting must be held (S-14).

    None where no report is as recent as the duty asks: called, without a deadline.
    """
    called_on = called_at.astimezone(policy.zone).date()
    for duty in duties_started_by(policy, "meeting-called"):
        back = duty.about_reports_of
        filed = [one.astimezone(policy.zone).date() for one in reports_filed]
        if back is None or any(day >= day_before(called_on, back) for day in filed):
            return due(policy, duty, start=called_at), duty
    return None
