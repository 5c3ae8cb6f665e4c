"""What several threads give at the same moment is made and stored by one of them for all.

One turn to write and one durable commit then serve many, and threads of a process do not
take Python's lock from each other a dozen times in each piece. Whoever comes while others
are being stored waits, and theirs is made and stored with the next.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Lock
from typing import Generic, TypeVar

from django.db import OperationalError, connection

P = TypeVar("P")


def _shut() -> Lock:
    lock = Lock()
    lock.acquire()
    return lock


@dataclass(slots=True, eq=False)
class _Given(Generic[P]):
    """What somebody gave. `called` opens once it is settled, or once it is theirs to lead."""

    make: Callable[[], P]
    called: Lock = field(default_factory=_shut)
    is_settled: bool = False
    made: list[P] = field(default_factory=list)
    error: Exception | None = None

    def settle(self, error: Exception | None) -> None:
        self.error, self.is_settled = error, True


class Together(Generic[P]):
    """Makes pieces and stores them by `store`, which takes all in one transaction.

    A piece is made in whichever thread, so what is of a thread (the language) is not its
    giver's.
    Where the database can store nothing now, everybody is told. Whatever else goes wrong
    is of one of them: each is stored alone, so that nobody is refused for another's.
    """

    def __init__(self, store: Callable[[Sequence[P]], None]) -> None:
        self._store = store
        self._looking = Lock()
        self._is_led = False
        self._given: list[_Given[P]] = []

    def give(self, make: Callable[[], P]) -> P:
        """What was made, once it is stored for good; raise what either raised."""
        if connection.in_atomic_block:
            # It is kept only with what is around it, so it is nobody else's business.
            made = make()
            self._store([made])
            return made
        mine = _Given(make)
        if not self._leads(mine):
            # Who waits needs no connection: where these are shared, somebody else has it.
            # Whatever happens there, whoever was added must be there when called.
            with suppress(Exception):
                connection.close_if_unusable_or_obsolete()
            mine.called.acquire()
        if not mine.is_settled:
            self._lead()
        if mine.error is not None:
            raise mine.error
        return mine.made[0]

    def _leads(self, mine: _Given[P]) -> bool:
        """Add it. Whether nobody is at work, so that whoever gave it begins."""
        with self._looking:
            self._given.append(mine)
            leads = not self._is_led
            self._is_led = True
        return leads

    def _lead(self) -> None:
        """Settle all that was given until now, and call them, and who leads next."""
        with self._looking:
            taken, self._given = self._given, []
        try:
            self._settle([one for one in taken if _is_made(one)])
        finally:
            with self._looking:
                following = self._given[:1]
                self._is_led = bool(following)
            for one in taken:
                if not one.is_settled:
                    one.settle(OperationalError("stopped before it was stored"))
            for one in (*following, *taken):
                one.called.release()

    def _settle(self, taken: Sequence[_Given[P]]) -> None:
        if not taken:
            return
        try:
            self._store([one.made[0] for one in taken])
        except (OperationalError, OSError) as error:
            for one in taken:
                one.settle(error)
        except Exception as error:  # noqa: BLE001
            if len(taken) == 1:
                taken[0].settle(error)
            else:
                for one in taken:
                    self._settle([one])
        else:
            for one in taken:
                one.settle(None)


def _is_made(one: _Given[P]) -> bool:
    try:
        one.made.append(one.make())
    except Exception as error:  # noqa: BLE001
        one.settle(error)
    return not one.is_settled
