"""Opening a report: what it holds, for who holds its key; and that it was opened."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, NamedTuple, TypeVar
from uuid import UUID

from django.db import connection

from holdfast.accounts.people import name_of
from holdfast.accounts.unlocking import Actor
from holdfast.reports.files import FileView, view_of
from holdfast.reports.mailbox import MailboxMessage
from holdfast.reports.models import (
    Addendum,
    Attachment,
    CustodyStep,
    Identity,
    Message,
    Report,
)
from holdfast.reports.rules import day_of
from holdfast.reports.visibility import page
from holdfast.vault.errors import NotHeld
from holdfast.vault.keys import mark_living
from holdfast.vault.models import Grant, SealedRow
from holdfast.vault.rows import fetch, fetch_with, id_as_kept

M = TypeVar("M", bound=SealedRow)

__all__ = ["Opened", "ReportedView", "find", "find_file", "open_report", "page"]


@dataclass(frozen=True, slots=True)
class ReportedView:
    """Who a report is about, as told. `code` once a case knows them."""

    name: str
    group: str
    unknown: bool
    member: str | None
    code: str | None

    @property
    def said(self) -> str:
        """The name or the group; empty where nobody is known."""
        return self.name or self.group


@dataclass(frozen=True, slots=True)
class Keeping:
    """Who had a report in their keeping, from which day to which."""

    name: str
    member: str
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class Later:
    """Something learned or done later: an addendum in the words it was written in."""

    on: date
    by: str
    content: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A report with everything in it."""

    code: str
    form: str
    grade: str | None
    state: str
    received_on: date
    offence: str | None
    occurred_on: date | None
    occurred_at: str
    event: str | None
    elsewhere: bool
    reported: tuple[ReportedView, ...]
    # Who told it is there for this reader, and is opened only where it is asked for.
    has_identity: bool
    reporter: str | None
    reporter_contact: str
    what_happened: str
    what_is_needed: str
    actions_taken: str
    answers: dict[str, Any]
    word: str
    knows: bool | None
    agrees: bool | None
    read_back: bool | str | None
    taken_by: str
    too_close: tuple[str, ...]
    keep_from: tuple[str, ...]
    kept_out: frozenset[str]
    siblings: tuple[str, ...]
    has_mailbox: bool
    messages: tuple[MailboxMessage, ...]
    files: tuple[FileView, ...]
    later: tuple[Later, ...]
    custody: tuple[Keeping, ...]


_HELD: Final = """
JOIN vault_grant g ON g.folder_id = reports_report.folder_id
  AND g.reader_id = %s AND g."current"
WHERE reports_report.organisation_id = %s AND reports_report.code = %s LIMIT 1
"""


def find(code: str, *, by: Actor) -> Report:
    """The report with this code name, where this member holds its key.

    Raises:
        NotHeld: there is none, or it is not theirs to see.
    """
    found = fetch(Report, _HELD, [by.reader.id, by.organisation.id, code])
    if not found:
        raise NotHeld
    return found[0]


def open_report(
    report: Report, *, by: Actor, at: datetime, identity: bool = False
) -> Opened:
    """Open a report and write down that it was opened; who told it, only if asked for,
    and written down for itself.

    Raises:
        NotHeld: no key to it.
    """
    opened = opened_by(report, by=by, identity=identity)
    by.record("report-opened", report.code, at=at)
    if identity and opened.has_identity:
        by.record("identity-read", report.code, at=at)
    mark_living(by.reader, at=at)
    return opened


def show_who_told(report: Report, *, by: Actor, at: datetime) -> Opened:
    """Open a report with who told it.

    Raises:
        NotHeld: nobody gave a name, or it is not theirs to see.
        PassphraseAgain: the passphrase was not given again.
    """
    by.must_sign()
    if _identity_of(report, by=by) is None:
        raise NotHeld
    return open_report(report, by=by, at=at, identity=True)


def opened_by(report: Report, *, by: Actor, identity: bool = False) -> Opened:
    """What a report holds, without a trace: for acts that leave their own."""
    there = _what_there_is(report)
    addenda = _of(report, Addendum, "number") if there.addenda else []
    messages = _of(report, Message, "number") if there.messages else []
    files = _of(report, Attachment, '"on", id') if there.files else []
    sealed = _identity_of(report, by=by) if there.identity else None
    asked = [sealed] if sealed is not None and identity else []
    rows = [report, *addenda, *messages, *files, *asked]
    said = dict(zip(rows, by.keys.open_all(rows), strict=True))
    content = said[report]
    later = tuple(Later(row.on, said[row].get("by", ""), said[row]) for row in addenda)
    changed = {key: value for one in later for key, value in one.content.items()}
    who = said[asked[0]] if asked else {}
    return Opened(
        code=report.code,
        form=report.form,
        grade=report.grade,
        state=report.state,
        received_on=report.received_on,
        offence=changed.get("offence", content["offence"]),
        occurred_on=day_of(content["occurred_on"]),
        occurred_at=content["occurred_at"],
        event=content["event"],
        elsewhere=content["elsewhere"],
        reported=(_reported(content["reported"], code=changed.get("person")),),
        has_identity=sealed is not None,
        reporter=who.get("name") or None,
        reporter_contact=who.get("contact", ""),
        what_happened=content["what_happened"],
        what_is_needed=content["what_is_needed"],
        actions_taken=content["actions_taken"],
        answers=content["answers"],
        word=content["word"],
        knows=content["knows"],
        agrees=content["agrees"],
        read_back=changed.get("read_back", content["read_back"]),
        taken_by=content["taken_by"],
        too_close=tuple(content["too_close"]),
        keep_from=tuple(content["keep_from"]),
        kept_out=frozenset(content["kept_out"]),
        siblings=tuple(code for code in content["siblings"] if code != report.code),
        has_mailbox=report.mailbox_id is not None,
        messages=tuple(
            MailboxMessage(
                text=said[row]["text"],
                sender="team" if row.from_team else "you",
                on=row.on,
                word=content["word"],
            )
            for row in messages
        ),
        files=tuple(view_of(row, said[row]) for row in files),
        later=later,
        custody=_custody(report) if there.custody else (),
    )


_THERE: Final = """
SELECT EXISTS (SELECT 1 FROM reports_addendum WHERE report_id = %s),
       EXISTS (SELECT 1 FROM reports_message WHERE report_id = %s),
       EXISTS (SELECT 1 FROM reports_attachment WHERE report_id = %s),
       EXISTS (SELECT 1 FROM reports_identity WHERE report_id = %s),
       EXISTS (SELECT 1 FROM reports_custodystep WHERE report_id = %s)
"""


class _There(NamedTuple):
    addenda: bool
    messages: bool
    files: bool
    identity: bool
    custody: bool


def _what_there_is(report: Report) -> _There:
    """What a report has besides itself: one question in place of five."""
    with connection.cursor() as cursor:
        cursor.execute(_THERE, [id_as_kept(report.id)] * len(_There._fields))
        return _There(*cursor.fetchone())


def _of(report: Report, model: type[M], order: str) -> list[M]:
    return fetch(model, f"WHERE report_id = %s ORDER BY {order}", [report.id])


def _identity_of(report: Report, *, by: Actor) -> Identity | None:
    return (
        Identity.objects.filter(report=report)
        .filter(
            folder__in=Grant.objects.filter(reader=by.reader, current=True).values(
                "folder"
            )
        )
        .first()
    )


def _reported(said: dict[str, Any], *, code: str | None) -> ReportedView:
    return ReportedView(
        name=said["name"],
        group=said["group"],
        unknown=said["unknown"],
        member=said["member"],
        code=code,
    )


_CHAIN: Final = """
JOIN accounts_member ON accounts_member.id = reports_custodystep.member_id
WHERE reports_custodystep.report_id = %s ORDER BY reports_custodystep.id
"""


def _custody(report: Report) -> tuple[Keeping, ...]:
    steps = fetch_with(CustodyStep, "member", _CHAIN, [report.id])
    return tuple(
        Keeping(name_of(step.member), str(step.member_id), step.since, step.until)
        for step in steps
    )


def find_file(report: Report, file: UUID) -> Attachment:
    """A file of a report.

    Raises:
        NotHeld: it has no such file.
    """
    found = report.attachments.filter(pk=file).first()
    if found is None:
        raise NotHeld
    return found
