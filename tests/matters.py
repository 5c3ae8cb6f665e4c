"""Matters to decide: reports filed, cases opened, motions moved by the real actions."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from holdfast.accounts.unlocking import Actor
from holdfast.cases.actions import open_case
from holdfast.cases.models import Action, Case, SubjectPerson
from holdfast.cases.reading import find, people_of
from holdfast.committee.actions import move, vote
from holdfast.committee.models import Motion
from holdfast.crypto.receipts import new_receipt
from holdfast.reports.actions import file
from holdfast.reports.models import Report
from holdfast.reports.telling import Reported, Telling
from holdfast.vault.ledger import entries_of, open_detail
from tests.cast import NOW, REPORTED, Cast

# It happened to who tells it, unless a test says otherwise.
MYSELF = {"telling-as": "myself"}


def told(
    cast: Cast,
    *,
    at: datetime,
    by: str | None = None,
    reported: tuple[str, ...] = (REPORTED,),
    member: str | None = None,
    offence: str | None = "assault",
    occurred_on: date | None = None,
    too_close: tuple[str, ...] = (),
    receipt: str | None = None,
    what_happened: str = "He held me by the arm and would not let go.",
    answers: dict[str, Any] | None = None,
    **more: object,
) -> list[Report]:
    """Reports filed by the real action; without an account unless `by`."""
    before = set(Report.objects.values_list("pk", flat=True))
    people = [Reported(name=name) for name in reported]
    if member:
        people = [Reported(member=UUID(cast.id_of(member)))]
    telling = Telling(
        receipt="" if by else receipt or new_receipt(),
        reported=tuple(people),
        offence=offence,
        occurred_on=occurred_on or at.date(),
        what_happened=what_happened,
        what_is_needed="Not to meet him again.",
        too_close=tuple(UUID(cast.id_of(name)) for name in too_close),
        answers=({} if by else MYSELF) if answers is None else answers,
        **more,
    )
    file(
        telling=telling,
        organisation=cast.organisation,
        by=cast.actor(by) if by else None,
        at=at,
    )
    return list(Report.objects.exclude(pk__in=before).order_by("received_on", "code"))


def a_case(cast: Cast, *, at: datetime, opener: str = "ada", **of: object) -> Case:
    """A case of one telling."""
    reports = told(cast, at=at, **of)
    return open_case(reports=reports, by=cast.actor(opener), at=at)


def person_in(case: Case, *, cast: Cast, seen_by: str = "ada") -> SubjectPerson:
    """The first person of a case."""
    return people_of(case, by=cast.actor(seen_by))[0].person


def moved(
    case: Case,
    *,
    cast: Cast,
    at: datetime,
    by: str = "ada",
    action: str = "permanent-ban",
    **more: object,
) -> Motion:
    """An action moved about the first person of a case, or another."""
    given = {
        "person": person_in(case, cast=cast, seen_by=by),
        "evidence": "preponderance",
        "reasons": "Two accounts agree.",
        "proposed_until": None,
        **more,
    }
    return move(
        find(case.code, by=cast.actor(by)),
        action=action,
        by=cast.signing(by),
        at=at,
        **given,
    )


def voted(
    motion: Motion, *, cast: Cast, at: datetime, who: str, choice: str = "yes"
) -> Motion:
    """One member's ballot."""
    return vote(motion, choice=choice, reason="", by=cast.signing(who), at=at)


def decided(
    case: Case, *, cast: Cast, at: datetime, voters: str, **of: object
) -> Action:
    """An action that was moved and passed with every named voter's yes."""
    first, *rest = voters.split()
    motion = moved(case, cast=cast, at=at, by=first, **of)
    for who in (first, *rest):
        motion = voted(motion, cast=cast, at=at, who=who)
    return Action.objects.get(case=case)


def acts_of(by: Actor, *, at: datetime = NOW) -> list[str]:
    """The verbs of a member's own entries in the ledger on a day."""
    found = entries_of(by.keys.own, organisation=by.organisation, days=[at.date()])
    return [open_detail(entry, key=by.keys.own).verb for entry in found]
