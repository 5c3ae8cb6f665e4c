"""How far long work is: a counter that writes over itself, where a person watches."""

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

Told = Callable[[int], object]
_EACH: Final = 0.1


def entries(count: int) -> str:
    """A number of entries, in words."""
    return f"{count:,} entries"


def megabytes(count: int) -> str:
    """A number of bytes, in words."""
    return f"{count / 1_000_000:,.1f} MB"


@contextmanager
def counting(
    options: argparse.Namespace, doing: str, said: Callable[[int], str]
) -> Iterator[Told]:
    """Give a function to be told how much more is done.

    It says so on standard error, and wipes the line in the end. Where that is no
    terminal, or a program asked, it says nothing.
    """
    if options.json or not sys.stderr.isatty():
        yield lambda more: None  # noqa: ARG005
        return
    counter = _Counter(doing, said)
    try:
        yield counter.add
    finally:
        counter.wipe()


class _Counter:
    def __init__(self, doing: str, said: Callable[[int], str]) -> None:
        self._doing, self._said = doing, said
        self._done, self._next, self._width = 0, time.monotonic(), 0

    def add(self, more: int) -> None:
        self._done += more
        if time.monotonic() >= self._next:
            self._write(f"{self._doing}: {self._said(self._done)}")
            self._next = time.monotonic() + _EACH

    def wipe(self) -> None:
        self._write("")
        self._write("")

    def _write(self, line: str) -> None:
        print(f"\r{line:{self._width}}", end="", file=sys.stderr, flush=True)
        self._width = len(line)
