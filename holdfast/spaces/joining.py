"""Coming in by a link: own keys, the offices it brings, whom one is too close to."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from holdfast.accounts.actions import be_the_root, enrol
from holdfast.accounts.errors import LinkSpent
from holdfast.accounts.invitations import spend
from holdfast.accounts.models import Invitation, Member
from holdfast.accounts.roster import entries
from holdfast.accounts.second_factor import check_code, secret_of_offer
from holdfast.accounts.unlocking import Actor, begin_session
from holdfast.errors import Refused, WrongInput
from holdfast.spaces.actions import begin_term
from holdfast.spaces.permissions import check_role_can_be_held
from holdfast.vault.days import today_in


@dataclass(frozen=True, slots=True)
class Joined:
    """Somebody has come in: their session, and the slip that is shown once."""

    token: str
    actor: Actor
    slip: str


def accept(
    invitation: Invitation,
    *,
    username: str,
    passphrase: str,
    offer: str,
    code: str,
    at: datetime,
) -> Joined:
    """Make one's own keys; the link is spent, its offices begin.

    Raises:
        LinkSpent: used meanwhile.
        WeakPassphrase, WrongInput: what was typed will not do; the link stays good.
    """
    member = invitation.member
    if member is None:
        raise LinkSpent
    secret = secret_of_offer(offer, member=member)
    if secret is None:
        raise WrongInput("offer-gone", _("Scan the picture again: it is a new one."))
    counter = check_code(secret, code, at=at)
    try:
        return _accept(
            invitation,
            member,
            username=username,
            passphrase=passphrase,
            secret=secret,
            counter=counter,
            at=at,
        )
    except IntegrityError as error:
        taken = _("Somebody here uses this name. Choose another one.")
        raise WrongInput("username-taken", taken, fields={"username": taken}) from error


@transaction.atomic
def _accept(
    invitation: Invitation,
    member: Member,
    *,
    username: str,
    passphrase: str,
    secret: str,
    counter: int,
    at: datetime,
) -> Joined:
    spend(invitation, at=at)
    slip, seeds = enrol(
        member, username=username, passphrase=passphrase, totp_secret=secret, at=at
    )
    member.totp_counter = counter
    member.save(update_fields=["totp_counter"])
    if invitation.is_founder and not entries(member.organisation):
        be_the_root(member, seeds=seeds, at=at)
    for role in invitation.offices.split():
        # Somebody else may have been put there meanwhile; they come in all the same.
        with suppress(Refused):
            check_role_can_be_held(member, role=role, at=at)
            begin_term(
                member, role=role, starts_on=today_in(member.organisation, at), at=at
            )
    token, actor = begin_session(
        member, seeds=seeds, organisation=member.organisation, at=at
    )
    return Joined(token=token, actor=actor, slip=slip)
