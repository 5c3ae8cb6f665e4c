"""Storing what tellings have become: all of one telling or nothing, many at once.

Each was drafted by what was known before. Here, in the transaction that stores it, it is
compared with what is known now: who loses a seat is out with the next filing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from typing import Any
from uuid import UUID

from django.db import transaction

from holdfast.reports import floods
from holdfast.reports.drafting import Draft
from holdfast.reports.intake import Intake, Mark, hold_seats, mark_of
from holdfast.reports.models import ReportState
from holdfast.reports.tray import is_watched
from holdfast.spaces.models import Duty
from holdfast.spaces.notices import notify
from holdfast.vault.models import Once, Organisation
from holdfast.vault.rows import insert
from holdfast.vault.together import Together


@dataclass(slots=True, eq=False)
class Ready:
    """One telling, drafted by `facts`. `is_stored` is False where they changed since.

    `is_counted` where it came without an account: a flood's budget is of those.
    """

    draft: Draft
    facts: Intake
    done: Once | None
    is_counted: bool
    on: date
    at: datetime
    is_stored: bool = False


def store(draft: Callable[[], Ready]) -> Ready:
    """Draft it and store it for good, with whatever else was sent at this moment.

    Raises:
        Refused: drafting refuses it.
        IntegrityError: it was sent before, or its receipt was used at this very moment.
    """
    return _TOGETHER.give(draft)


def store_alone(ready: Ready) -> Ready:
    """Store what was drafted already, in a transaction of its own.

    Raises:
        IntegrityError: as above.
    """
    _store_all([ready])
    return ready


def _store_all(given: Sequence[Ready]) -> None:
    # In one order everywhere, so that two workers never wait for each other's rows.
    given = sorted(given, key=_place)
    with transaction.atomic():
        hold_seats()
        stored = _as_drafted(given)
        over = _over_budget(stored)
        _insert(stored, over=over)
        _notify(stored, over=over)
    for one in stored:
        one.is_stored = True


def _as_drafted(given: Sequence[Ready]) -> list[Ready]:
    """Those for which all that they were drafted by still holds."""
    marks: dict[tuple[UUID, date], Mark] = {}
    found = []
    for one in given:
        place = one.facts.organisation.id, one.on
        if place not in marks:
            marks[place] = mark_of(one.facts.organisation, on=one.on)
        if marks[place] == one.facts.mark:
            found.append(one)
    return found


def _place(ready: Ready) -> tuple[UUID, bytes]:
    return ready.facts.organisation.id, bytes(ready.done.id) if ready.done else b""


def _notify(stored: Sequence[Ready], *, over: dict[Ready, int]) -> None:
    told: dict[Organisation, set[UUID]] = {}
    for one in stored:
        # Of a flood, one notice is enough.
        if over[one] <= len(one.draft.reports):
            told.setdefault(one.facts.organisation, set()).update(one.draft.told)
    for organisation, members in told.items():
        notify(members, organisation=organisation, at=stored[-1].at)


def _over_budget(stored: Sequence[Ready]) -> dict[Ready, int]:
    """How many of each are over the budget of a flood; theirs wait in the tray (C-8.1)."""
    over = dict.fromkeys(stored, 0)
    for one in stored:
        if one.is_counted:
            over[one] = floods.number_over_budget(
                one.facts.organisation,
                policy=one.facts.policy,
                reports=len(one.draft.reports),
                at=one.at,
            )
        for report in one.draft.reports:
            report.state = ReportState.TRAY if over[one] else ReportState.WAITING
    return over


def _insert(stored: Sequence[Ready], *, over: dict[Ready, int]) -> None:
    boxes = [one.draft.box for one in stored if one.draft.box and one.draft.box.is_new]
    duties = [one.draft.duties for one in stored if not over[one]]
    duties += _for_the_trays([one for one in stored if over[one]])
    insert(
        [one.done for one in stored if one.done is not None],
        [box.reader for box in boxes],
        [box.mailbox for box in boxes],
        _every("folders", stored),
        [one.draft.statement for one in stored],
        _every("grants", stored),
        _every("reports", stored),
        _every("identities", stored),
        _every("attachments", stored),
        _every("entries", stored),
        list(chain.from_iterable(duties)),
    )


def _for_the_trays(flood: Sequence[Ready]) -> list[list[Duty]]:
    """One duty a tray, however much there is in it."""
    first = {one.facts.organisation.id: one for one in reversed(flood)}
    return [
        one.draft.in_tray()
        for organisation, one in first.items()
        if not is_watched(organisation, policy=one.facts.policy)
    ]


def _every(table: str, stored: Sequence[Ready]) -> list[Any]:
    return list(chain.from_iterable(getattr(one.draft, table) for one in stored))


_TOGETHER = Together[Ready](_store_all)
