"""What the door's list says, laid out so that it reads back in milliseconds.

One JSON object of long strings: a list of 10,000 names opens faster that way than as
10,000 objects. What is written anew is written whole.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Final
from uuid import UUID

from holdfast.names import NameList, best, normalised

_ID: Final = 22
_DAY: Final = 8
# What JSON has to escape, as a line break, would make a long list slow to read.
_BETWEEN: Final = "|"
_MOST_LOOKED_AT: Final = 40
_MOST_SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class Entry:
    """One person on the list.

    `event` where it is about that event alone (somebody sent out of it). `until` is the
    last day on which it counts. `refuse` is whether a ban says to refuse at sight.
    """

    id: str
    names: tuple[str, ...]
    event: str | None = None
    until: date | None = None
    refuse: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """An entry that a typed name may mean."""

    id: str
    name: str
    exact: bool
    here_only: bool
    refuse: bool


@dataclass(frozen=True, slots=True)
class NotThem:
    """A namesake, confirmed as somebody else: everywhere, or at one event only."""

    entry: str
    name: str
    event: str | None


@dataclass(frozen=True)
class Entries:
    """The list, open.

    Args:
        names: all names, ready to be searched.
        written: the same names as they were given.
        ids: the ids of the entries, one after another.
        whose: the entry of each name; empty where each has one name only.
        events: the event that an entry is about alone, by its place.
        untils: the last day of each entry, as `20261120`, one after another; blanks
            where there is none.
        refuse: for each entry, `1` where it is to be refused at sight.
        others: namesakes, confirmed as somebody else.
    """

    names: NameList = field(default_factory=NameList)
    written: str = ""
    ids: str = ""
    whose: tuple[int, ...] = ()
    events: dict[str, str] = field(default_factory=dict)
    untils: str = ""
    refuse: str = ""
    others: frozenset[NotThem] = frozenset()

    @classmethod
    def of(
        cls, entries: Iterable[Entry], *, others: Iterable[NotThem] = ()
    ) -> "Entries":
        """A list of these people."""
        given = list(entries)
        written = [_on_a_line(name) for entry in given for name in entry.names]
        whose = tuple(place for place, entry in enumerate(given) for _ in entry.names)
        ids = [entry.id for entry in given]
        placed = [(str(place), entry) for place, entry in enumerate(given)]
        return cls(
            names=NameList.of(written),
            written=_BETWEEN.join(written),
            ids="".join(_short(its_id) for its_id in ids),
            whose=() if whose == tuple(range(len(given))) else whose,
            events={place: entry.event for place, entry in placed if entry.event},
            untils="".join(_day(entry.until) for entry in given),
            refuse="".join("1" if entry.refuse else "0" for entry in given),
            others=frozenset(other for other in others if other.entry in set(ids)),
        )

    @classmethod
    def from_content(cls, content: dict[str, Any]) -> "Entries":
        """The list as `to_content` laid it out."""
        return cls(
            names=NameList.from_columns(content["names"]),
            written=content["written"],
            ids=content["ids"],
            whose=tuple(content["whose"]),
            events=content["events"],
            untils=content["untils"],
            refuse=content["refuse"],
            others=frozenset(NotThem(*other) for other in content["others"]),
        )

    def to_content(self) -> dict[str, Any]:
        """The list as it is sealed."""
        return {
            "names": self.names.to_columns(),
            "written": self.written,
            "ids": self.ids,
            "whose": list(self.whose),
            "events": self.events,
            "untils": self.untils,
            "refuse": self.refuse,
            "others": [[o.entry, o.name, o.event] for o in self.others],
        }

    def __iter__(self) -> Iterator[Entry]:
        names: dict[int, list[str]] = {}
        for place, written in enumerate(self._written):
            names.setdefault(self._entry_of(place), []).append(written)
        for place in range(len(self.ids) // _ID):
            until = self._until(place)
            yield Entry(
                id=self._id(place),
                names=tuple(names.get(place, ())),
                event=self.events.get(str(place)),
                until=date.fromisoformat(until) if until else None,
                refuse=self.refuse[place] == "1",
            )

    @cached_property
    def _written(self) -> list[str]:
        return self.written.split(_BETWEEN) if self.names.number else []

    def _entry_of(self, name: int) -> int:
        return self.whose[name] if self.whose else name

    def _until(self, place: int) -> str:
        return self.untils[place * _DAY : (place + 1) * _DAY].strip()

    def _id(self, place: int) -> str:
        return _long(self.ids[place * _ID : (place + 1) * _ID])

    def entry(self, its_id: str) -> Entry | None:
        """One entry by its id."""
        return next((entry for entry in self if entry.id == its_id), None)

    def alike(self, name: str, *, event: UUID, on: date, bans: bool) -> list[Match]:
        """Whom a typed name may mean at an event on a day, the most alike first.

        Args:
            name: as it was typed.
            event: where the person stands.
            on: the day there.
            bans: whether bans bind at that event; if not, only who was sent out of it.
        """
        plain, found = normalised(name), dict[str, Match]()
        for scored in best(name, self.names, most=_MOST_LOOKED_AT):
            match = self._match(scored.place, plain=plain)
            place = self._entry_of(scored.place)
            if (
                match.id not in found
                and self._counts(place, event=event, on=on, bans=bans)
                and not self._is_other(match, plain, event=event)
            ):
                found[match.id] = match
        return list(found.values())[:_MOST_SHOWN]

    def _counts(self, place: int, *, event: UUID, on: date, bans: bool) -> bool:
        until, only_at = self._until(place), self.events.get(str(place))
        if until and until < _day(on):
            return False
        return bans if only_at is None else only_at == event.hex

    def _match(self, name: int, *, plain: str) -> Match:
        place = self._entry_of(name)
        return Match(
            id=self._id(place),
            name=self._written[name],
            exact=self.names.plain(name) == plain,
            here_only=str(place) in self.events,
            refuse=self.refuse[place] == "1",
        )

    def _is_other(self, match: Match, plain: str, *, event: UUID) -> bool:
        return not self.others.isdisjoint(
            {NotThem(match.id, plain, None), NotThem(match.id, plain, event.hex)}
        )


def _day(day: date | None) -> str:
    return f"{day:%Y%m%d}" if day else " " * _DAY


def _on_a_line(name: str) -> str:
    return " ".join(name.replace(_BETWEEN, "/").split())


def _short(its_id: str) -> str:
    return urlsafe_b64encode(bytes.fromhex(its_id)).decode().rstrip("=")


def _long(short: str) -> str:
    return urlsafe_b64decode(f"{short}==").hex()
