"""The same forms on paper (C-2.3): every question of the policy's, with room to write."""

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from holdfast.policy import Form, Policy, Question

_LINES: Final = {"long-text": 8, "people": 3, "text": 2, "contact": 2}


@dataclass(frozen=True, slots=True)
class Printed:
    """One question as it is printed: boxes to tick, or lines to write on."""

    ask: str
    more: str
    boxes: tuple[str, ...]
    lines: range


def paper_forms(policy: Policy) -> list[Form]:
    """The forms that the policy has on paper, too."""
    return [form for form in policy.forms.values() if form.paper]


def printed(form: Form, *, policy: Policy, lang: str) -> list[Printed]:
    """A form, question by question, in one language."""
    return [_question(one, policy=policy, lang=lang) for one in form.questions]


def _question(question: Question, *, policy: Policy, lang: str) -> Printed:
    boxes = tuple(_boxes(question, policy=policy, lang=lang))
    lines = 0 if boxes else _LINES.get(question.kind, 1)
    more = question.more.said(lang) if question.more else ""
    return Printed(question.ask.said(lang), more, boxes, range(lines))


def _boxes(question: Question, *, policy: Policy, lang: str) -> list[str]:
    if question.kind == "yes-no":
        return [_("Yes"), _("No"), _("Not sure")]
    if question.kind == "offence":
        offered = (one for one in policy.offences.values() if one.offered)
        return [one.said(lang) for one in offered]
    return [choice.title.said(lang) for choice in question.choices]
