"""The part of a policy that anybody may read, as plain data for a page or a program."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from holdfast.policy.model.actions import Action, Duty
    from holdfast.policy.model.forms import Form, Question
    from holdfast.policy.model.people import Body
    from holdfast.policy.model.whole import Policy


def public_part(policy: Policy, lang: str = "en") -> dict[str, Any]:
    """The public part in one language: what `GET /api/v1/policy` answers."""
    return {
        "id": policy.id,
        "version": policy.version,
        "title": policy.title.said(lang),
        "effective": policy.effective.isoformat(),
        "zone": policy.zone.key,
        "languages": list(policy.languages),
        "bodies": [_body(body, lang) for body in policy.bodies.values()],
        "offices": [
            {"id": office.id, "title": office.title.said(lang)}
            for office in policy.offices.values()
        ],
        "offences": [
            {
                "id": offence.id,
                "title": offence.title.said(lang),
                "plain": offence.said(lang),
                "grade": offence.grade,
                "clause": offence.clause,
            }
            for offence in policy.offences.values()
        ],
        "evidence": [
            {"id": one.id, "title": one.title.said(lang), "means": one.means.said(lang)}
            for one in policy.evidence.values()
        ],
        "actions": [_action(action, lang) for action in policy.actions.values()],
        "forms": [_form(form, lang) for form in policy.forms.values()],
        "words": [
            {"id": word.id, "title": word.title.said(lang)}
            for word in policy.words.values()
        ],
        "duties": [_duty(duty, lang) for duty in policy.duties.values()],
        "conduct": [
            {
                "id": part.id,
                "title": part.title.said(lang),
                "text": part.text.said(lang),
            }
            for part in policy.conduct.values()
        ],
        "clauses": [
            {"id": one.id, "title": one.title.said(lang), "text": one.text.said(lang)}
            for one in policy.clauses.values()
        ],
    }


def _body(body: Body, lang: str) -> dict[str, Any]:
    return {
        "id": body.id,
        "title": body.title.said(lang),
        "seats": body.seats,
        "receives_reports": body.receives_reports,
        "clause": body.clause,
    }


def _action(action: Action, lang: str) -> dict[str, Any]:
    return {
        "id": action.id,
        "title": action.title.said(lang),
        "grade": action.grade,
        "by": list(action.by),
        "evidence": action.evidence,
        "decision": [
            {"body": one.body, "rule": str(one.rule), "of": one.of}
            for one in action.decision
        ],
        "clause": action.clause,
    }


def _form(form: Form, lang: str) -> dict[str, Any]:
    return {
        "id": form.id,
        "title": form.title.said(lang),
        "questions": [_question(question, lang) for question in form.questions],
        "clause": form.clause,
    }


def _question(question: Question, lang: str) -> dict[str, Any]:
    return {
        "id": question.id,
        "kind": question.kind,
        "ask": question.ask.said(lang),
        "why": question.why.said(lang),
        "required": question.required,
        "choices": [
            {"id": choice.id, "title": choice.title.said(lang)}
            for choice in question.choices
        ],
    }


def _duty(duty: Duty, lang: str) -> dict[str, Any]:
    return {
        "id": duty.id,
        "title": duty.title.said(lang),
        "starts": duty.starts,
        "who": duty.who,
        "do": duty.do,
        "within": str(duty.within) if duty.within else duty.by,
        "clause": duty.clause,
    }
