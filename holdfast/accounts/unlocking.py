"""From a passphrase to a member's keys, and a session that only the cookie opens.

- The passphrase opens the member's own keys, or does not: nothing else is stored to
  check it against. Unknown names cost the same work and get the same answer.
- What opens must be the keys that were vouched for as this member's (`seeds_by`):
  whoever can write to the database can put others there, under words of their own.
- A session is sealed under a key that takes the cookie and the pepper, so that nobody
  without the pepper makes one. The signing seed is never in it: acts that sign ask for
  the passphrase again.
"""

import base64
import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import pyotp
from django.db.models import F

from holdfast.accounts.devices import is_device_of
from holdfast.accounts.errors import NotForServices, NotLoggedIn
from holdfast.accounts.models import Member, MemberState, Session
from holdfast.accounts.people import name_of, profile_of, username_tag
from holdfast.accounts.roster import are_keys_of, is_named, named_as
from holdfast.accounts.seen import check_not_rolled_back, remember
from holdfast.accounts.turns import turn
from holdfast.crypto.context import Context
from holdfast.crypto.errors import SealError, SlipError
from holdfast.crypto.passphrases import SALT_BYTES, stretch
from holdfast.crypto.readers import public_of
from holdfast.crypto.sealing import seal, unseal
from holdfast.crypto.signing import verifying_key
from holdfast.crypto.slips import open_slip
from holdfast.vault.errors import PassphraseAgain
from holdfast.vault.folders import Signer
from holdfast.vault.installation import (
    installation_tag,
    pepper,
    seal_for_installation,
    unseal_for_installation,
)
from holdfast.vault.keys import Keys, catch_up
from holdfast.vault.ledger import append
from holdfast.vault.models import Organisation, Reader
from holdfast.vault.rows import fetch, fetch_with

IDLE = timedelta(minutes=20)
LONGEST = timedelta(hours=8)
STEP = 30
WRONG_CODES = 5
_MAY_LOG_IN = {MemberState.ENROLLED, MemberState.VOUCHED}
_NOBODY = UUID(int=0)
# Asked with every request of every member.
_RUNNING: Final = "WHERE id = %s AND idle_at > %s AND ends_at > %s"
_ITS_MEMBER: Final = """
JOIN vault_reader ON vault_reader.id = accounts_member.reader_id
WHERE accounts_member.id = %s AND accounts_member.organisation_id = %s
  AND accounts_member.session_generation = %s
"""


@dataclass(frozen=True, slots=True)
class Seeds:
    """A member's two 32-byte private seeds."""

    reading: bytes
    signing: bytes


@dataclass(frozen=True, slots=True)
class Actor:
    """A member at work: their keys are open. `signer` only where the act signs."""

    member: Member
    keys: Keys
    session_id: bytes = b""
    signer: Signer | None = None

    @property
    def organisation(self) -> Organisation:
        return self.keys.organisation

    @property
    def reader(self) -> Reader:
        return self.keys.reader

    @property
    def name(self) -> str:
        return name_of(self.member)

    def must_sign(self) -> Signer:
        """The signing seed, where the passphrase was just given again.

        Raises:
            NotForServices: a service is at work.
            PassphraseAgain: it was not.
        """
        if self.member.is_service:
            raise NotForServices
        if self.signer is None:
            raise PassphraseAgain
        return self.signer

    def record(self, verb: str, subject: str = "", *, at: datetime) -> None:
        """Write this member's act into the ledger, in the act's own transaction."""
        append(
            organisation_id=self.organisation.id,
            key=self.keys.own,
            who=self.reader.id,
            verb=verb,
            subject=subject,
            at=at,
        )


def keys_context(member: Member, column: str) -> Context:
    """The place of a member's own keys."""
    return Context(member.organisation_id, "accounts_member", column, member.id)


def sealed_seeds(seeds: Seeds, *, key: bytes, member: Member, column: str) -> bytes:
    """A member's seeds under the key of a passphrase or slip."""
    return seal(
        seeds.reading + seeds.signing, key=key, context=keys_context(member, column)
    )


def seeds_by(sealed: bytes, *, key: bytes, member: Member, column: str) -> Seeds:
    """What `sealed_seeds` sealed, where it is this member's.

    Raises:
        SealError: the passphrase or slip is another's, or the keys are: they are not
            those that were vouched for.
    """
    opened = unseal(sealed, key=key, context=keys_context(member, column))
    seeds = Seeds(reading=opened[:32], signing=opened[32:])
    public = named_as(public_of(seeds.reading), verifying_key(seeds.signing))
    if not are_keys_of(member, public):
        msg = "These are not the keys that were vouched for."
        raise SealError(msg)
    return seeds


def _seeds_by_passphrase(
    member: Member | None, passphrase: str, *, known: bool = False
) -> Seeds:
    waiting = member.id if member is not None and known else None
    if member is None or member.salt is None or member.keys_by_passphrase is None:
        with turn(waiting):
            stretch(passphrase, salt=b"\0" * SALT_BYTES, pepper=pepper())
        raise NotLoggedIn
    with turn(waiting):
        key = stretch(passphrase, salt=bytes(member.salt), pepper=pepper())
    try:
        return seeds_by(
            bytes(member.keys_by_passphrase),
            key=key,
            member=member,
            column="keys_by_passphrase",
        )
    except SealError as error:
        raise NotLoggedIn from error


def seeds_again(actor: Actor, passphrase: str) -> Seeds:
    """The seeds of a member at work, by their passphrase typed again.

    Raises:
        NotForServices: a service is at work: it has no passphrase.
        PassphraseAgain: it does not open the member's keys.
    """
    if actor.member.is_service:
        raise NotForServices
    try:
        return _seeds_by_passphrase(actor.member, passphrase, known=True)
    except NotLoggedIn as error:
        raise PassphraseAgain from error


def seeds_by_slip(member: Member | None, slip: str) -> Seeds:
    """The seeds that a printed slip opens; the same answer for unknown names.

    Raises:
        NotLoggedIn: it is not this member's slip, or no slip at all.
    """
    if member is None or member.keys_by_slip is None:
        raise NotLoggedIn
    try:
        return seeds_by(
            bytes(member.keys_by_slip),
            key=open_slip(slip),
            member=member,
            column="keys_by_slip",
        )
    except (SealError, SlipError) as error:
        raise NotLoggedIn from error


def totp_secret_of(member: Member) -> str | None:
    """The base-32 seed of a member's second factor; None where they have none."""
    if member.totp is None:
        return None
    opened = unseal_for_installation(
        bytes(member.totp),
        table="accounts_member",
        column="totp",
        row=member.id,
        organisation=member.organisation_id,
    )
    secret: str = opened["secret"]
    return secret


def set_totp(member: Member, secret: str) -> None:
    """Put a second factor into a member, not yet saved."""
    member.totp = seal_for_installation(
        {"secret": secret},
        table="accounts_member",
        column="totp",
        row=member.id,
        organisation=member.organisation_id,
    )
    member.totp_counter = 0


def matching_counter(secret: str, code: str, *, at: datetime) -> int | None:
    """The step of 30 seconds that a code belongs to: this one or one either way."""
    totp = pyotp.TOTP(secret)
    now = int(at.timestamp()) // STEP
    typed = "".join(code.split()).encode()
    for counter in (now - 1, now, now + 1):
        if secrets.compare_digest(totp.at(counter * STEP).encode(), typed):
            return counter
    return None


def _check_code(member: Member, code: str, *, at: datetime) -> None:
    secret = totp_secret_of(member)
    if secret is None:
        return
    counter = matching_counter(secret, code, at=at)
    # Only a counter above the last one, and only once even for two at a time.
    mine = Member.objects.filter(pk=member.pk)
    spent = counter is not None and mine.filter(totp_counter__lt=counter).update(
        totp_counter=counter, totp_failures=0
    )
    if not spent:
        _count_wrong_code(member, at=at)
        raise NotLoggedIn


def _count_wrong_code(member: Member, *, at: datetime) -> None:
    """Whoever has the passphrase and guesses codes: after a few, one guess uses up every
    code that would be good just now, so that a million take years.
    """
    mine = Member.objects.filter(pk=member.pk)
    mine.update(totp_failures=F("totp_failures") + 1)
    next_step = int(at.timestamp()) // STEP + 1
    mine.filter(totp_failures__gt=WRONG_CODES, totp_counter__lt=next_step).update(
        totp_counter=next_step
    )


def find_member(username: str, *, organisation: Organisation) -> Member | None:
    """The member with this user name who may log in."""
    return (
        Member.objects.select_related("reader", "organisation")
        .filter(
            organisation=organisation,
            username_tag=username_tag(username, organisation=organisation.id),
            state__in=_MAY_LOG_IN,
        )
        .first()
    )


def log_in(
    *,
    username: str,
    passphrase: str,
    code: str,
    organisation: Organisation,
    at: datetime,
    device: str = "",
) -> tuple[str, Actor]:
    """Open a member's keys and begin a session.

    `device` is what a device keeps on which a member has logged in before.

    Returns:
        The session's token (43 characters, kept nowhere) and the member at work.

    Raises:
        NotLoggedIn: the three do not go together; as slow for unknown names.
        RolledBack: this member has seen a newer roster or ledger than is here.
    """
    member = find_member(username, organisation=organisation)
    known = is_device_of(member, device)
    seeds = _seeds_by_passphrase(member, passphrase, known=known)
    if member is None or member.reader is None:
        raise NotLoggedIn
    _check_code(member, code, at=at)
    keys = Keys(reader=member.reader, organisation=organisation, seed=seeds.reading)
    check_not_rolled_back(member, keys=keys)
    remember(member, keys=keys)
    return begin_session(member, seeds=seeds, organisation=organisation, at=at)


def begin_session(
    member: Member, *, seeds: Seeds, organisation: Organisation, at: datetime
) -> tuple[str, Actor]:
    """A session for a member whose keys are open.

    Raises:
        NotLoggedIn: they do not count, whatever the member's row says.
    """
    if not _counts_or_waits(member):
        raise NotLoggedIn
    token = secrets.token_urlsafe(32)
    session_id = _session_id(token)
    # Who still waits to be vouched for is looked at again with each request.
    payload = {
        "member": str(member.id),
        "reader": str(member.reader_id),
        "waited": member.state == MemberState.ENROLLED,
        "generation": member.session_generation,
        "seed": base64.b64encode(seeds.reading).decode(),
    }
    Session.objects.create(
        id=session_id,
        sealed=seal(
            json.dumps(payload).encode(),
            key=_session_key(token),
            context=_session_context(session_id),
        ),
        idle_at=at + IDLE,
        ends_at=at + LONGEST,
    )
    actor = _actor(member, seeds.reading, organisation, session_id)
    catch_up(actor.keys, at=at)
    return token, actor


def _session_id(token: str) -> bytes:
    return installation_tag("session", token)


def _session_key(token: str) -> bytes:
    return installation_tag("session-key", token)


def _session_context(session_id: bytes) -> Context:
    return Context(_NOBODY, "accounts_session", "sealed", session_id)


def _actor(
    member: Member, seed: bytes, organisation: Organisation, session_id: bytes
) -> Actor:
    if member.reader is None:
        raise NotLoggedIn
    keys = Keys(reader=member.reader, organisation=organisation, seed=seed)
    return Actor(member=member, keys=keys, session_id=session_id)


def resume(token: str, *, organisation: Organisation, at: datetime) -> Actor | None:
    """The member whose session this token opens; None where there is none any more."""
    session = next(iter(fetch(Session, _RUNNING, [_session_id(token), at, at])), None)
    if session is None:
        return None
    try:
        opened = unseal(
            bytes(session.sealed),
            key=_session_key(token),
            context=_session_context(bytes(session.pk)),
        )
    except SealError:
        return None
    payload = json.loads(opened)
    who = [UUID(payload["member"]), organisation.id, payload["generation"]]
    members = fetch_with(Member, "reader", _ITS_MEMBER, who)
    member = next((one for one in members if one.state in _MAY_LOG_IN), None)
    if member is None:
        session.delete()
        return None
    member.organisation = organisation
    if payload["reader"] != str(member.reader_id) or (
        payload["waited"] and not _counts_or_waits(member)
    ):
        return None
    seed = base64.b64decode(payload["seed"])
    actor = _actor(member, seed, organisation, bytes(session.pk))
    if session.idle_at < at + IDLE - timedelta(minutes=1):
        Session.objects.filter(pk=session.pk).update(idle_at=at + IDLE)
        catch_up(actor.keys, at=at)
    return actor


def _counts_or_waits(member: Member) -> bool:
    return member.state == MemberState.ENROLLED or is_named(member)


def who_was(token: str, *, organisation: Organisation) -> str:
    """The user name of a session that ended by itself; empty where none can be told."""
    session = Session.objects.filter(pk=_session_id(token)).first()
    if session is None:
        return ""
    try:
        opened = unseal(
            bytes(session.sealed),
            key=_session_key(token),
            context=_session_context(bytes(session.pk)),
        )
    except SealError:
        return ""
    member = Member.objects.filter(
        pk=json.loads(opened)["member"], organisation=organisation
    ).first()
    return profile_of(member).username if member else ""


def renew(actor: Actor, *, at: datetime) -> str:
    """A session in place of those that an act of this member has just ended."""
    seeds = Seeds(reading=actor.keys.seed, signing=b"")
    member = Member.objects.select_related("reader").get(pk=actor.member.pk)
    token, _ = begin_session(
        member, seeds=seeds, organisation=actor.organisation, at=at
    )
    return token


def waits_for_vouching(actor: Actor) -> bool:
    """Whether nobody has vouched for this member's keys yet."""
    return actor.member.state == MemberState.ENROLLED


def end_sessions(member: Member) -> None:
    """End every session of this member, wherever it is."""
    Member.objects.filter(pk=member.pk).update(
        session_generation=F("session_generation") + 1
    )


def purge_sessions(*, at: datetime) -> int:
    """Take away the rows of sessions that are over; how many."""
    gone, _ = Session.objects.filter(ends_at__lte=at).delete()
    return gone


def log_out(actor: Actor) -> None:
    """End this session."""
    Session.objects.filter(pk=actor.session_id).delete()


@contextmanager
def signing(actor: Actor, passphrase: str) -> Iterator[Actor]:
    """The same actor with the signing seed at hand, for one act.

    Raises:
        PassphraseAgain: the passphrase does not open the member's keys.
    """
    seeds = seeds_again(actor, passphrase)
    yield replace(actor, signer=Signer(actor.reader, seeds.signing))
