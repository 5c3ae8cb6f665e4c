"""The roster: whose public keys count. A chain of signed statements from the founder.

- The first statement is the founder's about themselves; each builds on the hash of the
  one before, so none can be left out or put in.
- Two members vouch for each newcomer, one where only one is left. A key in the database
  that the roster does not name is never granted to.
"""

import hashlib
from collections import defaultdict
from datetime import datetime
from uuid import UUID

from holdfast.accounts.errors import NotInRoster
from holdfast.accounts.models import Member, MemberState, RosterEntry
from holdfast.crypto.context import pack
from holdfast.crypto.errors import SignatureError
from holdfast.crypto.receipts import words
from holdfast.crypto.signing import sign, verify
from holdfast.errors import NotNow
from holdfast.vault.folders import Signer
from holdfast.vault.models import Organisation, Reader, ReaderKind

VOICES = 2
_FIRST = b"\0" * 32
_KIND = "roster"
_FINGERPRINT = 6


def _parts(entry: RosterEntry) -> tuple[bytes | str | int, ...]:
    return (
        entry.organisation_id.bytes,
        entry.number,
        entry.verb,
        entry.reader_id.bytes,
        bytes(entry.reader.public),
        bytes(entry.reader.verifying or b""),
        bytes(entry.previous),
    )


def _hash(entry: RosterEntry) -> bytes:
    whole = pack(*_parts(entry), bytes(entry.signature))
    return hashlib.sha256(b"holdfast/roster" + whole).digest()


def entries(organisation: Organisation) -> list[RosterEntry]:
    """The chain, first to last."""
    return list(
        RosterEntry.objects.filter(organisation=organisation)
        .select_related("reader", "signer")
        .order_by("number")
    )


def verified(organisation: Organisation) -> set[UUID]:
    """The readers whose keys count: the whole chain is checked, every time.

    Raises:
        SignatureError: a statement was changed, left out, put in, or signed by
            somebody whose own keys did not count.
    """
    return _walk(organisation)[0]


def may_have_signed(organisation: Organisation) -> set[UUID]:
    """The readers whose keys count or once did, and the organisation's recovery key.

    Raises:
        SignatureError: as `verified`.
    """
    recovery = Reader.objects.filter(
        organisation=organisation, kind=ReaderKind.RECOVERY
    )
    return _walk(organisation)[1] | set(recovery.values_list("pk", flat=True))


def _walk(organisation: Organisation) -> tuple[set[UUID], set[UUID]]:
    """Whose keys count now, and whose ever did."""
    counted: set[UUID] = set()
    ever: set[UUID] = set()
    voices: dict[UUID, set[UUID]] = defaultdict(set)
    previous = _FIRST
    for number, entry in enumerate(entries(organisation)):
        root = number == 0 and entry.signer_id == entry.reader_id
        if entry.number != number or bytes(entry.previous) != previous:
            msg = "The roster has a gap."
            raise SignatureError(msg)
        if not root and entry.signer_id not in counted:
            msg = "The roster was signed by somebody who is not in it."
            raise SignatureError(msg)
        verify(
            bytes(entry.signer.verifying or b""),
            bytes(entry.signature),
            _KIND,
            *_parts(entry),
        )
        if entry.verb == "remove":
            counted.discard(entry.reader_id)
            voices.pop(entry.reader_id, None)
        else:
            voices[entry.reader_id].add(entry.signer_id)
            # A voice counts only while the keys behind it do.
            heard = voices[entry.reader_id] & counted
            if root or len(heard) >= min(VOICES, len(counted)):
                counted.add(entry.reader_id)
                ever.add(entry.reader_id)
        previous = _hash(entry)
    return counted, ever


def _append(reader: Reader, verb: str, *, signer: Signer, at: datetime) -> None:
    # One statement after another: two at once would both build on the same one.
    organisation = Organisation.objects.select_for_update().get(
        pk=signer.reader.organisation_id
    )
    chain = entries(organisation)
    if chain and signer.reader.id not in verified(organisation):
        raise NotInRoster
    entry = RosterEntry(
        organisation=organisation,
        number=len(chain),
        reader=reader,
        verb=verb,
        signer=signer.reader,
        previous=_hash(chain[-1]) if chain else _FIRST,
        on=at.date(),
    )
    entry.signature = sign(signer.seed, _KIND, *_parts(entry))
    entry.save(force_insert=True)


def voices_for(reader: Reader) -> set[UUID]:
    """The readers who have vouched for these keys since they were last taken out."""
    found: set[UUID] = set()
    for verb, signer in (
        RosterEntry.objects.filter(reader=reader)
        .order_by("number")
        .values_list("verb", "signer_id")
    ):
        if verb == "remove":
            found.clear()
        else:
            found.add(signer)
    return found


def fingerprint(reader: Reader) -> list[str]:
    """Six words to compare in person: both public keys, hashed (77 bits)."""
    whole = bytes(reader.public) + bytes(reader.verifying or b"")
    digest = hashlib.sha256(b"holdfast/fingerprint" + whole).digest()
    number = int.from_bytes(digest[:16], "big")
    listed = words()
    found = []
    for _ in range(_FINGERPRINT):
        number, place = divmod(number, len(listed))
        found.append(listed[place])
    return found


def add_to_roster(member: Member, *, signer: Signer, at: datetime) -> None:
    """Sign that these keys are this member's; with enough voices the member is vouched.

    Raises:
        NotNow: this member has no keys, or the signer has vouched for them before.
    """
    if member.reader is None:
        raise NotNow("no-keys-yet", "This person has not made their keys yet.")
    if signer.reader.id in voices_for(member.reader):
        raise NotNow("vouched-before", "You have vouched for this person before.")
    _append(member.reader, "add", signer=signer, at=at)
    if member.reader_id in verified(member.organisation):
        member.state = MemberState.VOUCHED
        member.save(update_fields=["state"])


def remove_from_roster(reader: Reader, *, signer: Signer, at: datetime) -> None:
    """Sign that these keys count no more."""
    if reader.id in verified(signer.reader.organisation):
        _append(reader, "remove", signer=signer, at=at)
