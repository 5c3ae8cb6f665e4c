"""What can go wrong, how sure one must be, and what counts as a pattern."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from holdfast.policy.model.base import (
    BodyId,
    ConductId,
    Count,
    Day,
    Entry,
    Flag,
    Grade,
    OffenceId,
    Part,
    QuestionId,
    Text,
    Titled,
    Words,
)
from holdfast.policy.periods import PeriodText


class Clause(Titled):
    """One clause of the policy in its own words, to be read aloud."""

    kind_of_table: ClassVar[str] = "clause"

    id: Annotated[str, Field(pattern=r"^[A-Z0-9][A-Za-z0-9.-]{0,19}$")]
    text: Text


class Offence(Titled):
    """Something that nobody may do, and how grave the policy finds it."""

    kind_of_table: ClassVar[str] = "offence"

    grade: Annotated[
        Grade | None, Field(description="Left out where people must judge it.")
    ] = None
    plain: Annotated[
        Text | None, Field(description="Plain words for the person who reports.")
    ] = None
    violent: Flag = False
    sexual: Flag = False
    elsewhere: Annotated[
        Flag, Field(description="Could plausibly happen elsewhere too.")
    ] = False
    offered: Annotated[
        Flag, Field(description="Whether a reporter is offered it to choose from.")
    ] = True
    conduct: Annotated[
        ConductId | None,
        Field(description="The part of the code of conduct it breaks."),
    ] = None

    def said(self, lang: str) -> str:
        """The offence in the plainest words there are for it."""
        return (self.plain or self.title).said(lang)


class Evidence(Titled):
    """A standard of evidence; a higher strength is harder to meet."""

    kind_of_table: ClassVar[str] = "evidence"

    strength: Count
    means: Text


class Counts(Part):
    """Which reports a pattern is made of."""

    kind_of_table: ClassVar[str] = "pattern.counts"

    grade: Grade | None = None
    offence: OffenceId | None = None
    same: Literal["person"] = "person"
    at_least: Count


class Proposes(Part):
    """What a pattern is proposed to be; people decide."""

    kind_of_table: ClassVar[str] = "pattern.proposes"

    offence: OffenceId


class PatternRule(Entry):
    """Several reports that together may be something graver."""

    kind_of_table: ClassVar[str] = "pattern"

    counts: Counts
    proposes: Proposes


class Condition(Part):
    """When something is required: exactly one of its keys is given."""

    kind_of_table: ClassVar[str] = "required_when"

    any: Annotated[tuple[Condition, ...] | None, Field(min_length=1)] = None
    all: Annotated[tuple[Condition, ...] | None, Field(min_length=1)] = None
    grade: Grade | None = None
    offence: OffenceId | None = None
    violent: Flag | None = None
    elsewhere: Flag | None = None
    answer: Annotated[QuestionId | None, Field(description="Answered with yes.")] = None

    @model_validator(mode="after")
    def _has_exactly_one(self) -> Condition:
        given = self.model_fields_set - {"clause"}
        if len(given) != 1:
            raise ValueError("a condition names exactly one thing")
        return self


class Accepts(Part):
    """From which day on something is accepted."""

    kind_of_table: ClassVar[str] = "policy.accepts"

    since: Day


class Grading(Part):
    """Who may judge an infraction that no list names."""

    kind_of_table: ClassVar[str] = "grading"

    by: Annotated[tuple[BodyId, ...], Field(min_length=1)]
    reason_recorded: Flag = True


class Conduct(Titled):
    """A part of the code of conduct, public."""

    kind_of_table: ClassVar[str] = "conduct"

    text: Text


class Never(Titled):
    """An act that is not available at all, and why."""

    kind_of_table: ClassVar[str] = "never"

    why: Words


class Flood(Part):
    """How many reports in which time are taken in at once; the rest wait apart."""

    kind_of_table: ClassVar[str] = "flood"

    budget: Annotated[int, Field(ge=1, le=100_000, strict=True)]
    within: PeriodText
    take_in: PeriodText
    closed_by: Count = 2
