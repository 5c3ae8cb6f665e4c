"""Lengths of time as a policy writes them: one number and one unit of ISO 8601.

`P7D`, `P2W`, `P3M`, `P7Y` end with a day; `PT72H` and `PT30M` are exact.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Final, Literal

from pydantic import PlainValidator, WithJsonSchema

Unit = Literal["years", "months", "weeks", "days", "hours", "minutes"]

PATTERN: Final = r"^P(?:[1-9][0-9]{0,4}[YMWD]|T[1-9][0-9]{0,4}[HM])$"
_SHAPE: Final = re.compile(r"P(?P<time>T?)(?P<number>[0-9]{1,5})(?P<letter>[YMWDH])")
_UNITS: Final[dict[str, Unit]] = {
    "Y": "years",
    "M": "months",
    "W": "weeks",
    "D": "days",
    "TH": "hours",
    "TM": "minutes",
}
_LETTERS: Final = {unit: letter for letter, unit in _UNITS.items()}
_DAYS: Final[dict[Unit, float]] = {
    "years": 365.25,
    "months": 30.4375,
    "weeks": 7,
    "days": 1,
    "hours": 1 / 24,
    "minutes": 1 / 1440,
}
_LONGEST_DAYS: Final = 200 * 365.25


@dataclass(frozen=True, slots=True)
class Period:
    """A number of one unit. Whole days end with that local day; hours are exact."""

    number: int
    unit: Unit

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read `P7D` and its like; `ValueError` says what was expected."""
        shape = _SHAPE.fullmatch(text)
        unit = _UNITS.get(shape["time"] + shape["letter"]) if shape else None
        if shape is None or unit is None:
            raise ValueError(f'"{text}" is not a length of time')
        period = cls(int(shape["number"]), unit)
        if period.number == 0:
            raise ValueError(f'"{text}" is no time at all')
        if period.days > _LONGEST_DAYS:
            raise ValueError(f'"{text}" is longer than 200 years')
        return period

    @property
    def exact(self) -> bool:
        """Whether it ends at a moment rather than with a day."""
        return self.unit in ("hours", "minutes")

    @property
    def days(self) -> float:
        """About how many days, to compare one period with another."""
        return self.number * _DAYS[self.unit]

    def __str__(self) -> str:
        letter = _LETTERS[self.unit]
        return f"P{letter[:-1]}{self.number}{letter[-1]}"

    def in_words(self) -> str:
        """`7 days`, `1 month`: for sentences."""
        unit = self.unit if self.number != 1 else self.unit.removesuffix("s")
        return f"{self.number} {unit}"


def _read(value: object) -> Period:
    if isinstance(value, Period):
        return value
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is not a length of time")  # noqa: TRY004
    return Period.parse(value)


PeriodText = Annotated[
    Period,
    PlainValidator(_read),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": PATTERN,
            "description": "A length of time: P7D, P2W, P3M, P7Y, PT72H, PT30M.",
        }
    ),
]
