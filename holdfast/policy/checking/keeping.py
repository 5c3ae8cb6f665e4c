"""Records, releases, elections and conflicts that contradict themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from holdfast.policy.checking.draft import Draft, Found


def classes_kept_too_short(draft: Draft) -> Iterator[Found]:
    """A class of the record that is kept for less time than the record."""
    if "records" in draft.left_out:
        return
    records = draft.file.records
    for number, kept in enumerate(records.class_):
        if kept.keep.days < records.keep.at_least.days:
            message = f"{kept.id} is kept {kept.keep.in_words()}, records at least"
            whole = f"{message} {records.keep.at_least.in_words()}."
            yield ("records", "class", number, "keep"), whole, ""


def releases_that_nobody_decides(draft: Draft) -> Iterator[Found]:
    """Releases without a decision or an order, or with too few to check it."""
    seats = {body.id: body.seats for body in draft.file.body}
    for path, release in draft.each(draft.file.release):
        if not release.decision and release.by_order is None:
            message = f"Nobody decides the release {release.id}."
            yield path, message, 'It needs "decision" or "by_order".'
        order = release.by_order
        if order is None:
            continue
        there = seats.get(order.checked_by) or order.number
        if order.number > there:
            message = f"{order.number} of the {order.checked_by} must check, and it has"
            yield (*path, "by_order", "number"), f"{message} {there} seats.", ""


def conflicts_that_contradict(draft: Draft) -> Iterator[Found]:
    """The same grade watched and suspended; suspensions decided by the suspended."""
    conflict = draft.file.conflict
    if conflict is None:
        return
    receiving = {body.id for body in draft.file.body if body.receives_reports}
    for number, one in enumerate(conflict.suspends):
        path = ("conflict", "suspends", number)
        if conflict.implicated and one.grade == conflict.implicated.grade:
            message = f"A {one.grade} report both leaves a copy and suspends."
            yield (*path, "grade"), message, ""
        if one.investigated_by in receiving:
            message = f"The {one.investigated_by} would investigate one of its own."
            yield (*path, "investigated_by"), message, ""
        if "insufficient" in one.outcomes and one.keeper is None:
            message = 'Nobody keeps the copy when it was "insufficient".'
            yield path, message, 'It needs a "keeper".'


def elections_that_contradict(draft: Draft) -> Iterator[Found]:
    """Reviews by others than the voters, checks by the candidates' own voters."""
    election = draft.file.election
    if election is None:
        return
    eligibility = election.eligibility
    for name, body in (
        ("review", eligibility.review.body),
        ("confirm", eligibility.confirm.body),
    ):
        if body != election.voters:
            message = f"The {body} would {name}, and the {election.voters} votes."
            yield ("election", "eligibility", name), message, ""
    if election.block.body != election.voters:
        message = f"The {election.block.body} would block, and the {election.voters}"
        yield ("election", "block"), f"{message} votes.", ""


def policies_that_start_too_late(draft: Draft) -> Iterator[Found]:
    """Offences taken up only after the policy has come into force."""
    header = draft.file.policy
    for grade, accepts in header.accepts.items():
        if accepts.since > header.effective:
            message = f"{grade.capitalize()} offences are taken up from"
            since = accepts.since.isoformat()
            meant = f"The policy is in force from {header.effective.isoformat()}."
            yield ("policy", "accepts", grade, "since"), f"{message} {since}.", meant


def endings_that_cannot_be_opened(draft: Draft) -> Iterator[Found]:
    """More shares needed than there are."""
    ending = draft.file.ending
    if ending is not None and ending.open_with > ending.shares:
        message = f"{ending.open_with} shares would open it, and there are"
        yield ("ending", "open_with"), f"{message} {ending.shares}.", ""


def floods_that_nobody_can_close(draft: Draft) -> Iterator[Found]:
    """More members needed to close a report as abuse than receive reports."""
    flood = draft.file.flood
    for body in draft.file.body:
        if flood is None or not body.receives_reports or body.seats is None:
            continue
        if flood.closed_by > body.seats:
            message = (
                f"{flood.closed_by} members would close a report, and the {body.id}"
            )
            yield ("flood", "closed_by"), f"{message} has {body.seats} seats.", ""
