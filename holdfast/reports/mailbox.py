"""The reporter's side: what a receipt opens, and what can be put in with it.

An unknown receipt and a silent one do the same work and get the same answer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Max, Q

from holdfast.crypto.errors import ReceiptError
from holdfast.crypto.readers import PrivateKey, public_of, seal_to
from holdfast.crypto.receipts import Opened, open_receipt, read_receipt
from holdfast.reports.errors import WrongReceipt
from holdfast.reports.files import attachments_for, check_uploads
from holdfast.reports.models import Attachment, Mailbox, Message, Report, ReportState
from holdfast.reports.rules import check_message
from holdfast.reports.states import policy_grade
from holdfast.reports.uploads import SealedUpload
from holdfast.spaces.duties import draft_duties
from holdfast.spaces.models import Duty, DutyState
from holdfast.spaces.notices import notify
from holdfast.vault.days import today_in
from holdfast.vault.folders import (
    OpenFolder,
    grant_context,
    new_folder,
    seal_into,
)
from holdfast.vault.installation import pepper
from holdfast.vault.keys import Keys
from holdfast.vault.ledger import append
from holdfast.vault.models import FolderKind, Grant, Organisation, ReaderKind


@dataclass(frozen=True, slots=True)
class MailboxMessage:
    """One message as the reporter reads it; `word` is the one they chose."""

    text: str
    sender: Literal["team", "you"]
    on: date
    word: str


def open_words(receipt: str) -> Opened:
    """The look-up and seed of nine words.

    Raises:
        WrongReceipt: they are not nine of ours.
    """
    try:
        return open_receipt(read_receipt(receipt), pepper=pepper())
    except ReceiptError as error:
        raise WrongReceipt(error) from error


def find(opened: Opened, *, organisation: Organisation) -> Mailbox | None:
    """The mailbox that was made with these words."""
    return (
        Mailbox.objects.select_related("reader")
        .filter(lookup=opened.lookup, organisation=organisation)
        .first()
    )


def read(
    receipt: str,
    *,
    organisation: Organisation,
    at: datetime,  # noqa: ARG001
) -> list[MailboxMessage]:
    """Every message between team and reporter, oldest first.

    One query answers for an unknown receipt and for a silent one alike; only where
    there is news is anything opened. Nothing of the reading is written down.

    Raises:
        WrongReceipt: these are not nine words of ours.
    """
    opened = open_words(receipt)
    rows = list(
        Message.objects.filter(
            report__mailbox__lookup=opened.lookup, organisation=organisation
        )
        .select_related("report")
        .order_by("on", "number", "id")
    )
    if not rows:
        return []
    mailbox = Mailbox.objects.select_related("reader").get(lookup=opened.lookup)
    keys = Keys(reader=mailbox.reader, organisation=organisation, seed=opened.seed)
    return _told_once(rows, keys=keys)


def files_sent(receipt: str, *, organisation: Organisation) -> list[str]:
    """The names of the files that came with these words, oldest first.

    Asked for only where there is news: see `read`.

    Raises:
        WrongReceipt: these are not nine words of ours.
    """
    opened = open_words(receipt)
    mailbox = find(opened, organisation=organisation)
    if mailbox is None:
        return []
    rows = list(
        Attachment.objects.filter(report__mailbox=mailbox)
        .select_related("report")
        .order_by("on", "id")
    )
    keys = Keys(reader=mailbox.reader, organisation=organisation, seed=opened.seed)
    # One file lies in every report of its telling.
    names = {
        row.file: manifest["name"]
        for row, manifest in zip(rows, keys.open_all(rows), strict=True)
        if not manifest["from_team"]
    }
    return list(names.values())


def _told_once(rows: Sequence[Message], *, keys: Keys) -> list[MailboxMessage]:
    words = _words_of(rows, keys=keys)
    said: dict[str, MailboxMessage] = {}
    for row, content in zip(rows, keys.open_all(rows), strict=True):
        said.setdefault(
            content["same"],
            MailboxMessage(
                text=content["text"],
                sender="team" if row.from_team else "you",
                on=row.on,
                word=words[row.report_id],
            ),
        )
    return list(said.values())


def _words_of(rows: Sequence[Message], *, keys: Keys) -> dict[UUID, str]:
    boxes = {row.report.mailbox_id for row in rows}
    reports = list(Report.objects.filter(mailbox__in=boxes))
    contents = keys.open_all(reports)
    told = sorted(
        zip(reports, contents, strict=True), key=lambda one: one[1]["sequence"]
    )
    words, chosen = dict[UUID, str](), ""
    for report, content in told:
        # Who chose a word once need not choose it again.
        chosen = words[report.id] = content["word"] or chosen
    return words


@dataclass(frozen=True, slots=True)
class _Place:
    """Where what a reporter sends is put: one report, its folder open."""

    report: Report
    folder: OpenFolder
    is_newest: bool = True


def _places(
    opened: Opened, *, organisation: Organisation
) -> tuple[list[_Place], OpenFolder]:
    """The reports of the newest telling, opened with the receipt; a folder to work in.

    Whoever is kept from an earlier telling is kept from every later one, so nobody reads
    there what was to be kept from them. Where nobody else reads an earlier one, it is
    among them: it may be the one that asked. For an unknown receipt there are none, and
    the folder is a decoy on which the same work is done.
    """
    mailbox = find(opened, organisation=organisation)
    reports = (
        list(
            Report.objects.filter(mailbox=mailbox)
            .exclude(state=ReportState.ABUSE)
            .select_related("policy", "folder")
        )
        if mailbox
        else []
    )
    if mailbox is None or not reports:
        return [], _decoy(opened, organisation=organisation)
    keys = Keys(reader=mailbox.reader, organisation=organisation, seed=opened.seed)
    contents = keys.open_all(reports)
    last = max(content["sequence"] for content in contents)
    newest = {
        report.id
        for report, content in zip(reports, contents, strict=True)
        if content["sequence"] == last
    }
    readers = _members_reading(reports)
    everybody = set[UUID].intersection(*(readers[one] for one in newest))
    places = [
        _Place(report, keys.folder(report.folder_id), is_newest=report.id in newest)
        for report in sorted(reports, key=lambda one: one.id not in newest)
        if report.id in newest or readers[report.id] <= everybody
    ]
    return places, places[0].folder


def _members_reading(reports: Sequence[Report]) -> dict[UUID, set[UUID]]:
    """The members' readers of each of these reports."""
    found: dict[UUID, set[UUID]] = {report.id: set() for report in reports}
    held = Grant.objects.filter(
        folder__report__in=found, current=True, reader__kind=ReaderKind.MEMBER
    )
    for report, reader in held.values_list("folder__report", "reader_id"):
        found[report].add(reader)
    return found


def _decoy(opened: Opened, *, organisation: Organisation) -> OpenFolder:
    folder = new_folder(organisation, FolderKind.REPORT)
    place = grant_context(
        organisation=organisation.id, folder=folder.id, key_version=1, reader=uuid4()
    )
    sealed = seal_to(public_of(opened.seed), folder.key, context=place)
    PrivateKey(opened.seed).open(sealed, context=place)
    return folder


def write(receipt: str, *, text: str, organisation: Organisation, at: datetime) -> None:
    """Put in a message to the team; with an unknown receipt it is dropped.

    Raises:
        WrongReceipt: these are not nine words of ours.
        WrongInput: there is nothing in it, or too much.
    """
    opened = open_words(receipt)
    plain = check_message(text)
    places, working = _places(opened, organisation=organisation)
    content = {"text": plain, "same": uuid4().hex, "by": ""}
    today = today_in(organisation, at)
    seal_into(Message(on=today), content, folder=working)
    with transaction.atomic():
        messages = draft_messages(
            [(place.report, place.folder) for place in places],
            content=content,
            from_team=False,
            on=today,
        )
        Message.objects.bulk_create(messages)
        _received(places, working=working, organisation=organisation, at=at)


def attach(
    receipt: str,
    *,
    upload: SealedUpload,
    organisation: Organisation,
    at: datetime,
) -> None:
    """Put a file into the mailbox; with an unknown receipt it is dropped.

    Raises:
        WrongReceipt: these are not nine words of ours.
        WrongInput: the file is too large, empty, or did not arrive whole.
    """
    opened = open_words(receipt)
    check_uploads([upload], field="file")
    places, working = _places(opened, organisation=organisation)
    today = today_in(organisation, at)
    upload.keep()
    with transaction.atomic():
        rows: list[Attachment] = []
        for place in places:
            rows += attachments_for(
                place.report, folder=place.folder, uploads=[upload], on=today
            )
        Attachment.objects.bulk_create(rows)
        _received(places, working=working, organisation=organisation, at=at)
    if not places:
        upload.drop()


def draft_messages(
    to: Sequence[tuple[Report, OpenFolder]],
    *,
    content: dict[str, Any],
    from_team: bool,
    on: date,
) -> list[Message]:
    """The same message in each of these reports, not yet stored."""
    # Counted over the whole mailbox, so that a conversation keeps its order.
    # Without one it is the report's own.
    boxes = {report.mailbox_id for report, _ in to}
    reports = {report.id for report, _ in to}
    told = Message.objects.filter(Q(report__mailbox__in=boxes) | Q(report__in=reports))
    last = told.aggregate(n=Max("number"))
    rows = []
    for report, folder in to:
        row = Message(
            report=report,
            from_team=from_team,
            on=on,
            number=(last["n"] or 0) + 1,
        )
        seal_into(row, content, folder=folder)
        rows.append(row)
    return rows


def _received(
    places: Sequence[_Place],
    *,
    working: OpenFolder,
    organisation: Organisation,
    at: datetime,
) -> None:
    """Somebody answers for the newest telling: one answer is owed, not one for each."""
    places = [place for place in places if place.is_newest]
    taken_up = [p for p in places if p.report.state != ReportState.TRAY]
    folders = [working.id, *(place.folder.id for place in taken_up)]
    waiting = Duty.objects.filter(folder__in=folders, state=DutyState.OPEN)
    owed = set(waiting.values_list("folder", "rule"))
    duties = [
        duty
        for place in taken_up
        for duty in draft_duties(
            "message-received",
            organisation=organisation,
            version=place.report.policy,
            at=at,
            folder=place.report.folder,
            about=place.report.code,
            grade=policy_grade(place.report.grade),
        )
        # What is sent with a message waits with it, and is answered with it.
        if (duty.folder_id, duty.rule) not in owed
    ]
    Duty.objects.bulk_create(duties)
    told = readers_of([place.report for place in taken_up])
    notify(told, organisation=organisation, at=at)
    append(
        organisation_id=organisation.id,
        key=working.key,
        verb="message-received",
        subject=" ".join(place.report.code for place in places),
        at=at,
    )


def readers_of(reports: Sequence[Report]) -> list[UUID]:
    """The members who can read one of these reports."""
    held = Grant.objects.filter(
        folder__in=[report.folder_id for report in reports],
        current=True,
        reader__kind=ReaderKind.MEMBER,
    )
    return list(held.values_list("reader__member", flat=True).distinct().order_by())


@dataclass(frozen=True, slots=True)
class Before:
    """What earlier tellings with this receipt mean for a new one."""

    sequence: int
    kept_from: frozenset[str]


def before(
    mailbox: Mailbox,
    *,
    opened: Opened,
    body: Mapping[str, UUID],
    organisation: Organisation,
) -> Before:
    """Whom earlier tellings in this mailbox are kept from.

    Args:
        mailbox: where they lie.
        opened: the receipt, which opens them.
        body: the members of the receiving body with their readers.
        organisation: whose they are.
    """
    keys = Keys(reader=mailbox.reader, organisation=organisation, seed=opened.seed)
    reports = list(Report.objects.filter(mailbox=mailbox))
    contents = keys.open_all(reports)
    kept = {one for content in contents for one in content["kept_out"]}
    # Whoever was put out since is kept from what follows, too.
    held = set(
        Grant.objects.filter(
            folder__in=[report.folder_id for report in reports],
            reader__in=body.values(),
            current=True,
        ).values_list("reader_id", "folder_id")
    )
    for member, reader in body.items():
        if any((reader, report.folder_id) not in held for report in reports):
            kept.add(member)
    sequence = max((content["sequence"] for content in contents), default=0)
    return Before(sequence + 1, frozenset(kept))
