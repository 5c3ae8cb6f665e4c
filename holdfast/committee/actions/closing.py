"""Closing a case: how it ended and why, and what came of it told to who told it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from holdfast.accounts.unlocking import Actor
from holdfast.cases.actions import case_locked, start_about
from holdfast.cases.models import ActionState, Case, CaseState
from holdfast.cases.rules import check_is_open, check_words
from holdfast.cases.states import (
    DONE_BY_CLOSING,
    LAPSED_BY_CLOSING,
    OUTCOMES,
    OWED_BEFORE_CLOSING,
)
from holdfast.cases.visibility import actions_visible_to
from holdfast.committee.errors import wrong
from holdfast.committee.models import MotionState
from holdfast.committee.permissions import check_member_sits_in
from holdfast.committee.reading import motions_visible_to
from holdfast.errors import NotNow
from holdfast.policy import Policy, clause_asking_to
from holdfast.reports.actions import tell_what_came_of_it
from holdfast.reports.models import Identity, Report
from holdfast.spaces.models import Duty, DutyState
from holdfast.spaces.policies import policy_of
from holdfast.vault.days import today_in
from holdfast.vault.folders import seal_into
from holdfast.vault.models import Folder


@transaction.atomic
def close_case(
    case: Case, *, outcome: str, reasons: str, told: str, by: Actor, at: datetime
) -> Case:
    """Close a case. `told` goes to the mailboxes of who told it (L-1.1); it may be empty.

    Raises:
        NotOfTheBody: this member does not sit where reports are received.
        CaseClosed: it is.
        NotNow: it is being voted on, something decided waits, a meeting is owed.
        WrongInput: no such outcome, or no reasons.
    """
    case = case_locked(case)
    policy = policy_of(case.policy)
    check_member_sits_in(policy.receiving_body.id, policy=policy, by=by, at=at)
    check_is_open(case)
    check_nothing_is_left(case, policy=policy, by=by)
    if outcome not in OUTCOMES:
        raise wrong("outcome", _("Choose how it ended."))
    content = by.keys.open(case)
    closing = {
        "outcome": outcome,
        "reasons": check_words(reasons, field="reasons"),
        "by": str(by.member.id),
        "on": today_in(by.organisation, at).isoformat(),
        "at": at.isoformat(),
    }
    content["closings"] = [*content["closings"], closing]
    case.state = CaseState.CLOSED
    seal_into(case, content, folder=by.keys.folder(case.folder_id))
    case.save(update_fields=["sealed", "key_version", "state"])
    reports = list(case.reports.order_by("received_on", "code"))
    if told.strip():
        tell_what_came_of_it(reports, text=told, by=by, at=at, field="told")
    _end_duties(case, reports, policy=policy, by=by, at=at)
    start_about(case, "case-closed", by=by, at=at)
    by.record("case-closed", case.code, at=at)
    return case


def check_nothing_is_left(case: Case, *, policy: Policy, by: Actor) -> None:
    """Refuse to close in place of voting, of carrying out, of meeting.

    Only what this member can open is asked: of what is kept from them, nothing is told.
    """
    motions = motions_visible_to(by).filter(case=case, state=MotionState.OPEN)
    if motions.exists():
        raise NotNow("motion-open", _("A motion about it is still open."))
    decided = actions_visible_to(by).filter(case=case, state=ActionState.DECIDED)
    if decided.exists():
        text = _("What was decided is still to be carried out.")
        clause = clause_asking_to("carry-out", policy=policy)
        raise NotNow("not-carried-out", text, clause=clause)
    owed = _owed(case, policy=policy, doing=OWED_BEFORE_CLOSING).first()
    if owed is not None:
        rule = policy.duties[owed.rule]
        text = _("This is owed first: %(duty)s.") % {"duty": rule.title}
        raise NotNow("meeting-owed", text, clause=rule.clause)


def _owed(case: Case, *, policy: Policy, doing: frozenset[str]) -> QuerySet[Duty]:
    rules = [duty.id for duty in policy.duties.values() if duty.do in doing]
    folders = [case.folder, *Folder.objects.filter(report__cases=case)]
    return Duty.objects.filter(
        folder__in=folders, rule__in=rules, state=DutyState.OPEN
    ).order_by("due_at", "id")


def _end_duties(
    case: Case, reports: Sequence[Report], *, policy: Policy, by: Actor, at: datetime
) -> None:
    today = today_in(case.organisation, at)
    _owed(case, policy=policy, doing=DONE_BY_CLOSING).update(
        state=DutyState.DONE, done_on=today
    )
    _owed(case, policy=policy, doing=LAPSED_BY_CLOSING).update(
        state=DutyState.LAPSED, done_on=today
    )
    _owed(case, policy=policy, doing=frozenset({"report-outcome"})).filter(
        folder__in=_from_nobody(reports, by=by)
    ).update(state=DutyState.LAPSED, done_on=today)


def _from_nobody(reports: Sequence[Report], *, by: Actor) -> list[UUID]:
    """Folders of those told by nobody who could be told what came of it: they hold no
    receipt, and gave no name. Whether they gave one is not said where it lies apart.
    """
    named = set(
        Identity.objects.filter(report__in=reports).values_list("report", flat=True)
    )
    silent = [one for one in reports if one.mailbox_id is None and one.pk not in named]
    return [
        one.folder_id
        for one, said in zip(silent, by.keys.open_all(silent), strict=True)
        if said["agrees"] is not False
    ]
