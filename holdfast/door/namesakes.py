"""A namesake, once confirmed as somebody else, is remembered."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from holdfast.accounts.unlocking import Actor
from holdfast.door.checking import checked_name
from holdfast.door.entries import Entries, NotThem
from holdfast.door.posts import check_member_can_check
from holdfast.door.standing import entries_for, rewrite
from holdfast.names import likely_same, normalised, same_name
from holdfast.spaces.models import Event
from holdfast.vault.errors import NotHeld


@transaction.atomic
def not_them(
    *, event: Event, name: str, candidate: str | UUID, by: Actor, at: datetime
) -> None:
    """Remember that whoever goes by this name is not that person of the list.

    Another spelling is remembered everywhere. The very name of the list is remembered
    for this event only: next time, whoever gives it may be the person barred, and
    somebody who knows them must look again.

    Raises:
        NotHeld: this door, or nobody like that on the list, is this member's to know.
        NoName, NameTooLong: there is no name.
    """
    check_member_can_check(event, by=by, at=at)
    typed = checked_name(name)
    entry_id = _hex(candidate)
    entry = entries_for(by).entry(entry_id)
    if entry is None or entry.event not in (None, event.id.hex):
        raise NotHeld
    if not any(likely_same(typed, known) for known in entry.names):
        raise NotHeld
    exact = any(same_name(typed, known) for known in entry.names)
    other = NotThem(entry_id, normalised(typed), event.id.hex if exact else None)
    rewrite(lambda entries: _with(entries, other), by=by, at=at)
    by.record("namesake-confirmed", entry_id, at=at)


def _with(entries: Entries, other: NotThem) -> Entries:
    return Entries.of(entries, others={*entries.others, other})


def _hex(candidate: str | UUID) -> str:
    try:
        return UUID(str(candidate)).hex
    except ValueError as error:
        raise NotHeld from error
