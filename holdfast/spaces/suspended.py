"""Whom this member knows to be suspended: that a grave report was confirmed is told to
nobody but who investigates it.
"""

from collections.abc import Callable, Collection
from uuid import UUID

from holdfast.accounts.models import Member, MemberState
from holdfast.accounts.unlocking import Actor

Knowing = Callable[[Actor], Collection[UUID]]
_KNOWING: list[Knowing] = []


def register(function: Knowing) -> None:
    """Ask this function: `function(by) -> ids of members`."""
    if function not in _KNOWING:
        _KNOWING.append(function)


def known_suspended(by: Actor) -> frozenset[UUID]:
    """The suspended members of whom this one may know it."""
    return frozenset(one for function in _KNOWING for one in function(by))


def shown_state(person: Member, *, known: frozenset[UUID]) -> str:
    """What is said of somebody's account to who knows this much."""
    if person.state == MemberState.SUSPENDED and person.pk not in known:
        return MemberState.VOUCHED
    return person.state
