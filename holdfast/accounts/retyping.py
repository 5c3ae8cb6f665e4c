"""Typing two groups back from a printed sheet, so that it surely was printed.

The page carries keyed hashes of the two groups, not the groups: nothing is stored.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from holdfast.vault.installation import installation_tag


@dataclass(frozen=True, slots=True)
class Retyping:
    """Which two groups of a sheet are asked for, counted from one, and their hash."""

    first: int
    second: int
    proof: str

    @classmethod
    def carried(cls, posted: Mapping[str, str]) -> "Retyping":
        """What a page carried along; harmless where somebody changed it."""
        first, second = _number(posted, "first"), _number(posted, "second")
        return cls(first, second, posted.get("proof", ""))


def _number(posted: Mapping[str, str], name: str) -> int:
    typed = posted.get(name, "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 3 else 0


def check_value(first: str, second: str, *, places: str, purpose: str) -> bytes:
    """A keyed hash of two groups and their places."""
    plain = [" ".join(group.split()).casefold() for group in (first, second)]
    return installation_tag("retyping", purpose, places, *plain)


def retyping_of(groups: Sequence[str], *, purpose: str) -> Retyping:
    """Two groups to ask for, drawn by chance."""
    places = secrets.SystemRandom().sample(range(len(groups)), 2)
    first, second = sorted(places)
    proof = check_value(
        groups[first],
        groups[second],
        places=f"{first + 1}-{second + 1}",
        purpose=purpose,
    )
    return Retyping(first + 1, second + 1, proof.hex())


def typed_back(posted: Mapping[str, str], *, purpose: str) -> bool:
    """Whether what was typed are the two groups that the page asked for."""
    asked = Retyping.carried(posted)
    expected = check_value(
        posted.get("group-first", ""),
        posted.get("group-second", ""),
        places=f"{asked.first}-{asked.second}",
        purpose=purpose,
    )
    return secrets.compare_digest(expected.hex().encode(), asked.proof.encode())
