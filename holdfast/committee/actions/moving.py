"""Moving an action, and what its passing does: decided, with an owner and duties."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from holdfast.accounts.models import Member
from holdfast.accounts.unlocking import Actor
from holdfast.cases.actions import record
from holdfast.cases.models import (
    Action,
    ActionState,
    Case,
    Fact,
    Part,
    SubjectPerson,
)
from holdfast.cases.rules import check_is_open, check_words
from holdfast.committee.electing import Seats, folder_for, holders_of, seats_for
from holdfast.committee.errors import MovedBefore, wrong
from holdfast.committee.models import Motion, MotionState
from holdfast.committee.motions import open_motion
from holdfast.committee.permissions import check_member_sits_in
from holdfast.committee.questions import (
    case_facts,
    check_somebody_agrees,
    decision_in_force,
)
from holdfast.errors import require
from holdfast.policy import Policy, check_length
from holdfast.policy import electorate as electing
from holdfast.spaces.duties import start, today_in
from holdfast.spaces.policies import policy_of
from holdfast.vault.folders import OpenFolder, seal_into
from holdfast.vault.keys import Keys

PASSING = "decide-action"


@transaction.atomic
def move(  # noqa: PLR0913
    case: Case,
    *,
    action: str,
    person: SubjectPerson,
    evidence: str | None,
    reasons: str,
    proposed_until: date | None,
    by: Actor,
    at: datetime,
    body: str | None = None,
) -> Motion:
    """Put an action about somebody to the body that decides it, electorate frozen.

    `body` is the fallback, where the one that decides is too small to.

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
    seats = seats_for(case, by=by, at=at)
    check_member_sits_in(
        seats.policy.receiving_body.id, policy=seats.policy, by=by, at=at
    )
    check_asked_rightly(case, policy=seats.policy, person=person, evidence=evidence)
    check_somebody_agrees(case, person=person, by=by)
    facts = case_facts(case, person=person, by=by)
    decision = decision_in_force(
        action, seats=seats, facts=facts, evidence=evidence, body=body
    )
    _check_length(seats, action=action, until=proposed_until, by=by, at=at)
    electorate = electing(
        seats.policy,
        decision,
        sitting=seats.sitting,
        conflicted=seats.conflicted,
    ).members
    _check_not_moved(case, action=action, person=person, by=by)
    content = {
        "effect": PASSING,
        "action": action,
        "person": str(person.id),
        "code": case.code,
        "about": person.code,
        "offence": facts.offence,
        "evidence": evidence,
        "reasons": check_words(reasons, field="reasons"),
        "proposed_until": proposed_until.isoformat() if proposed_until else None,
    }
    return open_motion(
        body=decision.body,
        decision=decision,
        folder=folder_for(decision, case=case, electorate=electorate, by=by, at=at),
        content=content,
        electorate=electorate,
        case=case,
        by=by,
        at=at,
    )


def check_asked_rightly(
    case: Case, *, policy: Policy, person: SubjectPerson, evidence: str | None
) -> None:
    """Whether the person is reported in this case and the standard a known one."""
    parts = case.people.filter(person=person, part=Part.REPORTED)
    if not parts.exists():
        raise wrong("person", "This person is not reported in this case.")
    if evidence is not None and evidence not in policy.evidence:
        raise wrong("evidence", "The policy has no such standard of evidence.")


def _check_length(
    seats: Seats, *, action: str, until: date | None, by: Actor, at: datetime
) -> None:
    if until is not None:
        today = today_in(by.organisation, at)
        require(check_length(seats.policy, action=action, until=until, today=today))


def _check_not_moved(
    case: Case, *, action: str, person: SubjectPerson, by: Actor
) -> None:
    motions = list(case.motions.filter(state=MotionState.OPEN, recusal=None))
    held = [motion for motion in motions if by.keys.holds(motion.folder_id)]
    for content in by.keys.open_all(held):
        if (content["action"], content["person"]) == (action, str(person.id)):
            raise MovedBefore


def decide(
    *,
    action: Action | None,  # noqa: ARG001
    content: dict[str, Any],
    by: Actor,
    at: datetime,
) -> None:
    """A motion passed: what was moved is decided, and is found of the person."""
    motion = Motion.objects.select_related("case__policy", "moved_by").get(
        pk=content["motion"]
    )
    person = SubjectPerson.objects.get(pk=content["person"])
    folder = by.keys.folder(motion.folder_id)
    decided = Action(
        case=motion.case,
        person=person,
        owner=owner_of(motion, content, at=at),
        state=ActionState.DECIDED,
        decided_at=at,
    )
    kept = ("action", "evidence", "reasons", "proposed_until", "offence", "motion")
    seal_into(
        decided,
        {**{key: content[key] for key in kept}, "person": content["person"]},
        folder=folder,
    )
    decided.save(force_insert=True)
    find_of(person, motion=motion, content=content, by=by, at=at)
    _start_duties(decided, by=by, at=at)
    record("action-decided", str(decided.id), by=by, at=at)


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
        "body": motion.body,
        "standard": content["evidence"],
        "what": content["reasons"],
        "motion": str(motion.id),
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


def _start_duties(action: Action, *, by: Actor, at: datetime) -> None:
    case = action.case
    if case is None:
        return
    start(
        "action-decided",
        organisation=by.organisation,
        version=case.policy,
        at=at,
        folder=action.folder,
        about=case.code,
    )
