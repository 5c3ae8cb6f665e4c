"""What is done with accounts: naming, enrolling, vouching, leaving."""

from datetime import datetime

import pyotp
from django.db import transaction
from django.utils.translation import gettext as _

from holdfast.accounts import newcomers
from holdfast.accounts.errors import NotInRoster, NotLoggedIn, WeakPassphrase
from holdfast.accounts.models import Member, MemberState
from holdfast.accounts.people import Profile, profile_of, set_profile
from holdfast.accounts.roster import add_to_roster, can_be_granted
from holdfast.accounts.seen import remember
from holdfast.accounts.turns import turn
from holdfast.accounts.unlocking import (
    Actor,
    Seeds,
    begin_session,
    find_member,
    sealed_seeds,
    seeds_again,
    seeds_by_slip,
    set_totp,
)
from holdfast.crypto.passphrases import new_salt, stretch
from holdfast.crypto.readers import new_seed, public_of
from holdfast.crypto.signing import new_signing_seed, verifying_key
from holdfast.crypto.slips import new_slip, open_slip
from holdfast.errors import NotNow
from holdfast.vault import ledger
from holdfast.vault.days import today_in
from holdfast.vault.folders import Signer, grant
from holdfast.vault.installation import pepper
from holdfast.vault.keys import own_key
from holdfast.vault.models import Organisation, Reader, ReaderKind

SHORTEST_PASSPHRASE = 15


def name_member(
    *, profile: Profile, organisation: Organisation, at: datetime
) -> Member:
    """Somebody known by name, who has no keys yet."""
    member = Member(
        organisation=organisation,
        state=MemberState.NAMED,
        joined_on=today_in(organisation, at),
    )
    set_profile(member, profile)
    member.save(force_insert=True)
    return member


def check_passphrase(passphrase: str, *, profile: Profile) -> None:
    """ASVS 5.0, 6.2: long, not the person's own name; no rules of composition."""
    plain = passphrase.strip()
    if len(plain) < SHORTEST_PASSPHRASE:
        msg = _("Use at least %(number)d characters; four or five words do.")
        raise WeakPassphrase(msg % {"number": SHORTEST_PASSPHRASE})
    if len(set(plain.casefold())) < 6 or plain.casefold() in {
        profile.username.casefold(),
        profile.name.casefold(),
    }:
        raise WeakPassphrase(
            _("This is too easy to guess. Four or five unconnected words do.")
        )


@transaction.atomic
def enrol(
    member: Member,
    *,
    username: str,
    passphrase: str,
    totp_secret: str | None,
    at: datetime,
) -> tuple[str, Seeds]:
    """Give a named member keys of their own.

    Returns:
        The key slip, which is shown once and kept nowhere, and the open seeds.

    Raises:
        WeakPassphrase: too short or too easy.
    """
    profile = profile_of(member)
    check_passphrase(passphrase, profile=profile)
    seeds = Seeds(reading=new_seed(), signing=new_signing_seed())
    reader = Reader.objects.create(
        organisation=member.organisation,
        kind=ReaderKind.MEMBER,
        public=public_of(seeds.reading),
        verifying=verifying_key(seeds.signing),
        opened_on=at.date(),
    )
    member.reader = reader
    member.seen = None
    member.state = MemberState.ENROLLED
    set_profile(
        member,
        Profile(
            name=profile.name,
            username=username,
            email=profile.email,
            phone=profile.phone,
            language=profile.language,
        ),
    )
    if totp_secret:
        set_totp(member, totp_secret)
    slip = set_keys(member, seeds=seeds, passphrase=passphrase)
    member.save()
    _record("member-enrolled", member, seed=seeds.reading, at=at)
    return slip, seeds


def set_keys(member: Member, *, seeds: Seeds, passphrase: str) -> str:
    """Seal a member's seeds anew under a passphrase and a fresh slip; not yet saved.

    Returns:
        The new key slip.
    """
    set_passphrase(member, seeds=seeds, passphrase=passphrase)
    return set_slip(member, seeds=seeds)


def set_passphrase(member: Member, *, seeds: Seeds, passphrase: str) -> None:
    """Seal the seeds under a passphrase; every session ends. Not yet saved."""
    member.salt = new_salt()
    with turn(member.id):
        key = stretch(passphrase, salt=member.salt, pepper=pepper())
    member.keys_by_passphrase = sealed_seeds(
        seeds, key=key, member=member, column="keys_by_passphrase"
    )
    member.session_generation += 1


def set_slip(member: Member, *, seeds: Seeds) -> str:
    """Seal the seeds under a fresh key slip, and return it; not yet saved."""
    slip = new_slip()
    member.keys_by_slip = sealed_seeds(
        seeds, key=open_slip(slip), member=member, column="keys_by_slip"
    )
    member.slip_confirmed_on = None
    return slip


def new_totp_secret() -> str:
    """A base-32 seed for a second factor."""
    return pyotp.random_base32()


@transaction.atomic
def change_passphrase(by: Actor, *, passphrase: str, new: str, at: datetime) -> None:
    """A new passphrase for the same keys: every grant stays, every session ends.

    Raises:
        PassphraseAgain: `passphrase` is not the one until now.
        WeakPassphrase: the new one is too short or too easy.
    """
    member = by.member
    seeds = seeds_again(by, passphrase)
    check_passphrase(new, profile=profile_of(member))
    set_passphrase(member, seeds=seeds, passphrase=new)
    member.save(update_fields=["salt", "keys_by_passphrase", "session_generation"])
    _record("passphrase-changed", member, seed=seeds.reading, at=at)


@transaction.atomic
def make_slip(by: Actor, *, passphrase: str, at: datetime) -> str:
    """A new key slip in place of the one before, which opens nothing any more.

    Raises:
        PassphraseAgain: the passphrase does not open the member's keys.
    """
    member = by.member
    seeds = seeds_again(by, passphrase)
    slip = set_slip(member, seeds=seeds)
    member.save(update_fields=["keys_by_slip", "slip_confirmed_on"])
    _record("slip-made", member, seed=seeds.reading, at=at)
    return slip


@transaction.atomic
def come_back_by_slip(
    *,
    username: str,
    slip: str,
    new: str,
    lost_factor: bool,
    organisation: Organisation,
    at: datetime,
) -> tuple[str, Actor, str]:
    """Open one's keys with the printed slip, and set a new passphrase at once.

    Roster and ledger are taken as they are now, even if this member has seen newer.

    Returns:
        The session's token, the member at work, and the new slip.

    Raises:
        NotLoggedIn: user name and slip do not go together.
        WeakPassphrase: the new passphrase is too short or too easy.
    """
    member = find_member(username, organisation=organisation)
    seeds = seeds_by_slip(member, slip)
    if member is None or member.reader is None:
        raise NotLoggedIn
    check_passphrase(new, profile=profile_of(member))
    made = set_keys(member, seeds=seeds, passphrase=new)
    if lost_factor:
        member.totp = None
    member.save()
    _record("came-back-by-slip", member, seed=seeds.reading, at=at)
    token, actor = begin_session(member, seeds=seeds, organisation=organisation, at=at)
    remember(member, keys=actor.keys)
    return token, actor, made


def _record(verb: str, member: Member, *, seed: bytes, at: datetime) -> None:
    ledger.append(
        organisation_id=member.organisation_id,
        key=own_key(seed),
        verb=verb,
        subject=str(member.id),
        at=at,
        who=member.reader_id,
    )


@transaction.atomic
def confirm_slip(by: Actor, *, at: datetime) -> None:
    """The member holds the sheet: two groups of it were typed back."""
    by.member.slip_confirmed_on = today_in(by.organisation, at)
    by.member.save(update_fields=["slip_confirmed_on"])


@transaction.atomic
def vouch(member: Member, *, by: Actor, at: datetime) -> None:
    """Say that these keys are this person's; with enough voices they count.

    Whoever makes them count grants at once what they hold and the newcomer may read.

    Raises:
        NotInRoster: the voucher's own keys do not count.
        NotNow: vouched before, gone, or there are no keys yet.
    """
    if member.state == MemberState.LEFT:
        raise NotNow("has-left", _("They are not here any more."))
    add_to_roster(member, signer=by.must_sign(), at=at)
    by.record("member-vouched", str(member.id), at=at)
    member.refresh_from_db()
    if member.state == MemberState.VOUCHED:
        welcome(member, by=by, at=at)


@transaction.atomic
def welcome(member: Member, *, by: Actor, at: datetime) -> int:
    """Grant a colleague what the policy lets them read and this member can open.

    Returns:
        How many folders were looked at.

    Raises:
        NotInRoster: the colleague's keys are not vouched for.
        PassphraseAgain: the passphrase was not just given again.
    """
    if member.reader is None or member.reader_id not in can_be_granted(by.organisation):
        raise NotInRoster
    folders = newcomers.folders_for(member, by=by, at=at)
    if folders:
        grant(
            folders,
            to=[member.reader],
            organisation=by.organisation,
            signer=by.must_sign(),
            at=at,
        )
        by.record("member-welcomed", str(member.id), at=at)
    return len(folders)


@transaction.atomic
def be_the_root(member: Member, *, seeds: Seeds, at: datetime) -> None:
    """The founder vouches for their own keys: the roster begins with them."""
    if member.reader is None:
        msg = "The founder has no keys yet."
        raise ValueError(msg)
    add_to_roster(member, signer=Signer(member.reader, seeds.signing), at=at)
