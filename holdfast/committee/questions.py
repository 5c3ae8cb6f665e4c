"""What the policy is asked before something is moved, and what it answers."""

from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from holdfast.accounts.unlocking import Actor
from holdfast.cases.material import Material, answered_in, material_of
from holdfast.cases.models import Case, Fact, Part, SubjectPerson
from holdfast.committee.electing import Seats
from holdfast.errors import NobodyMay, require
from holdfast.policy import (
    Decision,
    Policy,
    Reason,
    Verdict,
    check_answers,
    check_can_move,
    decision_for,
)
from holdfast.policy.model.base import Grade
from holdfast.reports.models import Report

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
    if content["judged"] is not None:
        judged = content["judged"]
        return CaseFacts(judged["grade"], judged["offence"])
    codes = content["about"].get(str(person.id), [])
    reports = Report.objects.filter(cases=case, code__in=codes)
    grades = dict(reports.values_list("code", "grade"))
    gravest = _gravest(grades)
    offences = _offences(person, by=by)
    gravely = [code for code in codes if grades.get(code) == gravest]
    known = (offences.get(code) for code in gravely)
    return CaseFacts(gravest, next((offence for offence in known if offence), None))


def check_somebody_agrees(case: Case, *, person: SubjectPerson, by: Actor) -> None:
    """Whether anything may be done at all: not where the person harmed does not agree.

    Raises:
        NobodyMay: every report about this person was told without their agreement.
    """
    content = by.keys.open(case)
    codes = content["about"].get(str(person.id), [])
    reports = list(Report.objects.filter(cases=case, code__in=codes))
    agreed = [_agrees(one, content=content) for one in material_of(reports, by=by)]
    if agreed and all(answer is False for answer in agreed):
        text = _("The person harmed does not agree to this: nothing is done with it.")
        change = _(
            "It can be moved once somebody harmed agrees, and you wrote it down."
        )
        raise NobodyMay("not-agreed", text, clause="C-2.1", change=change)


def _agrees(material: Material, *, content: dict[str, Any]) -> bool | None:
    """What the person harmed in a report answered last; else what was told of it."""
    last = [
        part["answers"][-1]["agrees"]
        for part in content["parts"].values()
        if part["part"] == Part.HARMED
        and material.report.code in part["reports"]
        and part["answers"]
    ]
    return any(last) if last else material.agrees


def check_enough_is_told(
    case: Case, *, action: str, person: SubjectPerson, policy: Policy, by: Actor
) -> None:
    """Whether the reports about a person answer what an action must have.

    What people have judged since, no report need say.

    Raises:
        NobodyMay: an answer that the action needs is in none of them.
    """
    content = by.keys.open(case)
    codes = content["about"].get(str(person.id), [])
    reports = list(Report.objects.filter(cases=case, code__in=codes))
    answered = {"offence"} if content["judged"] is not None else set[str]()
    for material in material_of(reports, by=by):
        answered |= answered_in(material)
    require(check_answers(policy, action=action, answered=answered))


def _gravest(grades: dict[str, str | None]) -> Grade | None:
    found = set(grades.values())
    return next((g for g in GRAVEST_FIRST if g in found), None)


def _offences(person: SubjectPerson, *, by: Actor) -> dict[str, str | None]:
    rows = list(Fact.objects.filter(person=person, found=False))
    contents = by.keys.open_all(rows)
    return {content["report"]: content["offence"] for content in contents}


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
