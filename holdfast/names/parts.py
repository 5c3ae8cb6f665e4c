"""A name without what does not tell people apart: script, accents, case, order."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from anyascii import anyascii

# As long as any name need be: what comes behind it cannot slow anybody down.
LONGEST = 200


def _words(which: str) -> frozenset[str]:
    return frozenset((files(__package__) / f"{which}.txt").read_text("utf-8").split())


# Some particles are given names too: they are only joined to what comes behind them
# when something stands in front.
_PARTICLES = _words("particles")
_HONORIFICS = _words("honorifics")
# Words of a description: who begins with one gives no name in front of a comma.
_LOOKS = _words("looks")
_BEHIND = re.compile(r"[,;(\[\n\u060c]|\s[-\u2013\u2014]\s")
# More than a person has given names.
_TOO_MANY = 3
_JOINERS = re.compile("['\u2019\u2018\u02bc`\u00b4.\u00b7]+")
_APART = re.compile(r"[^a-z0-9]+")
# Scripts written without spaces between the parts of a name.
_IDEOGRAPHS = re.compile(r"([\u3400-\u9fff\uac00-\ud7af])")
# The Arabic article is written as one with what it stands before; in Latin, apart.
_ARTICLE = re.compile(r"(?<!\w)\u0627\u0644(?=\w{2})")
_VOWELLESS = re.compile(r"[\u0590-\u05ff\u0600-\u06ff\u0750-\u077f]")


def name_in(line: str) -> str:
    """A name without what somebody looks like, written behind it: `Kim Doe, tall, blond`.

    What stands behind a comma is given names (`Doe Moe, Kim`) unless it begins small
    where the name does not, or has too many words. One word in front stays with what is
    behind it: else everybody called Kim would be the same.
    """
    found = _BEHIND.search(line)
    if found is None:
        return line
    front, behind = line[: found.start()].strip(), line[found.end() :].strip()
    words = front.split()
    if len(words) < 2 or _LOOKS.intersection(map(str.casefold, words)):
        return line
    begins_small = behind[:1].islower() or behind[:1].isdigit()
    is_looks = len(behind.split()) >= _TOO_MANY or (
        begins_small and front[:1].isupper()
    )
    return front if is_looks else line


def _latin(name: str) -> str:
    name = name_in(name[:LONGEST])
    if name.isascii():
        return name.lower()
    plain = unicodedata.normalize("NFKC", name)
    plain = "".join(c for c in plain if unicodedata.category(c) != "Cf")
    plain = _ARTICLE.sub("al ", plain)
    return anyascii(_IDEOGRAPHS.sub(r"\1 ", plain)).casefold()


def _in_order(name: str) -> str:
    """Without the comma of `Family, Given`."""
    family, comma, given = name.partition(",")
    return f"{given} {family}" if comma and given.strip() else name


@dataclass(frozen=True, slots=True)
class Slot:
    """One part of a name: with the particles in front joined to it, and without."""

    whole: str
    bare: str


def _slots(words: list[str]) -> tuple[Slot, ...]:
    slots: list[Slot] = []
    waiting = ""
    for place, word in enumerate(words):
        if place and word in _PARTICLES:
            waiting += word
        else:
            slots.append(Slot(waiting + word, word))
            waiting = ""
    return tuple([*slots, Slot(waiting, waiting)] if waiting else slots)


@lru_cache(maxsize=4096)
def slots_of(name: str) -> tuple[Slot, ...]:
    """The parts of a name in the order given, in plain letters."""
    words = _APART.split(_JOINERS.sub("", _in_order(_latin(name))))
    words = [word for word in words if word]
    return _slots([word for word in words if word not in _HONORIFICS] or words)


def parts_of(name: str) -> tuple[str, ...]:
    """The parts of a name in the order given, particles joined to what follows."""
    return tuple(slot.whole for slot in slots_of(name))


def bare_parts_of(name: str) -> tuple[str, ...]:
    """The parts of a name in the order given, without particles."""
    return tuple(slot.bare for slot in slots_of(name))


def normalised(name: str) -> str:
    """One spelling for every way to write a name: `vantongeren, KASIMIR` and so on.

    Empty where the name has no letter or digit in any script.
    """
    return " ".join(sorted(parts_of(name)))


def same_name(one: str, other: str) -> bool:
    """Whether two names are the same once normalised; never true of empty ones."""
    plain = normalised(one)
    return bool(plain) and plain == normalised(other)


def is_vowelless(name: str) -> bool:
    """Whether a name is in a script that leaves vowels out."""
    return bool(_VOWELLESS.search(name))
