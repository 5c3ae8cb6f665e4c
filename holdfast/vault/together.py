"""What several threads give at the same moment is stored by one of them for all.

One turn to write and one durable commit then serve many. Whoever comes while others are
being stored waits, and finds their own stored with the next.
"""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Generic, TypeVar

from django.db import OperationalError, connection

P = TypeVar("P")


@dataclass(slots=True, eq=False)
class _Given(Generic[P]):
    piece: P
    is_settled: bool = False
    error: Exception | None = None


class Together(Generic[P]):
    """Stores pieces by `store`, which takes all in one transaction of its own.

    Where the database can store nothing now, everybody is told. Whatever else goes wrong
    is of one of them: each is stored alone, so that nobody is refused for another's.
    """

    def __init__(self, store: Callable[[Sequence[P]], None]) -> None:
        self._store = store
        self._turn = Lock()
        self._given: deque[_Given[P]] = deque()

    def give(self, piece: P) -> None:
        """Return once this piece is stored for good; raise what storing it raised."""
        if connection.in_atomic_block:
            # It is kept only with what is around it, so it is nobody else's business.
            self._store([piece])
            return
        # Who waits needs no connection: where these are shared, somebody else has it.
        connection.close_if_unusable_or_obsolete()
        mine = _Given(piece)
        self._given.append(mine)
        with self._turn:
            if not mine.is_settled:
                self._settle(self._taken(mine))
        if mine.error is not None:
            raise mine.error

    def _taken(self, mine: _Given[P]) -> list[_Given[P]]:
        taken = []
        while self._given:
            taken.append(self._given.popleft())
        # Not there where whoever had taken it was stopped; then it may be stored twice,
        # which the database refuses.
        return taken if mine in taken else [mine, *taken]

    def _settle(self, taken: Sequence[_Given[P]]) -> None:
        try:
            self._store([one.piece for one in taken])
        except (OperationalError, OSError) as error:
            for one in taken:
                one.error = error
        except Exception as error:  # noqa: BLE001
            if len(taken) == 1:
                taken[0].error = error
            else:
                for one in taken:
                    self._settle([one])
        for one in taken:
            one.is_settled = True
