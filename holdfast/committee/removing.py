"""Removing a member from their post, once a body has decided it (C-2.10)."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from holdfast.accounts.unlocking import Actor
from holdfast.cases.models import Action
from holdfast.errors import NobodyMay
from holdfast.policy import Policy
from holdfast.spaces.models import Term
from holdfast.spaces.policies import policy_in_force
from holdfast.spaces.terms import close
from holdfast.vault.days import today_in

REMOVING = "remove-from-post"


def remove_from_post(
    *,
    action: Action | None,
    content: dict[str, Any],  # noqa: ARG001
    by: Actor,
    at: datetime,
) -> None:
    """End the terms of a reported member in the body that receives reports, at once.

    Raises:
        NobodyMay: the person is no member, or holds no such post.
    """
    person = action.person if action else None
    member = by.keys.open(person)["member"] if person else None
    policy = policy_in_force(by.organisation, on=today_in(by.organisation, at))
    terms = list(
        Term.objects.filter(
            member=member, role__in=posts_of(policy), event=None, closed_on=None
        )
    )
    if member is None or not terms:
        raise NobodyMay("no-post", _("This person holds no post to be removed from."))
    for term in terms:
        close(term, at=at)
        by.record("member-removed", f"{term.role} {member}", at=at)


def posts_of(policy: Policy) -> set[str]:
    """The body that receives reports, and its offices."""
    body = policy.receiving_body.id
    return {body, *(one.id for one in policy.offices.values() if one.body == body)}
