"""What the person acted against is told: general terms that expose nobody (C-5.11)."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from holdfast.cases.models import Action
from holdfast.committee.words import action_title
from holdfast.policy import Policy


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
    sentences += _for_how_long(content, policy=policy)
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


def _for_how_long(content: Mapping[str, Any], *, policy: Policy) -> list[str]:
    found = policy.actions[content["action"]]
    if found.permanent:
        return [_("It has no end that is set.")]
    if found.length is None:
        return []
    body = str(policy.bodies[found.length.set_by].title)
    return [
        _("The %(body)s sets how long; you will be told, and may return then.")
        % {"body": body}
    ]
