"""Who may do what with a report. Whether they can read it is a question of grants."""

from datetime import datetime

from django.utils.translation import gettext as _

from holdfast.accounts.unlocking import Actor
from holdfast.policy import Duty, Policy, due, duties_started_by, who
from holdfast.reports.custody import keeper_of
from holdfast.reports.errors import NotYours
from holdfast.reports.intake import Intake
from holdfast.reports.models import Report
from holdfast.reports.people import chair_of
from holdfast.spaces.models import Duty as OwedDuty
from holdfast.vault.models import Grant


def retrieving(policy: Policy) -> Duty | None:
    """The policy's duty to take a new report into one's keeping (C-3.1)."""
    started = duties_started_by(policy, "report-filed")
    return next((duty for duty in started if duty.do == "retrieve"), None)


def readers_among(members: frozenset[str], *, report: Report, facts: Intake) -> bool:
    """Whether one of these members can read the report."""
    readers = [facts.readers[one].id for one in members if one in facts.readers]
    return Grant.objects.filter(
        folder=report.folder_id, reader__in=readers, current=True
    ).exists()


def check_member_can_take_into_keeping(
    by: Actor, *, report: Report, facts: Intake, at: datetime
) -> None:
    """The director; another member once the time to retrieve it has passed (C-3.1).

    Where nobody who goes first can read it, whoever reads it may. From whoever has it
    and can read it, only the director takes it over.

    Raises:
        NotYours: somebody else's to do, for now.
    """
    duty, first = retrieving(facts.policy), chair_of(facts)
    if duty is None or str(by.member.id) in first:
        return
    keeper = keeper_of(report)
    if keeper is not None and readers_among(
        frozenset({str(keeper.member_id)}), report=report, facts=facts
    ):
        raise NotYours(
            "kept-by-another",
            _(
                "Somebody has this in their keeping. From there, only who chairs takes"
                " it over."
            ),
            clause=duty.clause,
        )
    if not readers_among(first, report=report, facts=facts):
        return
    until = _retrieved_by(report, duty=duty, facts=facts)
    if until is not None and at > until:
        return
    raise NotYours(
        "not-yours-yet",
        _(
            "This waits for %(who)s. If it is still here after the time the policy"
            " gives, you can take it into your keeping."
        )
        % {"who": who(facts.policy, duty.who)},
        clause=duty.clause,
    )


def _retrieved_by(report: Report, *, duty: Duty, facts: Intake) -> datetime | None:
    owed = OwedDuty.objects.filter(folder=report.folder_id, rule=duty.id).first()
    if owed is not None:
        return owed.due_at
    begun = datetime.combine(
        report.received_on, datetime.min.time(), tzinfo=facts.policy.zone
    )
    return due(facts.policy, duty, start=begun)


def member_can_take_into_keeping(
    by: Actor, *, report: Report, facts: Intake, at: datetime
) -> bool:
    try:
        check_member_can_take_into_keeping(by, report=report, facts=facts, at=at)
    except NotYours:
        return False
    return True


def check_member_can_grade(by: Actor, *, facts: Intake) -> None:
    """Who sits in one of the bodies that may judge an infraction (C-1.3)."""
    grading = facts.policy.grading
    if grading is None:
        return
    judges = (facts.sitting.get(body, frozenset()) for body in grading.by)
    if not any(str(by.member.id) in body for body in judges):
        raise NotYours(
            "not-yours-to-grade",
            _("How grave something is, is judged by %(bodies)s only.")
            % {"bodies": ", ".join(who(facts.policy, one) for one in grading.by)},
            clause=grading.clause,
        )
