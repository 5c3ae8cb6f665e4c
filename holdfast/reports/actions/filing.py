"""Taking in a telling: once, whole, and as the policy has it when it arrives."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError
from django.utils import translation
from django.utils.translation import gettext as _

from holdfast.accounts.unlocking import Actor
from holdfast.crypto.receipts import Opened
from holdfast.errors import Refused
from holdfast.reports import drafting, mailbox, rules
from holdfast.reports.errors import AlreadyDone, NotEnoughReaders
from holdfast.reports.files import check_uploads
from holdfast.reports.intake import (
    Intake,
    enough_can_read,
    event_exists,
    intake_of,
    likely_intake_of,
    mark_of,
)
from holdfast.reports.models import Report
from holdfast.reports.storing import Ready, store, store_alone
from holdfast.reports.telling import Telling, cleaned
from holdfast.reports.uploads import SealedUpload
from holdfast.vault import once as done_once
from holdfast.vault.days import today_in
from holdfast.vault.models import Organisation

TRIES: Final = 3
_FEW: Final = 2
_EVENING: Final = 64 * 1024


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
        NotEnoughReaders: it came without an account, and too few could read it yet.
        NobodyMay: the policy does not take it up (C-0.2), or not on this form (C-2.2).
        SameKeyOtherBody: the key came before with something else.
    """
    plain = cleaned(telling)
    sending = _Sending(
        telling=plain,
        organisation=organisation,
        opened=_opened(plain, by=by),
        body=body,
        attachments=attachments,
        by=by,
        at=at,
    )
    key = _once_key(once, sending=sending)
    known = False
    for tried in range(1, TRIES + 1):
        facts = (likely_intake_of if tried == 1 else intake_of)(
            organisation, on=sending.today
        )
        try:
            ready = _stored(sending, facts=facts, key=key, known=known)
        except (Refused, IntegrityError) as refused:
            # It was sent before, or the receipt was used before: both are told by the
            # database alone, so that the first sending of anything costs no question.
            if key is not None and (done := done_once.earlier(key, body=body)):
                return _filed_before(done, by=by)
            if tried == TRIES or (
                isinstance(refused, Refused)
                and mark_of(organisation, on=sending.today) == facts.mark
            ):
                raise
            known = known or isinstance(refused, IntegrityError)
        else:
            if ready.is_stored:
                return _filed(ready.draft, by=by)
    raise AlreadyDone(
        "busy", _("Too much changed at once. Please send it again; nothing is lost.")
    )


@dataclass(frozen=True, slots=True)
class _Sending:
    """What arrived, as it is for every try to store it."""

    telling: Telling
    organisation: Organisation
    opened: Opened | None
    body: bytes
    attachments: Sequence[SealedUpload]
    by: Actor | None
    at: datetime
    language: str | None = field(default_factory=translation.get_language)

    @property
    def is_quick(self) -> bool:
        """No files, few people, and no more than somebody types in an evening."""
        people = len(self.telling.reported)
        return not self.attachments and people <= _FEW and len(self.body) <= _EVENING

    @property
    def today(self) -> date:
        return today_in(self.organisation, self.at)


def _stored(
    sending: _Sending, *, facts: Intake, key: bytes | None, known: bool
) -> Ready:
    """With what others send at this moment; what may take long, by its sender alone, so
    that nobody waits because of what somebody else sent.
    """
    draft = partial(_ready, sending, facts=facts, key=key, known=known)
    if sending.is_quick and not known:
        return store(draft)
    ready = draft()
    for upload in sending.attachments:
        upload.keep()
    return store_alone(ready)


def _ready(
    sending: _Sending, *, facts: Intake, key: bytes | None, known: bool
) -> Ready:
    """Checked and drafted; what is wrong is said in the sender's language."""
    with translation.override(sending.language):
        if sending.by is None and not enough_can_read(facts):
            raise NotEnoughReaders
        _check(sending.telling, facts=facts, attachments=sending.attachments)
        draft = drafting.draft(
            sending.telling,
            facts=facts,
            box=_box(sending.opened, known=known, facts=facts),
            uploads=sending.attachments,
            by=sending.by,
            at=sending.at,
        )
    done = None
    if key is not None:
        done = done_once.noted(
            key,
            body=sending.body,
            result=_result(draft, by=sending.by),
            organisation=sending.organisation,
            at=sending.at,
        )
    return Ready(
        draft=draft,
        facts=facts,
        done=done,
        is_counted=sending.by is None,
        on=sending.today,
        at=sending.at,
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


def _once_key(once: str | None, *, sending: _Sending) -> bytes | None:
    if once is None:
        return None
    by, opened = sending.by, sending.opened
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


def _box(opened: Opened | None, *, known: bool, facts: Intake) -> drafting.Box | None:
    if opened is None:
        return None
    found = mailbox.find(opened, organisation=facts.organisation) if known else None
    if found is None:
        return drafting.new_box(opened, facts=facts)
    seats = facts.sitting.get(facts.policy.receiving_body.id, frozenset())
    body = {m: facts.readers[m].id for m in seats if m in facts.readers}
    earlier = mailbox.before(
        found, opened=opened, body=body, organisation=facts.organisation
    )
    return drafting.Box(
        found,
        reader=found.reader,
        is_new=False,
        sequence=earlier.sequence,
        kept_from=earlier.kept_from,
    )


def _result(draft: drafting.Draft, *, by: Actor | None) -> dict[str, Any]:
    kept: dict[str, Any] = {"received": len(draft.reports)}
    if by is not None:
        kept["reports"] = [str(report.id) for report in draft.reports]
    return kept


def _filed(draft: drafting.Draft, *, by: Actor | None) -> Filed:
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
