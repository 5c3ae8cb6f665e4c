"""Events: planned, changed, and who has which post at them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from holdfast.accounts.models import Member, MemberState
from holdfast.accounts.people import name_of
from holdfast.accounts.unlocking import Actor
from holdfast.errors import NotNow, Refused, WrongInput
from holdfast.policy import Policy, check_can_bind_less, event_is_own
from holdfast.spaces.actions import plan_event
from holdfast.spaces.models import Event, Term
from holdfast.spaces.notices import notify
from holdfast.spaces.permissions import check_member_can_organise
from holdfast.spaces.policies import policy_in_force
from holdfast.spaces.sitting import sitting
from holdfast.spaces.terms import begin
from holdfast.vault.days import today_in
from holdfast.vault.errors import NotHeld

PAGE: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is said of an event."""

    title: str
    place: str
    starts_at: datetime
    ends_at: datetime
    charges_entry: bool
    designated: bool


def _check_plan(plan: Plan) -> None:
    if plan.ends_at <= plan.starts_at:
        text = _("It has to end after it starts.")
        raise WrongInput("ends-before-start", text, fields={"ends_at": text})


@transaction.atomic
def plan(plan: Plan, *, by: Actor, at: datetime) -> Event:
    """Put an event into the calendar.

    Raises:
        Refused: this member does not run the organisation.
        WrongInput: it ends before it starts.
    """
    check_member_can_organise(by, at=at)
    _check_plan(plan)
    event = plan_event(
        by.organisation,
        title=plan.title,
        place=plan.place,
        starts_at=plan.starts_at,
        ends_at=plan.ends_at,
        charges_entry=plan.charges_entry,
        designated=plan.designated,
        at=at,
    )
    by.record("event-planned-by", str(event.id), at=at)
    return event


@transaction.atomic
def change(event: Event, plan: Plan, *, by: Actor, at: datetime) -> Event:
    """Change an event; whether it is the organisation's follows (C-0.3).

    Who has a post there, and who chairs, is told where what makes it so is changed.

    Raises:
        Refused: this member does not run the organisation, or the doors are near and
            it would bind less.
        WrongInput: it ends before it starts.
        PassphraseAgain: the passphrase was not given again.
    """
    check_member_can_organise(by, at=at)
    by.must_sign()
    _check_plan(plan)
    event = Event.objects.select_for_update().get(pk=event.pk)
    policy = policy_in_force(by.organisation, on=today_in(by.organisation, at))
    _check_does_not_bind_less(event, plan, policy=policy, at=at)
    told = _binding(event) != _binding(plan)
    event.title, event.place = plan.title, plan.place
    event.starts_at, event.ends_at = plan.starts_at, plan.ends_at
    event.charges_entry, event.designated = plan.charges_entry, plan.designated
    if told:
        event.binding_changed_on = today_in(by.organisation, at)
    event.save()
    by.record("event-changed", str(event.id), at=at)
    if told:
        answering = _answer_for(event, policy=policy, at=at) - {by.member.id}
        notify(answering, organisation=by.organisation, at=at)
    return event


def _binding(one: Event | Plan) -> tuple[bool, bool]:
    return one.charges_entry, one.designated


def _is_own(one: Event | Plan, *, policy: Policy) -> bool:
    return event_is_own(
        policy, charges_entry=one.charges_entry, designated=one.designated
    ).allowed


def _check_does_not_bind_less(
    event: Event, plan: Plan, *, policy: Policy, at: datetime
) -> None:
    """A ban that should hold tonight is not switched off by one person."""
    if not _is_own(event, policy=policy):
        return
    near = check_can_bind_less(policy, starts_at=event.starts_at, at=at)
    put_off = check_can_bind_less(policy, starts_at=plan.starts_at, at=at).allowed
    # A form knows minutes only.
    ended = event.ends_at.replace(second=0, microsecond=0)
    less = put_off or plan.ends_at < ended or not _is_own(plan, policy=policy)
    if not near.allowed and less:
        raise Refused.by(near)


def _answer_for(event: Event, *, policy: Policy, at: datetime) -> set[UUID]:
    """Who has a post at an event, and who chairs the body that receives reports."""
    on = today_in(event.organisation, at)
    chair = policy.receiving_body.chair or ""
    chairs = sitting(event.organisation, policy=policy, on=on).get(chair, ())
    here = {term.member_id for term in posts_at(event, at=at)}
    return here | {UUID(one) for one in chairs}


def changed_binding(by: Actor, *, at: datetime) -> Iterator[str]:
    """That it was changed whether an event to come is ours, for who answers for it."""
    policy = policy_in_force(by.organisation, on=today_in(by.organisation, at))
    changed = Event.objects.filter(
        organisation=by.organisation, binding_changed_on__isnull=False, ends_at__gte=at
    ).select_related("organisation")
    for event in changed.order_by("starts_at", "id"):
        if by.member.id not in _answer_for(event, policy=policy, at=at):
            continue
        words = (
            _("%(event)s: what makes it ours was changed. It is ours, and bans bind.")
            if _is_own(event, policy=policy)
            else _("%(event)s: what makes it ours was changed. No ban binds there.")
        )
        yield words % {"event": event.title}


def posts_of_policy(policy: Policy) -> list[str]:
    """The offices that somebody can have for one event: those in no body."""
    return [
        office.id
        for office in policy.offices.values()
        if office.body is None and office.outside is None
    ]


def posts_at(event: Event, *, at: datetime) -> list[Term]:
    """Who has which post at an event, the earliest given first."""
    on = today_in(event.organisation, at)
    return list(
        Term.objects.filter(Q(ends_on=None) | Q(ends_on__gte=on), event=event)
        .select_related("member")
        .order_by("role", "starts_on", "id")
    )


@transaction.atomic
def give_post(
    event: Event, *, member: Member, role: str, by: Actor, at: datetime
) -> Term:
    """Give somebody a post at one event, and the keys that it takes.

    Raises:
        Refused: this member does not run the organisation.
        WrongInput: there is no such post.
        NotNow: they have it.
        PassphraseAgain: the passphrase was not given again.
    """
    policy = policy_in_force(by.organisation, on=today_in(by.organisation, at))
    check_member_can_organise(by, at=at)
    if role not in posts_of_policy(policy):
        text = _("The policy knows no such post.")
        raise WrongInput("no-such-post", text, fields={"role": text})
    held = posts_at(event, at=at)
    if any(term.member_id == member.id and term.role == role for term in held):
        raise NotNow("post-held", _("They have this post already."))
    return begin(member, role=role, by=by, at=at, event=event)


@transaction.atomic
def take_post(term: Term, *, by: Actor, at: datetime) -> None:
    """End a post at an event. The door's list goes with the next tick of the clock.

    Raises:
        NotHeld: it is no post at an event.
        Refused: this member does not run the organisation.
    """
    if term.event_id is None:
        raise NotHeld
    check_member_can_organise(by, at=at)
    today = today_in(by.organisation, at)
    # A post counts through its last day; this one ends now.
    Term.objects.filter(pk=term.pk).update(
        ends_on=today - timedelta(days=1), closed_on=today
    )
    by.record("post-taken", f"{term.role} {term.member_id}", at=at)


def find_post(term_id: UUID | str, *, by: Actor) -> Term:
    """A post at an event of this organisation.

    Raises:
        NotHeld: there is none.
    """
    found = Term.objects.filter(
        organisation=by.organisation, pk=term_id, event__isnull=False
    ).first()
    if found is None:
        raise NotHeld
    return found


def page_of_events(by: Actor, *, before: datetime | None = None) -> QuerySet[Event]:
    """The events of the organisation, the latest first, one page and one more."""
    found = Event.objects.filter(organisation=by.organisation)
    if before is not None:
        found = found.filter(starts_at__lt=before)
    return found.order_by("-starts_at", "id")[: PAGE + 1]


def can_have_posts(by: Actor) -> Sequence[tuple[str, str]]:
    """Everybody whose keys count, services too, by name: ids and names."""
    members = Member.objects.filter(
        organisation=by.organisation, state=MemberState.VOUCHED
    )
    named = [(str(member.id), name_of(member)) for member in members]
    return sorted(named, key=lambda pair: pair[1].casefold())
