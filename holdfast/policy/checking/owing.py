"""Duties that nobody can fulfil, and times that contradict each other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from holdfast.policy.periods import Period

if TYPE_CHECKING:
    from holdfast.policy.checking.draft import Draft, Found
    from holdfast.policy.model.actions import Duty
    from holdfast.policy.places import Path

_STARTED_BY_NO_EVENT: Final = frozenset(
    {
        "case-opened",
        "case-closed",
        "meeting-called",
        "motion-passed",
        "action-decided",
        "ban-awaits-length",
        "ban-eased",
        "seat-empty",
        "term-ends",
        "year-begins",
        "own-data-asked",
        "breach-noticed",
        "release-asked",
        "shared-by-others",
        "organisation-ends",
        "public-elsewhere",
        "appeal-made",
    }
)
_STARTED_BY_GRADE = {"minor-report-filed": "minor", "major-report-filed": "major"}


def duties_that_nobody_can_fulfil(draft: Draft) -> Iterator[Found]:
    """Meetings of one person, duties handed to those who are late."""
    bodies = draft.ids("body")
    for path, duty in draft.each(draft.file.duty):
        if duty.do == "meeting" and duty.who in draft.ids("office") - bodies:
            message = f"Nobody can fulfil {duty.id}: one {duty.who} is no meeting."
            yield (*path, "who"), message, "It needs a body."
        if duty.who.startswith("event."):
            yield from _of_no_event(draft, duty, path=path)
        if duty.then == duty.who:
            message = f"When the {duty.who} is late with {duty.id}, nobody else"
            yield (*path, "then"), f"{message} takes over.", ""
        if duty.times > 1 and duty.by != "year-end":
            message = f"{duty.id} is owed {duty.times} times, within no year."
            yield (*path, "times"), message, 'It needs by = "year-end".'
        if duty.counts_as_regular and duty.do != "meeting":
            message = f"{duty.id} is no meeting, so it cannot count as a regular one."
            yield (*path, "counts_as_regular"), message, ""


def _of_no_event(draft: Draft, duty: Duty, *, path: Path) -> Iterator[Found]:
    """Duties of an event's office where nobody holds it, or where there is no event."""
    who = duty.who.removeprefix("event.")
    if who in draft.ids("body"):
        message = f"Nobody can fulfil {duty.id}: the {who} is of no single event."
        yield (*path, "who"), message, f'It needs who = "{who}".'
    elif duty.starts in _STARTED_BY_NO_EVENT:
        message = f'Nobody can fulfil {duty.id}: "{duty.starts}" is at no event.'
        yield (*path, "who"), message, f'It needs who = "{who}".'


def duties_that_contradict_their_start(draft: Draft) -> Iterator[Found]:
    """Duties of one grade that start with a report of the other."""
    for path, duty in draft.each(draft.file.duty):
        grade = _STARTED_BY_GRADE.get(duty.starts)
        if grade is not None and duty.grade not in (None, grade):
            message = f"{duty.id} is for {duty.grade} reports and starts with a"
            yield (*path, "grade"), f"{message} {grade} one.", ""


def duties_that_are_never_started(draft: Draft) -> Iterator[Found]:
    """Lengths to set where no action has one."""
    has_length = any(action.length for action in draft.file.action)
    left_out = len(draft.ids("action")) > len(draft.file.action)
    for path, duty in draft.each(draft.file.duty):
        if duty.do == "set-length" and not has_length and not left_out:
            message = f"{duty.id} never starts: no action has a length."
            yield path, message, ""


def deadlines_longer_than_retention(draft: Draft) -> Iterator[Found]:
    """Times that end when what they are about may be destroyed already."""
    keep = draft.file.records.keep.at_least
    for path, part in draft.parts():
        if path[0] in ("records", "election", "body", "notice"):
            continue
        for name, field in type(part).model_fields.items():
            value = getattr(part, name)
            if isinstance(value, Period) and value.days > keep.days:
                what = f'"{field.alias or name}" ({value.in_words()})'
                message = f"{what} is longer than records are kept ({keep.in_words()})."
                yield (*path, name), message, ""
