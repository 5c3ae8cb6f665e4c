"""Many names kept ready, so that one can be looked for among them in milliseconds.

A list is kept as a few long strings (`to_columns`), which read back much faster than
objects do. Every distinct part stands once, with its sound and the names it is in; a
look-up compares the parts asked for with those, and only then whole names.
"""

import sys
from array import array
from base64 import b64decode, b64encode
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, chain, pairwise
from typing import Any

from rapidfuzz import process
from rapidfuzz.distance import OSA

from holdfast.names.likeness import (
    LIKELY,
    bones_likeness,
    initials_apart,
    likeness_of_slots,
)
from holdfast.names.parts import Slot, is_vowelless, slots_of
from holdfast.names.short_forms import forms_of
from holdfast.names.sound import bones_of, sound_of

_SPELT = 0.7
_WHOLE = 0.8
_SHORTEST_BEGINNING = 3
_SHORTEST_WHOLE = 7
# How many parts most names have, and how many of a name are looked for.
_USUAL = 2
_MOST_ASKED = 8
# Between the particles of a part and the rest: no part has such a sign.
_JOINT = "'"

Slots = tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class Scored:
    """A name of the list by its place in it, and how alike it is: 1 is the same."""

    place: int
    score: float


@dataclass(frozen=True)
class NameList:
    """Names ready to be searched, each by its place in the list.

    Args:
        number: how many names there are.
        spelt: the parts of every name, names set apart by `|`, and the particles joined
            to a part from what is left of it by `'`.
        vowelless: the places of names in a script without vowels.
        unusual: the places of names with more or fewer than two parts.
        sorted_parts: every part once, in order, spaced.
        sounds: how each of those parts sounds, with a space on either side.
        sites: the places of the names that each of those parts is in, one after
            another, as numbers of four bytes in base 64.
        starts: where those of each part begin, and the last one's end, likewise.
    """

    number: int = 0
    spelt: str = ""
    vowelless: tuple[int, ...] = ()
    unusual: tuple[int, ...] = ()
    sorted_parts: str = ""
    sounds: str = " "
    sites: str = ""
    starts: str = ""

    @classmethod
    def of(cls, names: Iterable[str]) -> "NameList":
        """A list of these names, in their order."""
        given = list(names)
        slots = [slots_of(name) for name in given]
        where: dict[str, list[int]] = {}
        for place, its in enumerate(slots):
            for part in {part for slot in its for part in (slot.whole, slot.bare)}:
                where.setdefault(part, []).append(place)
        parts = sorted(where)
        return cls(
            number=len(given),
            spelt="|".join(" ".join(map(_joined, its)) for its in slots),
            vowelless=tuple(p for p, name in enumerate(given) if is_vowelless(name)),
            unusual=tuple(p for p, its in enumerate(slots) if len(its) != _USUAL),
            sorted_parts=" ".join(parts),
            sounds=f" {' '.join(sound_of(part) for part in parts)} ",
            sites=_as_text(chain.from_iterable(where[part] for part in parts)),
            starts=_as_text(accumulate((len(where[p]) for p in parts), initial=0)),
        )

    def to_columns(self) -> dict[str, Any]:
        """The list as plain data with few and long strings, to be kept."""
        return {
            "number": self.number,
            "spelt": self.spelt,
            "vowelless": list(self.vowelless),
            "unusual": list(self.unusual),
            "parts": self.sorted_parts,
            "sounds": self.sounds,
            "sites": self.sites,
            "starts": self.starts,
        }

    @classmethod
    def from_columns(cls, columns: dict[str, Any]) -> "NameList":
        """The list that was kept."""
        return cls(
            number=columns["number"],
            spelt=columns["spelt"],
            vowelless=tuple(columns["vowelless"]),
            unusual=tuple(columns["unusual"]),
            sorted_parts=columns["parts"],
            sounds=columns["sounds"],
            sites=columns["sites"],
            starts=columns["starts"],
        )

    @cached_property
    def names(self) -> list[str]:
        """Every name's parts, spaced, as `spelt` has them."""
        return self.spelt.split("|") if self.number else []

    @cached_property
    def parts(self) -> list[str]:
        """Every part once, in order."""
        return self.sorted_parts.split()

    @cached_property
    def _sites(self) -> "array[int]":
        return _from_text(self.sites)

    @cached_property
    def _starts(self) -> "array[int]":
        return _from_text(self.starts)

    def places(self, part: int) -> "array[int]":
        """The places of the names that a part is in."""
        return self._sites[self._starts[part] : self._starts[part + 1]]

    def slots(self, place: int) -> Slots:
        """The parts of one name."""
        return tuple(
            Slot(joined.replace(_JOINT, ""), joined.rpartition(_JOINT)[2])
            for joined in self.names[place].split()
        )

    def plain(self, place: int) -> str:
        """One name normalised: `normalised` of what was given."""
        return " ".join(sorted(self.names[place].replace(_JOINT, "").split()))


def _joined(slot: Slot) -> str:
    front = slot.whole[: len(slot.whole) - len(slot.bare)]
    return f"{front}{_JOINT}{slot.bare}" if front else slot.whole


def _as_text(numbers: Iterable[int]) -> str:
    kept = array("I", numbers)
    if sys.byteorder == "big":
        kept.byteswap()
    return b64encode(kept.tobytes()).decode()


def _from_text(text: str) -> "array[int]":
    kept = array("I", b64decode(text))
    if sys.byteorder == "big":
        kept.byteswap()
    return kept


def _close(word: str, among: Sequence[str], *, cutoff: float) -> list[int]:
    found = process.extract(
        word,
        among,
        scorer=OSA.normalized_similarity,
        processor=None,
        score_cutoff=cutoff,
        limit=None,
    )
    return [place for _, _, place in found]


def _like(part: str, *, among: NameList) -> set[int]:
    """Which parts of the list this one may stand for."""
    parts = among.parts
    found = set(_all_places(sound_of(part), among.sounds))
    found.update(_close(part, parts, cutoff=_SPELT))
    found.update(_exactly({*forms_of(part), *_beginnings(part)}, among=among))
    if len(part) == 1 or len(part) >= _SHORTEST_BEGINNING:
        found.update(range(bisect_left(parts, part), bisect_left(parts, part + "~")))
    return found


def _all_places(word: str, text: str) -> Iterator[int]:
    """Which words of a spaced text are this one, without taking the text apart."""
    wanted, place, last = f" {word} ", 0, 0
    found = text.find(wanted)
    while found >= 0:
        place += text.count(" ", last, found)
        yield place
        last = found
        found = text.find(wanted, found + len(word) + 1)


def _exactly(words: Iterable[str], *, among: NameList) -> Iterator[int]:
    for word in words:
        place = bisect_left(among.parts, word)
        if place < len(among.parts) and among.parts[place] == word:
            yield place


def _beginnings(part: str) -> list[str]:
    """What a part may be shortened to: its initial, or its first three letters on."""
    return [part[:1], *(part[:end] for end in range(_SHORTEST_BEGINNING, len(part)))]


def _found(slots: Slots, *, among: NameList) -> set[int]:
    """The places of names in which every part may be found, or the whole."""
    hits: Counter[int] = Counter()
    wanted = _wanted(slots, among=among)
    for parts in wanted:
        hits.update(set[int]().union(*map(among.places, parts)))
    found = {
        place
        for place, number in hits.items()
        if number >= min(len(wanted), among.names[place].count(" ") + 1)
    }
    return found | _found_as_one(slots, among=among)


def _wanted(slots: Slots, *, among: NameList) -> list[set[int]]:
    """The parts of the list that may stand in the place of each part."""
    wholes = tuple(slot.whole for slot in slots)
    apart = initials_apart(wholes)
    if apart != wholes:
        return [_like(part, among=among) for part in apart]
    wanted = [
        {place for part in {s.whole, s.bare} for place in _like(part, among=among)}
        for s in slots
    ]
    for place, (one, other) in enumerate(pairwise(wholes)):
        both = set(_exactly([one[0] + other[0]], among=among))
        wanted[place] |= both
        wanted[place + 1] |= both
    return wanted


def _found_as_one(slots: Slots, *, among: NameList) -> set[int]:
    """Names like this one when all parts are written as one, in either order."""
    wholes = [slot.whole for slot in slots]
    words = {"".join(wholes), wholes[-1] + "".join(wholes[:-1])}
    if len(next(iter(words))) < _SHORTEST_WHOLE:
        return set()
    places: Sequence[int] = range(among.number)
    if len(slots) == _USUAL:
        # Parts can only be joined or split where the numbers of parts differ.
        places = among.unusual
        joined = [
            among.names[place].replace(" ", "").replace(_JOINT, "") for place in places
        ]
    else:
        joined = among.spelt.replace(" ", "").replace(_JOINT, "").split("|")
    return {places[p] for word in words for p in _close(word, joined, cutoff=_WHOLE)}


def best(query: str, among: NameList, *, most: int = 5) -> list[Scored]:
    """The names that are likely the same as this one, the most alike first."""
    slots = slots_of(query)[:_MOST_ASKED]
    if not slots or not among.number:
        return []
    found = [
        Scored(place, likeness_of_slots(slots, among.slots(place)))
        for place in _found(slots, among=among)
    ]
    found += _by_bones(slots, query=query, among=among)
    likely: dict[int, Scored] = {}
    for scored in found:
        known = likely.get(scored.place)
        if scored.score >= LIKELY and (known is None or known.score < scored.score):
            likely[scored.place] = scored
    return sorted(likely.values(), key=lambda s: (-s.score, s.place))[:most]


def _by_bones(slots: Slots, *, query: str, among: NameList) -> list[Scored]:
    """Names in a script without vowels, against those in one with them."""
    if is_vowelless(query):
        places = set(range(among.number)) - set(among.vowelless)
    else:
        places = set(among.vowelless)
    if not places:
        return []
    mine = tuple(slot.bare for slot in slots)
    bones = set(bones_of(" ".join(mine)).split())
    known = bones_of(among.sorted_parts).split(" ")
    kept = [place for place, part in enumerate(known) if part in bones]
    named = set[int]().union(*map(among.places, kept))
    return [
        Scored(place, bones_likeness(mine, tuple(s.bare for s in among.slots(place))))
        for place in named & places
    ]
