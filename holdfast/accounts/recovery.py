"""Losing keys and coming back: new keys, the recovery key and its three shares.

- Passphrase or second factor lost: the printed slip (`actions.come_back_by_slip`).
- Both lost: new keys by a link from a colleague, vouched for by two members again;
  then colleagues grant what the old keys could open. The old keys count no more.
- Everybody's lost: two of the three recovery shares, typed in one place, give the
  recovery key (`holdfast recover`). It vouches for new keys, and what it opens and
  nothing of touches a member is granted to them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from holdfast.accounts import newcomers
from holdfast.accounts.models import Member, MemberState
from holdfast.accounts.roster import (
    lost_keys_of,
    name_recovery_key,
    nobody_else_counted,
    remove_from_roster,
    roster_of,
    verified,
)
from holdfast.accounts.unlocking import Actor
from holdfast.crypto.readers import new_seed, public_of
from holdfast.crypto.sealing import derive
from holdfast.crypto.shares import join, split
from holdfast.crypto.signing import verifying_key
from holdfast.errors import NotNow, WrongInput
from holdfast.vault.folders import Signer, grant, put_out
from holdfast.vault.keys import Keys, reseal_what_waits
from holdfast.vault.models import Folder, Grant, Organisation, Reader, ReaderKind


def recovery_reader(organisation: Organisation) -> Reader | None:
    """The recovery key's public half; None where it was refused.

    Only the one that the roster names: a row that somebody put or changed in the
    database is never sealed to.
    """
    return Reader.objects.filter(
        pk__in=roster_of(organisation).recovery, ended_on=None
    ).first()


def and_recovery(
    readers: Iterable[Reader], *, organisation: Organisation
) -> list[Reader]:
    """These readers, and the recovery key where there is one.

    Nothing is sealed to people alone: what everybody lost could never be opened again.
    """
    everybody = {reader.id: reader for reader in readers}
    recovery = recovery_reader(organisation)
    if recovery is not None:
        everybody[recovery.id] = recovery
    return list(everybody.values())


@transaction.atomic
def make_recovery_key(by: Actor, *, at: datetime) -> tuple[str, ...]:
    """Make the recovery key. From now on every new folder is sealed to it, too.

    Returns:
        The three shares; they are shown once, and kept nowhere.

    Raises:
        NotNow: there is one already.
        NotInRoster: the member's own keys do not count.
        PassphraseAgain: the passphrase was not just given again.
    """
    if recovery_reader(by.organisation) is not None:
        raise NotNow("recovery-key-made", _("The recovery key was made before."))
    seed = new_seed()
    reader = Reader.objects.create(
        organisation=by.organisation,
        kind=ReaderKind.RECOVERY,
        public=public_of(seed),
        verifying=verifying_key(_signing_seed(seed)),
    )
    name_recovery_key(reader, signer=by.must_sign(), at=at)
    by.record("recovery-key-made", at=at)
    return split(seed)


@transaction.atomic
def make_recovery_key_anew(by: Actor, *, at: datetime) -> tuple[str, ...]:
    """Make another recovery key in place of one whose shares never got onto paper.

    The old one counts no more and is taken out of every folder; the new one is granted
    all of them. That is sure only as long as nobody else's keys ever counted: later,
    some folders are open to others alone.

    Returns:
        The three new shares.

    Raises:
        NotNow: there is none, or others' keys count by now.
        PassphraseAgain: the passphrase was not just given again.
    """
    signer, old = by.must_sign(), recovery_reader(by.organisation)
    if old is None:
        raise NotNow("no-recovery-key", _("There is no recovery key yet."))
    held = list(Folder.objects.filter(grants__reader=old).distinct())
    mine = by.keys.held_among([folder.id for folder in held])
    if not nobody_else_counted(by.organisation) or len(mine) < len(held):
        raise NotNow(
            "others-count",
            _("Others are here by now: the recovery key stays as it is."),
        )
    remove_from_roster(old, signer=signer, at=at)
    Reader.objects.filter(pk=old.pk).update(ended_on=at.date())
    put_out([old], of=held, organisation=by.organisation, at=at)
    while reseal_what_waits(by.keys):
        pass
    shares = make_recovery_key(by, at=at)
    new = recovery_reader(by.organisation)
    grant(
        [by.keys.folder(folder.id) for folder in held],
        to=[new] if new else [],
        organisation=by.organisation,
        signer=signer,
        at=at,
    )
    return shares


def _signing_seed(seed: bytes) -> bytes:
    return derive(seed, "recovery-signing")


@dataclass(frozen=True, slots=True)
class Recovered:
    """The recovery key at work, for one ceremony."""

    keys: Keys
    signer: Signer


def open_recovery(shares: Sequence[str], *, organisation: Organisation) -> Recovered:
    """The recovery key of two shares.

    Raises:
        ShareError: too few, mistyped, or not of one key.
        WrongInput: they are another organisation's, or of a key made anew since.
    """
    seed = join(shares)
    reader = recovery_reader(organisation)
    if reader is None or bytes(reader.public) != public_of(seed):
        raise WrongInput(
            "not-these-shares",
            _("These shares belong to another key than the one in force."),
        )
    return Recovered(
        keys=Keys(reader=reader, organisation=organisation, seed=seed),
        signer=Signer(reader, _signing_seed(seed)),
    )


def at_work(recovered: Recovered, *, member: Member) -> Actor:
    """The recovery key at work for one member: it opens, and it signs."""
    return Actor(member=member, keys=recovered.keys, signer=recovered.signer)


@transaction.atomic
def give_back(recovered: Recovered, *, to: Member, at: datetime) -> int:
    """Grant a member whose keys count what the recovery key opens and nothing of touches
    them; all that their lost keys opened is among it.

    Returns:
        How many folders were granted.

    Raises:
        NotNow: their keys are not vouched for.
    """
    organisation = recovered.keys.organisation
    if to.reader is None or to.reader_id not in verified(organisation):
        raise NotNow("not-vouched", _("Their keys must be vouched for first."))
    by = at_work(recovered, member=to)
    # Whose key was turned meanwhile has its content under the one before.
    while reseal_what_waits(recovered.keys):
        pass
    asked = (
        newcomers.held_with_lost_keys,
        newcomers.folders_for_deputy,
        newcomers.folders_for_successor,
    )
    folders = {folder.id: folder for one in asked for folder in one(to, by=by, at=at)}
    held = set(
        Grant.objects.filter(reader=to.reader, current=True).values_list(
            "folder_id", flat=True
        )
    )
    new = [folder for pk, folder in folders.items() if pk not in held]
    grant(
        new,
        to=[to.reader],
        organisation=organisation,
        signer=recovered.signer,
        at=at,
    )
    by.record("recovery-key-used", str(to.id), at=at)
    forget_lost_keys(to, by=by, at=at)
    return len(new)


def give_up_keys(member: Member, *, at: datetime) -> None:
    """The old keys are lost: their reader ends; the member has none until they make new
    ones. The roster remembers whose they were: what they opened is granted again.
    """
    lost = member.reader
    if lost is None:
        return
    Reader.objects.filter(pk=lost.pk).update(ended_on=at.date())
    member.reader = None
    member.state = MemberState.NAMED
    member.totp = None
    member.keys_by_passphrase = member.keys_by_slip = member.salt = None
    member.session_generation += 1


@transaction.atomic
def forget_lost_keys(member: Member, *, by: Actor, at: datetime) -> None:
    """Take the lost keys out of every folder that the member can open again."""
    lost_keys = list(lost_keys_of(member))
    for lost in lost_keys:
        mine = Grant.objects.filter(reader=member.reader, current=True)
        folders = Folder.objects.filter(
            grants__reader=lost, pk__in=mine.values("folder_id")
        ).distinct()
        put_out([lost], of=list(folders), organisation=by.organisation, at=at)
    if lost_keys:
        by.record("lost-keys-out", str(member.id), at=at)
