"""What is carried out by name: an upper layer registers it, a lower one calls it.

Two things are called by name: the `effect` of a policy's action when it is carried out,
and what a motion's passing does. `action` is the action carried out; a motion's passing
has none yet, and finds all it needs in `content`.

One more is called whenever another name of somebody is noted: what else has to know it.
"""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from holdfast.accounts.unlocking import Actor
from holdfast.cases.models import Action, SubjectPerson

# Done by people outside this system: carrying them out is recorded, and that is all.
DONE_BY_PEOPLE = frozenset(
    {
        "none",
        "talk",
        "teach",
        "mediate",
        "warn",
        "record",
        "call-emergency",
        "tell-organisations",
        "tell-police",
    }
)


class Effect(Protocol):
    """What is registered under a name."""

    def __call__(
        self,
        *,
        action: Action | None,
        content: dict[str, Any],
        by: Actor,
        at: datetime,
    ) -> None: ...


_EFFECTS: dict[str, Effect] = {}


def register(name: str, function: Effect) -> None:
    """Say what carries out an effect; the last word counts."""
    _EFFECTS[name] = function


def can_carry(name: str) -> bool:
    """Whether something is there to carry this effect out."""
    return name in _EFFECTS or name in DONE_BY_PEOPLE


def carry(
    name: str,
    *,
    action: Action | None,
    content: dict[str, Any],
    by: Actor,
    at: datetime,
) -> None:
    """Carry an effect out, in the caller's transaction.

    Raises:
        LookupError: nothing is registered that carries it out.
    """
    if name in _EFFECTS:
        _EFFECTS[name](action=action, content=content, by=by, at=at)
    elif name not in DONE_BY_PEOPLE:
        raise LookupError(name)


class Reach(StrEnum):
    """How far a name that was noted has come."""

    RECORD = ""
    DOOR = "door"
    NOT_YET = "not-yet"


# `spread(person, *, names, by, at)`: all names of somebody, the new one among them.
Spread = Callable[..., Reach]
_SPREAD: list[Spread] = []


def register_for_names(function: Spread) -> None:
    """Tell this function of every name that is noted; once is enough."""
    if function not in _SPREAD:
        _SPREAD.append(function)


def spread(
    person: SubjectPerson, *, names: tuple[str, ...], by: Actor, at: datetime
) -> Reach:
    """Bring a name that was noted to where it has to be, in the caller's transaction."""
    reached = [function(person, names=names, by=by, at=at) for function in _SPREAD]
    return (
        Reach.NOT_YET
        if Reach.NOT_YET in reached
        else max(reached, default=Reach.RECORD)
    )
