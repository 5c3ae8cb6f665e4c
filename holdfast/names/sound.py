"""How a part of a name sounds, whatever the language it is spelt in."""

import re
from functools import lru_cache

# One after another, the longest first: spellings that sound alike across the
# languages of Europe and the ways Arabic and Slavic names are written in them.
_ALIKE = (
    ("tsch", "C"), ("tch", "C"), ("dsch", "J"), ("schtsch", "S"), ("shch", "S"),
    ("sch", "S"), ("sh", "S"), ("sz", "S"), ("sj", "S"), ("cz", "C"), ("tj", "C"),
    ("dj", "J"), ("dzh", "J"), ("zh", "J"), ("ch", "k"), ("kh", "k"), ("gh", "G"),
    ("ph", "f"), ("th", "t"), ("dt", "t"), ("ck", "k"), ("qu", "k"), ("cq", "k"),
    ("x", "ks"), ("q", "k"), ("gn", "n"), ("gli", "l"), ("ll", "l"),
    ("ce", "se"), ("ci", "si"), ("cy", "si"), ("c", "k"),
    ("ge", "Je"), ("gi", "Ji"), ("gy", "Ji"),
    ("z", "s"), ("w", "v"), ("h", ""),
)  # fmt: skip
_VOWELS = (
    ("eau", "o"), ("oeu", "e"), ("ou", "u"), ("oe", "u"), ("oo", "u"), ("ue", "u"),
    ("au", "o"), ("ij", "i"), ("ei", "i"), ("ey", "i"), ("ay", "i"), ("ai", "i"),
    ("ae", "e"), ("ie", "i"), ("ee", "i"), ("y", "i"),
)  # fmt: skip
_TWICE = re.compile(r"(.)\1+")
_CLASS = str.maketrans("aeiou", "AIIUU")
_NO_VOWEL = re.compile(r"[aeiou]")
_LAST_VOWELS = frozenset("aiou")
# Ivanoff is Ivanov, as it was written abroad; Kristoff is no such name.
_SLAVIC_END = re.compile(r"(?<=[dklmnr][eo])ff$")
_WEAK = str.maketrans("", "", "aeiouyw")
_TWICE_SAID = re.compile(r"([a-z])\1+")


def _replaced(part: str, table: tuple[tuple[str, str], ...]) -> str:
    for written, heard in table:
        part = part.replace(written, heard)
    return part


@lru_cache(maxsize=16384)
def sound_of(part: str) -> str:
    """Its consonants as heard, between the colours of its first and last vowel."""
    part = _SLAVIC_END.sub("v", part)
    heard = _replaced(part.replace("j", "i" if part[:1] != "j" else "J"), _VOWELS)
    heard = _TWICE.sub(r"\1", _replaced(heard, _ALIKE))
    first = _NO_VOWEL.search(heard)
    colour = first.group().translate(_CLASS) if first else ""
    start = "a" if first and first.start() == 0 else ""
    # A last e is often silent; any other last vowel tells names apart.
    end = heard[-1:].translate(_CLASS) if heard[-1:] in _LAST_VOWELS else ""
    consonants = _TWICE.sub(r"\1", _NO_VOWEL.sub("", heard))
    return f"{colour}:{start}{consonants}{end}"


def bones_of(parts: str) -> str:
    """What is left of parts, spaced, in a script without vowels: `mohammed` is `mhmd`.

    A part that is nothing but vowels leaves nothing.
    """
    return _TWICE_SAID.sub(r"\1", parts.translate(_WEAK))
