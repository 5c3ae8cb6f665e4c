"""Reports and the reporter's mailbox."""

from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from ninja import File, Form, Router, Status
from ninja.files import UploadedFile

from holdfast.api.auth import AnyoneRequest, ApiRequest, actor_of
from holdfast.api.once import key_in, once
from holdfast.api.routers import ANYBODY, PERSON, answers, now, router
from holdfast.api.schemas import (
    Accepted,
    Done,
    GradeIn,
    IdOut,
    Line,
    MailboxMessageIn,
    MailboxOut,
    ReadBackIn,
    ReceiptWanted,
    ReceivedOut,
    ReportIn,
    ReportOut,
    ReportPage,
    TextIn,
)
from holdfast.reports import actions, mailbox, reading
from holdfast.reports.downloads import to_save
from holdfast.reports.rules import refuse_fields
from holdfast.reports.telling import Reported, Telling
from holdfast.reports.uploads import SealedUpload
from holdfast.web.access import PublicRequest

routes: Router = router("reports")
_ANY_BYTES = {
    "application/octet-stream": {"schema": {"type": "string", "format": "binary"}}
}
_AS_IT_IS = (
    "code",
    "form",
    "offence",
    "grade",
    "state",
    "received_on",
    "occurred_on",
    "occurred_at",
    "what_happened",
    "what_is_needed",
    "actions_taken",
    "answers",
    "word",
)


def _telling(given: ReportIn) -> Telling:
    reporter = given.reporter
    said = given.model_dump(exclude={"reporter", "reported"}, exclude_none=True)
    for name in ("too_close", "keep_from"):
        said[name] = tuple(said.get(name, ()))
    return Telling(
        **said,
        reported=tuple(
            Reported(**one.model_dump(exclude_none=True))
            for one in given.reported or ()
        ),
        reporter_name=(reporter and reporter.name) or "",
        reporter_contact=(reporter and reporter.contact) or "",
    )


def _sealed(request: HttpRequest, file: UploadedFile) -> SealedUpload:
    if sum(len(files) for _, files in request.FILES.lists()) > 1:
        # Two of one name, and all but the last would be lost without a word.
        refuse_fields({"file": _("Please send one file at a time.")})
    # The installation's one upload handler makes nothing else.
    return cast("SealedUpload", file)


@routes.post(
    "/reports",
    response=answers(201, ReceivedOut),
    auth=ANYBODY,
    exclude_unset=True,
    # With a token or without.
    openapi_extra={"security": [{}]},
)
def file_report(request: AnyoneRequest, given: ReportIn) -> Status[dict[str, Any]]:
    """File a telling: with a receipt by anybody, or with a token by the team."""
    by = actor_of(request)
    filed = actions.file(
        telling=_telling(given),
        organisation=request.organisation,
        by=by,
        at=now(),
        once=key_in(request),
        body=request.body,
    )
    answer: dict[str, Any] = {"received": filed.received}
    if by is not None:
        answer["reports"] = filed.codes
    return Status(201, answer)


@routes.get("/reports", response=answers(200, ReportPage))
def reports(request: ApiRequest, cursor: str = "") -> dict[str, Any]:
    """The reports that this token holds, newest first."""
    found, following = reading.page(request.auth, cursor=cursor, size=50)
    return {"items": found, "next": following}


def _opened(opened: reading.Opened) -> dict[str, Any]:
    said = {name: getattr(opened, name) for name in _AS_IT_IS}
    return {
        **said,
        "event": opened.event,
        "reported": [{"code": one.code, "name": one.said} for one in opened.reported],
        "reporter": {"name": opened.reporter} if opened.reporter else None,
        "messages": opened.messages,
        "files": opened.files,
    }


@routes.get("/reports/{code}", response=answers(200, ReportOut))
def report(request: ApiRequest, code: str) -> dict[str, Any]:
    """Open one report. The reading leaves its ledger entry; so does who told it."""
    found = reading.find(code, by=request.auth)
    opened = reading.open_report(found, by=request.auth, at=now(), identity=True)
    return _opened(opened)


@routes.post("/reports/{code}/grade", response=answers(200, Done), auth=PERSON)
def grade(request: ApiRequest, code: str, given: GradeIn) -> dict[str, bool]:
    """Grade what came without an offence."""
    at, found = now(), reading.find(code, by=request.auth)

    def act() -> str:
        actions.grade(
            found,
            offence=given.offence,
            reasons=given.reasons or "",
            judged=given.judged,
            by=request.auth,
            at=at,
        )
        return ""

    once(request, act, at=at)
    return {"done": True}


@routes.post("/reports/{code}/take-in", response=answers(200, Done), auth=PERSON)
def take_in(request: ApiRequest, code: str) -> dict[str, bool]:
    """Take a report out of the tray of a flood, or into one's keeping."""
    at, found = now(), reading.find(code, by=request.auth)

    def act() -> str:
        actions.take_in(found, by=request.auth, at=at)
        return ""

    once(request, act, at=at)
    return {"done": True}


@routes.post("/reports/{code}/read-back", response=answers(201, Done), auth=PERSON)
def read_back(
    request: ApiRequest, code: str, given: ReadBackIn
) -> Status[dict[str, bool]]:
    """Say that what was told orally was read back and confirmed, or why not."""
    at, found = now(), reading.find(code, by=request.auth)

    def act() -> str:
        actions.note_read_back(found, answer=given.read_back, by=request.auth, at=at)
        return ""

    once(request, act, at=at)
    return Status(201, {"done": True})


@routes.post("/reports/{code}/messages", response=answers(201, Done))
def write_to_reporter(
    request: ApiRequest, code: str, given: TextIn
) -> Status[dict[str, bool]]:
    """Write to the reporter's mailbox."""
    at, found = now(), reading.find(code, by=request.auth)

    def act() -> str:
        actions.write_to_reporter(
            found,
            text=given.text,
            is_outcome=given.is_outcome,
            by=request.auth,
            at=at,
        )
        return ""

    once(request, act, at=at)
    return Status(201, {"done": True})


@routes.post("/reports/{code}/files", response=answers(201, IdOut))
def attach(
    request: ApiRequest, code: str, file: File[UploadedFile]
) -> Status[dict[str, UUID]]:
    """Add a file to a report."""
    at, found, upload = (
        now(),
        reading.find(code, by=request.auth),
        _sealed(request, file),
    )

    def act() -> str:
        return str(actions.attach(found, upload=upload, by=request.auth, at=at).id)

    return Status(201, {"id": UUID(once(request, act, at=at, upload=upload))})


@routes.get(
    "/reports/{code}/files/{file_id}",
    response=answers(200, None),
    openapi_extra={"responses": {200: {"content": _ANY_BYTES}}},
)
def file(request: ApiRequest, code: str, file_id: UUID) -> HttpResponseBase:
    """A file of a report as it came. The reading leaves its ledger entry."""
    found = reading.find(code, by=request.auth)
    row = reading.find_file(found, file_id)
    manifest = actions.open_file(row, report=found, by=request.auth, at=now())
    return to_save(row, manifest)


@routes.post("/mailbox", response=answers(200, MailboxOut), auth=None)
def read_mailbox(request: PublicRequest, given: ReceiptWanted) -> dict[str, Any]:
    """Read a mailbox. Unknown and silent are the same answer."""
    found = mailbox.read(given.receipt, organisation=request.organisation, at=now())
    return {"messages": found}


@routes.post("/mailbox/messages", response=answers(202, Accepted), auth=None)
def write_as_reporter(
    request: PublicRequest, given: MailboxMessageIn
) -> Status[dict[str, bool]]:
    """Write to the team. Accepted whether the receipt is known or not."""
    at, receipt = now(), given.receipt

    def act() -> str:
        mailbox.write(
            receipt, text=given.text, organisation=request.organisation, at=at
        )
        return ""

    once(request, act, at=at, receipt=receipt)
    return Status(202, {"accepted": True})


@routes.post("/mailbox/files", response=answers(202, Accepted), auth=None)
def attach_as_reporter(
    request: PublicRequest, receipt: Form[Line], file: File[UploadedFile]
) -> Status[dict[str, bool]]:
    """Send the team a file. Accepted whether the receipt is known or not."""
    at, upload = now(), _sealed(request, file)

    def act() -> str:
        mailbox.attach(receipt, upload=upload, organisation=request.organisation, at=at)
        return ""

    once(request, act, at=at, receipt=receipt, upload=upload)
    return Status(202, {"accepted": True})
