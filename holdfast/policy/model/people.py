"""Bodies that decide and offices that people hold."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints

from holdfast.policy.model.base import (
    BodyId,
    Count,
    Flag,
    Ids,
    OfficeId,
    Part,
    PeopleId,
    Refers,
    Titled,
)
from holdfast.policy.periods import Period, PeriodText
from holdfast.policy.rules import FractionText

Who = Annotated[
    str,
    Refers(("body", "office")),
    StringConstraints(
        pattern=r"^(?:event\.)?[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*$",
        max_length=60,
        strict=True,
    ),
]
SomeWho = Annotated[tuple[Who, ...], Field(min_length=1)]


class ByAttendance(Part):
    """Membership computed from who was there, never typed in."""

    kind_of_table: ClassVar[str] = "body.members"

    attended: FractionText
    meetings: BodyId
    within: PeriodText
    noted_within: PeriodText = Period(3, "months")


class Readers(Part):
    """How many people of which body also read, and when."""

    kind_of_table: ClassVar[str] = "body.readers"

    body: BodyId
    number: Count


class Body(Titled):
    """A group that decides, and how it comes to have members."""

    kind_of_table: ClassVar[str] = "body"

    members: ByAttendance | None = None
    seats: Count | None = None
    elected_by: BodyId | None = None
    appointed_by: BodyId | None = None
    chair: OfficeId | None = None
    term: PeriodText | None = None
    public: Flag = False
    secrecy: Literal["none", "while-serving", "for-life"] = "none"
    least: Count = 1
    fallback: BodyId | None = None
    receives_reports: Flag = False
    least_readers: Count = 2
    outside_readers: Readers | None = None
    fallback_readers: Readers | None = None
    must_record: Annotated[
        Flag, Field(description="Its members record whatever they are told.")
    ] = False


class Office(Titled):
    """A role that one person holds, and who stands in."""

    kind_of_table: ClassVar[str] = "office"

    body: Annotated[BodyId | None, Field(description="Held by a member of it.")] = None
    inside: Annotated[
        BodyId | None,
        Field(description="Only ever held by somebody who is in this body as well."),
    ] = None
    outside: Annotated[
        BodyId | None, Field(description="Never held by a member of this body.")
    ] = None
    appointed_by: BodyId | None = None
    needs: Ids = ()
    required: Flag = False
    consults: BodyId | None = None
    deputy: Annotated[
        PeopleId | None, Field(description="The office or body that stands in.")
    ] = None
    public: Flag = False
