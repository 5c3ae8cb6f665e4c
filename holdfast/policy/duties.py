"""What is owed, by whom, from when until when (C-6, L-1, L-2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.policy.clocks import deadline, end_of_day

if TYPE_CHECKING:
    from datetime import datetime

    from holdfast.policy.model.actions import Doing, Duty, Event
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


def clause_asking_to(do: Doing, *, policy: Policy) -> str | None:
    """The clause of the duty that asks for something; none where none does."""
    asks = (duty.clause for duty in policy.duties.values() if duty.do == do)
    return next(asks, None)


def clause_starting_with(event: Event, *, policy: Policy) -> str | None:
    """The clause of the first duty that something starts; none where it starts none."""
    return next((duty.clause for duty in policy.duties_by_event.get(event, ())), None)


def due(
    policy: Policy, duty: Duty, *, start: datetime, event_ends: datetime | None = None
) -> datetime:
    """Until when a duty is owed that starts at `start`; aware, in the policy's zone.

    What is owed by the end of an event is owed at once where no event is named.
    """
    if duty.within is not None:
        return deadline(duty.within, start=start, zone=policy.zone)
    local = start.astimezone(policy.zone)
    if duty.by == "year-end":
        return end_of_day(local.date().replace(month=12, day=31), zone=policy.zone)
    if duty.by == "event-end" and event_ends is not None:
        return event_ends.astimezone(policy.zone)
    return local
