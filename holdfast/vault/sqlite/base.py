"""Writers wait in the kernel's queue instead of SQLite's.

SQLite has one writer at a time; the others sleep and look again, for longer and longer,
so that under load a writer can wait for seconds while others pass it. Each write
transaction here first takes a file lock, which hands over the moment it is free. It goes
with a killed process. Nothing depends on it: who does not take it waits as SQLite does.

Threads of a worker that serves share a few connections: most of them wait, for a login
or for somebody's bytes, and each connection has the whole schema in memory.
"""

import fcntl
import os
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.db import connections
from django.db.backends.sqlite3 import base

_Spare = tuple[Any, int | None]
# With their handles of the lock file; adding and taking is whole in each.
_spare: list[_Spare] = []
_kept: list[int] = []


def share_connections(*, most: int) -> None:
    """From now on each thread of this process gives its connection back after a
    request, for the next one that needs it; so many are kept.
    """
    _kept[:] = [most]
    connections.settings["default"]["CONN_MAX_AGE"] = 0


@lru_cache(maxsize=200)
def _with_question_marks(query: str) -> str:
    return base.FORMAT_QMARK_REGEX.sub("?", query).replace("%%", "%")


class Cursor(base.SQLiteCursorWrapper):
    """Django's, but a statement is written with `?` for its `%s` only once."""

    def convert_query(
        self, query: str, *, param_names: Iterable[str] | None = None
    ) -> str:
        if param_names is None:
            return _with_question_marks(query)
        named: str = super().convert_query(query, param_names=param_names)
        return named


class DatabaseWrapper(base.DatabaseWrapper):
    """One connection, with its handle of the lock file."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._turn: int | None = None

    def _start_transaction_under_autocommit(self) -> None:
        self._take_turn()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._give_turn()
            raise

    def _commit(self) -> None:
        # Where this fails, Django rolls back, which gives the turn as well.
        super()._commit()  # type: ignore[misc]
        self._give_turn()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._give_turn()

    def create_cursor(self, name: str | None = None) -> Cursor:  # noqa: ARG002
        made: Cursor = self.connection.cursor(factory=Cursor)
        return made

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """A spare one where there is one: its pragmas are set."""
        try:
            spare, self._turn = _spare.pop()
        except IndexError:
            return super().get_new_connection(conn_params)
        return spare

    def _close(self) -> None:
        if self._can_be_spared():
            _spare.append((self.connection, self._turn))
            self._turn = None
            return
        try:
            super()._close()  # type: ignore[misc]
        finally:
            if self._turn is not None:
                os.close(self._turn)
                self._turn = None

    def _can_be_spared(self) -> bool:
        return (
            self.connection is not None
            and len(_spare) < sum(_kept)
            and not self.errors_occurred
            and not self.connection.in_transaction
        )

    def _take_turn(self) -> None:
        if self.is_in_memory_db():
            return
        if self._turn is None:
            path = f"{self.settings_dict['NAME']}-turn"
            self._turn = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(self._turn, fcntl.LOCK_EX)

    def _give_turn(self) -> None:
        if self._turn is not None:
            fcntl.flock(self._turn, fcntl.LOCK_UN)
