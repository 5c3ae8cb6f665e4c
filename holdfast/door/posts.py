"""Who stands where tonight: at the door of an event, and whom to fetch."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet

from holdfast.accounts.models import Member, MemberState
from holdfast.accounts.people import name_of
from holdfast.accounts.unlocking import Actor
from holdfast.names import likely_same
from holdfast.policy import Policy
from holdfast.spaces.models import Event, Term
from holdfast.spaces.policies import policy_in_force
from holdfast.spaces.sitting import sitting
from holdfast.vault.days import today_in
from holdfast.vault.errors import NotHeld
from holdfast.vault.models import Organisation
from holdfast.vault.rows import fetch_with

HOST: Final = "host"
DOOR: Final = "door"
POSTS: Final = (HOST, DOOR)
# The list is open to who has a post a while before the doors open, and while it lasts.
BEFORE: Final = timedelta(hours=12)
AFTER: Final = timedelta(hours=2)


# The same at one event, asked with every name: those who were there first come first.
_ON_DUTY: Final = """
JOIN accounts_member ON accounts_member.id = spaces_term.member_id
WHERE spaces_term.event_id = %s AND spaces_term.role IN ('host', 'door')
  AND (spaces_term.ends_on IS NULL OR spaces_term.ends_on >= %s)
  AND accounts_member.state = 'vouched'
ORDER BY spaces_term.starts_on, spaces_term.id
"""


def on_duty(*, on: date) -> QuerySet[Term]:
    """Posts at events that somebody holds on a day."""
    return Term.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=on),
        event__isnull=False,
        role__in=POSTS,
        member__state=MemberState.VOUCHED,
    )


def posts_of(member: Member, *, event: Event, on: date) -> frozenset[str]:
    """A member's posts at one event."""
    mine = fetch_with(Term, "member", _ON_DUTY, [event.id, on])
    return frozenset(term.role for term in mine if term.member_id == member.id)


def bodies_at_the_door(policy: Policy) -> frozenset[str]:
    """The bodies and offices whose members enforce at every event of the organisation.

    The policy says who may send somebody out alone; the body that receives reports, and
    whoever chairs it, knows of every ban anyway.
    """
    alone = {
        who
        for action in policy.actions.values()
        if action.effect == "eject"
        for who in action.by
        if not who.startswith("event.")
    }
    body = policy.receiving_body
    receiving = {body.id, body.chair} if body.chair else {body.id}
    return frozenset(alone | receiving)


def _bodies_of(member: Member, *, policy: Policy, on: date) -> frozenset[str]:
    seats = sitting(member.organisation, policy=policy, on=on)
    # A host is one at the events where they have the post, and nowhere else.
    return frozenset(
        role
        for role, members in seats.items()
        if str(member.id) in members and role not in POSTS
    )


def offices_at(by: Actor, *, event: Event | None, at: datetime) -> frozenset[str]:
    """A member's bodies and offices, with their posts at this event."""
    on = today_in(by.organisation, at)
    policy = policy_in_force(by.organisation, on=on)
    bodies = _bodies_of(by.member, policy=policy, on=on)
    return bodies | (posts_of(by.member, event=event, on=on) if event else frozenset())


def check_member_can_check(event: Event, *, by: Actor, at: datetime) -> frozenset[str]:
    """What a member is at this event: their posts, or bodies that enforce everywhere.

    Raises:
        NotHeld: they have nothing to do with this door: for them it is not there.
    """
    if event.organisation_id != by.organisation.id:
        raise NotHeld
    on = today_in(by.organisation, at)
    posts = posts_of(by.member, event=event, on=on)
    if posts:
        return posts
    policy = policy_in_force(by.organisation, on=on)
    bodies = _bodies_of(by.member, policy=policy, on=on) & bodies_at_the_door(policy)
    if not bodies:
        raise NotHeld
    return bodies


def events_for(by: Actor, *, at: datetime) -> list[Event]:
    """The events of tonight whose door this member may be at, the soonest first."""
    on = today_in(by.organisation, at)
    policy = policy_in_force(by.organisation, on=on)
    mine = _bodies_of(by.member, policy=policy, on=on)
    if mine.isdisjoint(bodies_at_the_door(policy)):
        return list(posts_tonight(by, at=at))
    return list(_tonight(by.organisation, at=at))


def posts_tonight(by: Actor, *, at: datetime) -> QuerySet[Event]:
    """The events of tonight at which this member has a post, the soonest first."""
    mine = on_duty(on=today_in(by.organisation, at)).filter(member=by.member)
    return _tonight(by.organisation, at=at).filter(pk__in=mine.values("event"))


def _tonight(organisation: Organisation, *, at: datetime) -> QuerySet[Event]:
    return Event.objects.filter(
        organisation=organisation,
        starts_at__lte=at + BEFORE,
        ends_at__gte=at - AFTER,
    ).order_by("starts_at", "id")


def enforcers(organisation: Organisation, *, at: datetime) -> set[UUID]:
    """The ids of everybody who enforces now, whatever they are recused from."""
    on = today_in(organisation, at)
    policy = policy_in_force(organisation, on=on)
    seats = sitting(organisation, policy=policy, on=on)
    roles = [*bodies_at_the_door(policy), HOST]
    seated = {UUID(m) for role in roles for m in seats.get(role, frozenset())}
    posts = on_duty(on=on).filter(
        organisation=organisation, event__ends_at__gte=at - AFTER
    )
    return seated | set(posts.values_list("member_id", flat=True))


def whom_to_fetch(event: Event, *, name: str, by: Actor, at: datetime) -> Member | None:
    """Tonight's host, else somebody else on duty there, else the director.

    Never whoever asks, and never somebody whose own name was typed, while there is
    anybody else.
    """
    on = today_in(by.organisation, at)
    there = fetch_with(Term, "member", _ON_DUTY, [event.id, on])
    ranked = [
        *(term.member for term in there if term.role == HOST),
        *(term.member for term in there if term.role != HOST),
    ]
    found = _first_fit(ranked, name=name, by=by)
    if found is None:
        found = _first_fit(_chairs(by.organisation, on=on), name=name, by=by)
    people = [member for member in (*ranked, by.member) if not member.is_service]
    return found or next(iter(people), None)


def _chairs(organisation: Organisation, *, on: date) -> list[Member]:
    policy = policy_in_force(organisation, on=on)
    body = policy.receiving_body
    seats = sitting(organisation, policy=policy, on=on)
    ids = [*seats.get(body.chair or "", ()), *sorted(seats.get(body.id, ()))]
    members = Member.objects.in_bulk([UUID(one) for one in ids])
    return [members[UUID(one)] for one in dict.fromkeys(ids) if UUID(one) in members]


def _first_fit(members: Iterable[Member], *, name: str, by: Actor) -> Member | None:
    return next(
        (
            member
            for member in members
            if member.pk != by.member.pk
            and not member.is_service
            and not likely_same(name_of(member), name)
        ),
        None,
    )
