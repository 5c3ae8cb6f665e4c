"""Whose mailbox reaches the person harmed, so that they are asked through it (C-5.10)."""

from collections.abc import Sequence

from holdfast.accounts.unlocking import Actor
from holdfast.cases.material import material_of
from holdfast.cases.models import Action
from holdfast.policy import told_with_person_harmed
from holdfast.reports.models import Report
from holdfast.spaces.policies import policy_of


def reports_to_ask_through(action: Action, *, by: Actor) -> Sequence[Report]:
    """Reports about the person acted against, one for each mailbox to be written to.

    Only where who told it is the person harmed, or told it with their knowledge: to
    anybody else it says what was decided, and no answer of theirs is hers.
    """
    if action.case is None or action.person_id is None:
        return []
    codes = by.keys.open(action.case)["about"].get(str(action.person_id), [])
    told = list(
        Report.objects.filter(cases=action.case, code__in=codes)
        .exclude(mailbox=None)
        .select_related("policy")
        .order_by("received_on", "code")
    )
    held = by.keys.held_among([report.folder_id for report in told])
    boxes = {
        one.report.mailbox_id: one.report
        for one in material_of([one for one in told if one.folder_id in held], by=by)
        if told_with_person_harmed(
            policy_of(one.report.policy), answers=one.answers, knows=one.knows
        )
    }
    return list(boxes.values())
