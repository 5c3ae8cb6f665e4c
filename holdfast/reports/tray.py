"""The tray of a flood is owed as one: somebody looks through it in time (C-8.1).

The duty lies with the oldest report in it, so that only who holds that one knows of it.
"""

from collections.abc import Callable
from datetime import datetime, time
from uuid import UUID

from holdfast.accounts.unlocking import Actor
from holdfast.policy import Policy, duties_started_by
from holdfast.reports.models import Report, ReportState
from holdfast.reports.states import policy_grade
from holdfast.reports.visibility import visible_to
from holdfast.spaces.duties import draft_duties
from holdfast.spaces.models import Duty, DutyState
from holdfast.spaces.policies import policy_of
from holdfast.vault.days import zone_of

INTO_TRAY = "report-in-tray"
Drafting = Callable[[], list[Duty]]


def is_watched(organisation_id: UUID, *, policy: Policy) -> bool:
    """Whether somebody owes already to look through it, or the policy asks nobody."""
    owed = duties_started_by(policy, INTO_TRAY)
    return (
        not owed
        or Duty.objects.filter(
            organisation=organisation_id,
            state=DutyState.OPEN,
            who__in={duty.who for duty in owed},
            rule__in=[duty.id for duty in owed],
        ).exists()
    )


def watch_what_is_left(*, by: Actor, at: datetime) -> None:
    """One report less in it: what was owed about that one is owed about the oldest."""
    oldest = (
        Report.objects.filter(organisation=by.organisation, state=ReportState.TRAY)
        .select_related("policy", "folder")
        .order_by("-received_on", "-id")
        .last()
    )
    if oldest is None or is_watched(
        by.organisation.id, policy=policy_of(oldest.policy)
    ):
        return
    came = datetime.combine(
        oldest.received_on, time.min, tzinfo=zone_of(by.organisation)
    )
    held = visible_to(by).filter(pk=oldest.pk).exists()
    Duty.objects.bulk_create(
        draft_duties(
            INTO_TRAY,
            organisation=by.organisation,
            version=oldest.policy,
            at=min(came, at),
            folder=oldest.folder,
            about=oldest.code,
            grade=policy_grade(oldest.grade),
            told_when_late=held and not by.keys.open(oldest)["kept_out"],
        )
    )
