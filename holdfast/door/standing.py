"""The door's list: who holds it, opening it, writing it anew."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from holdfast.accounts.models import Member
from holdfast.accounts.recovery import and_recovery
from holdfast.accounts.roster import can_be_granted, lost_by, roster_of
from holdfast.accounts.unlocking import Actor
from holdfast.cases.models import SubjectPerson
from holdfast.cases.people import names_in
from holdfast.door.entries import Entries, Entry
from holdfast.door.errors import ListNotOpened
from holdfast.door.models import Ban, BanState, DoorList
from holdfast.door.posts import enforcers
from holdfast.vault.days import today_in
from holdfast.vault.errors import NotHeld
from holdfast.vault.folders import (
    OpenFolder,
    grant,
    make_folders,
    new_folder,
    put_out,
    seal_into,
)
from holdfast.vault.models import FolderKind, Organisation, Reader
from holdfast.vault.rows import as_id, fetch


def _readers(organisation: Organisation, *, at: datetime) -> list[Reader]:
    """Everybody who enforces and whose keys count."""
    members = Member.objects.filter(
        pk__in=enforcers(organisation, at=at), reader__in=can_be_granted(organisation)
    )
    return list(Reader.objects.filter(pk__in=members.values("reader")).order_by("id"))


@transaction.atomic
def ensure_door_list(organisation: Organisation, at: datetime) -> DoorList:
    """The organisation's list; an empty one is made, open to everybody who enforces."""
    found = DoorList.objects.filter(organisation=organisation).first()
    if found is not None:
        return found
    folder = new_folder(organisation, FolderKind.DOOR)
    readers = and_recovery(_readers(organisation, at=at), organisation=organisation)
    make_folders([(folder, readers)], organisation=organisation, at=at)
    made = DoorList()
    seal_into(made, Entries().to_content(), folder=folder)
    made.save(force_insert=True)
    return made


def entries_for(by: Actor) -> Entries:
    """The list, opened; an empty one where nobody was ever put on it.

    Raises:
        ListNotOpened: there is a list, and this member's key does not open it yet.
    """
    found = fetch(DoorList, "WHERE organisation_id = %s", [by.organisation.id])
    if not found:
        return Entries()
    try:
        return Entries.from_content(by.keys.open(found[0]))
    except NotHeld as error:
        raise ListNotOpened from error


def rewrite(change: Callable[[Entries], Entries], *, by: Actor, at: datetime) -> None:
    """Write the list anew, whole, under a lock, in the caller's transaction.

    Bans are brought up to date on the way, with the names of whom this member can open;
    what is over is left out.

    Raises:
        ListNotOpened: this member's key does not open the list.
    """
    ensure_door_list(by.organisation, at)
    row = DoorList.objects.select_for_update().get(organisation=by.organisation)
    try:
        entries = Entries.from_content(by.keys.open(row))
        folder = by.keys.folder(row.folder_id)
    except NotHeld as error:
        raise ListNotOpened from error
    changed = change(_without_what_is_over(entries, by=by, at=at))
    row.serial += 1
    seal_into(row, changed.to_content(), folder=folder)
    row.save(update_fields=["sealed", "key_version", "serial"])


def _without_what_is_over(entries: Entries, *, by: Actor, at: datetime) -> Entries:
    """The list as the bans stand now, without whoever's time is over."""
    today = today_in(by.organisation, at)
    bans = Ban.objects.filter(organisation=by.organisation)
    untils = dict(bans.values_list("pk", "until"))
    ended = set(bans.filter(state=BanState.ENDED).values_list("pk", flat=True))
    names = _names_now(by)
    now = [
        replace(
            e,
            until=untils.get(UUID(e.id), e.until),
            names=names.get(UUID(e.id), e.names),
        )
        for e in entries
        if UUID(e.id) not in ended
    ]
    kept = [e for e in now if e.until is None or e.until >= today]
    return Entries.of(kept, others=entries.others)


def _names_now(by: Actor) -> dict[UUID, tuple[str, ...]]:
    """By ban, all names of whoever is barred, where this member can open who it is."""
    opened = by.keys.open_held(
        SubjectPerson,
        "b.id",
        join="JOIN door_ban b ON b.person_id = t.id AND b.state <> 'ended'",
        amiss=[],
    )
    return {as_id(ban): names_in(content) for content, (ban,) in opened}


def put_on_list(entry: Entry, *, by: Actor, at: datetime) -> None:
    """Put somebody on the list, or in the place of the entry with the same id."""

    def change(entries: Entries) -> Entries:
        rest = [known for known in entries if known.id != entry.id]
        return Entries.of([*rest, entry], others=entries.others)

    rewrite(change, by=by, at=at)


def open_to_who_enforces(*, by: Actor, at: datetime) -> None:
    """Grant the list to whoever enforces and does not hold it yet.

    Raises:
        PassphraseAgain: widening takes this member's signature.
        NotHeld: this member does not hold the list.
    """
    row = ensure_door_list(by.organisation, at)
    grant(
        [by.keys.folder(row.folder_id)],
        to=and_recovery(_readers(by.organisation, at=at), organisation=by.organisation),
        organisation=by.organisation,
        signer=by.must_sign(),
        at=at,
    )


@transaction.atomic
def close_to_the_others(organisation: Organisation, at: datetime) -> int:
    """Take the list from whoever enforces no more; how many. Needs no key.

    Lost keys of somebody who enforces go once their new ones have it (`forget_lost_keys`):
    by those, nobody else, is it known what to grant them again.
    """
    row = DoorList.objects.filter(organisation=organisation).first()
    if row is None:
        return 0
    gone = list(
        Reader.objects.filter(grants__folder=row.folder_id)
        .exclude(pk__in=roster_of(organisation).recovery)
        .exclude(pk__in=[reader.pk for reader in _readers(organisation, at=at)])
        .exclude(
            pk__in=lost_by(enforcers(organisation, at=at), organisation=organisation)
        )
        .distinct()
    )
    if gone:
        put_out(gone, of=[row.folder], organisation=organisation, at=at)
    return len(gone)


def for_newcomer(member: Member, *, by: Actor, at: datetime) -> list[OpenFolder]:
    """The list, for a newcomer who enforces."""
    row = DoorList.objects.filter(organisation=by.organisation).first()
    if row is None or member.pk not in enforcers(by.organisation, at=at):
        return []
    return [by.keys.folder(row.folder_id)] if by.keys.holds(row.folder_id) else []
