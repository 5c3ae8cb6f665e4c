"""Moving an action, and what its passing does: decided, with an owner and duties."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypedDict, Unpack

from django.db import transaction

from holdfast.accounts.models import Member
from holdfast.accounts.unlocking import Actor
from holdfast.cases.models import (
    Action,
    ActionState,
    Case,
    Fact,
    Part,
    SubjectPerson,
)
from holdfast.cases.rules import check_is_open, check_words
from holdfast.committee.actions.asking_next import ask_next_body
from holdfast.committee.electing import Seats, folder_for, holders_of, seats_for
from holdfast.committee.errors import MovedBefore, wrong
from holdfast.committee.models import Motion, MotionState
from holdfast.committee.motions import open_motion
from holdfast.committee.owning import DECIDED, start_owed
from holdfast.committee.permissions import check_member_sits_in
from holdfast.committee.questions import (
    case_facts,
    check_enough_is_told,
    check_somebody_agrees,
    decision_in_force,
)
from holdfast.errors import require
from holdfast.policy import Policy, bodies_after_first, check_at_sight, check_length
from holdfast.policy import electorate as electing
from holdfast.spaces.policies import policy_of
from holdfast.vault.days import today_in
from holdfast.vault.folders import OpenFolder, seal_into
from holdfast.vault.keys import Keys

PASSING = "decide-action"


class WhatIsAsked(TypedDict):
    """What every motion about an action says."""

    action: str
    person: SubjectPerson
    evidence: str | None
    reasons: str
    proposed_until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is put to the vote. `body` is the fallback, where it is put to that."""

    action: str
    person: SubjectPerson
    evidence: str | None
    reasons: str
    proposed_until: date | None
    refuse_at_sight: bool
    body: str | None


@transaction.atomic
def move(
    case: Case,
    *,
    by: Actor,
    at: datetime,
    body: str | None = None,
    refuse_at_sight: bool = False,
    **asked: Unpack[WhatIsAsked],
) -> Motion:
    """Put an action about somebody to the body that decides it, electorate frozen.

    Args:
        case: the case it is about.
        by: who moves it, the passphrase just given again.
        at: aware time.
        body: the fallback, where the one that decides is too small to.
        refuse_at_sight: of a ban, that the door need not fetch anybody.
        asked: the action, about whom, by which standard, why, until when.

    Raises:
        NobodyMay: the policy allows it to nobody now, with the clause.
        NotOfTheBody: this member does not sit where reports are received.
        MovedBefore: the same is open already.
        CaseClosed: it is over.
        WrongInput: a person who is not reported here, no reasons, an unknown standard.
        PassphraseAgain: the passphrase was not given again.
    """
    by.must_sign()
    check_is_open(case)
    question = Asked(body=body, refuse_at_sight=refuse_at_sight, **asked)
    seats = seats_for(case, by=by, at=at)
    receiving = seats.policy.receiving_body.id
    check_member_sits_in(receiving, policy=seats.policy, by=by, at=at)
    check_asked_rightly(case, question, policy=seats.policy, by=by, at=at)
    facts = case_facts(case, person=question.person, by=by)
    decision = decision_in_force(
        question.action,
        seats=seats,
        facts=facts,
        evidence=question.evidence,
        body=body,
    )
    electorate = electing(
        seats.policy,
        decision,
        sitting=seats.sitting,
        conflicted=seats.conflicted,
    ).members
    check_not_moved(case, question, by=by)
    return open_motion(
        body=decision.body,
        decision=decision,
        folder=folder_for(decision, case=case, electorate=electorate, by=by, at=at),
        content={
            **_content(case, question, offence=facts.offence),
            **_asked_next(question.action, seats=seats),
        },
        electorate=electorate,
        case=case,
        by=by,
        at=at,
    )


def _content(case: Case, question: Asked, *, offence: str | None) -> dict[str, Any]:
    until = question.proposed_until
    return {
        "effect": PASSING,
        "action": question.action,
        "person": str(question.person.id),
        "code": case.code,
        "about": question.person.code,
        "offence": offence,
        "evidence": question.evidence,
        "reasons": check_words(question.reasons, field="reasons"),
        "proposed_until": until.isoformat() if until else None,
        "refuse_at_sight": question.refuse_at_sight,
    }


def _asked_next(action: str, *, seats: Seats) -> dict[str, Any]:
    """Which bodies must agree after this one, and who of them has no say.

    Who votes last may not be able to open the case, and see it there.
    """
    then = bodies_after_first(seats.policy.actions[action])
    bodies = {*then, *(seats.policy.bodies[body].fallback for body in then)}
    asked = {one for body in bodies for one in seats.sitting.get(body or "", ())}
    return {"then": list(then), "out": sorted(asked & seats.conflicted)}


def check_asked_rightly(
    case: Case, question: Asked, *, policy: Policy, by: Actor, at: datetime
) -> None:
    """Whether such a question can be put about this person at all.

    Raises:
        WrongInput: a person who is not reported here, an unknown standard.
        NobodyMay: nothing is to be done with it, or the action is not like that.
    """
    parts = case.people.filter(person=question.person, part=Part.REPORTED)
    if not parts.exists():
        raise wrong("person", "This person is not reported in this case.")
    if question.evidence is not None and question.evidence not in policy.evidence:
        raise wrong("evidence", "The policy has no such standard of evidence.")
    check_somebody_agrees(case, person=question.person, by=by)
    if question.action in policy.actions:
        check_enough_is_told(
            case,
            action=question.action,
            person=question.person,
            policy=policy,
            by=by,
        )
    if question.proposed_until is not None:
        until, today = question.proposed_until, today_in(by.organisation, at)
        action = question.action
        require(check_length(policy, action=action, until=until, today=today))
    if question.refuse_at_sight:
        require(check_at_sight(policy, action=question.action))


def check_not_moved(case: Case, question: Asked, *, by: Actor) -> None:
    """Whether the same is not open already.

    Raises:
        MovedBefore: it is.
    """
    motions = list(case.motions.filter(state=MotionState.OPEN, recusal=None))
    held = [motion for motion in motions if by.keys.holds(motion.folder_id)]
    same = (question.action, str(question.person.id))
    for content in by.keys.open_all(held):
        if (content["action"], content["person"]) == same:
            raise MovedBefore


def decide(
    *,
    action: Action | None,  # noqa: ARG001
    content: dict[str, Any],
    by: Actor,
    at: datetime,
) -> None:
    """A motion passed: what was moved is decided, and is found of the person.

    Where the policy names another body that must agree, that is asked first.
    """
    motion = Motion.objects.select_related("case__policy", "moved_by").get(
        pk=content["motion"]
    )
    if content["then"]:
        ask_next_body(motion, content, by=by, at=at)
        return
    person = SubjectPerson.objects.get(pk=content["person"])
    folder = by.keys.folder(motion.folder_id)
    decided = Action(
        case=motion.case,
        person=person,
        owner=owner_of(motion, content, at=at),
        state=ActionState.DECIDED,
        decided_at=at,
    )
    kept = (
        "action",
        "evidence",
        "reasons",
        "proposed_until",
        "refuse_at_sight",
        "offence",
        "motion",
    )
    seal_into(
        decided,
        {**{key: content[key] for key in kept}, "person": content["person"]},
        folder=folder,
    )
    decided.save(force_insert=True)
    find_of(person, motion=motion, content=content, by=by, at=at)
    _start_duties(decided, at=at)
    by.record("action-decided", str(decided.id), at=at)


def find_of(
    person: SubjectPerson,
    *,
    motion: Motion,
    content: dict[str, Any],
    by: Actor,
    at: datetime,
) -> Fact:
    """Write what a body found of a person: by which standard, when, why (C-5.12)."""
    fact = Fact(person=person, found=True, on=today_in(by.organisation, at))
    found = {
        "action": content["action"],
        "offence": content["offence"],
        "body": content.get("found_by", motion.body),
        "standard": content["evidence"],
        "what": content["reasons"],
        "motion": str(motion.id),
        "at": at.isoformat(),
    }
    seal_into(fact, found, folder=_facts_folder(person, motion=motion, keys=by.keys))
    fact.save(force_insert=True)
    return fact


def _facts_folder(person: SubjectPerson, *, motion: Motion, keys: Keys) -> OpenFolder:
    # Another body decides without the record: what it found stays where it decided.
    holds = keys.holds(person.facts_id)
    return keys.folder(person.facts_id if holds else motion.folder_id)


def owner_of(motion: Motion, content: dict[str, Any], *, at: datetime) -> Member:
    """Who carries an action out: the office that the policy names, else who moved it.

    An office that is vacant, conflicted or cannot open the case passes it on (C-5.9).
    """
    case = motion.case
    if case is None:
        return motion.moved_by
    policy = policy_of(case.policy)
    office = policy.actions[content["action"]].owner
    for member in holders_of(office or "", case=case, at=at):
        return member
    return motion.moved_by


def _start_duties(action: Action, *, at: datetime) -> None:
    if action.case is not None:
        start_owed(DECIDED, action=action, case=action.case, at=at)
