"""Who sits where reports are received, put to the body that fills the seat.

The question has a folder of its own, for those who vote. Whoever it is about has no say
in it; what one gives up oneself needs no question.
"""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from holdfast.accounts.models import Member
from holdfast.accounts.unlocking import Actor
from holdfast.cases.rules import check_words
from holdfast.committee.models import Motion, MotionState
from holdfast.committee.motions import motion_folder, open_motion
from holdfast.committee.reading import motions_visible_to
from holdfast.errors import NobodyMay, NotNow, Refused
from holdfast.policy import electorate as electing
from holdfast.spaces.models import Term
from holdfast.spaces.permissions import (
    check_member_can_change_terms,
    check_role_can_be_held,
    with_keys,
)
from holdfast.spaces.policies import policy_in_force
from holdfast.spaces.posts import question_of
from holdfast.spaces.sitting import sitting
from holdfast.spaces.terms import remove, seat
from holdfast.vault.days import today_in

SEATING: Final = "seat-member"
UNSEATING: Final = "end-term"


@transaction.atomic
def propose_for_seat(
    member: Member, *, role: str, ending: bool, reasons: str, by: Actor, at: datetime
) -> Motion:
    """Put to the body that fills a seat whether somebody sits there, or no longer.

    Raises:
        Refused: it is not for this member to propose, or not for that person to hold.
        NotNow: it is being voted on; or they do not sit there.
        NobodyMay: one person does this alone, or too few are left to vote.
        WrongInput: no reasons.
        PassphraseAgain: the passphrase was not just given again.
    """
    by.must_sign()
    check_member_can_change_terms(by, role=role, at=at)
    if ending and not _terms_of(member.pk, role=role).exists():
        raise NotNow("term-over", _("This term is over."))
    if not ending:
        check_role_can_be_held(member, role=role, at=at)
    decision = question_of(member, role=role, ending=ending, by=by, at=at)
    if decision is None:
        raise NobodyMay("no-question", _("This is not put to the vote."))
    words = check_words(reasons, field="reasons")
    moved = {
        "effect": UNSEATING if ending else SEATING,
        "member": str(member.pk),
        "role": role,
    }
    _check_is_not_open(moved, body=decision.body, by=by)
    today = today_in(by.organisation, at)
    policy = policy_in_force(by.organisation, on=today)
    seats = sitting(by.organisation, policy=policy, on=today)
    without = seats.get(decision.body, frozenset()) - with_keys(by.organisation)
    electorate = electing(
        policy, decision, sitting=seats, conflicted=without | {str(member.pk)}
    )
    if not electorate.verdict.allowed:
        raise NobodyMay.by(electorate.verdict)
    return open_motion(
        body=decision.body,
        decision=decision,
        folder=motion_folder(electorate.members, by=by, at=at),
        content={**moved, "reasons": words},
        electorate=electorate.members,
        by=by,
        at=at,
    )


def _terms_of(member: UUID, *, role: str) -> QuerySet[Term]:
    return Term.objects.select_related("member__reader", "organisation").filter(
        member=member, role=role, event=None, closed_on=None
    )


def _check_is_not_open(moved: dict[str, str], *, body: str, by: Actor) -> None:
    waiting = list(motions_visible_to(by).filter(body=body, state=MotionState.OPEN))
    for content in by.keys.open_all(waiting):
        if moved.items() <= content.items():
            raise NotNow("moved-before", _("This is being voted on."))


def put_to_the_vote(member: Member, **given: Any) -> str:
    """As `propose_for_seat`; the path where it is voted on."""
    return f"/motions/{propose_for_seat(member, **given).id}/"


def seat_member(
    *,
    action: object,  # noqa: ARG001
    content: dict[str, Any],
    by: Actor,
    at: datetime,
) -> None:
    """What passing it does: they sit there, unless that cannot be any more."""
    member = Member.objects.select_related("reader", "organisation").get(
        pk=content["member"]
    )
    try:
        check_role_can_be_held(member, role=content["role"], at=at)
    except Refused:
        # Whoever votes is told why. Counted by the way, it must stand in nobody's way.
        if by.signer is not None:
            raise
        return
    seat(member, role=content["role"], by=by, at=at)


def end_term(
    *,
    action: object,  # noqa: ARG001
    content: dict[str, Any],
    by: Actor,
    at: datetime,
) -> None:
    """What passing it does: they sit there no longer, from this moment on (S-35)."""
    for term in _terms_of(UUID(content["member"]), role=content["role"]):
        remove(term, by=by, at=at)
