"""What is owed, by whom, from when until when (C-6, L-1, L-2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.policy.clocks import deadline, end_of_day

if TYPE_CHECKING:
    from datetime import datetime

    from holdfast.policy.model.actions import Duty
    from holdfast.policy.model.base import Grade
    from holdfast.policy.model.whole import Policy


def duties_started_by(
    policy: Policy, event: str, *, grade: Grade | None = None
) -> tuple[Duty, ...]:
    """The duties that `event` starts; those of one grade only for that grade.

    Events are exact: a filed major report is `report-filed` and `major-report-filed`.
    """
    duties = policy.duties_by_event.get(event, ())
    # The same tuple for every call where no duty asks for a grade: this is a hot path.
    if not any(duty.grade is not None for duty in duties):
        return duties
    return tuple(duty for duty in duties if duty.grade in (None, grade))


def due(policy: Policy, duty: Duty, *, start: datetime) -> datetime:
    """Until when a duty is owed that starts at `start`; aware, in the policy's zone."""
    if duty.within is not None:
        return deadline(duty.within, start=start, zone=policy.zone)
    local = start.astimezone(policy.zone)
    if duty.by == "year-end":
        return end_of_day(local.date().replace(month=12, day=31), zone=policy.zone)
    return local
