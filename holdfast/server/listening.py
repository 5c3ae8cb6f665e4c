"""A socket for each worker, and new visitors at the worker that has least under way.

Left to itself the kernel chooses among the sockets of one port by the visitor's address:
of sixteen people twelve may wait for one worker while the other rests. Here each worker
counts what it has under way, and whoever sees that the counts differ tells the kernel
whose turn it is. Where it cannot be told, it chooses as before.
"""

import mmap
import socket
import struct
import sys
from collections.abc import Sequence
from contextlib import suppress
from ctypes import addressof, create_string_buffer
from threading import Lock
from typing import Final

# Linux, socket(7): a filter may say which socket of a port is next, by its number.
_SO_ATTACH_REUSEPORT_CBPF: Final = 51
_BPF_RETURN: Final = 0x06
# Visitors who wait to be let in.
BACKLOG: Final = 1024
# No worker is next: there is no such socket, so the kernel chooses.
_ANY: Final = 255
# So much may be answered elsewhere before who was chosen takes something up: who does
# not, as one that hangs with nothing under way, is chosen no more until it does.
_PATIENCE: Final = 16
# Two may tell the kernel at one moment, so what was told last is told again.
_TOLD_AGAIN: Final = 64


def listen(host: str, port: int, *, workers: int) -> list[socket.socket]:
    """A socket for each worker. They outlive a worker, so nobody in their queue is lost.

    Raises:
        OSError: it cannot be listened there.
    """
    if sys.platform != "linux":
        # Elsewhere only one of several sockets would be asked.
        return [_listening(host, port, is_shared=False)] * workers
    return [_listening(host, port, is_shared=True) for _ in range(workers)]


def _listening(host: str, port: int, *, is_shared: bool) -> socket.socket:
    made = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    # What is accepted inherits it: an answer in two parts is sent without a pause.
    made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if is_shared:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    made.bind((host, port))
    made.listen(BACKLOG)
    made.settimeout(0)
    return made


def let_nobody_in(sockets: Sequence[socket.socket]) -> None:
    """Whoever comes now is refused at once, instead of waiting for workers that stop."""
    for one in sockets:
        with suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)


class UnderWay:
    """How many requests each worker has under way, in memory that all of them share.

    Made before the workers; each says `begin_as` once, with its own number.
    """

    def __init__(self, sockets: Sequence[socket.socket]) -> None:
        self._sockets = sockets
        workers = len(sockets)
        # A byte for each worker: what it has under way; what was answered elsewhere while
        # it was chosen and took nothing up. And one for who is chosen.
        self._shared = mmap.mmap(-1, 2 * workers + 1)
        self._under_way = slice(0, workers)
        self._since = slice(workers, 2 * workers)
        self._chosen = 2 * workers
        self._shared[self._chosen] = _ANY
        self._looking = Lock()
        self._own = 0
        self._counted = 0

    def begin_as(self, worker: int) -> None:
        """Count from nothing, as this worker."""
        self._own = worker
        self._shared[worker] = self._shared[len(self._sockets) + worker] = 0

    def add(self, change: int) -> None:
        """One more when a request comes, one less when it was answered."""
        with self._looking:
            self._shared[self._own] += change
            self._counted += 1
            chosen = self._note_patience(change)
            following = whose_turn(
                self._shared[self._under_way], since=self._shared[self._since]
            )
            if following != chosen or self._counted % _TOLD_AGAIN == 0:
                self._shared[self._chosen] = following
                with suppress(OSError):
                    choose(following, among=self._sockets[self._own])

    def _note_patience(self, change: int) -> int:
        """Who is chosen, after it was noted whether they take something up."""
        chosen, workers = self._shared[self._chosen], len(self._sockets)
        if change > 0:
            self._shared[workers + self._own] = 0
        elif chosen not in {_ANY, self._own}:
            waited = self._shared[workers + chosen]
            self._shared[workers + chosen] = min(waited + 1, _PATIENCE)
        return chosen


def whose_turn(under_way: bytes, *, since: bytes) -> int:
    """The worker with the fewest requests, where another has at least two more."""
    awake = [n for n, waited in enumerate(since) if waited < _PATIENCE]
    if not awake:
        return _ANY
    following = min(awake, key=under_way.__getitem__)
    return following if max(under_way) - under_way[following] > 1 else _ANY


def choose(following: int, *, among: socket.socket) -> None:
    """Send the next visitors of a port to its n-th socket, or to any."""
    statement = create_string_buffer(struct.pack("HBBI", _BPF_RETURN, 0, 0, following))
    program = struct.pack("HP", 1, addressof(statement))
    among.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_REUSEPORT_CBPF, program)
