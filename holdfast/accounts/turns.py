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

from holdfast.accounts.errors import Busy
from holdfast.config import config

AT_ONCE: Final = 2
# Of the threads of one process, so many may wait here, strangers and members apart: a
# whole board votes at once while somebody guesses. The others serve reporters.
STRANGERS_AT_MOST: Final = 10
MEMBERS_AT_MOST: Final = 7
_rooms: Final = {
    False: threading.BoundedSemaphore(STRANGERS_AT_MOST),
    True: threading.BoundedSemaphore(MEMBERS_AT_MOST),
}
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
def turn(*, known: bool = False) -> Iterator[None]:
    """Hold one of the two places while a passphrase is worked out.

    Raises:
        Busy: too many wait already.
    """
    room = _rooms[known]
    if not room.acquire(blocking=False):
        raise Busy
    try:
        handle = _waited_for(_places(known=known))
        try:
            yield
        finally:
            os.close(handle)
    finally:
        room.release()


def _waited_for(places: list[Path]) -> int:
    while True:
        handle = next((h for p in places if (h := _take(p)) is not None), None)
        if handle is not None:
            return handle
        time.sleep(_PAUSE)
