"""Removing a member from their post, once a body has decided it (C-2.10)."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from holdfast.accounts.models import Member
from holdfast.accounts.unlocking import Actor
from holdfast.cases.models import Action
from holdfast.errors import NobodyMay
from holdfast.policy import Policy
from holdfast.spaces.models import Barred, Term
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
    """End the terms of a reported member in the body that receives reports, at once,
    and bar them from it.

    Raises:
        NobodyMay: the person is no member, or holds no such post.
    """
    person = action.person if action else None
    named = by.keys.open(person)["member"] if person else None
    member = Member.objects.filter(pk=named).first() if named else None
    policy = policy_in_force(by.organisation, on=today_in(by.organisation, at))
    if member is None or not _terms_of(member, policy=policy).exists():
        raise NobodyMay("no-post", _("This person holds no post to be removed from."))
    leave_post(member, policy=policy, by=by, at=at)


def leave_post(member: Member, *, policy: Policy, by: Actor, at: datetime) -> None:
    """End somebody's terms where reports are received, and bar them from there."""
    for term in list(_terms_of(member, policy=policy)):
        close(term, at=at)
        by.record("member-removed", f"{term.role} {member.pk}", at=at)
    bar(member, body=policy.receiving_body.id, at=at)


def bar(member: Member, *, body: str, at: datetime) -> None:
    """Bar somebody from a body, whatever else would bring them there."""
    Barred.objects.get_or_create(
        organisation=member.organisation,
        member=member,
        body=body,
        defaults={"on": today_in(member.organisation, at)},
    )


def _terms_of(member: Member, *, policy: Policy) -> QuerySet[Term]:
    return Term.objects.select_related("member__reader", "organisation").filter(
        member=member, role__in=posts_of(policy), event=None, closed_on=None
    )


def posts_of(policy: Policy) -> set[str]:
    """The body that receives reports, and its offices."""
    body = policy.receiving_body.id
    return {body, *(one.id for one in policy.offices.values() if one.body == body)}
