"""Working out a passphrase takes 64 MiB: two at a time, the others wait their turn.

Turns are file locks in the home folder, so that they hold between the workers and go
with a killed one. Whoever reports something never waits for one.
"""

import fcntl
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from uuid import UUID

from holdfast.accounts.errors import Busy
from holdfast.config import config

AT_ONCE: Final = 2
# Of the threads of one process, so many may wait here, strangers and members apart: a
# whole board votes at once while somebody guesses. The others serve reporters.
STRANGERS_AT_MOST: Final = 10
MEMBERS_AT_MOST: Final = 7
_strangers = threading.BoundedSemaphore(STRANGERS_AT_MOST)
_members: Final = set[UUID]()
_looking: Final = threading.Lock()
_PAUSE: Final = 0.02


def _places(*, known: bool) -> list[Path]:
    # One place is kept for devices that have logged in before: strangers who guess as
    # fast as they can keep each other waiting, and never a member.
    folder = config().home / "run"
    folder.mkdir(parents=True, exist_ok=True)
    places = [folder / f"turn-{number}" for number in range(AT_ONCE)]
    return places[::-1] if known else places[:1]


def _take(place: Path) -> int | None:
    handle = os.open(place, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return None
    return handle


@contextmanager
def turn(member: UUID | None = None) -> Iterator[None]:
    """Hold one of the two places while a passphrase is worked out.

    Args:
        member: who it is, on a device of theirs; None for whoever may be a stranger.

    Raises:
        Busy: too many wait already.
    """
    with _room(member) as known:
        handle = _waited_for(_places(known=known))
        try:
            yield
        finally:
            os.close(handle)


@contextmanager
def _room(member: UUID | None) -> Iterator[bool]:
    """Where to wait; whether that is among the members."""
    if member is not None and _came_in(member):
        try:
            yield True
        finally:
            _members.discard(member)
        return
    if not _strangers.acquire(blocking=False):
        raise Busy
    try:
        yield False
    finally:
        _strangers.release()


def _came_in(member: UUID) -> bool:
    # Whoever waits there already waits as a stranger does: one member's device, in
    # whosever hands, takes one place.
    with _looking:
        if member in _members or len(_members) >= MEMBERS_AT_MOST:
            return False
        _members.add(member)
        return True


def _waited_for(places: list[Path]) -> int:
    while True:
        handle = next((h for p in places if (h := _take(p)) is not None), None)
        if handle is not None:
            return handle
        time.sleep(_PAUSE)
