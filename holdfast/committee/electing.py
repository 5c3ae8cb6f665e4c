"""Who votes on a question about a case, frozen from the seats as they are now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from holdfast.accounts.actions import welcome
from holdfast.accounts.models import Member, MemberState
from holdfast.accounts.people import name_of
from holdfast.accounts.unlocking import Actor
from holdfast.cases.models import Case
from holdfast.cases.reading import conflicted_in
from holdfast.committee.errors import NotLetIn
from holdfast.committee.motions import motion_folder, readers_among
from holdfast.committee.newcomers import names_close_to, touches
from holdfast.policy import Decision, Policy, Sitting
from holdfast.spaces.policies import policy_of
from holdfast.spaces.sitting import sitting
from holdfast.vault.days import today_in
from holdfast.vault.folders import OpenFolder
from holdfast.vault.models import Organisation


@dataclass(frozen=True, slots=True)
class Seats:
    """Who sits where now, and who is out of this matter."""

    policy: Policy
    sitting: Sitting
    conflicted: frozenset[str]


def seats_for(case: Case, *, by: Actor, at: datetime) -> Seats:
    """The seats as they are now, and who has no say in this case.

    A newcomer whom the case touches is out of it, like anybody who is too close (S-34).
    """
    policy = policy_of(case.policy)
    on = today_in(by.organisation, at)
    seats = sitting(by.organisation, policy=policy, on=on)
    out = conflicted_in(case, by=by) | suspended_in(by.organisation)
    body = seats.get(policy.receiving_body.id, frozenset())
    touched = {
        str(member.pk)
        for member in _not_let_in(case, members=body - out, by=by)
        if (names := names_close_to(member, by=by)) is not None
        and touches(case, member=member, names=names, by=by)
    }
    return Seats(policy, seats, out | touched)


def _not_let_in(case: Case, *, members: Iterable[str], by: Actor) -> list[Member]:
    """Members whose keys count and who cannot open the case."""
    held = case.folder.grants.filter(current=True).values("reader")
    readers = readers_among(members, organisation=by.organisation)
    return list(Member.objects.filter(reader__in=readers).exclude(reader__in=held))


def suspended_in(organisation: Organisation) -> frozenset[str]:
    """Members whose powers are suspended: they fill a seat and have no say (S-9)."""
    rows = Member.objects.filter(organisation=organisation, state=MemberState.SUSPENDED)
    return frozenset(str(pk) for pk in rows.values_list("pk", flat=True))


def folder_for(
    decision: Decision,
    *,
    case: Case,
    electorate: frozenset[str],
    by: Actor,
    at: datetime,
) -> OpenFolder:
    """Where a motion about a case is sealed.

    In the case's own folder, where the body that receives reports decides; else in one
    of its own, with nothing in it but what that body is to see.

    Raises:
        NotLetIn: somebody who votes cannot open the case yet.
    """
    if decision.body == policy_of(case.policy).receiving_body.id:
        let_in(case, electorate=electorate, by=by, at=at)
        return by.keys.folder(case.folder_id)
    grants = case.folder.grants.filter(current=True).select_related("reader")
    holders = [grant.reader for grant in grants]
    return motion_folder(electorate, also=holders, by=by, at=at)


def let_in(case: Case, *, electorate: frozenset[str], by: Actor, at: datetime) -> None:
    """Grant the case to newcomers who vote on it and whom nothing in it touches.

    Raises:
        NotLetIn: one has not said yet whom they are too close to.
    """
    for member in _not_let_in(case, members=electorate, by=by):
        if names_close_to(member, by=by) is None:
            raise NotLetIn(name_of(member))
        welcome(member, by=by, at=at)


def holders_of(role: str, *, case: Case, at: datetime) -> list[Member]:
    """Who sits in a role now and can open the case."""
    policy, organisation = policy_of(case.policy), case.organisation
    seats = sitting(organisation, policy=policy, on=today_in(organisation, at))
    return list(
        Member.objects.filter(
            pk__in=[UUID(member) for member in seats.get(role, ())],
            reader__grants__folder=case.folder_id,
            reader__grants__current=True,
        )
        .exclude(state=MemberState.SUSPENDED)
        .order_by("joined_on", "id")
    )
