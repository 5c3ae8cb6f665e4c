"""Finding and opening motions, in a member's own session."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from holdfast.accounts.models import Member
from holdfast.accounts.unlocking import Actor
from holdfast.cases.models import Action
from holdfast.cases.moments import moment_in
from holdfast.cases.reading import to_carry_out, uuid_of
from holdfast.committee.ballots import (
    Answer,
    Around,
    answers_to,
    around,
    check_motion,
    electorate_of,
    outcome_of,
    with_every_seat,
)
from holdfast.committee.errors import wrong
from holdfast.committee.models import Motion, MotionState
from holdfast.committee.motions import is_over
from holdfast.committee.permissions import check_member_can_vote
from holdfast.policy import Reason
from holdfast.spaces.policies import policy_of
from holdfast.spaces.subjects import ids_in
from holdfast.vault.days import today_in
from holdfast.vault.errors import NotHeld
from holdfast.vault.models import Organisation
from holdfast.web.templatetags.holdfast import code_name


@dataclass(frozen=True, slots=True)
class MotionView:
    """A motion as a member who holds it sees it: no ballot before it closes.

    `answered` counts the ballots; who gave them stays hidden with what they say, but
    for one's own having been given (`voted`). `waits`: it is open only until somebody
    counts it. `then` are the bodies that are asked once it has passed.
    """

    id: UUID
    action: str
    state: str
    waits: bool
    body: str
    then: tuple[str, ...]
    case: str | None
    person: str | None
    offence: str | None
    standard: str | None
    moved_by: str
    moved_for: str
    proposed_until: date | None
    until: date | None
    at_sight: bool
    outcome: str | None
    from_board: bool
    member: str | None
    role: str | None
    rule: str
    clause: str | None
    reasons: tuple[Reason, ...]
    ballots: tuple[Answer, ...]
    electorate: tuple[str, ...]
    answered: int
    voted: bool
    can_vote: bool
    can_count: bool
    opened_on: date
    opened_at: datetime | None
    closes_at: datetime | None
    closed_on: date | None


def motions_visible_to(by: Actor) -> QuerySet[Motion]:
    """The motions whose folder this member holds."""
    return Motion.objects.filter(
        organisation=by.organisation,
        folder__grants__reader=by.reader,
        folder__grants__current=True,
    )


def find_motion(motion_id: UUID | str, *, by: Actor) -> Motion:
    """A motion.

    Raises:
        NotHeld: there is none, or it is not this member's to open.
    """
    motions = motions_visible_to(by).select_related(
        "policy", "case", "moved_by", "organisation"
    )
    motion = motions.filter(pk=uuid_of(motion_id)).first()
    if motion is None:
        raise NotHeld
    return motion


def find_motion_to_vote(motion_id: UUID | str, *, by: Actor) -> Motion:
    """A motion on which this member votes: asked before any passphrase is tried.

    Raises:
        NotHeld: there is none, or this member has no vote on it.
    """
    motion = find_motion(motion_id, by=by)
    check_member_can_vote(motion, by=by)
    return motion


def motion_view(motion: Motion, *, by: Actor, at: datetime) -> MotionView:
    """A motion, opened: with reasons and ballots once it is closed.

    Looking settles nothing. One that has failed by now is shown so; one that has passed
    waits to be counted, for that carries out what follows.
    """
    return motion_views([motion], by=by, at=at)[0]


def motion_views(
    motions: Sequence[Motion], *, by: Actor, at: datetime
) -> list[MotionView]:
    """As `motion_view`, of many: what stands around them is read at once."""
    near = around(motions)
    return [
        _view(motion, content, by=by, near=near, at=at)
        for motion, content in zip(motions, by.keys.open_all(motions), strict=True)
    ]


def _view(
    motion: Motion, content: dict[str, Any], *, by: Actor, near: Around, at: datetime
) -> MotionView:
    stands = _where_it_stands(motion, content, by=by, near=near, at=at)
    closed = stands.state != MotionState.OPEN
    voters = electorate_of(motion, content, near=near)
    me = str(by.member.id)
    voted = any(one.member_id == by.member.id for one in near.ballots[motion.pk])
    return MotionView(
        id=motion.id,
        action=content.get("action", content["effect"]),
        state=stands.state,
        waits=stands.waits,
        body=motion.body,
        then=tuple(content.get("then", ())),
        case=content.get("code") or (motion.case.code if motion.case else None),
        person=content.get("about"),
        offence=content.get("offence"),
        standard=content.get("evidence"),
        moved_by=str(motion.moved_by_id),
        moved_for=content["reasons"],
        proposed_until=_day(content.get("proposed_until")),
        until=_day(content.get("until")),
        at_sight=bool(content.get("refuse_at_sight")),
        outcome=content.get("outcome"),
        from_board=bool(content.get("from_board")),
        member=content.get("member"),
        role=content.get("role"),
        rule=_rule_in_words(content),
        clause=content["decision"]["clause"],
        reasons=stands.reasons,
        ballots=stands.ballots,
        electorate=tuple(sorted(voters)),
        answered=len(near.ballots[motion.pk]),
        voted=voted,
        can_vote=not (closed or is_over(motion, at=at)) and me in voters and not voted,
        can_count=stands.waits and me in voters,
        opened_on=motion.opened_on,
        opened_at=moment_in(content),
        closes_at=motion.closes_at,
        closed_on=motion.closed_on,
    )


@dataclass(frozen=True, slots=True)
class _Stands:
    """Where a motion stands for who looks at it now."""

    state: str
    reasons: tuple[Reason, ...]
    ballots: tuple[Answer, ...] = ()
    waits: bool = False


def _where_it_stands(
    motion: Motion, content: dict[str, Any], *, by: Actor, near: Around, at: datetime
) -> _Stands:
    is_open, over = motion.state == MotionState.OPEN, is_over(motion, at=at)
    still_open = _Stands(MotionState.OPEN, (_still_open(content, motion),))
    if is_open and not (over or motion.recount):
        check_motion(motion, content, near=near)
        return still_open
    answers = answers_to(motion, by=by, near=near)
    counted = outcome_of(
        motion, content, answers=answers, closed=over or not is_open, near=near
    )
    on = motion.closed_on or today_in(motion.organisation, at)
    outcome = with_every_seat(counted, motion=motion, content=content, on=on)
    if not is_open:
        return _Stands(motion.state, outcome.reasons, tuple(answers))
    if outcome.state == "open":
        return still_open
    if outcome.state == "failed":
        return _Stands(MotionState.FAILED, outcome.reasons, tuple(answers))
    text = _("Voting is over, and it waits to be counted.")
    uncounted = Reason("motion-uncounted", text, content["decision"]["clause"])
    return _Stands(MotionState.OPEN, (uncounted, *outcome.reasons), waits=True)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _rule_in_words(content: dict[str, Any]) -> str:
    from holdfast.committee.ballots import decision_in

    return decision_in(content).counted.in_words()


def _still_open(content: dict[str, Any], motion: Motion) -> Reason:
    """Says nothing of how the votes stand: they are hidden until it closes."""
    body = policy_of(motion.policy).bodies[motion.body]
    text = f"It needs the yes of {_rule_in_words(content)} of the {body.title}."
    return Reason("motion-open", text, content["decision"]["clause"])


def open_motions(by: Actor, *, most: int = 50) -> list[Motion]:
    """Open motions that this member can open, the soonest to close first."""
    return list(
        motions_visible_to(by)
        .filter(state=MotionState.OPEN)
        .select_related("policy", "case", "moved_by", "organisation")
        .order_by("closes_at", "id")[:most]
    )


def closed_motions(by: Actor, *, most: int = 20) -> list[Motion]:
    """The motions that closed last."""
    return list(
        motions_visible_to(by)
        .exclude(state=MotionState.OPEN)
        .select_related("policy", "case", "moved_by", "organisation")
        .order_by("-closed_on", "id")[:most]
    )


Place = tuple[date, UUID]


def page(
    by: Actor, *, after: Place | None, size: int = 50
) -> tuple[list[Motion], Place | None]:
    """One screen of motions, open and closed, newest first; where the next begins."""
    motions = motions_visible_to(by).order_by("-opened_on", "-id")
    if after is not None:
        on, its_id = after
        motions = motions.filter(Q(opened_on__lt=on) | Q(opened_on=on, pk__lt=its_id))
    near = motions.select_related("policy", "case", "moved_by", "organisation")
    found = list(near[: size + 1])
    shown = found[:size]
    more = len(found) > size
    return shown, (shown[-1].opened_on, shown[-1].pk) if more else None


def actions_of(by: Actor) -> list[Action]:
    """Actions decided and to be carried out, and those carried out."""
    return to_carry_out(by)


def find_members(ids: list[str], *, organisation: Organisation) -> list[Member]:
    """The members with these ids.

    Raises:
        WrongInput: one of them is nobody's.
    """
    try:
        wanted = {UUID(str(one)) for one in ids}
    except ValueError as error:
        raise wrong("present", "Somebody chosen here is not one of us.") from error
    found = list(
        Member.objects.filter(organisation=organisation, pk__in=wanted).select_related(
            "reader"
        )
    )
    if len(found) != len(wanted):
        raise wrong("present", "Somebody chosen here is not one of us.")
    return found


def subjects_of(subjects: Collection[str], by: Actor) -> dict[str, str]:
    """Motions that this member can open, by the code name of what they are about."""
    motions = list(motions_visible_to(by).filter(pk__in=ids_in(subjects)))
    contents = by.keys.open_all(motions)
    return {
        str(motion.pk): code_name(content.get("code") or content.get("about") or "")
        for motion, content in zip(motions, contents, strict=True)
    }
