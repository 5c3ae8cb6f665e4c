"""A device on which a member has logged in before need not queue with strangers.

What it keeps counts for this member alone, and no longer than their sessions do.
"""

import secrets

from holdfast.accounts.models import Member
from holdfast.vault.installation import installation_tag


def new_device(member: Member) -> str:
    """What a device keeps once this member has logged in on it; it names nobody."""
    nonce = secrets.token_hex(16)
    return f"{nonce}.{_mark(nonce, member)}"


def is_device_of(member: Member | None, kept: str) -> bool:
    """Whether this member has logged in there, and nothing ended their sessions since."""
    nonce, _, mark = kept.partition(".")
    expected = _mark(nonce, member or Member())
    return secrets.compare_digest(mark.encode(), expected.encode()) and bool(member)


def _mark(nonce: str, member: Member) -> str:
    whose = f"{member.id} {member.session_generation}"
    return installation_tag("device", nonce, whose).hex()
