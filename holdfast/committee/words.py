"""How the committee's pages say what the policy names by id."""

from collections.abc import Iterable
from datetime import date, datetime

from django.utils import formats, timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from holdfast.accounts.models import Member
from holdfast.accounts.people import name_of
from holdfast.policy import Policy

_OUTCOMES = {
    "recuse-member": "a colleague is too close to this",
    "lift-recusal": "a colleague is in this again",
    "set-length": "how long a ban lasts",
    "end-ban": "that a ban ends now",
    "shorten-ban": "that a ban is shortened",
    "end-investigation": "how an investigation ends",
    "seat-member": "somebody takes a seat",
    "end-term": "somebody's term ends",
}


def action_title(action: str, *, policy: Policy) -> str:
    """What an action is called; what passing a motion does, where it is no action."""
    found = policy.actions.get(action)
    if found is not None:
        return found.title.said(get_language() or "en")
    return _(_OUTCOMES[action]) if action in _OUTCOMES else action


def seat_in_words(
    member: str | None, role: str | None, *, policy: Policy
) -> dict[str, str] | None:
    """Whom a question of a seat is about, and which seat; None for another question."""
    part = policy.offices.get(role or "") or policy.bodies.get(role or "")
    found = Member.objects.filter(pk=member).first() if part and member else None
    if part is None or found is None:
        return None
    return {"name": name_of(found), "post": part.title.said(get_language() or "en")}


def standard_title(standard: str | None, *, policy: Policy) -> str:
    """What a standard of evidence is called; empty for none."""
    found = policy.evidence.get(standard or "")
    return found.title.said(get_language() or "en") if found else ""


def offence_title(offence: str | None, *, policy: Policy) -> str:
    """What a kind of offence is called; empty for none."""
    found = policy.offences.get(offence or "")
    return found.title.said(get_language() or "en") if found else ""


def titles_of(bodies: Iterable[str], *, policy: Policy) -> str:
    """What bodies are called, in order."""
    return ", ".join(str(policy.bodies[body].title) for body in bodies)


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
    words = {
        "open": _("open"),
        "uncounted": _("waits to be counted"),
        "passed": _("passed"),
        "failed": _("failed"),
    }
    return words[state]
