"""Writing to who told it, and reading back to them what they told."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from holdfast.accounts.unlocking import Actor
from holdfast.errors import NotNow
from holdfast.reports import mailbox, rules
from holdfast.reports.actions.common import add_to, fulfil, locked
from holdfast.reports.code_names import check_no_code_name
from holdfast.reports.models import Addendum, Message, Report
from holdfast.reports.visibility import visible_to
from holdfast.spaces.policies import policy_of
from holdfast.vault.days import today_in


@transaction.atomic
def write_to_reporter(
    report: Report,
    *,
    text: str,
    by: Actor,
    at: datetime,
    field: str = "text",
    is_outcome: bool = False,
) -> Message:
    """Put a message into the reporter's mailbox; they read it with their receipt.

    With `is_outcome` it says what came of this report, which is owed no more (L-1.1).

    Raises:
        WrongInput: there is nothing in it, too much, or a code name of this matter.
        NotNow: nobody holds a receipt for this report.
    """
    report = locked(report)
    rules.check_can_be_answered(report)
    plain = rules.check_message(text, field=field)
    check_no_code_name(plain, report=report, by=by, field=field)
    return _answer(report, text=plain, by=by, at=at, is_outcome=is_outcome)


@transaction.atomic
def told_in_person(
    report: Report, *, text: str, by: Actor, at: datetime, is_outcome: bool = False
) -> Message:
    """Keep what somebody without a receipt was told: it answers them, too (L-1.1).

    With `is_outcome` it is what came of this report, or why they cannot be told.

    Raises:
        WrongInput: there is nothing in it, or too much.
        NotNow: somebody holds a receipt, so they can be written to.
    """
    report = locked(report)
    if report.mailbox_id is not None:
        raise NotNow(
            "has-mailbox", _("They hold a receipt: write to them, and they read it.")
        )
    plain = rules.check_message(text)
    return _answer(report, text=plain, by=by, at=at, is_outcome=is_outcome)


def _answer(
    report: Report, *, text: str, by: Actor, at: datetime, is_outcome: bool
) -> Message:
    folder = by.keys.folder(report.folder_id)
    today = today_in(by.organisation, at)
    (message,) = mailbox.draft_messages(
        [(report, folder)],
        content={"text": text, "same": uuid4().hex, "by": by.name},
        from_team=True,
        on=today,
    )
    message.save(force_insert=True)
    # It is the same person who told the other reports of this telling.
    answered = Report.objects.filter(
        organisation=by.organisation, code__in=by.keys.open(report)["siblings"]
    ).values_list("folder", flat=True)
    policy = policy_of(report.policy)
    fulfil("answer", folders=list(answered), policy=policy, on=today)
    if is_outcome:
        _fulfil_outcome(report, on=today)
    by.record("reporter-answered", report.code, at=at)
    return message


@transaction.atomic
def tell_what_came_of_it(
    reports: Sequence[Report],
    *,
    text: str,
    by: Actor,
    at: datetime,
    field: str = "text",
) -> None:
    """Tell everybody who told one of these what came of it, once each (L-1.1).

    Raises:
        WrongInput: there is nothing in it, too much, or a code name of this matter.
        NotNow: nobody holds a receipt for any of them.
    """
    boxes = {report.mailbox_id: report for report in reports if report.mailbox_id}
    if not boxes:
        rules.check_can_be_answered(reports[0])
    for report in boxes.values():
        write_to_reporter(report, text=text, by=by, at=at, field=field)
    for report in reports:
        if report.mailbox_id:
            _fulfil_outcome(report, on=today_in(by.organisation, at))


def _fulfil_outcome(report: Report, *, on: date) -> None:
    policy = policy_of(report.policy)
    fulfil("report-outcome", folders=[report.folder_id], policy=policy, on=on)


@transaction.atomic
def note_read_back(
    report: Report, *, answer: bool | str, by: Actor, at: datetime
) -> Addendum:
    """Write down that what was told was read back and confirmed, or why not (L-1.3).

    It was read back whole: the other reports of the same telling say so, too.

    Raises:
        WrongInput: neither confirmed nor a reason.
        NotNow: the report was closed as abuse, nobody told it to the team, or it was
            read back before.
    """
    report = locked(report)
    rules.check_is_open(report)
    said = _confirmed_or_why_not(answer)
    content = by.keys.open(report)
    _check_can_be_read_back(content, later=by.keys.open_all(list(report.addenda.all())))
    held = visible_to(by).filter(
        organisation=by.organisation, code__in=content["siblings"]
    )
    others = [one for one in held.order_by("code") if one.pk != report.pk]
    added = add_to(report, {"read_back": said}, by=by, at=at)
    for other in others:
        add_to(locked(other), {"read_back": said}, by=by, at=at)
    fulfil(
        "read-back",
        folders=[report.folder_id, *(other.folder_id for other in others)],
        policy=policy_of(report.policy),
        on=today_in(by.organisation, at),
    )
    by.record("report-read-back", report.code, at=at)
    return added


def _confirmed_or_why_not(answer: bool | str) -> bool | str:  # noqa: FBT001
    if answer is True:
        return True
    reason = str(answer or "").strip()
    if not reason:
        text = _("Say that they confirmed it, or why it could not be read back.")
        rules.refuse_fields({"read_back": text})
    if mistake := rules.mistake_in(reason, longest=rules.LONGEST_LINE):
        rules.refuse_fields({"read_back": mistake})
    return reason


def _check_can_be_read_back(
    content: Mapping[str, Any], *, later: Sequence[Mapping[str, Any]]
) -> None:
    if not content["taken_by"]:
        text = _("They wrote it themselves, so there is nothing to read back.")
        raise NotNow("not-told-orally", text)
    if any(said.get("read_back") is True for said in (content, *later)):
        text = _("It was read back, and they confirmed it.")
        raise NotNow("read-back-before", text)
