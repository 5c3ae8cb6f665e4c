"""What a check of the installation found."""

from dataclasses import asdict, dataclass
from enum import StrEnum


class Weight(StrEnum):
    """How bad a finding is. `STOPS` means that nothing may be served."""

    GOOD = "good"
    WARNS = "warns"
    STOPS = "stops"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: a stable name, how it is, and a sentence."""

    name: str
    weight: Weight
    text: str

    def to_json(self) -> dict[str, str]:
        """The finding as commands print it."""
        return asdict(self)


def good(name: str, text: str) -> Finding:
    """As it should be."""
    return Finding(name, Weight.GOOD, text)


def warns(name: str, text: str) -> Finding:
    """Somebody should look after this; serving goes on."""
    return Finding(name, Weight.WARNS, text)


def stops(name: str, text: str) -> Finding:
    """Nothing may be served like this."""
    return Finding(name, Weight.STOPS, text)
