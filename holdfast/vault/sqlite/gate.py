"""The threads of one process go through a short piece of work one after another.

Each statement given to SQLite lets go of Python's lock, and whoever of the other threads
takes it keeps it for as long as they calculate. So a writer who has the turn of all
processes would wait for its own neighbours, a dozen times in each filing. Nothing
depends on the gate: who has waited long enough goes through all the same.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Final

from django.db import connection

_LONG_ENOUGH_SECONDS: Final = 0.5
_gate = Lock()


@contextmanager
def one_by_one() -> Iterator[None]:
    """Wait for the neighbours to be done. Where writers need no turn, nobody waits."""
    if connection.vendor != "sqlite":
        yield
        return
    passed = _gate.acquire(timeout=_LONG_ENOUGH_SECONDS)
    try:
        yield
    finally:
        if passed:
            _gate.release()
