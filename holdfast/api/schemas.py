"""The shapes that go in and out. Unknown fields are refused."""

from datetime import date, datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from ninja import Schema
from pydantic import (
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StringConstraints,
    model_validator,
)

# Of the models that are made of each operation, only those asked for are built.
Schema.model_config["defer_build"] = True

Name = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)]
Reason = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)
]
Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)]
Text = Annotated[str, StringConstraints(max_length=200_000)]
Passphrase = Annotated[str, StringConstraints(max_length=1000)]
Code = Annotated[str, StringConstraints(max_length=100)]


def _as_written(day: object) -> object:
    """A day as text; pydantic would also take seconds since 1970, and times."""
    if not isinstance(day, str) or len(day) != len("2026-11-14"):
        msg = "Input should be a date as in 2026-11-14"
        raise ValueError(msg)
    return day


Day = Annotated[date, BeforeValidator(_as_written)]


class Given(Schema):
    """What a caller sends. What may be left out may also be null."""

    model_config = ConfigDict(extra="forbid")


class SessionWanted(Given):
    """User name, passphrase, and the second factor's six digits where there is one."""

    username: Line
    passphrase: Passphrase
    code: Annotated[str, StringConstraints(max_length=12)] | None = None


class MemberOut(Schema):
    """A member and the bodies and offices they sit in."""

    id: UUID
    name: str
    offices: list[str]


class SessionOut(Schema):
    """A token, shown once."""

    token: str
    member: MemberOut


class ReceiptOut(Schema):
    """Nine words with a space between. Nothing of them is kept."""

    receipt: str


class ReceiptWanted(Given):
    """The nine words."""

    receipt: Line


class ReportedIn(Given):
    """One person reported: by name, a member by id, a group, or unknown."""

    name: Name | None = None
    member: UUID | None = None
    group: Line | None = None
    unknown: StrictBool | None = None

    model_config = ConfigDict(json_schema_extra={"minProperties": 1})

    @model_validator(mode="after")
    def _says_who(self) -> Self:
        known = self.name or self.member or self.group
        if bool(known) == bool(self.unknown):
            msg = "Give a name, a member, a group, or say that it is unknown"
            raise ValueError(msg)
        return self


class ReporterIn(Given):
    """Who tells, where they want to say so."""

    name: Name | None = None
    contact: Line | None = None


class ReportIn(Given):
    """A telling. Nothing in it is required, but that there be something."""

    receipt: Line | None = None
    form: Code | None = None
    event: UUID | None = None
    occurred_on: Day | None = None
    occurred_at: Annotated[str, StringConstraints(max_length=40)] | None = None
    offence: Code | None = None
    reported: Annotated[list[ReportedIn], Field(max_length=50)] | None = None
    reporter: ReporterIn | None = None
    what_happened: Text | None = None
    what_is_needed: Text | None = None
    actions_taken: Text | None = None
    answers: dict[str, Any] | None = None
    too_close: Annotated[list[UUID], Field(max_length=100)] | None = None
    keep_from: Annotated[list[UUID], Field(max_length=100)] | None = None
    word: Line | None = None
    knows: StrictBool | None = None
    agrees: StrictBool | None = None
    read_back: StrictBool | Reason | None = None


class FiledOut(Schema):
    """What somebody of the team is told of a report they filed."""

    code: str
    form: str
    grade: str | None


class ReceivedOut(Schema):
    """How many reports the telling made; their code names for the team alone."""

    received: int
    reports: list[FiledOut] | None = None


class ReportLine(Schema):
    """A report in a list: nothing that is sealed."""

    code: str
    grade: str | None
    received_on: date
    state: str


class ReportPage(Schema):
    """One screen, newest first; `next` leads to the following."""

    items: list[ReportLine]
    next: str | None


class PersonOut(Schema):
    """Somebody written about."""

    code: str
    name: str


class ReportedOut(Schema):
    """Somebody reported; `code` once a case knows them."""

    code: str | None
    name: str


class ReporterOut(Schema):
    """The reporter's name, for whom it must be."""

    name: str


class MessageOut(Schema):
    """One message between team and reporter."""

    text: str
    sender: Literal["team", "you"] = Field(alias="from")
    on: date
    word: str = ""

    model_config = ConfigDict(populate_by_name=True)


class FileOut(Schema):
    """A file, by its own name."""

    id: UUID
    name: str
    kind: str
    size: int


class ReportOut(Schema):
    """A report, opened."""

    code: str
    form: str
    offence: str | None
    grade: str | None
    state: str
    received_on: date
    occurred_on: date | None
    occurred_at: str
    event: UUID | None
    reported: list[ReportedOut]
    reporter: ReporterOut | None
    what_happened: str
    what_is_needed: str
    actions_taken: str
    answers: dict[str, Any]
    word: str
    messages: list[MessageOut]
    files: list[FileOut]


class GradeIn(Given):
    """A reader's grading; the reason is recorded.

    `judged`, minor or major, is needed where no list of the policy grades the offence
    (`fields` then names it), and may be given where somebody judges otherwise than the
    list (C-1.3). Either way the reasons are needed too.
    """

    offence: Code
    reasons: Text | None = None
    judged: Literal["minor", "major"] | None = None


class ReadBackIn(Given):
    """That what was told orally was read back and confirmed, or why that cannot be."""

    read_back: StrictBool | Reason


class TextIn(Given):
    """A message; `is_outcome` where it says what came of it."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=50_000)]
    is_outcome: StrictBool = False


class MailboxMessageIn(Given):
    """A reporter's message."""

    receipt: Line
    text: Annotated[str, StringConstraints(min_length=1, max_length=50_000)]


class MailboxOut(Schema):
    """What lies in a mailbox; empty for an unknown receipt as for a silent one."""

    messages: list[MessageOut]


class Accepted(Schema):
    """Taken, whether or not anybody is there to read it."""

    accepted: bool = True


class Done(Schema):
    """The act was done."""

    done: bool = True


class CaseIn(Given):
    """The reports that make a case, by code name."""

    reports: Annotated[list[Code], Field(min_length=1, max_length=100)]


class CaseOut(Schema):
    """A case and the people reported in it."""

    code: str
    state: str
    opened_on: date
    reports: list[str]
    people: list[PersonOut]


class CaseLine(Schema):
    """A case in a list, with the codes of its reports: nothing that is sealed."""

    code: str
    grade: str | None
    opened_on: date
    state: str
    reports: list[str]


class CasePage(Schema):
    """Cases this token can open, newest first; `next` leads to the following."""

    items: list[CaseLine]
    next: str | None = None


class RecusalIn(Given):
    """Who is to be out of the case, and why."""

    member: UUID
    ground: Text
    passphrase: Passphrase


class RecusalOut(Schema):
    """In force at once for oneself; for a colleague the id of a motion to vote on."""

    id: UUID
    state: str


class MeetingIn(Given):
    """A meeting that was held about the case."""

    held_on: Day
    present: Annotated[list[UUID], Field(max_length=100)]
    notes: Text


class IdOut(Schema):
    """The id of what was made."""

    id: UUID


class MotionIn(Given):
    """A major action moved. Ids are the policy file's; `person` is a code name."""

    action: Code
    person: Code
    evidence: Code
    reasons: Text
    proposed_until: Day | None = None
    passphrase: Passphrase


class MotionMade(Schema):
    """A motion just opened, with its frozen electorate."""

    id: UUID
    state: str
    electorate: list[UUID]
    closes_at: datetime | None


class ReasonOut(Schema):
    """Why, and by which clause."""

    text: str
    clause: str | None


class BallotOut(Schema):
    """One member's answer; shown once the motion is closed."""

    member: UUID
    choice: str
    reason: str


class MotionOut(Schema):
    """A motion. Ballots are hidden while it is open.

    `then` are the bodies that are asked once this one has agreed. `waits`: it is open
    only until somebody counts it.
    """

    id: UUID
    action: str
    member: UUID | None
    role: str | None
    state: str
    waits: bool
    body: str
    then: list[str]
    closes_at: datetime | None
    electorate: list[UUID]
    reasons: list[ReasonOut]
    ballots: list[BallotOut]


class MotionPage(Schema):
    """Motions this token can open, newest first; `next` leads to the following."""

    items: list[MotionOut]
    next: str | None


class BallotIn(Given):
    """One answer."""

    choice: Literal["yes", "no"]
    reason: Text | None = None
    passphrase: Passphrase


class CountIn(Given):
    """Counting a motion that waits for it."""

    passphrase: Passphrase


class ActionOut(Schema):
    """An action decided and to be carried out, or carried out."""

    id: UUID
    action: str
    case: str | None
    owner: UUID
    state: str


class ActionPage(Schema):
    """Actions this token can open."""

    items: list[ActionOut]


class CarryOutIn(Given):
    """How it was done, and what the person harmed answered."""

    consulted: Literal["agreed", "against", "not-reached", "danger"]
    how: Text
    passphrase: Passphrase


class PersonIn(Given):
    """A name."""

    name: Annotated[Name, Field(min_length=1)]


class MinorActionIn(Given):
    """One person's act on the spot (C-4.1).

    `offence` is for which listed offence; `own_place`, that it was in their own place.
    `entry` is a candidate of the door's list, `let_in_by` who helped them in.
    """

    action: Code
    event: UUID | None = None
    person: PersonIn
    reasons: Text
    offence: Code | None = None
    own_place: bool = False
    entry: Code | None = None
    let_in_by: Name | None = None


class BanPerson(Schema):
    """Somebody barred; the name for whoever may read it."""

    code: str
    name: str | None


class BanOut(Schema):
    """A ban."""

    id: UUID
    person: BanPerson
    state: str
    until: date | None


class BanPage(Schema):
    """Bans this token may know of."""

    items: list[BanOut]


class LengthIn(Given):
    """How long a temporary ban is to last."""

    until: Day
    reasons: Text
    passphrase: Passphrase


class AppealIn(Given):
    """What somebody barred says, and until when they ask it to last; none: it ends."""

    text: Text
    until: Day | None = None
    passphrase: Passphrase


class EndIn(Given):
    """That a ban ends on a day; none: now."""

    until: Day | None = None
    reasons: Text
    passphrase: Passphrase


class CheckIn(Given):
    """A name at the door."""

    name: Annotated[Name, Field(min_length=1)]


class Fetch(Schema):
    """Who to fetch."""

    name: str


class CandidateOut(Schema):
    """Somebody on the list who may be meant."""

    id: str
    name: str


class CheckOut(Schema):
    """The door's answer; never why."""

    verdict: Literal["clear", "fetch", "refuse"]
    fetch: Fetch | None
    candidates: list[CandidateOut]


class NotThemIn(Given):
    """A namesake, confirmed as somebody else."""

    name: Annotated[Name, Field(min_length=1)]
    candidate: Code


class DutyOut(Schema):
    """What is owed; its state is open or overdue, and what was done is owed no more."""

    what: str
    who: str
    due: datetime
    clause: str | None
    about: str | None
    state: str


class DutyPage(Schema):
    """What this token's member may know is owed, soonest first; `next` leads on."""

    items: list[DutyOut]
    next: str | None


class LedgerEntryOut(Schema):
    """One of one's own entries, with its proof in the newest checkpoint (hex).

    `proof` is the RFC 6962 audit path from `leaf`, the hash of day and commitment, at
    `position`; there is none before the entry's day is closed.
    """

    verb: str
    subject: str
    at: str
    day: date
    commitment: str
    leaf: str
    position: int | None
    proof: list[str]


class CheckpointOut(Schema):
    """A signed checkpoint (C2SP tlog-checkpoint)."""

    day: date
    size: int
    note: str


class LedgerOut(Schema):
    """Own entries, newest day first, and the newest checkpoints.

    `next` leads to earlier entries; after a long time without one a page may be empty
    and still lead on.
    """

    items: list[LedgerEntryOut]
    checkpoints: list[CheckpointOut]
    next: str | None


class FactOut(Schema):
    """Something told or found about a person; the two are never mixed."""

    text: str
    by: str
    on: date


class FoundOut(FactOut):
    """What a body found: by which standard of evidence, and for which action (C-5.12)."""

    standard: str | None
    action: str | None


class PersonPage(Schema):
    """A person written about."""

    code: str
    name: str
    aliases: list[str]
    told: list[FactOut]
    found: list[FoundOut]
    cases: list[str]
