"""Seats that nobody fills or ends alone: put to the body that fills them.

Who sits where reports are received decides who reads them. As long as the organisation
is not open yet, or nobody else of the body that fills such a seat has keys, one person
fills it. From then on it is a question to that body, which the layer with the questions
registers. What one gives up oneself is nobody else's question.
"""

from collections.abc import Callable
from datetime import datetime

from django.utils.translation import gettext as _

from holdfast.accounts.models import Member
from holdfast.accounts.unlocking import Actor
from holdfast.errors import NobodyMay
from holdfast.policy import Decision, decision_on_seat
from holdfast.spaces.founding import is_open
from holdfast.spaces.permissions import with_keys
from holdfast.spaces.policies import policy_in_force
from holdfast.spaces.sitting import sitting
from holdfast.vault.days import today_in

# `propose(member, *, role, ending, reasons, by, at)`: where the question is found.
Propose = Callable[..., str]
_PROPOSE: list[Propose] = []


def register(function: Propose) -> None:
    """Put questions to a body by this function; the last word counts."""
    _PROPOSE[:] = [function]


def propose(
    member: Member, *, role: str, ending: bool, reasons: str, by: Actor, at: datetime
) -> str:
    """Put it to the body that fills the seat; the path of the question."""
    return _PROPOSE[0](member, role=role, ending=ending, reasons=reasons, by=by, at=at)


def question_of(
    member: Member, *, role: str, ending: bool, by: Actor, at: datetime
) -> Decision | None:
    """Under which rule a body decides it; None where one person may."""
    today = today_in(by.organisation, at)
    policy = policy_in_force(by.organisation, on=today)
    decision = decision_on_seat(policy, role, ending=ending)
    if decision is None or member.is_service or not is_open(by.organisation, at=at):
        return None
    seats = sitting(by.organisation, policy=policy, on=today)
    able = seats.get(decision.body, frozenset()) & with_keys(by.organisation)
    return decision if able - {str(by.member.pk), str(member.pk)} else None


def check_one_person_may(
    member: Member, *, role: str, ending: bool, by: Actor, at: datetime
) -> None:
    """Raise where a body decides whether somebody sits there, or no longer.

    Raises:
        NobodyMay: it is put to the vote.
    """
    decision = question_of(member, role=role, ending=ending, by=by, at=at)
    if decision is None:
        return
    policy = policy_in_force(by.organisation, on=today_in(by.organisation, at))
    raise NobodyMay(
        "put-to-the-vote",
        _("Nobody decides this alone: the %(body)s votes on it.")
        % {"body": policy.bodies[decision.body].title},
        clause=decision.clause,
    )
