"""Single-use links: bound to a person and the offices they come into, for 72 hours."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from holdfast.accounts.errors import LinkSpent
from holdfast.accounts.models import Invitation, Member, MemberState
from holdfast.accounts.recovery import give_up_keys
from holdfast.accounts.roster import remove_from_roster
from holdfast.accounts.unlocking import Actor
from holdfast.errors import NotNow
from holdfast.vault.installation import installation_tag
from holdfast.vault.models import Organisation

GOOD_FOR: Final = timedelta(hours=72)


@dataclass(frozen=True, slots=True)
class Link:
    """A link as it is given to somebody: shown once, kept nowhere."""

    path: str
    ends_at: datetime


def _token_hash(token: str) -> bytes:
    return installation_tag("invitation", token)


@transaction.atomic
def make_founders_link(*, at: datetime) -> Link:
    """The link by which the first person comes in; one before it is good no more."""
    Invitation.objects.filter(is_founder=True, used_on=None).delete()
    token = secrets.token_urlsafe(24)
    invitation = Invitation.objects.create(
        token_hash=_token_hash(token), is_founder=True, ends_at=at + GOOD_FOR
    )
    return Link(f"/found/{token}/", invitation.ends_at)


@transaction.atomic
def invite(
    member: Member, *, offices: Sequence[str] = (), by: Actor, at: datetime
) -> Link:
    """A link for somebody who is known by name; one before it is good no more.

    Raises:
        NotNow: they have keys already, or have left.
    """
    if member.state != MemberState.NAMED:
        raise NotNow("has-keys", _("This person has an account already."))
    Invitation.objects.filter(member=member, used_on=None).delete()
    token = secrets.token_urlsafe(24)
    invitation = Invitation.objects.create(
        organisation=member.organisation,
        token_hash=_token_hash(token),
        member=member,
        offices=" ".join(offices),
        ends_at=at + GOOD_FOR,
    )
    by.record("member-invited", str(member.id), at=at)
    return Link(f"/join/{token}/", invitation.ends_at)


@transaction.atomic
def offer_new_keys(member: Member, *, by: Actor, at: datetime) -> Link:
    """For a colleague who lost passphrase and slip: the old keys count no more, and a
    link lets them make new ones, which two members vouch for again.

    Raises:
        NotNow: it is oneself, they have no keys to lose, or they are suspended.
        PassphraseAgain: the passphrase was not just given again.
    """
    signer = by.must_sign()
    if member.pk == by.member.pk:
        raise NotNow("oneself", _("You are here: your own keys are not lost."))
    if member.reader is None:
        raise NotNow("no-keys-yet", _("This person has not made their keys yet."))
    if member.state == MemberState.SUSPENDED:
        # With new keys they would be a member like any other again.
        raise NotNow("suspended", _("This member is suspended."))
    remove_from_roster(member.reader, signer=signer, at=at)
    give_up_keys(member, at=at)
    member.save()
    by.record("new-keys-offered", str(member.id), at=at)
    return invite(member, by=by, at=at)


def find_invitation(
    token: str, *, organisation: Organisation | None, at: datetime
) -> Invitation:
    """The invitation of a link.

    Raises:
        LinkSpent: used before, over, of another organisation, or none of ours.
    """
    found = (
        Invitation.objects.select_related("member__organisation", "organisation")
        .filter(token_hash=_token_hash(token), used_on=None, ends_at__gt=at)
        .first()
    )
    if found is None:
        raise LinkSpent
    # The founder's belongs to nobody until the organisation has a name.
    if found.organisation_id and found.organisation != organisation:
        raise LinkSpent
    return found


def spend(invitation: Invitation, *, at: datetime) -> None:
    """Use a link up, even where two try at once.

    Raises:
        LinkSpent: somebody was quicker.
    """
    spent = Invitation.objects.filter(pk=invitation.pk, used_on=None).update(
        used_on=at.date()
    )
    if not spent:
        raise LinkSpent
