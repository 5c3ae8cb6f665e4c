"""Who a member is: name, user name, address. Sealed under the pepper."""

import unicodedata
from dataclasses import asdict, dataclass
from functools import lru_cache
from uuid import UUID

from holdfast.accounts.models import Member
from holdfast.vault.installation import (
    installation_tag,
    seal_for_installation,
    unseal_for_installation,
)

_PLACE = {"table": "accounts_member", "column": "profile"}


@dataclass(frozen=True, slots=True)
class Profile:
    """What a member is called and how to reach them."""

    name: str
    username: str = ""
    email: str = ""
    phone: str = ""
    language: str = "en"
    # What a service is for.
    purpose: str = ""


def username_tag(username: str, *, organisation: UUID) -> bytes:
    """The 32 bytes by which a user name is looked up."""
    plain = username.strip().casefold()
    return installation_tag("username", organisation.bytes, plain)


def set_profile(member: Member, profile: Profile) -> None:
    """Put a profile into a member, not yet saved."""
    organisation = member.organisation_id
    member.profile = seal_for_installation(
        asdict(profile), row=member.id, organisation=organisation, **_PLACE
    )
    member.username_tag = (
        username_tag(profile.username, organisation=organisation)
        if profile.username
        else None
    )


@lru_cache(maxsize=1024)
def _opened(sealed: bytes, row: UUID, organisation: UUID) -> Profile:
    content = unseal_for_installation(
        sealed, row=row, organisation=organisation, **_PLACE
    )
    return Profile(**content)


def profile_of(member: Member) -> Profile:
    """What a member is called and how to reach them."""
    return _opened(bytes(member.profile), member.id, member.organisation_id)


def called(name: str) -> str:
    """A name as it is compared with another: case and white space aside."""
    return " ".join(unicodedata.normalize("NFKC", name).split()).casefold()


def name_of(member: Member) -> str:
    """What a member is called."""
    return profile_of(member).name
