"""What is done with tellings and reports. The only place that writes them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from holdfast.accounts.unlocking import Actor
from holdfast.crypto.receipts import Opened
from holdfast.errors import Refused, require
from holdfast.policy import Policy, check_accepted, grade_of
from holdfast.reports import filing, floods, mailbox, rules
from holdfast.reports.custody import hand_to
from holdfast.reports.errors import AlreadyDone
from holdfast.reports.files import attachments_for, check_uploads
from holdfast.reports.intake import (
    Intake,
    event_exists,
    intake_of,
    likely_intake_of,
    mark_of,
)
from holdfast.reports.models import (
    Addendum,
    Attachment,
    Grade,
    Message,
    Report,
    ReportState,
)
from holdfast.reports.permissions import (
    check_member_can_grade,
    check_member_can_take_into_keeping,
    retrieving,
)
from holdfast.reports.states import events_of_filing, events_of_grading, policy_grade
from holdfast.reports.telling import Telling, cleaned
from holdfast.reports.uploads import SealedUpload
from holdfast.spaces.duties import draft_duties, zone_of
from holdfast.spaces.models import Duty, DutyState, Notice
from holdfast.spaces.policies import policy_of
from holdfast.vault import once as done_once
from holdfast.vault.folders import OpenFolder, seal_into
from holdfast.vault.ledger import append
from holdfast.vault.models import Organisation
from holdfast.vault.rows import insert

TRIES: Final = 3


@dataclass(frozen=True, slots=True)
class FiledReport:
    """What somebody of the team is told of a report they filed."""

    code: str
    form: str
    grade: str | None


@dataclass(frozen=True, slots=True)
class Filed:
    """How many reports a telling made. Who has no account is told no more than that."""

    received: int
    codes: tuple[FiledReport, ...] = ()


def file(
    *,
    telling: Telling,
    organisation: Organisation,
    by: Actor | None,
    at: datetime,
    once: str | None = None,
    body: bytes = b"",
    attachments: Sequence[SealedUpload] = (),
) -> Filed:
    """Take in a telling: one report for each person reported (C-2.6), all or nothing.

    Args:
        telling: what was said.
        organisation: to whom.
        by: the member who writes it down; None where a receipt is the only key.
        at: when it arrived.
        once: a key of the sender's; the same again gives the same answer.
        body: what was sent, as bytes, to tell the same from something else.
        attachments: files that arrived with it.

    Raises:
        WrongInput: a wrong shape; every field with its sentence.
        WrongReceipt: these are not nine words of ours.
        NobodyMay: the policy does not take it up (C-0.2), or not on this form (C-2.2).
        SameKeyOtherBody: the key came before with something else.
    """
    plain = cleaned(telling)
    opened = _opened(plain, by=by)
    key = _once_key(once, opened=opened, by=by)
    today = at.astimezone(zone_of(organisation)).date()
    known = False
    for tried in range(1, TRIES + 1):
        facts = (likely_intake_of if tried == 1 else intake_of)(organisation, on=today)
        try:
            _check(plain, facts=facts, attachments=attachments)
            draft = filing.draft(
                plain,
                facts=facts,
                box=_box(opened, known=known, facts=facts),
                uploads=attachments,
                by=by,
                at=at,
            )
            for upload in attachments:
                upload.keep()
            with transaction.atomic():
                if mark_of(organisation, on=today) != facts.mark:
                    continue
                if key is not None:
                    result = _result(draft, by=by)
                    done_once.note(
                        key, body=body, result=result, organisation=organisation, at=at
                    )
                _store(draft, facts=facts, by=by, at=at)
            return _filed(draft, by=by)
        except (Refused, IntegrityError) as refused:
            # It was sent before, or the receipt was used before: both are told by the
            # database alone, so that the first sending of anything costs no question.
            if key is not None and (done := done_once.earlier(key, body=body)):
                return _filed_before(done, by=by)
            if tried == TRIES or (
                isinstance(refused, Refused)
                and mark_of(organisation, on=today) == facts.mark
            ):
                raise
            known = known or isinstance(refused, IntegrityError)
    raise AlreadyDone(
        "busy", _("Too much changed at once. Please send it again; nothing is lost.")
    )


def _opened(telling: Telling, *, by: Actor | None) -> Opened | None:
    if telling.receipt:
        return mailbox.open_words(telling.receipt)
    if by is None:
        rules.refuse_fields(
            {
                "receipt": _(
                    "Without an account a receipt is needed: nine words of ours."
                )
            }
        )
    return None


def _once_key(
    once: str | None, *, opened: Opened | None, by: Actor | None
) -> bytes | None:
    if once is None:
        return None
    scope = str(by.member.id) if by else opened.lookup.hex() if opened else ""
    return done_once.key_of(f"report {scope}", once)


def _check(
    telling: Telling, *, facts: Intake, attachments: Sequence[SealedUpload]
) -> None:
    rules.check_telling(
        telling, policy=facts.policy, members=facts.names.keys(), today=facts.mark[0]
    )
    if telling.event is not None and not event_exists(
        telling.event, organisation=facts.organisation
    ):
        rules.refuse_fields({"event": _("This is not one of our events.")})
    check_uploads(attachments)


def _box(opened: Opened | None, *, known: bool, facts: Intake) -> filing.Box | None:
    if opened is None:
        return None
    found = mailbox.find(opened, organisation=facts.organisation) if known else None
    if found is None:
        return filing.new_box(opened, facts=facts)
    seats = facts.sitting.get(facts.policy.receiving_body.id, frozenset())
    body = {m: facts.readers[m].id for m in seats if m in facts.readers}
    earlier = mailbox.before(
        found, opened=opened, body=body, organisation=facts.organisation
    )
    return filing.Box(
        found,
        reader=found.reader,
        is_new=False,
        sequence=earlier.sequence,
        kept_from=earlier.kept_from,
    )


def _store(
    draft: filing.Draft, *, facts: Intake, by: Actor | None, at: datetime
) -> None:
    over = 0
    if by is None:
        over = floods.number_over_budget(
            facts.organisation,
            policy=facts.policy,
            reports=len(draft.reports),
            at=at,
        )
    if over:
        for report in draft.reports:
            report.state = ReportState.TRAY
    box = draft.box if draft.box is not None and draft.box.is_new else None
    insert(
        [box.reader] if box else [],
        [box.mailbox] if box else [],
        draft.folders,
        [draft.statement],
        draft.grants,
        draft.reports,
        draft.identities,
        draft.attachments,
        draft.entries,
        [] if over else draft.duties,
        # Of a flood, one notice is enough.
        draft.notices if over <= len(draft.reports) else [],
    )


def _result(draft: filing.Draft, *, by: Actor | None) -> dict[str, Any]:
    kept: dict[str, Any] = {"received": len(draft.reports)}
    if by is not None:
        kept["reports"] = [str(report.id) for report in draft.reports]
    return kept


def _filed(draft: filing.Draft, *, by: Actor | None) -> Filed:
    shown = draft.reports if by is not None else []
    return Filed(
        len(draft.reports), tuple(FiledReport(r.code, r.form, r.grade) for r in shown)
    )


def _filed_before(before: dict[str, Any], *, by: Actor | None) -> Filed:
    ids = [UUID(one) for one in before.get("reports", [])] if by else []
    found = Report.objects.in_bulk(ids)
    return Filed(
        before["received"],
        tuple(
            FiledReport(found[one].code, found[one].form, found[one].grade)
            for one in ids
        ),
    )


def _note(verb: str, *, report: Report, by: Actor, at: datetime) -> None:
    append(
        organisation_id=by.organisation.id,
        key=by.keys.own,
        who=by.reader.id,
        verb=verb,
        subject=report.code,
        at=at,
    )


def _locked(report: Report) -> Report:
    return (
        Report.objects.select_for_update(of=("self",))
        .select_related("policy", "folder", "mailbox")
        .get(pk=report.pk)
    )


def add_to(
    report: Report, content: dict[str, Any], *, by: Actor, at: datetime
) -> Addendum:
    """Write something learned later into a report; what was told stays as it was."""
    row = Addendum(report=report, on=at.date(), number=report.addenda.count() + 1)
    seal_into(
        row,
        {**content, "by": by.name, "by_id": str(by.member.id)},
        folder=by.keys.folder(report.folder_id),
    )
    row.save(force_insert=True)
    return row


def _start(events: Sequence[str], *, report: Report, at: datetime) -> None:
    Duty.objects.bulk_create(
        duty
        for event in events
        for duty in draft_duties(
            event,
            organisation=report.organisation,
            version=report.policy,
            at=at,
            folder=report.folder,
            about=report.code,
            grade=policy_grade(report.grade),
        )
    )


def _fulfil(do: str, *, folders: Sequence[UUID], policy: Policy, at: datetime) -> None:
    """Everything of this kind that was owed about these folders is done."""
    wanted = [duty.id for duty in policy.duties.values() if duty.do == do]
    Duty.objects.filter(
        folder__in=folders, rule__in=wanted, state=DutyState.OPEN
    ).update(state=DutyState.DONE, done_on=at.date())


def _is_about_receiving_body(content: dict[str, Any], *, facts: Intake) -> bool:
    body = facts.sitting.get(facts.policy.receiving_body.id, frozenset())
    return bool(body & set(content["about"]))


def _facts(by: Actor, *, at: datetime) -> Intake:
    today = at.astimezone(zone_of(by.organisation)).date()
    return intake_of(by.organisation, on=today)


@transaction.atomic
def take_in(report: Report, *, by: Actor, at: datetime) -> Report:
    """Take a report out of the tray of a flood, or into one's keeping (C-3.1, C-8.1).

    Out of the tray its clocks start now. Into keeping: the director, or another member
    once the time to retrieve it has passed; handed over, each step stands in the chain.

    Raises:
        NotYours: it waits for somebody else.
        NotNow: it was closed, or is in this member's keeping.
    """
    report = _locked(report)
    rules.check_can_be_taken_in(report)
    facts = _facts(by, at=at)
    content = by.keys.open(report)
    if report.state == ReportState.TRAY:
        _out_of_tray(report, content=content, by=by, facts=facts, at=at)
        return report
    check_member_can_take_into_keeping(by, report=report, facts=facts, at=at)
    hand_to(by.member, report=report, at=at)
    report.state = ReportState.KEPT
    report.save(update_fields=["state"])
    if retrieving(facts.policy) is not None:
        _fulfil(
            "retrieve",
            folders=[report.folder_id],
            policy=policy_of(report.policy),
            at=at,
        )
    _note("report-taken-into-keeping", report=report, by=by, at=at)
    return report


def _out_of_tray(
    report: Report,
    *,
    content: dict[str, Any],
    by: Actor,
    facts: Intake,
    at: datetime,
) -> None:
    report.state = ReportState.WAITING
    report.save(update_fields=["state"])
    about = _is_about_receiving_body(content, facts=facts)
    events = events_of_filing(report.grade, about_member=about, to_read_back=False)
    _start(events, report=report, at=at)
    Notice.objects.bulk_create(
        Notice(organisation=by.organisation, member_id=member, on=at.date())
        for member in mailbox.readers_of([report])
        if member != by.member.id
    )
    _note("report-taken-in", report=report, by=by, at=at)


@transaction.atomic
def grade(
    report: Report,
    *,
    offence: str,
    reasons: str,
    by: Actor,
    at: datetime,
    judged: str | None = None,
) -> Report:
    """Say which offence this is, and so how grave; what a grade starts starts now.

    `judged` is the grade where people give it: an offence that no list grades, or this
    infraction judged otherwise than its list (C-1.3). Then the reasons are needed.

    Raises:
        WrongInput: no such offence, or no grade or reasons where they are needed.
        NotYours: only the bodies that the policy names judge.
        NotNow: it was not taken in; or it has its grade, and nobody says why not.
        NobodyMay: the policy does not take up such a thing of that day (C-0.2).
    """
    report = _locked(report)
    facts, policy = _facts(by, at=at), policy_of(report.policy)
    rules.check_can_be_graded(report, policy=policy, reasons=reasons)
    check_member_can_grade(by, facts=facts)
    given = _judged(offence, judged=judged, reasons=reasons, policy=policy)
    content = by.keys.open(report)
    require(
        check_accepted(
            policy,
            grade=policy_grade(given),
            occurred_on=rules.day_of(content["occurred_on"]),
        )
    )
    add_to(
        report,
        {"offence": offence, "grade": given, "reasons": reasons.strip()},
        by=by,
        at=at,
    )
    before, report.grade = report.grade, given
    report.save(update_fields=["grade"])
    if given != before:
        # What the grade before asked for stays owed: nobody judges a duty away.
        about = _is_about_receiving_body(content, facts=facts)
        _start(events_of_grading(given, about_member=about), report=report, at=at)
    verb = "report-graded" if before is None else "report-judged-anew"
    _note(verb, report=report, by=by, at=at)
    return report


def _judged(offence: str, *, judged: str | None, reasons: str, policy: Policy) -> Grade:
    wrong, listed = {}, grade_of(policy, offence)
    said = judged or listed
    if offence not in policy.offences:
        wrong["offence"] = _("This is not one of the things to choose from.")
    elif said not in set(Grade):
        wrong["grade"] = _("No list grades this: please say minor or major.")
    elif said != listed and not reasons.strip():
        wrong["reasons"] = _("Please say why: the reason is kept with the grade.")
    if mistake := rules.mistake_in(reasons, longest=rules.LONGEST_TEXT):
        wrong["reasons"] = mistake
    rules.refuse_fields(wrong)
    return Grade(str(said))


@transaction.atomic
def note_what_was_done(
    report: Report, *, text: str, by: Actor, at: datetime
) -> Addendum:
    """Add to a report what was done about it since: actions belong to it (C-2.7).

    Raises:
        WrongInput: there is nothing in it, or too much.
        NotNow: the report was closed as abuse.
    """
    report = _locked(report)
    rules.check_is_open(report)
    plain = rules.check_message(text, field="done")
    added = add_to(report, {"done": plain}, by=by, at=at)
    _note("action-noted", report=report, by=by, at=at)
    return added


@transaction.atomic
def note_paper(
    report: Report,
    *,
    holder: str,
    since: date,
    until: date | None,
    sealed: bool,
    by: Actor,
    at: datetime,
) -> Addendum:
    """Write down who had the paper of a report, from when to when (C-2.4).

    Until it lies in its envelope, sealed and dated, somebody owes that.

    Raises:
        WrongInput: nobody is named, or a day to come, or an end before its beginning.
        NotNow: the report was closed as abuse.
    """
    report = _locked(report)
    rules.check_is_open(report)
    today = at.astimezone(zone_of(by.organisation)).date()
    plain = rules.check_message(holder, field="holder")
    rules.check_days(since, until, today=today)
    kept = {
        "holder": plain,
        "since": since.isoformat(),
        "until": until.isoformat() if until else None,
        "sealed": sealed,
    }
    said = by.keys.open_all(list(report.addenda.all()))
    known = [one["paper"] for one in said if "paper" in one]
    added = add_to(report, {"paper": kept}, by=by, at=at)
    policy = policy_of(report.policy)
    if sealed:
        _fulfil("seal-paper", folders=[report.folder_id], policy=policy, at=at)
    elif not known:
        _start(["paper-report-taken"], report=report, at=at)
    _note("paper-noted", report=report, by=by, at=at)
    return added


@transaction.atomic
def write_to_reporter(report: Report, *, text: str, by: Actor, at: datetime) -> Message:
    """Put a message into the reporter's mailbox; they read it with their receipt.

    Raises:
        WrongInput: there is nothing in it, or too much.
        NotNow: nobody holds a receipt for this report.
    """
    report = _locked(report)
    rules.check_can_be_answered(report)
    plain = rules.check_message(text)
    folder = by.keys.folder(report.folder_id)
    (message,) = mailbox.draft_messages(
        [(report, folder)],
        content={"text": plain, "same": uuid4().hex, "by": by.name},
        from_team=True,
        at=at,
    )
    message.save(force_insert=True)
    # It is the same person who told the other reports of this telling.
    answered = Report.objects.filter(
        organisation=by.organisation, code__in=by.keys.open(report)["siblings"]
    ).values_list("folder", flat=True)
    _fulfil("answer", folders=list(answered), policy=policy_of(report.policy), at=at)
    _note("reporter-answered", report=report, by=by, at=at)
    return message


@transaction.atomic
def tell_what_came_of_it(
    reports: Sequence[Report], *, text: str, by: Actor, at: datetime
) -> None:
    """Tell everybody who told one of these what came of it, once each (L-1.1).

    Raises:
        WrongInput: there is nothing in it, or too much.
        NotNow: nobody holds a receipt for any of them.
    """
    boxes = {report.mailbox_id: report for report in reports if report.mailbox_id}
    if not boxes:
        rules.check_can_be_answered(reports[0])
    for report in boxes.values():
        write_to_reporter(report, text=text, by=by, at=at)
    for report in reports:
        if report.mailbox_id:
            policy = policy_of(report.policy)
            _fulfil("report-outcome", folders=[report.folder_id], policy=policy, at=at)


def attach(
    report: Report, *, upload: SealedUpload, by: Actor, at: datetime
) -> Attachment:
    """Keep a file with a report.

    Raises:
        WrongInput: it is too large, or did not arrive whole.
        NotNow: the report was closed.
    """
    check_uploads([upload], field="file")
    upload.keep()
    with transaction.atomic():
        report = _locked(report)
        rules.check_is_open(report)
        folder: OpenFolder = by.keys.folder(report.folder_id)
        (row,) = attachments_for(report, folder=folder, uploads=[upload], at=at)
        row.save(force_insert=True)
        _note("file-attached", report=report, by=by, at=at)
    return row


@transaction.atomic
def open_file(
    row: Attachment, *, report: Report, by: Actor, at: datetime
) -> dict[str, Any]:
    """The manifest of a file, its key with it; that it was opened is written down."""
    manifest = by.keys.open(row)
    _note("file-opened", report=report, by=by, at=at)
    return manifest


@transaction.atomic
def close_as_abuse(report: Report, *, reason: str, by: Actor, at: datetime) -> Report:
    """Say that this is no report but abuse; with enough voices it is closed (C-8.1).

    Raises:
        WrongInput: no reason.
        NotNow: it is in somebody's keeping or closed, or this member said so before.
    """
    report = _locked(report)
    rules.check_can_be_closed_as_abuse(report)
    plain = rules.check_message(reason, field="reason")
    voices = rules.voices_for_abuse(by.keys.open_all(list(report.addenda.all())))
    if str(by.member.id) in voices:
        raise AlreadyDone(
            "said-before", _("You have said so before. It takes somebody else, too.")
        )
    add_to(report, {"abuse": plain}, by=by, at=at)
    if len(voices) + 1 >= rules.voices_needed(policy_of(report.policy)):
        report.state = ReportState.ABUSE
        report.save(update_fields=["state"])
        Duty.objects.filter(folder=report.folder_id, state=DutyState.OPEN).update(
            state=DutyState.LAPSED, done_on=at.date()
        )
        _note("report-closed-as-abuse", report=report, by=by, at=at)
    else:
        _note("abuse-proposed", report=report, by=by, at=at)
    return report
