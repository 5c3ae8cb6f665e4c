"""Where each table and key of a TOML text stands, by line.

`tomllib` reads a document and forgets where everything stood. This walks over a text
that `tomllib` has already accepted and keeps the line of each table, key and array
element: dotted and quoted keys, arrays of tables, inline tables and multi-line
strings included. It never has to decide whether something is valid.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from typing import Final

Path = tuple[str | int, ...]

_BLANK: Final = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SPACE: Final = re.compile(r"[ \t]*")
_BARE_KEY: Final = re.compile(r"[A-Za-z0-9_-]+")
_SCALAR: Final = re.compile(r"[^,\]}\n#]*")
_STRINGS: Final = (
    # A multi-line string may end in up to two quotes of its own before the three.
    re.compile(r'"""(?:[^\\]|\\.)*?"{3,5}(?!")', re.DOTALL),
    re.compile(r"'''.*?'{3,5}(?!')", re.DOTALL),
    re.compile(r'"(?:[^"\\\n]|\\.)*"'),
    re.compile(r"'[^'\n]*'"),
)


class Places:
    """The line of every table, key and element of one TOML text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._line_starts = [0, *(one.end() for one in re.finditer("\n", text))]
        self._last: dict[Path, int] = {}
        self._lines: dict[Path, int] = {}
        self._walk()

    def line_of(self, path: Path) -> int:
        """The line of `path`, or of the nearest table or key around it."""
        while path and path not in self._lines:
            path = path[:-1]
        return self._lines.get(path, 1)

    def _walk(self) -> None:
        table: Path = ()
        self._skip(_BLANK)
        while self._at < len(self._text):
            if self._text.startswith("[[", self._at):
                table = self._element()
            elif self._text[self._at] == "[":
                table = self._table()
            else:
                self._pair(table)
            self._skip(_BLANK)

    def _skip(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self._text, self._at)
        self._at = found.end() if found else self._at
        return found.group() if found else ""

    def _mark(self, path: Path, at: int) -> None:
        self._lines.setdefault(path, bisect_right(self._line_starts, at))

    def _table(self) -> Path:
        at = self._at
        self._at += 1
        path = self._resolve(self._key())
        self._mark(path, at)
        self._at += 1
        return path

    def _element(self) -> Path:
        at = self._at
        self._at += 2
        *outer, name = self._key()
        array = (*self._resolve(outer), name)
        self._last[array] = self._last.get(array, -1) + 1
        path = (*array, self._last[array])
        self._mark(array, at)
        self._mark(path, at)
        self._at += 2
        return path

    def _resolve(self, names: list[str]) -> Path:
        """The full path of a header: a name of an array means its newest element."""
        path: Path = ()
        for name in names:
            path = (*path, name)
            if path in self._last:
                path = (*path, self._last[path])
        return path

    def _key(self) -> list[str]:
        names = [self._name()]
        while self._text[self._at] == ".":
            self._at += 1
            names.append(self._name())
        return names

    def _name(self) -> str:
        self._skip(_SPACE)
        name = self._skip(_BARE_KEY)
        if not name:
            name = str(tomllib.loads(f"key = {self._string()}")["key"])
        self._skip(_SPACE)
        return name

    def _string(self) -> str:
        return next(filter(None, map(self._skip, _STRINGS)))

    def _pair(self, table: Path) -> None:
        at = self._at
        path = table
        for name in self._key():
            path = (*path, name)
            self._mark(path, at)
        self._at += 1
        self._skip(_SPACE)
        self._value(path)

    def _value(self, path: Path) -> None:
        start = self._text[self._at]
        if start in "\"'":
            self._string()
        elif start == "[":
            self._array(path)
        elif start == "{":
            self._inline_table(path)
        else:
            self._skip(_SCALAR)

    def _array(self, path: Path) -> None:
        self._at += 1
        self._skip(_BLANK)
        number = 0
        while self._text[self._at] != "]":
            self._mark((*path, number), self._at)
            self._value((*path, number))
            self._skip(_BLANK)
            if self._text[self._at] == ",":
                self._at += 1
                self._skip(_BLANK)
            number += 1
        self._at += 1

    def _inline_table(self, path: Path) -> None:
        self._at += 1
        self._skip(_BLANK)
        while self._text[self._at] != "}":
            self._pair(path)
            self._skip(_BLANK)
            if self._text[self._at] == ",":
                self._at += 1
                self._skip(_BLANK)
        self._at += 1
