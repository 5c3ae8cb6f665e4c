"""The roster: whose public keys count. A chain of signed statements from the founder.

- The first statement is the founder's about themselves; each builds on the hash of the
  one before, so none can be left out or put in.
- Two members vouch for each newcomer, one where only one is left. A key in the database
  that the roster does not name is never granted to.
- A statement names the keys themselves, and whose they are. Whoever exchanges a key in
  a reader's row, or puts a reader before another member, puts that reader out, and
  nobody else: the others are still granted to.
- A service's keys are vouched for alike, and named as a service's: they are granted to,
  and never have a voice.
- The recovery key is named by the member who made it, in the same chain. Joined of two
  shares, it may vouch alone: for the day on which nobody is left who could.
"""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from holdfast.accounts.errors import NotInRoster
from holdfast.accounts.models import Member, MemberState, RosterEntry, RosterVerb
from holdfast.crypto.context import pack
from holdfast.crypto.errors import SignatureError
from holdfast.crypto.receipts import words
from holdfast.crypto.signing import sign, verify
from holdfast.errors import NotNow
from holdfast.vault.days import today_in
from holdfast.vault.folders import Signer
from holdfast.vault.models import Grant, Organisation, Reader
from holdfast.vault.rows import as_id, ask

# The chain as the database has it, and the keys it has of those who are spoken of.
_CHAIN: Final = """
SELECT e.number, e.verb, e.reader_id, e.member_id, e.keys, e.previous, e.signer_id,
  e.signature, m.id, r.public, r.verifying
FROM accounts_rosterentry e JOIN vault_reader r ON r.id = e.reader_id
  LEFT JOIN accounts_member m ON m.reader_id = r.id
WHERE e.organisation_id = %s ORDER BY e.number
"""
_HELD: Final = Grant.objects.filter(reader=OuterRef("pk"))
_Row = tuple[Any, ...]
_Bytes = bytes | memoryview

VOICES = 2
_FIRST = b"\0" * 32
_HASH = 32
_KIND = "roster"
_FINGERPRINT = 6


def keys_of(reader: Reader) -> bytes:
    """A reader's public keys as a statement names them: 64 bytes."""
    return named_as(reader.public, reader.verifying)


def named_as(public: _Bytes, verifying: _Bytes | None) -> bytes:
    """Two public keys as a statement names them."""
    return hashlib.sha256(bytes(public)).digest() + bytes(verifying or b"")


class _Statement(NamedTuple):
    """One statement; `held` are whose the database says the reader is, and its keys."""

    organisation_id: UUID
    number: int
    verb: str
    reader_id: UUID
    member_id: UUID | None
    keys: bytes
    previous: bytes
    signer_id: UUID
    signature: bytes
    held: tuple[UUID | None, bytes]


def _statement(organisation_id: UUID, row: _Row) -> _Statement:
    number, verb, reader, member, keys, previous, signer, signature = row[:8]
    whose, public, verifying = row[8:]
    return _Statement(
        organisation_id,
        number,
        verb,
        as_id(reader),
        as_id(member) if member else None,
        bytes(keys),
        bytes(previous),
        as_id(signer),
        bytes(signature),
        (as_id(whose) if whose else None, named_as(public, verifying)),
    )


def _parts(one: _Statement | RosterEntry) -> tuple[bytes | str | int, ...]:
    return (
        one.organisation_id.bytes,
        one.number,
        one.verb,
        one.reader_id.bytes,
        one.member_id.bytes if one.member_id else b"",
        bytes(one.keys),
        bytes(one.previous),
    )


def _hash(one: _Statement) -> bytes:
    whole = pack(*_parts(one), one.signature)
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

    `counted` are the members' readers that count, `services` those that have no voice
    among them; `replaced` are those of whom the database has other keys than the chain,
    or another member, so that nothing may be sealed to them. `named` are whose the
    readers that were vouched for are, and their keys; `lost` whose those were that count
    no more. `signing` are the verifying keys of everybody who counts or once did.
    `heads` are the hashes after each statement.
    """

    counted: frozenset[UUID]
    services: frozenset[UUID]
    recovery: frozenset[UUID]
    replaced: frozenset[UUID]
    named: Mapping[UUID, tuple[UUID | None, bytes]]
    lost: Mapping[UUID, UUID]
    signing: Mapping[UUID, bytes]
    heads: tuple[bytes, ...]


def verified(organisation: Organisation) -> frozenset[UUID]:
    """The readers whose keys count: the whole chain is read, every time, and checked
    unless it was before, byte for byte.

    Raises:
        SignatureError: a statement was changed, left out, put in, or signed by
            somebody whose own keys did not count.
    """
    return roster_of(organisation).counted


def can_be_granted(organisation: Organisation) -> frozenset[UUID]:
    """The readers whose keys count and whose member is not suspended: whoever is frozen
    keeps what they hold, and is given nothing more.

    Raises:
        SignatureError: as `verified`.
    """
    here = Member.objects.filter(
        organisation=organisation, state=MemberState.VOUCHED, reader__isnull=False
    )
    return verified(organisation) & set(here.values_list("reader_id", flat=True))


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
    rows = ask(_CHAIN, [organisation.id])
    before, roster = _kept.get(organisation.id, (None, None))
    if roster is None or before != rows:
        roster = _checked([_statement(organisation.id, row) for row in rows])
        _kept[organisation.id] = rows, roster
    return roster


_kept: dict[UUID, tuple[list[_Row], Roster]] = {}


def _checked(statements: Iterable[_Statement]) -> Roster:
    walk = _Walk()
    for statement in statements:
        walk.take(statement)
    counted, recovery = walk.counted, walk.recovery
    replaced = {one for one in counted | recovery if walk.held[one] != walk.named[one]}
    return Roster(
        counted=frozenset(counted - replaced),
        services=frozenset(walk.services),
        recovery=frozenset(recovery - replaced),
        replaced=frozenset(replaced),
        named=MappingProxyType({one: walk.named[one] for one in counted}),
        lost=MappingProxyType(
            {
                one: member
                for one, (member, _keys) in walk.named.items()
                if one not in counted and member is not None
            }
        ),
        signing=MappingProxyType(walk.signing),
        heads=tuple(walk.heads[1:]),
    )


class _Walk:
    """The chain, statement by statement."""

    def __init__(self) -> None:
        self.counted: set[UUID] = set()
        self.services: set[UUID] = set()
        self.recovery: set[UUID] = set()
        self.signing: dict[UUID, bytes] = {}
        # Whose the readers are that count or once did, and their keys: as they were
        # vouched for, and as the database has it.
        self.named: dict[UUID, tuple[UUID | None, bytes]] = {}
        self.held: dict[UUID, tuple[UUID | None, bytes]] = {}
        self.heads = [_FIRST]
        self._voices: dict[tuple[UUID, UUID | None, bytes, str], set[UUID]] = (
            defaultdict(set)
        )
        # Whom each member has taken out and nobody has vouched for again since.
        self._put_out: dict[UUID | None, set[UUID | None]] = defaultdict(set)

    @property
    def people(self) -> set[UUID]:
        """Whoever has a voice."""
        return self.counted - self.services

    def take(self, entry: _Statement) -> None:
        """Check the next statement, and do what it says."""
        root = (
            len(self.heads) == 1
            and entry.signer_id == entry.reader_id
            and entry.verb == RosterVerb.ADD
        )
        self._check(entry, root=root)
        self.held[entry.reader_id] = entry.held
        if entry.verb == RosterVerb.REMOVE:
            self._remove(entry.reader_id, by=entry.signer_id)
        elif entry.verb in {RosterVerb.ADD, RosterVerb.SERVICE}:
            # Two people joined their shares for it: nobody else may be left to ask.
            self._add(entry, alone=root or entry.signer_id in self.recovery)
        elif entry.signer_id in self.people and entry.reader_id not in self.named:
            # Whoever makes it sees all three shares: a second voice would add nothing.
            # Nobody calls a member's keys that: they would vouch alone.
            self.recovery.add(entry.reader_id)
            self.named[entry.reader_id] = None, entry.keys
            self.signing[entry.reader_id] = entry.keys[_HASH:]
        self.heads.append(_hash(entry))

    def _check(self, entry: _Statement, *, root: bool) -> None:
        if (entry.number, entry.previous) != (
            len(self.heads) - 1,
            self.heads[-1],
        ):
            msg = "The roster has a gap."
            raise SignatureError(msg)
        if not root and entry.signer_id not in self.people | self.recovery:
            msg = "The roster was signed by somebody who is not in it."
            raise SignatureError(msg)
        key = entry.keys[_HASH:] if root else self.signing[entry.signer_id]
        verify(key, entry.signature, _KIND, *_parts(entry))

    def _remove(self, whom: UUID, *, by: UUID) -> None:
        # Who has got rid of somebody gets rid of no last other voice: they would then be
        # the only one to vouch, for new keys of whom they took out, too.
        is_service, had_voice = whom in self.services, whom in self.counted
        whose, whose_word = self._member(whom), self._member(by)
        put_out = self._put_out[whose_word]
        if is_service or self.people != {whom, by} or not put_out - {whose}:
            self.counted.discard(whom)
            self.services.discard(whom)
            self.recovery.discard(whom)
            for place in [place for place in self._voices if place[0] == whom]:
                del self._voices[place]
        if whose != whose_word and had_voice and not is_service:
            put_out.add(whose)

    def _member(self, reader: UUID) -> UUID | None:
        return self.named.get(reader, (None, b""))[0]

    def _add(self, entry: _Statement, *, alone: bool) -> None:
        whom, keys = entry.reader_id, entry.keys
        voices = self._voices[whom, entry.member_id, keys, entry.verb]
        voices.add(entry.signer_id)
        # A voice counts only while the keys behind it do.
        heard = voices & self.people
        enough = alone or len(heard) >= min(VOICES, len(self.people))
        if not enough:
            return
        if entry.verb == RosterVerb.ADD:
            self.signing[whom] = keys[_HASH:]
        elif whom not in self.counted:
            # Nobody who counts loses their voice by being called a service.
            self.services.add(whom)
        self.counted.add(whom)
        self.named[whom] = entry.member_id, keys
        for put_out in self._put_out.values():
            put_out.discard(entry.member_id)


def _append(
    reader: Reader,
    verb: str,
    *,
    of: UUID | None,
    signer: Signer,
    at: datetime,
) -> None:
    # One statement after another: two at once would both build on the same one.
    # Others may refer to it meanwhile.
    organisation = Organisation.objects.select_for_update(no_key=True).get(
        pk=signer.reader.organisation_id
    )
    roster = roster_of(organisation)
    voices = (roster.counted - roster.services) | roster.recovery
    if roster.heads and signer.reader.id not in voices:
        raise NotInRoster
    entry = RosterEntry(
        organisation=organisation,
        number=len(roster.heads),
        reader=reader,
        verb=verb,
        member_id=of,
        keys=keys_of(reader),
        signer=signer.reader,
        previous=roster.heads[-1] if roster.heads else _FIRST,
        on=today_in(organisation, at),
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


def voices_needed(organisation: Organisation) -> int:
    """How many members vouch for a newcomer: two, or one where only one has a voice."""
    roster = roster_of(organisation)
    return min(VOICES, len(roster.counted - roster.services))


def was_first(reader: Reader) -> bool:
    """Whether the roster begins with these keys: nobody else vouched for them."""
    first = RosterEntry.objects.filter(
        reader=reader, signer=reader, number=0, verb=RosterVerb.ADD
    )
    return first.exists() and voices_for(reader) <= {reader.id}


def nobody_else_counted(organisation: Organisation) -> bool:
    """Whether no keys but the founder's were ever vouched for: nothing was told yet, and
    nobody has relied on who sits where.
    """
    vouched = RosterEntry.objects.filter(
        organisation=organisation, verb__in=[RosterVerb.ADD, RosterVerb.SERVICE]
    )
    return not vouched.exclude(number=0).exists()


def lost_keys_of(member: Member) -> QuerySet[Reader]:
    """The readers of keys that somebody lost, until all of theirs is granted again.

    Only those that were vouched for as this member's and signed out since: no row of
    the database says of others that they were lost.
    """
    lost = lost_by({member.pk}, organisation=member.organisation)
    return Reader.objects.filter(Exists(_HELD), pk__in=lost)


def lost_by(members: Collection[UUID], *, organisation: Organisation) -> set[UUID]:
    """The readers of all keys that these members ever lost."""
    lost = roster_of(organisation).lost
    return {reader for reader, whose in lost.items() if whose in members}


def made_keys_before(member: Member) -> bool:
    """Whether a member had keys that were vouched for and were lost since."""
    return member.pk in roster_of(member.organisation).lost.values()


def who_lost_keys(organisation: Organisation) -> QuerySet[Member]:
    """The members who have counted keys again, in place of others that were lost."""
    roster = roster_of(organisation)
    return Member.objects.select_related("organisation").filter(
        organisation=organisation,
        pk__in=set(roster.lost.values()),
        reader__in=roster.counted,
        state=MemberState.VOUCHED,
    )


def with_exchanged_keys(organisation: Organisation) -> QuerySet[Member]:
    """The members of whom the database has other keys than were vouched for, and those
    before whom it has keys of somebody else's.
    """
    roster = roster_of(organisation)
    theirs = [roster.named[one][0] for one in roster.replaced & roster.named.keys()]
    return Member.objects.filter(
        Q(reader__in=roster.replaced) | Q(pk__in=theirs), organisation=organisation
    ).order_by("id")


def is_named(member: Member) -> bool:
    """Whether the keys before a member are those that were vouched for as theirs."""
    if member.reader is None:
        return False
    whose, _keys = roster_of(member.organisation).named.get(
        member.reader.pk, (None, b"")
    )
    return whose == member.pk


def are_keys_of(member: Member, keys: bytes) -> bool:
    """Whether these public keys, as a statement names them, are a member's: those that
    were vouched for, or, where nobody has yet, those that they have made.
    """
    if member.reader is None:
        return False
    if member.state == MemberState.ENROLLED:
        return keys_of(member.reader) == keys
    named = roster_of(member.organisation).named
    return named.get(member.reader.pk) == (member.pk, keys)


def check_voice(signer: Signer, *, kind: str) -> None:
    """Raise unless what signs here is a member's whose voice counts: it signs.

    Raises:
        NotInRoster: it is not.
    """
    organisation = signer.reader.organisation
    roster = roster_of(organisation)
    if signer.reader.pk not in roster.counted - roster.services:
        raise NotInRoster
    signature = sign(signer.seed, kind, organisation.pk.bytes)
    try:
        verify(
            roster.signing[signer.reader.pk],
            signature,
            kind,
            organisation.pk.bytes,
        )
    except SignatureError as error:
        raise NotInRoster from error


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
    verb = RosterVerb.SERVICE if member.is_service else RosterVerb.ADD
    _append(member.reader, verb, of=member.pk, signer=signer, at=at)
    if member.reader_id in verified(member.organisation):
        member.state = MemberState.VOUCHED
        member.save(update_fields=["state"])


def name_recovery_key(reader: Reader, *, signer: Signer, at: datetime) -> None:
    """Sign that this is the organisation's recovery key: it is sealed to from now on.

    Raises:
        NotInRoster: the signer's own keys do not count.
    """
    _append(reader, RosterVerb.RECOVERY, of=None, signer=signer, at=at)


def remove_from_roster(reader: Reader, *, signer: Signer, at: datetime) -> None:
    """Sign that these keys count no more, as they are or as they were exchanged.

    Raises:
        NotNow: these are the last others, and the signer has taken out somebody before
            who has not come back.
    """
    roster = roster_of(signer.reader.organisation)
    if reader.id not in roster.counted | roster.recovery | roster.replaced:
        return
    whose, _keys = roster.named.get(reader.id, (None, b""))
    _append(reader, RosterVerb.REMOVE, of=whose, signer=signer, at=at)
    if reader.id in roster_of(signer.reader.organisation).counted:
        raise NotNow(
            "last-other-voice",
            _(
                "You have taken out somebody's keys before, and these are the last that"
                " count beside yours. Two recovery shares help here, not you alone."
            ),
        )
