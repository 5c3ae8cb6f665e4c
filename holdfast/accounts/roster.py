"""The roster: whose public keys count. A chain of signed statements from the founder.

- The first statement is the founder's about themselves; each builds on the hash of the
  one before, so none can be left out or put in.
- Two members vouch for each newcomer, one where only one is left. A key in the database
  that the roster does not name is never granted to.
- A statement names the keys themselves. Whoever exchanges a key in a reader's row puts
  that reader out, and nobody else: the others are still granted to.
- The recovery key is named by the member who made it, in the same chain. Joined of two
  shares, it may vouch alone: for the day on which nobody is left who could.
"""

import hashlib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from holdfast.accounts.errors import NotInRoster
from holdfast.accounts.models import Member, MemberState, RosterEntry, RosterVerb
from holdfast.crypto.context import pack
from holdfast.crypto.errors import SignatureError
from holdfast.crypto.receipts import words
from holdfast.crypto.signing import sign, verify
from holdfast.errors import NotNow
from holdfast.vault.folders import Signer
from holdfast.vault.models import Organisation, Reader

VOICES = 2
_FIRST = b"\0" * 32
_HASH = 32
_KIND = "roster"
_FINGERPRINT = 6


def keys_of(reader: Reader) -> bytes:
    """A reader's public keys as a statement names them: 64 bytes."""
    hashed = hashlib.sha256(bytes(reader.public)).digest()
    return hashed + bytes(reader.verifying or b"")


def _parts(entry: RosterEntry) -> tuple[bytes | str | int, ...]:
    return (
        entry.organisation_id.bytes,
        entry.number,
        entry.verb,
        entry.reader_id.bytes,
        bytes(entry.keys),
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


@dataclass(frozen=True, slots=True)
class Roster:
    """What the chain says, all of it checked.

    `counted` are the members' readers that count; `replaced` are those of whom the
    database has other keys than the chain, so that nothing may be sealed to them.
    `signing` are the verifying keys of everybody who counts or once did. `heads` are
    the hashes after each statement.
    """

    counted: frozenset[UUID]
    recovery: frozenset[UUID]
    replaced: frozenset[UUID]
    signing: Mapping[UUID, bytes]
    heads: tuple[bytes, ...]


def verified(organisation: Organisation) -> frozenset[UUID]:
    """The readers whose keys count: the whole chain is checked, every time.

    Raises:
        SignatureError: a statement was changed, left out, put in, or signed by
            somebody whose own keys did not count.
    """
    return roster_of(organisation).counted


def signing_keys(organisation: Organisation) -> Mapping[UUID, bytes]:
    """The verifying keys of all readers that count or once did, and of the recovery
    key: those that were vouched for, whatever the readers' rows say.

    Raises:
        SignatureError: as `verified`.
    """
    return roster_of(organisation).signing


def roster_of(organisation: Organisation) -> Roster:
    """Whose keys count now, and whose ever did.

    Raises:
        SignatureError: as `verified`.
    """
    chain = entries(organisation)
    counted: set[UUID] = set()
    recovery: set[UUID] = set()
    signing: dict[UUID, bytes] = {}
    replaced: set[UUID] = set()
    voices: dict[tuple[UUID, bytes], set[UUID]] = defaultdict(set)
    heads = [_FIRST]
    for number, entry in enumerate(chain):
        keys = bytes(entry.keys)
        root = number == 0 and entry.signer_id == entry.reader_id
        if entry.number != number or bytes(entry.previous) != heads[-1]:
            msg = "The roster has a gap."
            raise SignatureError(msg)
        if not root and entry.signer_id not in counted | recovery:
            msg = "The roster was signed by somebody who is not in it."
            raise SignatureError(msg)
        by = keys[_HASH:] if root else signing[entry.signer_id]
        verify(by, bytes(entry.signature), _KIND, *_parts(entry))
        if entry.verb == RosterVerb.REMOVE:
            counted.discard(entry.reader_id)
            recovery.discard(entry.reader_id)
            for place in [place for place in voices if place[0] == entry.reader_id]:
                del voices[place]
        elif entry.verb == RosterVerb.RECOVERY and entry.signer_id in counted:
            # Whoever makes it sees all three shares: a second voice would add nothing.
            recovery.add(entry.reader_id)
            signing[entry.reader_id] = keys[_HASH:]
        else:
            voices[entry.reader_id, keys].add(entry.signer_id)
            # Two people joined their shares for it: nobody else may be left to ask.
            alone = root or entry.signer_id in recovery
            # A voice counts only while the keys behind it do.
            heard = voices[entry.reader_id, keys] & counted
            if alone or len(heard) >= min(VOICES, len(counted)):
                counted.add(entry.reader_id)
                signing[entry.reader_id] = keys[_HASH:]
        if keys_of(entry.reader) != keys:
            replaced.add(entry.reader_id)
        heads.append(_hash(entry))
    return Roster(
        counted=frozenset(counted - replaced),
        recovery=frozenset(recovery - replaced),
        replaced=frozenset(replaced & (counted | recovery)),
        signing=signing,
        heads=tuple(heads[1:]),
    )


def _append(reader: Reader, verb: str, *, signer: Signer, at: datetime) -> None:
    # One statement after another: two at once would both build on the same one.
    organisation = Organisation.objects.select_for_update().get(
        pk=signer.reader.organisation_id
    )
    chain, roster = entries(organisation), roster_of(organisation)
    if chain and signer.reader.id not in roster.counted | roster.recovery:
        raise NotInRoster
    entry = RosterEntry(
        organisation=organisation,
        number=len(chain),
        reader=reader,
        verb=verb,
        keys=keys_of(reader),
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
    for _place in range(_FINGERPRINT):
        number, place = divmod(number, len(listed))
        found.append(listed[place])
    return found


def add_to_roster(member: Member, *, signer: Signer, at: datetime) -> None:
    """Sign that these keys are this member's; with enough voices the member is vouched.

    Raises:
        NotNow: this member has no keys, or the signer has vouched for them before.
    """
    if member.reader is None:
        raise NotNow("no-keys-yet", _("This person has not made their keys yet."))
    if signer.reader.id in voices_for(member.reader):
        raise NotNow("vouched-before", _("You have vouched for this person before."))
    _append(member.reader, RosterVerb.ADD, signer=signer, at=at)
    if member.reader_id in verified(member.organisation):
        member.state = MemberState.VOUCHED
        member.save(update_fields=["state"])


def name_recovery_key(reader: Reader, *, signer: Signer, at: datetime) -> None:
    """Sign that this is the organisation's recovery key: it is sealed to from now on.

    Raises:
        NotInRoster: the signer's own keys do not count.
    """
    _append(reader, RosterVerb.RECOVERY, signer=signer, at=at)


def remove_from_roster(reader: Reader, *, signer: Signer, at: datetime) -> None:
    """Sign that these keys count no more, as they are or as they were exchanged."""
    roster = roster_of(signer.reader.organisation)
    if reader.id in roster.counted | roster.replaced:
        _append(reader, RosterVerb.REMOVE, signer=signer, at=at)
