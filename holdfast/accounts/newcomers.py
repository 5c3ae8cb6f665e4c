"""What a newcomer is to be granted: each application says it for its own folders."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from holdfast.accounts.models import Member
from holdfast.accounts.roster import lost_keys_of
from holdfast.accounts.unlocking import Actor
from holdfast.vault.folders import OpenFolder
from holdfast.vault.grants import is_signed
from holdfast.vault.models import Grant


class ForNewcomer(Protocol):
    """The folders, open in this session, that a newcomer should be granted."""

    def __call__(
        self, member: Member, *, by: Actor, at: datetime
    ) -> list[OpenFolder]: ...


_REGISTERED: list[ForNewcomer] = []


def register(function: ForNewcomer) -> None:
    """Ask this function too, whenever somebody new comes; once is enough."""
    if function not in _REGISTERED:
        _REGISTERED.append(function)


def folders_for(member: Member, *, by: Actor, at: datetime) -> list[OpenFolder]:
    """Everything that this member should be granted and this session can open."""
    found = {
        folder.id: folder
        for function in _REGISTERED
        for folder in function(member, by=by, at=at)
    }
    return list(found.values())


_DEPUTIES: list[ForNewcomer] = []


def register_deputies(function: ForNewcomer) -> None:
    """Ask this function which folders a deputy of the policy's may be granted."""
    if function not in _DEPUTIES:
        _DEPUTIES.append(function)


def folders_for_deputy(member: Member, *, by: Actor, at: datetime) -> list[OpenFolder]:
    """What this session can open and nothing of touches this deputy, whatever their
    office: it is for the policy to say whom to ask.
    """
    found = {
        folder.id: folder
        for function in _DEPUTIES
        for folder in function(member, by=by, at=at)
    }
    return list(found.values())


_SUCCESSORS: list[ForNewcomer] = []


def register_successors(function: ForNewcomer) -> None:
    """Ask this function what somebody may be handed that nobody else can open."""
    if function not in _SUCCESSORS:
        _SUCCESSORS.append(function)


def folders_for_successor(
    member: Member, *, by: Actor, at: datetime
) -> list[OpenFolder]:
    """What no member but the one at work opens, of the matters that this one reads."""
    found = {
        folder.id: folder
        for function in _SUCCESSORS
        for folder in function(member, by=by, at=at)
    }
    return list(found.values())


class KeptFrom(Protocol):
    """The folders, open in this session, that somebody is kept from by name."""

    def __call__(self, member: Member, *, by: Actor) -> set[UUID]: ...


_KEPT_FROM: list[KeptFrom] = []


def register_kept_from(function: KeptFrom) -> None:
    """Ask this function too, before somebody is granted again what they once opened."""
    if function not in _KEPT_FROM:
        _KEPT_FROM.append(function)


def held_with_lost_keys(member: Member, *, by: Actor, at: datetime) -> list[OpenFolder]:
    """What the keys that a colleague lost could open, and this member can.

    Only by grants that were signed: a row that somebody put into the table opens nothing
    and says nothing. A recusal took theirs away; it is looked at again all the same.
    """
    del at
    return [
        by.keys.folder(folder_id) for folder_id in sorted(to_grant_again(member, by=by))
    ]


def to_grant_again(member: Member, *, by: Actor) -> set[UUID]:
    """The folders that a colleague's lost keys opened, their new ones do not, and mine
    do.
    """
    mine = Grant.objects.filter(reader=by.reader, current=True)
    again = Grant.objects.filter(reader=member.reader_id, current=True)
    lost = (
        Grant.objects.filter(
            reader__in=lost_keys_of(member),
            current=True,
            folder__in=mine.values("folder"),
        )
        .exclude(folder__in=again.values("folder"))
        .select_related("folder", "reader", "statement__signer")
    )
    found = {grant.folder_id for grant in lost if _is_signed(grant, by=by)}
    if not found:
        return found
    return found.difference(*(ask(member, by=by) for ask in _KEPT_FROM))


def _is_signed(grant: Grant, *, by: Actor) -> bool:
    committed = bytes(grant.folder.commitment)
    return is_signed(grant, committed=committed, organisation=by.organisation)
