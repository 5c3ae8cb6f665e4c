"""Who sits where: offices and bodies by their terms, the board by its attendance."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Q

from holdfast.accounts.models import Member, MemberState
from holdfast.policy import Held, Policy, members_by_attendance
from holdfast.spaces.models import Event, Meeting, Term
from holdfast.vault.models import Organisation

# Whoever is gone sits nowhere. A suspended member still fills the seat (S-9).
_GONE = [MemberState.LEFT]


def _terms(organisation: Organisation, *, on: date) -> Iterable[tuple[str, str]]:
    rows = (
        Term.objects.filter(organisation=organisation, event=None, starts_on__lte=on)
        .filter(Q(ends_on=None) | Q(ends_on__gte=on), closed_on=None)
        .exclude(member__state__in=_GONE)
        .values_list("role", "member_id")
    )
    return [(role, str(member)) for role, member in rows]


def held_meetings(organisation: Organisation, *, body: str) -> list[Held]:
    """A body's meetings with who was there, for the policy to judge."""
    rows = Meeting.objects.filter(organisation=organisation, body=body).values_list(
        "id", "held_on", "present"
    )
    days: dict[object, date] = {}
    present: dict[object, set[str]] = defaultdict(set)
    for meeting, on, member in rows:
        days[meeting] = on
        if member is not None:
            present[meeting].add(str(member))
    return [Held(on=on, present=frozenset(present[m])) for m, on in days.items()]


def attending(
    policy: Policy, body: str, *, meetings: Sequence[Held], on: date
) -> frozenset[str]:
    """A body's members by attendance; without a recent meeting, as after the last."""
    before = [held.on for held in meetings if held.on <= on]
    last: frozenset[str] = frozenset()
    if before:
        last = members_by_attendance(
            policy, body, meetings=meetings, at=max(before), last=frozenset()
        )
    return members_by_attendance(policy, body, meetings=meetings, at=on, last=last)


def sitting(
    organisation: Organisation, *, policy: Policy, on: date
) -> dict[str, frozenset[str]]:
    """Who sits in each body and office on a day: id of the role -> ids of members.

    An office of a body is also a seat in it. A body whose members are by attendance is
    computed, never typed in (C-0.4).
    """
    seats: dict[str, set[str]] = defaultdict(set)
    for role, member in _terms(organisation, on=on):
        seats[role].add(member)
        office = policy.offices.get(role)
        if office is not None and office.body:
            seats[office.body].add(member)
    gone = {
        str(pk)
        for pk in Member.objects.filter(
            organisation=organisation, state__in=_GONE
        ).values_list("pk", flat=True)
    }
    whole = {role: frozenset(members) for role, members in seats.items()}
    for body in policy.bodies:
        if policy.bodies[body].members is not None:
            meetings = held_meetings(organisation, body=body)
            whole[body] = attending(policy, body, meetings=meetings, on=on) - gone
    return whole


def offices_of(
    member: Member, *, policy: Policy, on: date, event: Event | None = None
) -> frozenset[str]:
    """A member's bodies and offices, with their posts at one event if it is named."""
    seats = sitting(member.organisation, policy=policy, on=on)
    mine = {role for role, members in seats.items() if str(member.id) in members}
    posts = Term.objects.filter(member=member, event__isnull=False).filter(
        Q(ends_on=None) | Q(ends_on__gte=on)
    )
    if event is not None:
        posts = posts.filter(event=event)
    return frozenset(mine | set(posts.values_list("role", flat=True)))
