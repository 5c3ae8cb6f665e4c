"""The second factor: who needs one, offering one, setting one up."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from datetime import datetime
from typing import Final

import pyotp
import segno
from django.db import transaction
from django.utils.translation import gettext as _

from holdfast.accounts.actions import new_totp_secret
from holdfast.accounts.models import Member
from holdfast.accounts.people import profile_of
from holdfast.accounts.unlocking import (
    Actor,
    end_sessions,
    matching_counter,
    set_totp,
)
from holdfast.crypto.errors import SealError
from holdfast.errors import WrongInput
from holdfast.vault.installation import seal_for_installation, unseal_for_installation
from holdfast.vault.models import FolderKind, Grant

# The door's list and one's own minor acts are no record of anybody's account.
RECORDS: Final = (
    FolderKind.REPORT,
    FolderKind.IDENTITY,
    FolderKind.CASE,
    FolderKind.PERSON,
    FolderKind.FACTS,
    FolderKind.MOTION,
)


def lacks_second_factor(by: Actor) -> bool:
    """Whether this member can read a record and has no second factor."""
    if by.member.totp is not None or by.member.is_service:
        return False
    held = Grant.objects.filter(reader=by.reader, kind__in=RECORDS, current=True)
    return held.exists()


def new_offer(member: Member) -> tuple[str, str]:
    """A fresh secret, and the same sealed so that the page can carry it along."""
    secret = new_totp_secret()
    sealed = seal_for_installation(
        {"secret": secret},
        table="accounts_member",
        column="totp-offer",
        row=member.id,
        organisation=member.organisation_id,
    )
    return secret, urlsafe_b64encode(sealed).decode()


def secret_of_offer(offer: str, *, member: Member) -> str | None:
    """The secret that a page carried along; None where it is not this member's."""
    try:
        opened = unseal_for_installation(
            urlsafe_b64decode(offer),
            table="accounts_member",
            column="totp-offer",
            row=member.id,
            organisation=member.organisation_id,
        )
    except (SealError, NotBase64, ValueError):
        return None
    secret: str = opened["secret"]
    return secret


def picture_of(secret: str, *, member: Member) -> str:
    """A code to scan, as a data address of an SVG."""
    address = pyotp.TOTP(secret).provisioning_uri(
        name=profile_of(member).username, issuer_name=member.organisation.name
    )
    made: str = segno.make(address, error="m").svg_data_uri(
        scale=5, border=3, light="#fff"
    )
    return made


def check_code(secret: str, code: str, *, at: datetime) -> int:
    """The counter of a code that proves the secret has arrived.

    Raises:
        WrongInput: it is not the code of now.
    """
    counter = matching_counter(secret, code, at=at)
    if counter is None:
        message = _(
            "This is not the code that the app shows now."
            " Is the telephone's clock right?"
        )
        raise WrongInput("wrong-code", message, fields={"code": message})
    return counter


@transaction.atomic
def set_up(by: Actor, *, offer: str, code: str, at: datetime) -> None:
    """Set a second factor; every session of this member ends.

    Raises:
        WrongInput: the code does not prove that the secret has arrived.
    """
    member = by.member
    secret = secret_of_offer(offer, member=member)
    counter = check_code(secret or new_totp_secret(), code, at=at)
    set_totp(member, secret or "")
    member.totp_counter = counter
    member.save(update_fields=["totp", "totp_counter"])
    end_sessions(member)
    by.record("second-factor-set", str(member.id), at=at)
