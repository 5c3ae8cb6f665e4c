"""What the person acted against is told: general terms that expose nobody (C-5.11)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from holdfast.cases.models import Action, ActionState
from holdfast.committee.words import action_title, day_in_words
from holdfast.policy import Policy


@dataclass(frozen=True, slots=True)
class Lasting:
    """The last day of what was carried out, if one is set; and whether it is over."""

    until: date | None = None
    is_over: bool = False


_lasting: list[Callable[[Action], Lasting | None]] = []


def register(function: Callable[[Action], Lasting | None]) -> None:
    """Say how long something lasts, where it is an upper layer that knows it."""
    if function not in _lasting:
        _lasting.append(function)


def lasting_of(action: Action) -> Lasting:
    """How long what was carried out lasts."""
    known = (function(action) for function in _lasting)
    return next((found for found in known if found is not None), Lasting())


def has_to_be_told(
    action: Action, content: Mapping[str, Any], *, policy: Policy
) -> bool:
    """Whether the person acted against is still to be told, or for how long it is."""
    tells = policy.actions[content["action"]].tells_person_against
    if not tells or action.state != ActionState.CARRIED_OUT:
        return False
    told, until = content.get("told_against", []), lasting_of(action).until
    return not told or told[-1]["until"] != (until.isoformat() if until else None)


def in_general_terms(
    action: Action, content: Mapping[str, Any], *, policy: Policy
) -> str:
    """A draft to be read aloud or sent: what, for how long, what it covers, what next.

    It names nobody, no report and no reason; whoever carries it out may change it.
    """
    said = {
        "organisation": action.organisation.name,
        "action": action_title(content["action"], policy=policy),
    }
    sentences = [_("%(organisation)s has decided: %(action)s.") % said]
    lasting = lasting_of(action)
    sentences += _for_how_long(content, policy=policy, lasting=lasting)
    if lasting.is_over:
        return "\n".join(sentences)
    if policy.bans is not None and policy.actions[content["action"]].effect == "bar":
        sentences.append(_("It covers every event of ours, and no others."))
    sentences.append(_("You can answer this, in writing, to whoever gave it to you."))
    if policy.appeal is not None:
        body = str(policy.bodies[policy.appeal.to].title)
        within = policy.appeal.within.in_words()
        sentences.append(
            _("Within %(within)s you can ask the %(body)s to look at it again.")
            % {"within": within, "body": body}
        )
    return "\n".join(sentences)


def _for_how_long(
    content: Mapping[str, Any], *, policy: Policy, lasting: Lasting
) -> list[str]:
    found = policy.actions[content["action"]]
    if lasting.is_over:
        return [_("It is over: you may return.")]
    if lasting.until is not None:
        last = {"day": day_in_words(lasting.until)}
        return [_("It lasts until the end of %(day)s; then you may return.") % last]
    if found.permanent:
        return [_("It has no end that is set.")]
    if found.length is None:
        return []
    body = str(policy.bodies[found.length.set_by].title)
    return [
        _("The %(body)s sets how long; you will be told, and may return then.")
        % {"body": body}
    ]
