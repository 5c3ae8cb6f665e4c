"""Writing to who told it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from holdfast.accounts.unlocking import Actor
from holdfast.errors import NotNow
from holdfast.reports import mailbox, rules
from holdfast.reports.actions.common import fulfil, locked
from holdfast.reports.code_names import check_no_code_name
from holdfast.reports.models import Message, Report
from holdfast.spaces.policies import policy_of
from holdfast.vault.days import today_in


@transaction.atomic
def write_to_reporter(
    report: Report, *, text: str, by: Actor, at: datetime, field: str = "text"
) -> Message:
    """Put a message into the reporter's mailbox; they read it with their receipt.

    Raises:
        WrongInput: there is nothing in it, too much, or a code name of this matter.
        NotNow: nobody holds a receipt for this report.
    """
    report = locked(report)
    rules.check_can_be_answered(report)
    plain = rules.check_message(text, field=field)
    check_no_code_name(plain, report=report, by=by, field=field)
    return _answer(report, text=plain, by=by, at=at)


@transaction.atomic
def told_in_person(report: Report, *, text: str, by: Actor, at: datetime) -> Message:
    """Keep what somebody without a receipt was told: it answers them, too (L-1.1).

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
    return _answer(report, text=plain, by=by, at=at)


def _answer(report: Report, *, text: str, by: Actor, at: datetime) -> Message:
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
    fulfil("answer", folders=list(answered), policy=policy_of(report.policy), on=today)
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
            policy = policy_of(report.policy)
            fulfil(
                "report-outcome",
                folders=[report.folder_id],
                policy=policy,
                on=today_in(by.organisation, at),
            )
