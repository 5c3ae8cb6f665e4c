"""What the policy is asked before something is moved, and what it answers."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

from holdfast.accounts.unlocking import Actor
from holdfast.cases.material import agreed_in, answered_in, material_of
from holdfast.cases.models import Case, SubjectPerson
from holdfast.cases.visibility import cases_visible_to
from holdfast.committee.electing import Seats
from holdfast.committee.errors import NotAgreed
from holdfast.errors import NobodyMay, require
from holdfast.policy import (
    Decision,
    Policy,
    Reason,
    Verdict,
    check_answers,
    check_can_move,
    clause_asking_to,
    decision_for,
)
from holdfast.policy.model.base import Grade
from holdfast.reports.models import Report
from holdfast.reports.states import TAKEN_UP
from holdfast.spaces.policies import policy_of

TOO_FEW: Final = "too-few-members"
GRAVEST_FIRST: Final[tuple[Grade, ...]] = ("major", "minor")


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """How grave a matter is for one person, and which offence it is where known."""

    grade: Grade | None
    offence: str | None


def case_facts(case: Case, *, person: SubjectPerson, by: Actor) -> CaseFacts:
    """What the reports about a person come to, or what the committee judged since."""
    content = by.keys.open(case)
    judged = content["judged"].get(str(person.id))
    if judged is not None:
        return CaseFacts(judged["grade"], judged["offence"])
    materials = material_of(_about(person, case, content), by=by)
    gravest = _gravest({one.report.grade for one in materials})
    gravely = [one.offence for one in materials if one.report.grade == gravest]
    return CaseFacts(gravest, next(filter(None, gravely), None))


def _about(
    person: SubjectPerson, case: Case, content: dict[str, Any]
) -> Sequence[Report]:
    """The reports of a case about a person, those that were taken up, in their order."""
    codes = content["about"].get(str(person.id), [])
    reports = Report.objects.filter(cases=case, code__in=codes, state__in=TAKEN_UP)
    return sorted(reports, key=lambda report: codes.index(report.code))


def check_somebody_agrees(case: Case, *, person: SubjectPerson, by: Actor) -> None:
    """Whether anything may be done at all: not where the person harmed does not agree.

    Raises:
        NotAgreed: every report about this person was told without their agreement.
    """
    content = by.keys.open(case)
    reports = _about(person, case, content)
    agreed = [
        agreed_in(one, parts=content["parts"]) for one in material_of(reports, by=by)
    ]
    if agreed and all(answer is False for answer in agreed):
        raise NotAgreed(clause=_on_agreeing(policy_of(case.policy)))


def _on_agreeing(policy: Policy) -> str | None:
    return clause_asking_to("record", policy=policy)


def check_report_agreed(report: Report, *, by: Actor) -> None:
    """Whether anything may be done with one report, in a case or in none.

    Raises:
        NotAgreed: it was told without the agreement of the person harmed.
    """
    cases = list(cases_visible_to(by).filter(reports=report))
    parts: dict[str, Any] = {}
    for content in by.keys.open_all(cases):
        parts |= content["parts"]
    (material,) = material_of([report], by=by)
    if agreed_in(material, parts=parts) is False:
        raise NotAgreed(clause=_on_agreeing(policy_of(report.policy)))


def check_enough_is_told(
    case: Case, *, action: str, person: SubjectPerson, policy: Policy, by: Actor
) -> None:
    """Whether the reports about a person answer what an action must have.

    What people have judged of the person since, no report need say.

    Raises:
        NobodyMay: an answer that the action needs is in none of them.
    """
    content = by.keys.open(case)
    reports = _about(person, case, content)
    answered = {"offence"} if str(person.id) in content["judged"] else set[str]()
    for material in material_of(reports, by=by):
        answered |= answered_in(material)
    require(check_answers(policy, action=action, answered=answered))


def _gravest(grades: Collection[str | None]) -> Grade | None:
    return next((grade for grade in GRAVEST_FIRST if grade in grades), None)


def verdict_on_moving(
    action: str,
    *,
    seats: Seats,
    facts: CaseFacts,
    evidence: str | None,
    body: str | None = None,
) -> Verdict:
    """Whether an action may be moved now, and why; `body` for the fallback."""
    return check_can_move(
        seats.policy,
        action=action,
        grade=facts.grade,
        evidence=evidence,
        sitting=seats.sitting,
        conflicted=seats.conflicted,
        offence=facts.offence,
        body=body,
    )


def decision_in_force(
    action: str,
    *,
    seats: Seats,
    facts: CaseFacts,
    evidence: str | None,
    body: str | None = None,
) -> Decision:
    """The decision an action is put to; `body` where it is put to the fallback.

    Raises:
        NobodyMay: with the policy's reason. Where the body is too small to decide, the
            reason names the one that the matter can be put to (S-8).
    """
    verdict = verdict_on_moving(action, seats=seats, facts=facts, evidence=evidence)
    if body is not None and verdict.reasons[0].code == TOO_FEW:
        verdict = verdict_on_moving(
            action, seats=seats, facts=facts, evidence=evidence, body=body
        )
    elif body is not None:
        verdict = _not_there(verdict)
    require(verdict)
    moved = seats.policy.actions[action]
    decision = decision_for(seats.policy, moved, body=body)
    if decision is None:
        raise NobodyMay.by(verdict)
    return decision.model_copy(update={"clause": decision.clause or moved.clause})


def _not_there(verdict: Verdict) -> Verdict:
    if not verdict.allowed:
        return verdict
    text = "The body that decides this can decide it; it is put to no other."
    return Verdict(allowed=False, reasons=(Reason("not-decided-there", text),))
