"""Whether two names are the same person's. Pure Python: no Django, no I/O.

- `same_name`: the same once script, accents, case, order and joined particles are gone.
- `likely_same`: also spelling, sound, short forms, initials, joined and split parts.
- `NameList` and `best`: one name against many, in milliseconds.

A guess is a reason to look again, never a reason to act: whoever uses this asks a
person about what is likely.
"""

from holdfast.names.likeness import (
    LIKELY,
    likely_same,
    likeness,
    likeness_of_parts,
)
from holdfast.names.listing import NameList, Scored, best
from holdfast.names.parts import name_in, normalised, parts_of, same_name, slots_of
from holdfast.names.sound import sound_of


def forget() -> None:
    """Let go of what was kept for speed: names are nobody's beyond one request."""
    for kept in (slots_of, sound_of, likeness_of_parts):
        kept.cache_clear()


__all__ = [
    "LIKELY",
    "NameList",
    "Scored",
    "best",
    "forget",
    "likely_same",
    "likeness",
    "name_in",
    "normalised",
    "parts_of",
    "same_name",
]
