"""Who may: asked of the policy and of the frozen electorate."""

from datetime import datetime

from holdfast.accounts.people import name_of
from holdfast.accounts.unlocking import Actor
from holdfast.cases.models import Action
from holdfast.committee.errors import NotOfTheBody, NotTheOwner
from holdfast.committee.models import Motion
from holdfast.policy import Policy, clause_asking_to
from holdfast.spaces.policies import policy_of
from holdfast.spaces.sitting import sitting
from holdfast.vault.days import today_in
from holdfast.vault.errors import NotHeld


def check_member_can_vote(motion: Motion, *, by: Actor) -> None:
    """A motion that is not yours to vote on is, for voting, not there.

    Raises:
        NotHeld: this member is not in the electorate.
    """
    if not motion.electorate.filter(pk=by.member.pk).exists():
        raise NotHeld


def member_can_vote(motion: Motion, *, by: Actor) -> bool:
    """Whether this member is in the frozen electorate."""
    return motion.electorate.filter(pk=by.member.pk).exists()


def member_sits_in(body: str, *, policy: Policy, by: Actor, at: datetime) -> bool:
    """Whether this member sits in a body now."""
    seats = sitting(by.organisation, policy=policy, on=today_in(by.organisation, at))
    return str(by.member.id) in seats.get(body, frozenset())


def check_member_sits_in(body: str, *, policy: Policy, by: Actor, at: datetime) -> None:
    """Whether this member sits in a body now.

    Raises:
        NotOfTheBody: they do not.
    """
    if not member_sits_in(body, policy=policy, by=by, at=at):
        found = policy.bodies[body]
        raise NotOfTheBody(str(found.title), clause=found.clause)


def check_member_owns(action: Action, *, by: Actor) -> None:
    """Whether this action is this member's to carry out (C-5.9).

    Raises:
        NotTheOwner: it is somebody else's.
    """
    if action.owner_id != by.member.id:
        policy = policy_of(action.case.policy) if action.case else None
        clause = clause_asking_to("carry-out", policy=policy) if policy else None
        raise NotTheOwner(name_of(action.owner), clause=clause)
