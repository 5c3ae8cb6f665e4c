"""A whole policy: the file as it stands, and the object that answers look things up in.

`PolicyFile` has the shape of the file (and is where the JSON Schema comes from).
`Policy` has everything by id, and forms with all their questions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import Annotated, ClassVar, Literal, TypeVar
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from holdfast.policy.model.actions import Action, Duty, Release
from holdfast.policy.model.base import Day, Entry, Grade, Id, Language, Part, Text
from holdfast.policy.model.forms import (
    Form,
    FormTable,
    Helpline,
    Question,
    Reporting,
    Resource,
    Word,
)
from holdfast.policy.model.governance import (
    Appeal,
    Bans,
    Conflict,
    Election,
    Ending,
    Numbers,
    Records,
    Sharing,
)
from holdfast.policy.model.offences import (
    Accepts,
    Clause,
    Conduct,
    Evidence,
    Flood,
    Grading,
    Never,
    Offence,
    PatternRule,
)
from holdfast.policy.model.people import Body, Office
from holdfast.policy.periods import Period, PeriodText

E = TypeVar("E", bound=Entry)


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError(f'"{name}" is not a time zone') from None
    return name


class Covers(Part):
    """Which events are the organisation's own."""

    kind_of_table: ClassVar[str] = "policy.covers"

    events: Annotated[
        tuple[Literal["charges-entry", "designated"], ...], Field(min_length=1)
    ]
    settled_before: PeriodText = Period(12, "hours")


class Header(Part):
    """Which policy this is, where and from when on."""

    kind_of_table: ClassVar[str] = "policy"

    id: Id
    title: Text
    version: Annotated[int, Field(ge=1, strict=True)] = 1
    zone: Annotated[
        str, StringConstraints(strict=True, max_length=60), AfterValidator(_known_zone)
    ]
    effective: Day
    languages: Annotated[tuple[Language, ...], Field(min_length=1)] = ("en",)
    summary: Text | None = None
    accepts: Mapping[Grade, Accepts] = {}
    covers: Covers | None = None


class PolicyFile(BaseModel):
    """The whole file, table by table."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    policy: Header
    clause: tuple[Clause, ...] = ()
    body: Annotated[tuple[Body, ...], Field(min_length=1)]
    office: tuple[Office, ...] = ()
    conduct: tuple[Conduct, ...] = ()
    grading: Grading | None = None
    offence: Annotated[tuple[Offence, ...], Field(min_length=1)]
    evidence: tuple[Evidence, ...] = ()
    pattern: tuple[PatternRule, ...] = ()
    reporting: Reporting | None = None
    form: Annotated[tuple[FormTable, ...], Field(min_length=1)]
    word: tuple[Word, ...] = ()
    action: Annotated[tuple[Action, ...], Field(min_length=1)]
    never: tuple[Never, ...] = ()
    duty: tuple[Duty, ...] = ()
    release: tuple[Release, ...] = ()
    conflict: Conflict | None = None
    records: Records
    sharing: Sharing | None = None
    numbers: Numbers = Numbers()
    ending: Ending | None = None
    bans: Bans | None = None
    appeal: Appeal | None = None
    election: Election | None = None
    flood: Flood | None = None
    notice: Mapping[Id, PeriodText] = {}
    helpline: tuple[Helpline, ...] = ()
    resource: tuple[Resource, ...] = ()


def by_id(entries: Iterable[E]) -> Mapping[str, E]:
    """The entries of one kind, by id, in the order of the file."""
    return MappingProxyType({entry.id: entry for entry in entries})


@dataclass(frozen=True, eq=False)
class Policy:
    """A policy in force: everything by id, nothing that can be changed.

    Two readings of one file are two policies: it is compared, and kept in caches, by
    what it is and not by what it says.
    """

    id: str
    title: Text
    version: int
    zone: ZoneInfo
    effective: date
    languages: tuple[str, ...]
    summary: Text | None
    header: Header
    clauses: Mapping[str, Clause]
    bodies: Mapping[str, Body]
    offices: Mapping[str, Office]
    conduct: Mapping[str, Conduct]
    grading: Grading | None
    offences: Mapping[str, Offence]
    evidence: Mapping[str, Evidence]
    patterns: Mapping[str, PatternRule]
    reporting: Reporting | None
    forms: Mapping[str, Form]
    words: Mapping[str, Word]
    actions: Mapping[str, Action]
    never: Mapping[str, Never]
    duties: Mapping[str, Duty]
    releases: Mapping[str, Release]
    conflict: Conflict | None
    records: Records
    sharing: Sharing | None
    numbers: Numbers
    ending: Ending | None
    bans: Bans | None
    appeal: Appeal | None
    election: Election | None
    flood: Flood | None
    notices: Mapping[str, Period]
    helplines: Mapping[str, Helpline]
    resources: Mapping[str, Resource]
    duties_by_event: Mapping[str, tuple[Duty, ...]] = field(repr=False)

    @cached_property
    def receiving_body(self) -> Body:
        """The body that reports go to."""
        return next(body for body in self.bodies.values() if body.receives_reports)

    @cached_property
    def form_in_doubt(self) -> Form:
        """The form that is taken where nobody knows the offence yet."""
        forms = tuple(self.forms.values())
        return next((form for form in forms if form.in_doubt), forms[-1])

    @cached_property
    def everyday_form(self) -> Form:
        """The form that serves where no other is required."""
        forms = tuple(self.forms.values())
        return next((form for form in forms if form.required_when is None), forms[0])


def whole_questions(file: PolicyFile, table: FormTable) -> tuple[Question, ...]:
    """A form's questions after those of the form it includes, in the order of steps."""
    included: tuple[Question, ...] = ()
    if table.includes is not None:
        other = next(form for form in file.form if form.id == table.includes)
        included = whole_questions(file, other)
    own = {question.id for question in table.question}
    kept = tuple(question for question in included if question.id not in own)
    return tuple(sorted((*kept, *table.question), key=lambda question: question.step))


def _whole_form(file: PolicyFile, table: FormTable) -> Form:
    return Form(
        id=table.id,
        title=table.title,
        clause=table.clause,
        questions=whole_questions(file, table),
        required_when=table.required_when,
        in_doubt=table.in_doubt,
        paper=table.paper,
    )


def _duties_by_event(duties: Iterable[Duty]) -> Mapping[str, tuple[Duty, ...]]:
    found: dict[str, tuple[Duty, ...]] = {}
    for duty in duties:
        found[duty.starts] = (*found.get(duty.starts, ()), duty)
    return MappingProxyType(found)


def policy_of(file: PolicyFile) -> Policy:
    """The policy that a checked file stands for."""
    header = file.policy
    return Policy(
        id=header.id,
        title=header.title,
        version=header.version,
        zone=ZoneInfo(header.zone),
        effective=header.effective,
        languages=header.languages,
        summary=header.summary,
        header=header,
        clauses=by_id(file.clause),
        bodies=by_id(file.body),
        offices=by_id(file.office),
        conduct=by_id(file.conduct),
        grading=file.grading,
        offences=by_id(file.offence),
        evidence=by_id(file.evidence),
        patterns=by_id(file.pattern),
        reporting=file.reporting,
        forms=by_id(_whole_form(file, table) for table in file.form),
        words=by_id(file.word),
        actions=by_id(file.action),
        never=by_id(file.never),
        duties=by_id(file.duty),
        releases=by_id(file.release),
        conflict=file.conflict,
        records=file.records,
        sharing=file.sharing,
        numbers=file.numbers,
        ending=file.ending,
        bans=file.bans,
        appeal=file.appeal,
        election=file.election,
        flood=file.flood,
        notices=MappingProxyType(dict(file.notice)),
        helplines=by_id(file.helpline),
        resources=by_id(file.resource),
        duties_by_event=_duties_by_event(file.duty),
    )
