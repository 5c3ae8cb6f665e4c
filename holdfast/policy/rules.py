"""Rules of decision, parsed from the words of a policy.

`unanimous`, `majority`, `more-than p/q`, `at-least p/q`, `any n`. Fractions are exact.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Annotated, Final, Literal

from pydantic import PlainValidator, WithJsonSchema

Kind = Literal["unanimous", "majority", "more-than", "at-least", "any"]
Base = Literal["sitting", "present", "voting"]

PATTERN: Final = (
    r"^(unanimous|majority|(more-than|at-least) [0-9]{1,3}/[0-9]{1,3}|any [0-9]{1,3})$"
)
KINDS: Final = ("unanimous", "majority", "more-than", "at-least", "any")
_FRACTION: Final = re.compile(r"([0-9]{1,3})/([0-9]{1,3})")
_BASES: Final[dict[Base, str]] = {
    "sitting": "sitting members",
    "present": "members present",
    "voting": "votes cast",
}


def parse_fraction(text: str) -> Fraction:
    """Read `2/3`; `ValueError` where it is not a part of a whole."""
    parts = _FRACTION.fullmatch(text)
    if not parts or int(parts[2]) == 0:
        raise ValueError(f'"{text}" is not a fraction such as 2/3')
    fraction = Fraction(int(parts[1]), int(parts[2]))
    if not 0 < fraction <= 1:
        raise ValueError(f'"{text}" is not more than nothing and at most the whole')
    return fraction


@dataclass(frozen=True, slots=True)
class Rule:
    """How many must say yes, out of whom."""

    kind: Kind
    fraction: Fraction | None = None
    number: int | None = None
    of: Base = "sitting"

    @classmethod
    def parse(cls, text: str, *, of: Base = "sitting") -> Rule:
        """Read a rule in the words of the file; `ValueError` says what is wrong."""
        word, _, rest = text.partition(" ")
        if word in ("unanimous", "majority") and not rest:
            return cls("unanimous" if word == "unanimous" else "majority", of=of)
        if word == "any" and rest.isascii() and rest.isdigit() and 0 < int(rest) < 1000:
            return cls("any", number=int(rest), of=of)
        if word in ("more-than", "at-least") and rest:
            return cls._part(word, parse_fraction(rest), of=of)
        raise ValueError(f'"{text}" is not a rule of decision')

    @classmethod
    def _part(cls, word: str, fraction: Fraction, *, of: Base) -> Rule:
        if word == "at-least":
            return cls("at-least", fraction=fraction, of=of)
        if fraction == 1:
            raise ValueError('"more-than 1/1" can never be met')
        return cls("more-than", fraction=fraction, of=of)

    def based_on(self, of: Base) -> Rule:
        """The same rule counted out of `of`."""
        return replace(self, of=of)

    def needed(self, base: int) -> int:
        """The fewest yes that meet the rule out of `base`; at least one, always."""
        if self.kind == "unanimous":
            return max(base, 1)
        if self.number is not None:
            return self.number
        part = base * (self.fraction or Fraction(1, 2))
        if self.kind == "at-least":
            return max(-(-part.numerator // part.denominator), 1)
        return part.numerator // part.denominator + 1

    def __str__(self) -> str:
        if self.fraction is not None:
            return f"{self.kind} {self.fraction.numerator}/{self.fraction.denominator}"
        return self.kind if self.number is None else f"any {self.number}"

    def in_words(self) -> str:
        """`more than 3/4 of the sitting members`: for sentences."""
        whole = f"the {_BASES[self.of]}"
        if self.kind == "unanimous":
            return f"every one of {whole}"
        if self.kind == "majority":
            return f"more than half of {whole}"
        if self.number is not None:
            return f"any {self.number} of {whole}"
        return f"{self.kind.replace('-', ' ')} {str(self).split()[1]} of {whole}"


def _read_rule(value: object) -> Rule:
    if isinstance(value, Rule):
        return value
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is not a rule of decision")  # noqa: TRY004
    return Rule.parse(value)


def _read_fraction(value: object) -> Fraction:
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is not a fraction such as 2/3")  # noqa: TRY004
    return parse_fraction(value)


RuleText = Annotated[
    Rule,
    PlainValidator(_read_rule),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": PATTERN,
            "description": "unanimous, majority, more-than 3/4, at-least 1/4, any 2.",
        }
    ),
]
FractionText = Annotated[
    Fraction,
    PlainValidator(_read_fraction),
    WithJsonSchema({"type": "string", "pattern": "^[0-9]{1,3}/[0-9]{1,3}$"}),
]
