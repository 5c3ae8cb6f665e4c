"""What a newcomer is to be granted: each application says it for its own folders."""

from datetime import datetime
from typing import Protocol

from holdfast.accounts.models import Member
from holdfast.accounts.roster import lost_keys_of
from holdfast.accounts.unlocking import Actor
from holdfast.vault.folders import OpenFolder
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


def held_with_lost_keys(member: Member, *, by: Actor, at: datetime) -> list[OpenFolder]:
    """What the keys that a colleague lost could open, and this member can.

    Their own conflicts need no second look: a recusal had taken those grants away.
    """
    del at
    lost = Grant.objects.filter(reader__in=lost_keys_of(member), current=True)
    shared = Grant.objects.filter(
        reader=by.reader, current=True, folder__in=lost.values("folder_id")
    ).values_list("folder_id", flat=True)
    return [by.keys.folder(folder_id) for folder_id in shared]
