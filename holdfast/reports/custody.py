"""Who has a report in their keeping: the chain from hand to hand (C-2.4)."""

from datetime import date

from holdfast.accounts.models import Member
from holdfast.reports.errors import AlreadyDone
from holdfast.reports.models import CustodyStep, Report


def keeper_of(report: Report) -> CustodyStep | None:
    """The last step of the chain, while it lasts."""
    return report.custody.select_related("member").filter(until=None).first()


def hand_to(member: Member, *, report: Report, on: date) -> CustodyStep:
    """End the step there is and begin the next, on the same day.

    Raises:
        AlreadyDone: it is in this member's keeping.
    """
    now = keeper_of(report)
    if now is not None and now.member_id == member.id:
        raise AlreadyDone("kept-already", "This report is in your keeping already.")
    if now is not None:
        now.until = on
        now.save(update_fields=["until"])
    return CustodyStep.objects.create(report=report, member=member, since=on)
