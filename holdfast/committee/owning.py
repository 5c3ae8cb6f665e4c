"""Whose an action is: what its owner owes, and who takes it over once that is late."""

from datetime import datetime
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from holdfast.accounts.models import Member
from holdfast.accounts.unlocking import Actor
from holdfast.cases.models import Action, ActionState, Case
from holdfast.cases.reading import conflicted_in
from holdfast.committee.electing import suspended_in
from holdfast.committee.permissions import member_sits_in
from holdfast.committee.telling import has_to_be_told
from holdfast.policy import Duty as Rule
from holdfast.policy import asks_person_harmed, due, duties_started_by
from holdfast.spaces.duties import draft_duties
from holdfast.spaces.models import Duty, DutyState
from holdfast.spaces.policies import policy_of

DECIDED: Final = "action-decided"
CARRIED_OUT: Final = "action-carried-out"
LENGTH_SET: Final = "length-set"
_OWNERS: Final = frozenset({"tell-and-ask", "carry-out", "tell-person-against"})


def start_owed(event: str, *, action: Action, case: Case, at: datetime) -> None:
    """Start what follows from an event; its owner's part is the owner's alone."""
    policy = policy_of(case.policy)
    drafts = draft_duties(
        event,
        organisation=case.organisation,
        version=case.policy,
        at=at,
        folder=action.folder,
        about=case.code,
    )
    for duty in drafts:
        if policy.duties[duty.rule].do in _OWNERS:
            duty.member = action.owner
    Duty.objects.bulk_create(drafts)


def duties_of(action: Action, *, case: Case) -> QuerySet[Duty]:
    """What its owner still owes; of several actions of theirs in one case, of all."""
    rules = [d.id for d in policy_of(case.policy).duties.values() if d.do in _OWNERS]
    return Duty.objects.filter(
        folder=action.folder_id,
        member=action.owner_id,
        rule__in=rules,
        state=DutyState.OPEN,
    ).order_by("due_at", "id")


def waiting_for(member: Member) -> QuerySet[Action]:
    """Actions that this member has still to carry out, or to tell somebody about."""
    owed = Duty.objects.filter(
        folder=OuterRef("folder"), member=member, state=DutyState.OPEN
    )
    return Action.objects.filter(
        Q(state=ActionState.DECIDED) | Exists(owed), case__isnull=False, owner=member
    )


def give(action: Action, *, case: Case, to: Member) -> None:
    """Make it another's, with one duty of each kind that its owner had for it."""
    given = set[str]()
    for duty in duties_of(action, case=case):
        if duty.rule not in given:
            given.add(duty.rule)
            duty.member = to
            duty.save(update_fields=["member"])
    action.owner = to
    action.save(update_fields=["owner"])


def late(action: Action, content: dict[str, Any], *, at: datetime) -> list[Rule]:
    """What its owner should have done by now, as the policy counts it."""
    if action.case is None:
        return []
    policy = policy_of(action.case.policy)
    rule = policy.actions[content["action"]]
    if action.state == ActionState.DECIDED:
        missing = {"carry-out"}
        if asks_person_harmed(rule) and action.asked_on is None:
            missing.add("tell-and-ask")
        return [
            duty
            for duty in duties_started_by(policy, DECIDED)
            if duty.do in missing and due(policy, duty, start=action.decided_at) <= at
        ]
    if not has_to_be_told(action, content, policy=policy):
        return []
    owed = duties_of(action, case=action.case).filter(due_at__lte=at)
    return [policy.duties[rule] for rule in owed.values_list("rule", flat=True)]


def takes_over(
    action: Action, content: dict[str, Any], *, by: Actor, at: datetime
) -> Rule | None:
    """The late duty by which this member may take an action over, if there is one."""
    if action.case is None or action.owner_id == by.member.pk:
        return None
    policy = policy_of(action.case.policy)
    found = (
        duty
        for duty in late(action, content, at=at)
        if duty.then and member_sits_in(duty.then, policy=policy, by=by, at=at)
    )
    rule = next(found, None)
    if rule is None:
        return None
    out = conflicted_in(action.case, by=by) | suspended_in(by.organisation)
    return None if str(by.member.pk) in out else rule
