"""A policy file as far as it can be read, so that all that is wrong shows at once.

Tables whose shape is wrong are left out, but their ids stay known: nobody is told
that something is unknown only because it has another mistake.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, TypeVar

from pydantic import ValidationError

from holdfast.policy.model.base import Entry, Part, Text
from holdfast.policy.model.whole import PolicyFile
from holdfast.policy.places import Path

Found = tuple[Path, str, str]
Raw = dict[str, Any]
E = TypeVar("E", bound=Entry)

_STAND_INS: Final[Mapping[str, Raw]] = {
    "policy": {
        "id": "unread",
        "title": {"en": "-"},
        "zone": "UTC",
        "effective": date(9999, 1, 1),
    },
    "records": {
        "kept_by": "unread",
        "discussed_by": "unread",
        "keep": {"at_least": "P200Y"},
        "destroy": {"decision": [{"body": "unread", "rule": "majority"}]},
    },
}


@dataclass(frozen=True)
class Draft:
    """What could be read of a file, and where each part of it stood."""

    file: PolicyFile
    raw: Raw
    origin: Mapping[str, tuple[int, ...]]
    left_out: frozenset[str]

    def path(self, path: Path) -> Path:
        """A path of `file` as a path of the text."""
        match path:
            case (str(kind), int(number), *rest) if kind in self.origin:
                return (kind, self.origin[kind][number], *rest)
        return path

    def ids(self, kind: str) -> frozenset[str]:
        """Every id of one kind of table, of those left out too."""
        if kind == "question":
            return frozenset(
                _id(question)
                for form in _tables(self.raw.get("form"))
                for question in _tables(form.get("question"))
            )
        return frozenset(_id(table) for table in _tables(self.raw.get(kind)))

    def tables_left_out(self) -> Iterator[tuple[Path, object]]:
        """What has a mistake in its shape, as it stands in the text."""
        for name, value in self.raw.items():
            if isinstance(value, list):
                sound = self.origin.get(name, range(len(value)))
                for number, table in enumerate(value):
                    if number not in sound:
                        yield (name, number), table
            elif name in self.left_out:
                yield (name,), value

    def parts(self) -> Iterator[tuple[Path, Part]]:
        """Every table that could be read, with its path in the text."""
        for name in PolicyFile.model_fields:
            if name not in self.left_out:
                yield from self._within((name,), getattr(self.file, name))

    def _within(self, path: Path, value: object) -> Iterator[tuple[Path, Part]]:
        if isinstance(value, Part):
            yield self.path(path), value
            for name, field in type(value).model_fields.items():
                inner = getattr(value, name)
                yield from self._within((*path, field.alias or name), inner)
        elif isinstance(value, tuple):
            for number, inner in enumerate(value):
                yield from self._within((*path, number), inner)
        elif isinstance(value, Mapping):
            for key, inner in value.items():
                yield from self._within((*path, key), inner)

    def each(self, entries: Iterable[E]) -> Iterator[tuple[Path, E]]:
        """The entries of one kind, each with its path in the text."""
        for number, entry in enumerate(entries):
            yield self.path((entry.kind_of_table, number)), entry

    def texts(self) -> Iterator[tuple[Path, Part, Text]]:
        """Every text in some language, with the table it stands in."""
        for path, part in self.parts():
            for name in type(part).model_fields:
                value = getattr(part, name)
                if isinstance(value, Text):
                    yield (*path, name), part, value


def _tables(value: object) -> Iterable[Raw]:
    if not isinstance(value, list):
        return ()
    return (table for table in value if isinstance(table, dict))


def _id(table: Raw) -> str:
    return str(table.get("id", ""))


def draft_of(raw: Raw, error: ValidationError) -> Draft | None:
    """What can be read of a file beside the mistakes in `error`; none if too little."""
    # Two steps of a location name a top-level table: nothing smaller is left out, so
    # that what remains is whole.
    broken = {tuple(one["loc"][:2]) for one in error.errors()}
    kept: Raw = {}
    origin: dict[str, tuple[int, ...]] = {}
    left_out: set[str] = set()
    for name, value in raw.items():
        if name not in PolicyFile.model_fields:
            continue
        if isinstance(value, list):
            sound = [n for n in range(len(value)) if (name, n) not in broken]
            kept[name] = [value[number] for number in sound]
            origin[name] = tuple(sound)
        elif any(place[0] == name for place in broken):
            left_out.add(name)
        else:
            kept[name] = copy(value)
    for name, stand_in in _STAND_INS.items():
        if name not in kept:
            left_out.add(name)
            kept[name] = stand_in
    return _readable(raw, kept, origin=origin, left_out=frozenset(left_out))


def _readable(
    raw: Raw,
    kept: Raw,
    *,
    origin: Mapping[str, tuple[int, ...]],
    left_out: frozenset[str],
) -> Draft | None:
    try:
        file = PolicyFile.model_validate(kept)
    except ValidationError:
        return None
    return Draft(file=file, raw=raw, origin=origin, left_out=left_out)


def whole_draft(raw: Raw, file: PolicyFile) -> Draft:
    """The draft of a file whose shape is right."""
    return Draft(file=file, raw=raw, origin={}, left_out=frozenset())


def label(raw: object, path: Path) -> str:
    """The table that a path lies in, in the words of the file."""
    told = f"[{path[0]}]"
    names: list[str] = []
    value = raw
    for part in path:
        value = _step(value, part)
        if isinstance(part, str):
            names.append(part)
        elif isinstance(value, dict) and (len(names) == 1 or "id" in value):
            told = f"[[{'.'.join(names)}]] {value.get('id', '')}".rstrip()
    return told


def _step(value: object, part: str | int) -> object:
    if isinstance(value, dict):
        return value.get(part)
    if isinstance(value, list) and isinstance(part, int) and part < len(value):
        return value[part]
    return None
