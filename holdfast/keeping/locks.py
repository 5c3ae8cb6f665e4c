"""One at a time: a lock in the home folder that goes with whoever holds it."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from holdfast.config import config
from holdfast.keeping.errors import AlreadyRunning


@contextmanager
def only_one(name: str) -> Iterator[None]:
    """Hold the lock of this name; a killed holder frees it.

    Raises:
        AlreadyRunning: somebody else holds it.
    """
    folder = config().home / "run"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(folder / f"{name}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            msg = f"Another `{name}` is at work on {config().home}."
            raise AlreadyRunning(msg) from error
        yield
    finally:
        os.close(handle)
