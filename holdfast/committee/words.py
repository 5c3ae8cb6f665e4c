"""How the committee's pages say what the policy names by id."""

from datetime import date, datetime

from django.utils import formats, timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from holdfast.policy import Policy

_OUTCOMES = {
    "recuse-member": "a colleague is too close to this",
    "lift-recusal": "a colleague is in this again",
    "set-length": "how long a ban lasts",
    "end-investigation": "how an investigation ends",
}


def action_title(action: str, *, policy: Policy) -> str:
    """What an action is called; what passing a motion does, where it is no action."""
    found = policy.actions.get(action)
    if found is not None:
        return found.title.said(get_language() or "en")
    return _(_OUTCOMES[action]) if action in _OUTCOMES else action


def standard_title(standard: str | None, *, policy: Policy) -> str:
    """What a standard of evidence is called; empty for none."""
    found = policy.evidence.get(standard or "")
    return found.title.said(get_language() or "en") if found else ""


def day_in_words(when: date) -> str:
    """A day, and the time where it has one: `Thu 26 Nov 2026, 23:59`."""
    if isinstance(when, datetime):
        local = timezone.localtime(when)
        return f"{formats.date_format(local, 'D j M Y')}, {local:%H:%M}"
    return formats.date_format(when, "D j M Y")


def fact(term: str, text: str) -> dict[str, str]:
    """One line of facts."""
    return {"term": term, "text": text}


def state_in_words(state: str) -> str:
    """Where a motion stands."""
    words = {"open": _("open"), "passed": _("passed"), "failed": _("failed")}
    return words[state]
