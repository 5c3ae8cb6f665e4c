"""A name at the door: clear, fetch somebody, or not tonight. Never why."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from holdfast.accounts.models import Member
from holdfast.accounts.unlocking import Actor
from holdfast.door.entries import Match
from holdfast.door.errors import NameTooLong, NoName
from holdfast.door.models import Ban, BanState
from holdfast.door.posts import DOOR, check_member_can_check, whom_to_fetch
from holdfast.door.standing import entries_for
from holdfast.policy import event_is_own
from holdfast.spaces.models import Event
from holdfast.spaces.policies import policy_in_force
from holdfast.vault.days import today_in

LONGEST_NAME: Final = 200
VerdictAtDoor = Literal["clear", "fetch", "refuse"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody on the list who may be meant: what the door may know of them."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Checked:
    """The door's answer; `may_act` is whether who asks may do something alone."""

    verdict: VerdictAtDoor
    may_act: bool = False
    fetch: Member | None = None
    candidates: tuple[Candidate, ...] = ()


def checked_name(name: str, *, field: str = "name") -> str:
    """A name as typed, without what no name has.

    Raises:
        NoName, NameTooLong: it is none.
    """
    plain = " ".join(
        "".join(" " if unicodedata.category(c) == "Cc" else c for c in name).split()
    )
    if not plain:
        raise NoName(field)
    if len(plain) > LONGEST_NAME:
        raise NameTooLong(field)
    return plain


def matches(*, event: Event, name: str, by: Actor, at: datetime) -> list[Match]:
    """Whom a name may mean at this event.

    At an event that is not the organisation's no ban binds (C-0.3), and none is told.
    """
    on = today_in(by.organisation, at)
    own = event_is_own(
        policy_in_force(by.organisation, on=on),
        charges_entry=event.charges_entry,
        designated=event.designated,
    )
    found = entries_for(by).alike(name, event=event.id, on=on, bans=own.allowed)
    # Whoever ended a ban may not have been able to write the list.
    over = Ban.objects.filter(
        pk__in=[UUID(match.id) for match in found], state=BanState.ENDED
    )
    ended = {ban.hex for ban in over.values_list("pk", flat=True)} if found else set()
    return [match for match in found if match.id not in ended]


def _verdict(found: list[Match]) -> VerdictAtDoor:
    # A guess is never enough to refuse anybody: somebody who knows them decides.
    if any(match.exact and (match.here_only or match.refuse) for match in found):
        return "refuse"
    return "fetch" if found else "clear"


def check(*, event: Event, name: str, by: Actor, at: datetime) -> Checked:
    """What to do about a name at an event.

    Raises:
        NotHeld: this member has nothing to do with that door.
        ListNotOpened: they have a post, but not the key yet.
        NoName, NameTooLong: there is nothing to look up.
    """
    roles = check_member_can_check(event, by=by, at=at)
    typed = checked_name(name)
    found = matches(event=event, name=typed, by=by, at=at)
    verdict = _verdict(found)
    by.record("name-checked", str(event.id), at=at)
    # Who only has the post at the door does nothing alone; the host and the board may.
    may_act = roles != {DOOR}
    if verdict == "clear":
        return Checked(verdict, may_act=may_act)
    return Checked(
        verdict,
        may_act=may_act,
        fetch=(
            whom_to_fetch(event, name=typed, by=by, at=at)
            if verdict == "fetch"
            else None
        ),
        candidates=tuple(
            Candidate(match.id, match.name)
            for match in found
            if verdict == "fetch" or match.exact
        ),
    )
