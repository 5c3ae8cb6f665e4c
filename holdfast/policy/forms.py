"""Which form a report needs (C-2.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.policy.verdicts import Reason, Verdict, allow, reason, refuse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from holdfast.policy.model.base import Grade
    from holdfast.policy.model.forms import Form
    from holdfast.policy.model.offences import Condition, Offence
    from holdfast.policy.model.whole import Policy


def answered_yes(answers: Mapping[str, object], question: str) -> bool:
    """Whether a question was answered with yes, as a page or a program writes it."""
    answer = answers.get(question)
    return answer is True or answer == "yes"


def holds(
    condition: Condition,
    *,
    offence: Offence | None,
    grade: Grade | None,
    answers: Mapping[str, object],
) -> bool:
    """Whether a condition of the policy holds for what is known."""
    for together, inner in ((any, condition.any), (all, condition.all)):
        if inner is not None:
            return together(
                holds(one, offence=offence, grade=grade, answers=answers)
                for one in inner
            )
    if condition.grade is not None:
        return grade == condition.grade
    if condition.answer is not None:
        return answered_yes(answers, condition.answer)
    return _is_of_kind(condition, offence)


def _is_of_kind(condition: Condition, offence: Offence | None) -> bool:
    if condition.offence is not None:
        return offence is not None and offence.id == condition.offence
    if condition.violent is not None:
        return (offence is not None and offence.violent) == condition.violent
    return (offence is not None and offence.elsewhere) == condition.elsewhere


def told_with_person_harmed(
    policy: Policy, *, answers: Mapping[str, object], knows: bool | None
) -> bool:
    """Whether who told it is the person harmed, or told it with their knowledge.

    Only then does their mailbox reach the person harmed; not where nobody said so.
    """
    if knows is not None:
        return knows
    return any(
        choice.person_harmed and answers.get(question.id) in (choice.id, [choice.id])
        for form in policy.forms.values()
        for question in form.questions
        for choice in question.choices
    )


def required_form(
    policy: Policy,
    *,
    offence: str | None,
    grade: Grade | None,
    answers: Mapping[str, object],
) -> tuple[str, Reason]:
    """The id of the form that a report needs, and why.

    Where no grade is known it is the form that the policy takes in doubt.
    """
    known = policy.offences.get(offence) if offence is not None else None
    grade = grade or (known.grade if known else None)
    for form in policy.forms.values():
        when = form.required_when
        if when and holds(when, offence=known, grade=grade, answers=answers):
            return form.id, _why_required(form)
    if grade is None:
        return policy.form_in_doubt.id, _why_in_doubt(policy.form_in_doubt)
    return policy.everyday_form.id, _why_everyday(policy.everyday_form)


def _why_required(form: Form) -> Reason:
    text = f"The {form.title} is required for what is told here."
    return reason("form-required", text, of=form)


def _why_in_doubt(form: Form) -> Reason:
    text = f"Nobody has graded it yet: the {form.title} is taken."
    return reason("form-in-doubt", text, of=form)


def _why_everyday(form: Form) -> Reason:
    return reason("form-everyday", f"The {form.title} is enough.", of=form)


def check_form(
    policy: Policy,
    *,
    form: str | None,
    offence: str | None,
    grade: Grade | None,
    answers: Mapping[str, object],
) -> Verdict:
    """Whether a report may be filed on `form` (C-2.2); no form named is always allowed.

    A fuller form than required may always be used; a lesser one never. Only where
    the offence is not known yet, nobody is refused: the fuller form is kept.
    """
    required, why = required_form(policy, offence=offence, grade=grade, answers=answers)
    if form is None or form == required:
        return Verdict(allowed=True, reasons=(why,))
    if form not in policy.forms:
        text = f'This policy has no form "{form}"; it needs the {required} form.'
        return refuse("unknown-form", text, of=policy.forms[required])
    if why.code != "form-required":
        text = f"The {policy.forms[form].title} may be used."
        return allow("form-may-be-used", text, of=policy.forms[form])
    return Verdict(allowed=False, reasons=(why,))
