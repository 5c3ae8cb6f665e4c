"""What every act on a report does: lock it, write it down, begin and end duties."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from holdfast.accounts.unlocking import Actor
from holdfast.policy import Policy
from holdfast.reports.intake import Intake, intake_of
from holdfast.reports.models import Addendum, Report
from holdfast.reports.states import policy_grade
from holdfast.spaces.duties import draft_duties
from holdfast.spaces.models import Duty, DutyState
from holdfast.vault.days import today_in
from holdfast.vault.folders import seal_into


def locked(report: Report) -> Report:
    return (
        Report.objects.select_for_update(of=("self",))
        .select_related("policy", "folder", "mailbox")
        .get(pk=report.pk)
    )


def add_to(
    report: Report, content: dict[str, Any], *, by: Actor, at: datetime
) -> Addendum:
    """Write something learned later into a report; what was told stays as it was."""
    row = Addendum(
        report=report,
        on=today_in(by.organisation, at),
        number=report.addenda.count() + 1,
    )
    seal_into(
        row,
        {**content, "by": by.name, "by_id": str(by.member.id)},
        folder=by.keys.folder(report.folder_id),
    )
    row.save(force_insert=True)
    return row


def start(
    events: Sequence[str],
    *,
    report: Report,
    at: datetime,
    told_when_late: bool = False,
) -> None:
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
            told_when_late=told_when_late,
        )
    )


def fulfil(do: str, *, folders: Sequence[UUID], policy: Policy, on: date) -> None:
    """Everything of this kind that was owed about these folders is done."""
    wanted = [duty.id for duty in policy.duties.values() if duty.do == do]
    Duty.objects.filter(
        folder__in=folders, rule__in=wanted, state=DutyState.OPEN
    ).update(state=DutyState.DONE, done_on=on)


def is_about_receiving_body(content: dict[str, Any], *, facts: Intake) -> bool:
    body = facts.sitting.get(facts.policy.receiving_body.id, frozenset())
    return bool(body & set(content["about"]))


def facts_for(by: Actor, *, at: datetime) -> Intake:
    today = today_in(by.organisation, at)
    return intake_of(by.organisation, on=today)
