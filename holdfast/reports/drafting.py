"""What a telling becomes: reports, folders, grants. Drafted whole, stored at once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import Any, Final
from uuid import UUID, uuid4

from holdfast.accounts.unlocking import Actor
from holdfast.crypto.readers import public_of
from holdfast.crypto.receipts import Opened
from holdfast.errors import require
from holdfast.policy import (
    check_accepted,
    check_form,
    grade_of,
    parallel_copy_kept_by,
    readers_of_report,
    required_form,
)
from holdfast.policy.model.base import Grade as PolicyGrade
from holdfast.reports.errors import NobodyLeft
from holdfast.reports.files import attachments_for
from holdfast.reports.intake import Intake
from holdfast.reports.models import (
    Attachment,
    Identity,
    Mailbox,
    Report,
    ReportState,
)
from holdfast.reports.people import chair_of, members_reported, public_name
from holdfast.reports.states import events_of_filing, policy_grade
from holdfast.reports.telling import Reported, Telling
from holdfast.reports.tray import INTO_TRAY, Drafting
from holdfast.reports.uploads import SealedUpload
from holdfast.spaces.duties import draft_duties
from holdfast.spaces.models import Duty
from holdfast.vault.codenames import new_codes
from holdfast.vault.days import zone_of
from holdfast.vault.folders import (
    OpenFolder,
    draft_grants,
    new_folder,
    seal_into,
    stored,
)
from holdfast.vault.ledger import draft_entry
from holdfast.vault.models import (
    Apart,
    Entry,
    Folder,
    FolderKind,
    Grant,
    Reader,
    ReaderKind,
    Statement,
)
from holdfast.vault.rows import new

# Nobody need be designated where somebody is.
KEEPER: Final = "designate-keeper"


@dataclass(frozen=True, slots=True)
class Box:
    """The reporter's mailbox; `is_new` where this receipt was not seen before."""

    mailbox: Mailbox
    reader: Reader
    is_new: bool
    sequence: int = 1
    kept_from: frozenset[str] = frozenset()


@dataclass(slots=True)
class Draft:
    """Everything that one telling makes, not yet stored."""

    box: Box | None
    statement: Statement
    folders: list[Folder] = field(default_factory=list)
    grants: list[Grant] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)
    identities: list[Identity] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    duties: list[Duty] = field(default_factory=list)
    told: tuple[UUID, ...] = ()
    # What is owed where it comes as part of a flood, in place of `duties`.
    in_tray: Drafting = list


def new_box(opened: Opened, *, facts: Intake) -> Box:
    """A mailbox for a receipt that nobody has used."""
    reader = new(
        Reader,
        organisation_id=facts.organisation.id,
        kind=ReaderKind.MAILBOX,
        public=public_of(opened.seed),
    )
    mailbox = new(
        Mailbox,
        reader_id=reader.id,
        organisation_id=facts.organisation.id,
        lookup=opened.lookup,
    )
    return Box(mailbox, reader=reader, is_new=True)


@dataclass(frozen=True, slots=True)
class Readable:
    """Who reads a telling, and who never does."""

    members: tuple[str, ...]
    identity: tuple[str, ...]
    reported: frozenset[str]
    kept_out: frozenset[str]
    about_receiving_body: bool
    copied_to: frozenset[str]


def readable_by(
    telling: Telling,
    *,
    facts: Intake,
    kept_from: frozenset[str],
    grade: PolicyGrade | None,
) -> Readable:
    """Who reads: the same people for every report of one telling.

    Raises:
        NobodyLeft: it would be sealed to nobody.
    """
    reported = members_reported(telling.reported, facts=facts)
    asked = {str(one) for one in (*telling.too_close, *telling.keep_from)}
    kept_out = reported | asked | kept_from
    readers = readers_of_report(
        facts.policy,
        sitting=facts.sitting,
        reported=reported,
        kept_out=kept_out | facts.unable,
    )
    if not readers.ids:
        raise NobodyLeft
    members = tuple(sorted(readers.ids))
    body = facts.sitting.get(facts.policy.receiving_body.id, frozenset())
    about_body = bool(reported & body)
    copied_to = _keepers(facts, grade=grade) if about_body else frozenset[str]()
    copied_to -= kept_out | facts.unable
    return Readable(
        members=tuple(sorted({*members, *copied_to})),
        identity=_for_identity(telling, members=members, facts=facts),
        reported=reported,
        kept_out=kept_out,
        about_receiving_body=about_body,
        copied_to=copied_to,
    )


def _keepers(facts: Intake, *, grade: PolicyGrade | None) -> frozenset[str]:
    """Who keeps a parallel copy of a report about a member (C-2.9), if anybody does."""
    office = parallel_copy_kept_by(facts.policy, grade=grade)
    return facts.sitting.get(office or "", frozenset())


def _for_identity(
    telling: Telling, *, members: tuple[str, ...], facts: Intake
) -> tuple[str, ...]:
    if telling.agrees is not False:
        return members
    # Sealed apart, and nothing is done with it (C-2.1): one person holds it.
    chair = [member for member in members if member in chair_of(facts)]
    return tuple(chair or members)[:1]


def form_of(telling: Telling, *, facts: Intake, grade: str | None) -> str:
    """The form on which a telling is kept.

    Raises:
        NobodyMay: a lesser form than the policy requires (C-2.2).
    """
    given: dict[str, Any] = {
        "offence": telling.offence,
        "grade": grade,
        "answers": telling.answers,
    }
    require(check_form(facts.policy, form=telling.form, **given))
    required, why = required_form(facts.policy, **given)
    return telling.form or required if why.code == "form-everyday" else required


def draft(
    telling: Telling,
    *,
    facts: Intake,
    box: Box | None,
    uploads: Sequence[SealedUpload],
    by: Actor | None,
    at: datetime,
) -> Draft:
    """Split a telling into reports and seal each for its readers.

    Raises:
        NobodyMay: the policy does not take it up, or not on this form.
        NobodyLeft: it would be sealed to nobody.
    """
    grade = grade_of(facts.policy, telling.offence)
    require(check_accepted(facts.policy, grade=grade, occurred_on=telling.occurred_on))
    form = form_of(telling, facts=facts, grade=grade)
    who = readable_by(
        telling,
        facts=facts,
        kept_from=box.kept_from if box else frozenset(),
        grade=grade,
    )
    people = telling.reported or (Reported(unknown=True),)
    codes = new_codes(Report, organisation=facts.organisation, number=len(people))
    content = _content(telling, who=who, codes=codes, by=by)
    content["sequence"] = box.sequence if box else 1
    sealed = []
    for code, one in zip(codes, people, strict=True):
        folder = new_folder(facts.organisation, FolderKind.REPORT)
        report = new(
            Report,
            code=code,
            form=form,
            grade=grade,
            state=ReportState.WAITING,
            received_on=at.astimezone(zone_of(facts.organisation)).date(),
            policy_id=facts.version.id,
            mailbox_id=box.reader.id if box else None,
        )
        seal_into(
            report,
            {**content, "reported": _said_of(one, facts=facts)},
            folder=folder,
        )
        sealed.append((report, folder))
    return _with_grants(
        telling,
        sealed=sealed,
        who=who,
        box=box,
        facts=facts,
        uploads=uploads,
        by=by,
        at=at,
    )


def _content(
    telling: Telling, *, who: Readable, codes: list[str], by: Actor | None
) -> dict[str, Any]:
    return {
        "telling": str(uuid4()),
        "siblings": codes,
        "offence": telling.offence,
        "occurred_on": _said(telling.occurred_on),
        "occurred_at": telling.occurred_at,
        "event": _said(telling.event),
        "elsewhere": telling.elsewhere,
        "what_happened": telling.what_happened,
        "what_is_needed": telling.what_is_needed,
        "actions_taken": telling.actions_taken,
        "answers": dict(telling.answers),
        "word": telling.word,
        "too_close": [str(one) for one in telling.too_close],
        "keep_from": [str(one) for one in telling.keep_from],
        "about": sorted(who.reported),
        "kept_out": sorted(who.kept_out),
        "knows": telling.knows,
        "agrees": telling.agrees,
        "read_back": telling.read_back,
        "taken_by": by.name if by else "",
        "taken_by_id": str(by.member.id) if by else "",
    }


def _said(value: date | UUID | None) -> str | None:
    return None if value is None else str(value)


def _said_of(one: Reported, *, facts: Intake) -> dict[str, Any]:
    name = one.name or (public_name(one.member, facts=facts) if one.member else "")
    return {
        "name": name,
        "member": _said(one.member),
        "group": one.group,
        "unknown": not (name or one.group),
    }


def _with_grants(
    telling: Telling,
    *,
    sealed: list[tuple[Report, OpenFolder]],
    who: Readable,
    box: Box | None,
    facts: Intake,
    uploads: Sequence[SealedUpload],
    by: Actor | None,
    at: datetime,
) -> Draft:
    readers = _with_services(who.members, facts=facts)
    everybody = [*readers, *([box.reader] if box else []), *facts.recovery]
    sealed_to: list[tuple[OpenFolder, list[Reader]]] = [
        (folder, everybody) for _, folder in sealed
    ]
    identities = []
    if telling.reporter_name or telling.reporter_contact:
        apart = [facts.readers[member] for member in who.identity]
        if telling.agrees is not False:
            apart = _with_services(who.identity, facts=facts)
        for report, _ in sealed:
            folder = new_folder(facts.organisation, FolderKind.IDENTITY)
            identities.append(_identity(telling, report=report, folder=folder))
            sealed_to.append((folder, [*apart, *facts.recovery]))
    statement, grants = draft_grants(
        sealed_to, organisation=facts.organisation, signer=None, at=at
    )
    made = Draft(box=box, statement=statement, grants=grants)
    made.reports = [report for report, _ in sealed]
    made.identities = identities
    made.folders = [
        stored(folder, at=at, apart=_apart(telling, folder)) for folder, _ in sealed_to
    ]
    for report, folder in sealed:
        made.attachments += attachments_for(
            report, folder=folder, uploads=uploads, on=report.received_on
        )
        made.entries.append(_entry(report, folder=folder, by=by, at=at))
    made.duties = _duties(telling, made=made, who=who, facts=facts, by=by, at=at)
    made.in_tray = _in_tray(made, who=who, facts=facts, at=at)
    made.told = tuple(UUID(member) for member in who.members)
    return made


def _apart(telling: Telling, folder: OpenFolder) -> Apart:
    alone = telling.agrees is False and folder.kind == FolderKind.IDENTITY
    return Apart.ALONE if alone else Apart.NO


def _with_services(members: Sequence[str], *, facts: Intake) -> list[Reader]:
    """These readers, and the services that answer to them."""
    beside = [
        service
        for service, keeper in facts.services.items()
        if keeper in members and service in facts.readers
    ]
    return [facts.readers[one] for one in (*members, *sorted(beside))]


def _identity(telling: Telling, *, report: Report, folder: OpenFolder) -> Identity:
    identity = new(Identity, report_id=report.id)
    seal_into(
        identity,
        {"name": telling.reporter_name, "contact": telling.reporter_contact},
        folder=folder,
    )
    return identity


def _entry(
    report: Report, *, folder: OpenFolder, by: Actor | None, at: datetime
) -> Entry:
    return draft_entry(
        organisation_id=folder.organisation_id,
        key=by.keys.own if by else folder.key,
        who=by.reader.id if by else None,
        verb="report-filed",
        subject=report.code,
        at=at,
    )


def _duties(
    telling: Telling,
    *,
    made: Draft,
    who: Readable,
    facts: Intake,
    by: Actor | None,
    at: datetime,
) -> list[Duty]:
    folders = {folder.id: folder for folder in made.folders}
    told = by is not None and telling.is_on_behalf
    return [
        duty
        for report in made.reports
        for event in events_of_filing(
            report.grade,
            about_member=who.about_receiving_body,
            agrees=telling.agrees,
            to_read_back=told and not telling.read_back,
        )
        for duty in draft_duties(
            event,
            organisation=facts.organisation,
            version=facts.version,
            at=at,
            folder=folders[report.folder_id],
            about=report.code,
            grade=policy_grade(report.grade),
            told_when_late=not who.kept_out,
        )
        if not (who.copied_to and facts.policy.duties[duty.rule].do == KEEPER)
    ]


def _in_tray(made: Draft, *, who: Readable, facts: Intake, at: datetime) -> Drafting:
    first = made.reports[0]
    return partial(
        draft_duties,
        INTO_TRAY,
        organisation=facts.organisation,
        version=facts.version,
        at=at,
        folder=next(one for one in made.folders if one.id == first.folder_id),
        about=first.code,
        grade=policy_grade(first.grade),
        told_when_late=not who.kept_out,
    )
