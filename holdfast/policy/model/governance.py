"""Conflicts, the record, elections: how the organisation holds itself to its rules."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from holdfast.policy.model.actions import Decision
from holdfast.policy.model.base import (
    ActionId,
    BodyId,
    Count,
    Flag,
    Grade,
    OffenceId,
    OfficeId,
    Part,
    SeatId,
    Titled,
)
from holdfast.policy.periods import PeriodText
from holdfast.policy.rules import Rule, RuleText

Outcome = Literal["insufficient", "bar-from-service", "major-action"]


class Implicated(Part):
    """What follows when a minor report names a member."""

    kind_of_table: ClassVar[str] = "conflict.implicated"

    grade: Grade
    keep_parallel_copy: OfficeId
    designated_by: BodyId


class Recusal(Part):
    """Who must agree before a colleague is out of a matter."""

    kind_of_table: ClassVar[str] = "conflict.recusal"

    body: BodyId
    rule: RuleText
    closes: PeriodText | None = None


class Confirmed(Part):
    """Who must first confirm that a report is grave on its face."""

    kind_of_table: ClassVar[str] = "conflict.suspends.after"

    confirmed_by: Literal["unimplicated-reader"]
    within: PeriodText


class Suspends(Part):
    """What suspends a member, who investigates, and how it can end."""

    kind_of_table: ClassVar[str] = "conflict.suspends"

    grade: Grade
    after: Confirmed
    investigated_by: BodyId
    rule: RuleText = Rule("majority")
    closes: PeriodText | None = None
    outcomes: Annotated[tuple[Outcome, ...], Field(min_length=1)]
    keeper: Annotated[
        OfficeId | None, Field(description="Who keeps a copy when it was insufficient.")
    ] = None


class Conflict(Part):
    """What happens when a report is about one of those who decide."""

    kind_of_table: ClassVar[str] = "conflict"

    implicated: Implicated | None = None
    recusal: Recusal | None = None
    suspends: tuple[Suspends, ...] = ()


class Keep(Part):
    """How long something is kept."""

    kind_of_table: ClassVar[str] = "records.keep"

    at_least: PeriodText


class Destroy(Part):
    """Who may decide that something is destroyed, once it may be."""

    kind_of_table: ClassVar[str] = "records.destroy"

    decision: Annotated[tuple[Decision, ...], Field(min_length=1)]


class Kept(Titled):
    """One class of what is kept, and how long."""

    kind_of_table: ClassVar[str] = "records.class"

    keep: PeriodText


class Records(Part):
    """What is kept, by whom, for how long, and how it ends."""

    kind_of_table: ClassVar[str] = "records"

    kept_by: OfficeId
    keep: Keep
    destroy: Destroy
    discussed_by: BodyId
    summary: tuple[
        Literal["implicated", "infractions", "dates", "reporter", "actions"], ...
    ] = ("implicated", "infractions", "dates", "reporter", "actions")
    silent_when_public_elsewhere: Flag = True
    class_: Annotated[tuple[Kept, ...], Field(alias="class")] = ()


class Sharing(Part):
    """What is made of that which other organisations share."""

    kind_of_table: ClassVar[str] = "sharing"

    accepts: Grade
    lands_as: Literal["stated-by-them"] = "stated-by-them"
    decided_by: BodyId


class Numbers(Part):
    """Numbers about the whole: whether they are published, and how coarse."""

    kind_of_table: ClassVar[str] = "numbers"

    publish: Flag = False
    nothing_under: Count = 5


class Ending(Part):
    """Who takes over what must be kept when the organisation ends."""

    kind_of_table: ClassVar[str] = "ending"

    successor: str | None = None
    shares: Annotated[int, Field(ge=2, le=9, strict=True)] = 3
    open_with: Annotated[int, Field(ge=2, le=9, strict=True)] = 2


class Otherwise(Part):
    """The ballot after a first vote without a result."""

    kind_of_table: ClassVar[str] = "election.otherwise"

    ranked: Annotated[
        tuple[Annotated[int, Field(ge=1, le=100, strict=True)], ...],
        Field(min_length=1, max_length=10),
    ]


class Block(Part):
    """How many of which body keep a nominee from serving."""

    kind_of_table: ClassVar[str] = "election.block"

    body: BodyId
    rule: RuleText


class Review(Part):
    """Who may choose to look at a nominee's reports."""

    kind_of_table: ClassVar[str] = "election.eligibility.review"

    body: BodyId
    rule: RuleText


class Confirm(Part):
    """Who must agree that a nominee is eligible after all."""

    kind_of_table: ClassVar[str] = "election.eligibility.confirm"

    body: BodyId
    rule: RuleText
    having_read: Literal["nothing", "summary"] = "summary"


class Presumed(Part):
    """Which reports make a nominee presumed ineligible."""

    kind_of_table: ClassVar[str] = "election.eligibility.presumed_against"

    grade: Grade


class Eligibility(Part):
    """Who may stand, and how a presumption against somebody is lifted."""

    kind_of_table: ClassVar[str] = "election.eligibility"

    presumed_against: Presumed
    checked_by: BodyId
    review: Review
    confirm: Confirm
    every_time: Flag = True


class Election(Part):
    """How the seats of a body are filled."""

    kind_of_table: ClassVar[str] = "election"

    every: PeriodText
    voters: BodyId
    order: Annotated[tuple[SeatId, ...], Field(min_length=1)]
    rule: RuleText
    otherwise: Otherwise
    ties: tuple[Literal["vote-between", "lot"], ...] = ("vote-between", "lot")
    block: Block
    eligibility: Eligibility
    nominations: tuple[Literal["oneself", "others"], ...] = ("oneself", "others")
    willing: Flag = True

    @model_validator(mode="after")
    def _points_fall(self) -> Election:
        points = self.otherwise.ranked
        if any(later >= earlier for earlier, later in zip(points, points[1:])):  # noqa: B905, RUF007
            raise ValueError("each place must be worth fewer points than the one above")
        return self


class Bans(Part):
    """Where a ban binds, and what follows when somebody gets in all the same."""

    kind_of_table: ClassVar[str] = "bans"

    binds: Literal["own-events"] = "own-events"
    at_sight: Annotated[
        Flag,
        Field(description="Whether a motion may say that the door refuses at sight."),
    ] = False
    got_in: ActionId
    refund: Flag = False
    reports: tuple[OffenceId, ...] = ()


class Appeal(Part):
    """To whom somebody acted against may turn: others than those who decided."""

    kind_of_table: ClassVar[str] = "appeal"

    to: BodyId
    rule: RuleText
    within: PeriodText
