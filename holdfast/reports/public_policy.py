"""What follows a telling, in plain sentences out of the policy in force.

Every number and every name in them is the policy's; the sentences are ours, so that
they can be said in the language of the page.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from holdfast.policy import Period, Policy
from holdfast.policy.model.actions import Action, Decision

Key = TypeVar("Key")


def what_follows(policy: Policy, *, language: str) -> list[str]:
    """What a reporter can count on, one sentence for each thing."""
    return [
        *_owed(policy),
        *_alone(policy, language=language),
        *_together(policy, language=language),
        *_asked_first(policy),
        _(
            "Whoever of us is reported, or too close, is out of it: they cannot read"
            " it and do not decide."
        ),
    ]


def long_said(period: Period) -> str:
    """`7 days`, in the language of the page."""
    number = period.number
    said = {
        "years": ngettext("%(number)d year", "%(number)d years", number),
        "months": ngettext("%(number)d month", "%(number)d months", number),
        "weeks": ngettext("%(number)d week", "%(number)d weeks", number),
        "days": ngettext("%(number)d day", "%(number)d days", number),
        "hours": ngettext("%(number)d hour", "%(number)d hours", number),
        "minutes": ngettext("%(number)d minute", "%(number)d minutes", number),
    }
    return said[period.unit] % {"number": number}


def answered_said(policy: Policy) -> str:
    """By when there is an answer (L-1.1), and how to read it."""
    within = _within(policy, starts="report-filed", do="answer")
    if within is None:
        return _("Come back with your nine words to read our answer.")
    return _(
        "We answer within %(long)s. Come back with your nine words to read it."
    ) % {"long": long_said(within)}


def _within(policy: Policy, *, starts: str, do: str) -> Period | None:
    found = (
        duty.within
        for duty in policy.duties.values()
        if duty.starts == starts and duty.do == do and duty.within
    )
    return next(found, None)


def _owed(policy: Policy) -> Iterable[str]:
    yield answered_said(policy)
    meets = _within(policy, starts="major-report-filed", do="meeting")
    if meets is not None:
        yield _("If it is grave, we meet about it within %(long)s.") % {
            "long": long_said(meets)
        }
    told = _within(policy, starts="report-filed", do="report-outcome")
    if told is not None:
        yield _("Within %(long)s we tell you what came of it.") % {
            "long": long_said(told)
        }


def _alone(policy: Policy, *, language: str) -> Iterable[str]:
    for who, actions in _by(policy, lambda action: action.by).items():
        yield _("One of us may do this at once (%(who)s): %(what)s.") % {
            "who": get_text_list(
                [_title(policy, one, language=language) for one in who], _("or")
            ),
            "what": _titles(actions, language=language),
        }


def _together(policy: Policy, *, language: str) -> Iterable[str]:
    for decided, actions in _by(policy, lambda action: action.decision).items():
        yield _("This is only decided together (%(who)s): %(what)s.") % {
            "who": "; ".join(
                f"{_title(policy, one.body, language=language)}, {_agreeing(one)}"
                for one in decided
            ),
            "what": _titles(actions, language=language),
        }


def _asked_first(policy: Policy) -> Iterable[str]:
    asks = [action.consult for action in policy.actions.values() if action.consult]
    if asks:
        yield _(
            "Before such a decision is carried out, the person it happened to is told"
            " and asked; they have %(long)s to answer."
        ) % {"long": long_said(asks[0].within)}


def _by(
    policy: Policy, key: Callable[[Action], tuple[Key, ...]]
) -> dict[tuple[Key, ...], list[Action]]:
    """The actions that have a key, by it, in the order of the policy."""
    found: dict[tuple[Key, ...], list[Action]] = {}
    for action in policy.actions.values():
        if key(action):
            found.setdefault(key(action), []).append(action)
    return found


def _titles(actions: Sequence[Action], *, language: str) -> str:
    return "; ".join(action.title.said(language) for action in actions)


def _title(policy: Policy, name: str, *, language: str) -> str:
    role = name.removeprefix("event.")
    found = policy.bodies.get(role) or policy.offices.get(role)
    return found.title.said(language) if found else role


def _agreeing(decision: Decision) -> str:
    """How many must say yes: a rule in the language of the page."""
    rule = decision.rule
    if rule.kind == "unanimous":
        return _("all must agree")
    if rule.kind == "majority":
        return _("more than half must agree")
    if rule.number is not None:
        return _("at least %(number)d must agree") % {"number": rule.number}
    said = (
        _("at least %(part)s must agree")
        if rule.kind == "at-least"
        else _("more than %(part)s must agree")
    )
    return said % {"part": rule.fraction}
