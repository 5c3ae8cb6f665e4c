"""How alike two names are, part by part."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import permutations

from rapidfuzz.distance import OSA

from holdfast.names.parts import (
    Slot,
    bare_parts_of,
    is_vowelless,
    same_name,
    slots_of,
)
from holdfast.names.short_forms import shares_a_form
from holdfast.names.sound import bones_of, sound_of

# From here on two names are likely the same person's. Tuned on the table of pairs in
# the tests, towards catching: what is likely is looked at, never acted upon.
LIKELY = 0.8
_PART = 0.74
_ANCHOR = 0.83
_INITIAL = 0.72
_SHORT_FORM = 0.95
_BEGINNING = 0.85
_SHORTEST_BEGINNING = 3
_OTHER_FIRST_LETTER = 0.1
_LEAST_SPELT = 0.4
_ONE_LEFT_OUT = 0.97
_ONE_PART_ONLY = 0.9
_MOST_PARTS = 5

_NO_PARTICLES = 0.98
_SAID = re.compile(r"[aeiouy0-9]")

Parts = tuple[str, ...]
Slots = tuple[Slot, ...]


@lru_cache(maxsize=16384)
def likeness_of_parts(one: str, other: str) -> float:
    """How alike two parts are, from 0 to 1: form, spelling, sound."""
    if one == other:
        return 1.0
    if shares_a_form(one, other):
        return _SHORT_FORM
    if len(one) == 1 or len(other) == 1:
        return _INITIAL if one[0] == other[0] else 0.0
    spelt = OSA.normalized_similarity(one, other)
    if spelt >= _LEAST_SPELT and sound_of(one) == sound_of(other):
        return max(spelt, 0.75 + 0.2 * spelt)
    return spelt if one[0] == other[0] else spelt - _OTHER_FIRST_LETTER


def _begins(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return len(short) >= _SHORTEST_BEGINNING and long.startswith(short)


def _table(short: Parts, long: Parts) -> list[list[float]]:
    table = [[likeness_of_parts(one, other) for other in long] for one in short]
    for row, one in enumerate(short):
        for column, other in enumerate(long):
            # Only a given name is shortened to its beginning, never a family's.
            both_last = row == len(short) - 1 and column == len(long) - 1
            if not both_last and _begins(one, other):
                table[row][column] = max(table[row][column], _BEGINNING)
    return table


def _assigned(table: Sequence[Sequence[float]]) -> float:
    """The mean of the best pairing of parts; 0 where a part has no partner."""
    best = 0.0
    for columns in permutations(range(len(table[0])), len(table)):
        found = [table[row][column] for row, column in enumerate(columns)]
        whole = [value for value in found if value != _INITIAL]
        if not whole or min(found) < min(_PART, _INITIAL) or max(whole) < _ANCHOR:
            continue
        if any(value < _PART for value in whole):
            continue
        best = max(best, sum(found) / len(found))
    return best


def _paired(one: Parts, other: Parts) -> float:
    short, long = sorted((one, other), key=len)
    score = _assigned(_table(short, long)) * _ONE_LEFT_OUT ** (len(long) - len(short))
    return score * _ONE_PART_ONLY if len(short) == 1 < len(long) else score


def _merged(parts: Parts) -> Iterator[Parts]:
    for place in range(len(parts) - 1):
        yield (
            *parts[:place],
            parts[place] + parts[place + 1],
            *parts[place + 2 :],
        )
    if len(parts) > 1:
        yield ("".join(parts),)
        yield (parts[-1] + "".join(parts[:-1]),)


def _with_parts_joined(one: Parts, other: Parts) -> float:
    """The best where the longer name's neighbouring parts are written as one."""
    short, long = sorted((one, other), key=len)
    tries = (p for p in _merged(long) if len(p) == len(short))
    return max((_paired(short, joined) for joined in tries), default=0.0)


def likeness_of(one: Parts, other: Parts) -> float:
    """How alike two names are, given as their parts."""
    one, other = one[:_MOST_PARTS], other[:_MOST_PARTS]
    if not one or not other:
        return 0.0
    if "".join(one) == "".join(other):
        return 1.0
    return max(_paired(one, other), _with_parts_joined(one, other))


def initials_apart(parts: Parts) -> Parts:
    """`jp lambert` as `j p lambert`: two letters that nobody can say as one."""
    return tuple(
        letter
        for part in parts
        for letter in (part if len(part) == 2 and not _SAID.search(part) else (part,))
    )


def likeness_of_slots(one: Slots, other: Slots) -> float:
    """How alike two names are, with their particles or without."""
    wholes = [tuple(slot.whole for slot in slots) for slots in (one, other)]
    bares = [tuple(slot.bare for slot in slots) for slots in (one, other)]
    score = likeness_of(wholes[0], wholes[1])
    if score < LIKELY and bares != wholes:
        score = max(score, likeness_of(bares[0], bares[1]) * _NO_PARTICLES)
    if score < LIKELY:
        apart = [initials_apart(parts) for parts in wholes]
        if apart != wholes:
            score = max(score, likeness_of(apart[0], apart[1]))
    return score


def bones_likeness(one: Parts, other: Parts) -> float:
    """How alike two names are whose one is in a script without vowels."""
    bones = [tuple(bones_of(part) or part for part in parts) for parts in (one, other)]
    return likeness_of(bones[0], bones[1]) * _SHORT_FORM


def likeness(one: str, other: str) -> float:
    """How alike two names are, from 0 to 1; 1 is the same once normalised."""
    if same_name(one, other):
        return 1.0
    mine, theirs = slots_of(one), slots_of(other)
    score = likeness_of_slots(mine, theirs)
    if score < LIKELY and is_vowelless(one) != is_vowelless(other):
        return max(score, bones_likeness(bare_parts_of(one), bare_parts_of(other)))
    return score


def likely_same(one: str, other: str) -> bool:
    """Whether two names may well be the same person's."""
    return likeness(one, other) >= LIKELY
