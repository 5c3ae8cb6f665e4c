"""What may be done about somebody, who decides it, what is owed and by when."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from holdfast.policy.model.base import (
    BodyId,
    Count,
    EvidenceId,
    Flag,
    Grade,
    Id,
    Part,
    QuestionId,
    Titled,
)
from holdfast.policy.model.offences import Condition
from holdfast.policy.model.people import SomeWho, Who
from holdfast.policy.periods import PeriodText
from holdfast.policy.rules import Base, Rule, RuleText

Effect = Literal[
    "none",
    "talk",
    "teach",
    "mediate",
    "warn",
    "record",
    "eject",
    "bar",
    "call-emergency",
    "tell-organisations",
    "tell-police",
    "remove-from-post",
]
Event = Literal[
    "report-filed",
    "minor-report-filed",
    "major-report-filed",
    "report-told-orally",
    "member-reported",
    "major-report-about-member",
    "suspicion-confirmed",
    "pattern-seen",
    "report-in-tray",
    "paper-report-taken",
    "message-received",
    "case-opened",
    "case-closed",
    "meeting-called",
    "motion-passed",
    "action-decided",
    "action-carried-out",
    "acted-alone",
    "ban-awaits-length",
    "length-set",
    "ban-eased",
    "seat-empty",
    "term-ends",
    "year-begins",
    "own-data-asked",
    "told-later",
    "breach-noticed",
    "release-asked",
    "shared-by-others",
    "organisation-ends",
    "public-elsewhere",
    "appeal-made",
]
Doing = Literal[
    "meeting",
    "retrieve",
    "answer",
    "report-outcome",
    "confirm",
    "investigate",
    "designate-keeper",
    "take-in",
    "seal-paper",
    "set-length",
    "tell-and-ask",
    "tell-person-against",
    "carry-out",
    "review",
    "fill-seat",
    "elect",
    "answer-own-data",
    "tell-them",
    "assess-breach",
    "consider",
    "adjudicate",
    "read-back",
    "record",
    "remind",
    "sign-secrecy",
    "hand-over",
]


class Decision(Part):
    """One body's say under one rule, and by when."""

    kind_of_table: ClassVar[str] = "decision"

    body: BodyId
    rule: RuleText
    of: Base = "sitting"
    closes: PeriodText | None = None

    @property
    def counted(self) -> Rule:
        """The rule with its base: what `count` takes."""
        return self.rule.based_on(self.of)


class Consult(Part):
    """Who is told first and asked; the answer is recorded, not binding."""

    kind_of_table: ClassVar[str] = "action.consult"

    who: Literal["person-harmed"]
    within: PeriodText


class Length(Part):
    """Who sets how long it lasts, and what they are shown for it."""

    kind_of_table: ClassVar[str] = "action.length"

    set_by: BodyId
    rule: RuleText
    of: Base = "sitting"
    closes: PeriodText | None = None
    sees: tuple[Literal["code-name", "offence", "proposal"], ...] = (
        "code-name",
        "offence",
        "proposal",
    )


class Alone(Part):
    """One member acting at once, and the others' review soon after."""

    kind_of_table: ClassVar[str] = "action.alone"

    by: SomeWho
    when: Literal["ongoing-harm"] = "ongoing-harm"
    review: Decision
    within: PeriodText


class Action(Titled):
    """What may be done about somebody."""

    kind_of_table: ClassVar[str] = "action"

    grade: Grade
    effect: Effect
    by: Annotated[tuple[Who, ...], Field(description="Who may do it alone.")] = ()
    for_: Annotated[Condition | None, Field(alias="for")] = None
    not_for: Condition | None = None
    evidence: EvidenceId | None = None
    decision: tuple[Decision, ...] = ()
    needs_full_body: Flag = False
    needs_answers: Annotated[
        tuple[QuestionId, ...],
        Field(description="Questions that must be answered for it."),
    ] = ()
    at_event: Annotated[Flag, Field(description="Only at an event.")] = False
    own_place: Annotated[
        Who | None, Field(description="Who may do it for any reason at home.")
    ] = None
    consult: Consult | None = None
    choice_of: Annotated[
        Literal["person-harmed"] | None, Field(description="Whose choice it is.")
    ] = None
    length: Length | None = None
    permanent: Flag = False
    alone: Alone | None = None
    owner: Who | None = None
    tells_person_against: Flag = False
    hears_person_against: Flag = False

    @property
    def decided(self) -> bool:
        """Whether a body must decide it."""
        return bool(self.decision)


class Duty(Titled):
    """Something owed by somebody by a time."""

    kind_of_table: ClassVar[str] = "duty"

    starts: Event
    grade: Grade | None = None
    who: Who
    do: Doing
    within: PeriodText | None = None
    by: Annotated[
        Literal["at-once", "year-end", "event-end"] | None,
        Field(description="A day of the calendar in place of a length of time."),
    ] = None
    then: Annotated[Who | None, Field(description="Who takes over when late.")] = None
    times: Count = 1
    about_reports_of: Annotated[
        PeriodText | None, Field(description="Only for reports this recent.")
    ] = None
    counts_as_regular: Flag = False

    @model_validator(mode="after")
    def _ends_somehow(self) -> Duty:
        if (self.within is None) == (self.by is None):
            raise ValueError('a duty has either "within" or "by"')
        return self


class ByOrder(Part):
    """A release that a court orders."""

    kind_of_table: ClassVar[str] = "release.by_order"

    checked_by: BodyId
    number: Count
    tells: BodyId


class Release(Titled):
    """Who may be given something of the record, after whose yes."""

    kind_of_table: ClassVar[str] = "release"

    asked_by: Annotated[tuple[Id, ...], Field(min_length=1)]
    needs: tuple[Id, ...] = ()
    decision: tuple[Decision, ...] = ()
    by_order: ByOrder | None = None
    redact: Flag = False
