"""Saying which offence it is and how grave, and what was done about it since."""

from datetime import datetime
from typing import Protocol

from django.db import transaction
from django.utils.translation import gettext as _

from holdfast.accounts.unlocking import Actor
from holdfast.errors import NobodyMay
from holdfast.policy import Policy, check_accepted, grade_of
from holdfast.reports import rules
from holdfast.reports.actions.common import (
    add_to,
    facts_for,
    is_about_receiving_body,
    locked,
    start,
)
from holdfast.reports.models import Addendum, Grade, Report
from holdfast.reports.permissions import check_member_can_grade
from holdfast.reports.states import events_of_grading, policy_grade
from holdfast.spaces.policies import policy_of


class Follow(Protocol):
    """What an upper layer does once a report has another grade or offence."""

    def __call__(self, report: Report, *, by: Actor, at: datetime) -> None: ...


_FOLLOWING: list[Follow] = []


def register(follow: Follow) -> None:
    """Call this function after every grading; once is enough."""
    if follow not in _FOLLOWING:
        _FOLLOWING.append(follow)


@transaction.atomic
def grade(
    report: Report,
    *,
    offence: str,
    reasons: str,
    by: Actor,
    at: datetime,
    judged: str | None = None,
) -> Report:
    """Say which offence this is, and so how grave; what a grade starts starts now.

    `judged` is the grade where people give it: an offence that no list grades, or this
    infraction judged otherwise than its list (C-1.3). Then the reasons are needed.

    Raises:
        WrongInput: no such offence, or no grade or reasons where they are needed.
        NotYours: only the bodies that the policy names judge.
        NotNow: it was not taken in; or it has its grade, and nobody says why not.
        NobodyMay: the policy does not take up such a thing of that day (C-0.2).
    """
    report = locked(report)
    facts, policy = facts_for(by, at=at), policy_of(report.policy)
    rules.check_can_be_graded(report, policy=policy, reasons=reasons)
    check_member_can_grade(by, facts=facts)
    given = _judged(offence, judged=judged, reasons=reasons, policy=policy)
    content = by.keys.open(report)
    taken_up = check_accepted(
        policy,
        grade=policy_grade(given),
        occurred_on=rules.day_of(content["occurred_on"]),
    )
    if not taken_up.allowed:
        raise _too_early(clause=taken_up.reasons[0].clause)
    add_to(
        report,
        {"offence": offence, "grade": given, "reasons": reasons.strip()},
        by=by,
        at=at,
    )
    before, report.grade = report.grade, given
    report.save(update_fields=["grade"])
    if given != before:
        # What the grade before asked for stays owed: nobody judges a duty away.
        about = is_about_receiving_body(content, facts=facts)
        events = events_of_grading(given, about_member=about, agrees=content["agrees"])
        start(events, report=report, at=at, told_when_late=not content["kept_out"])
    verb = "report-graded" if before is None else "report-judged-anew"
    by.record(verb, report.code, at=at)
    for follow in _FOLLOWING:
        follow(report, by=by, at=at)
    return report


def _too_early(*, clause: str | None) -> NobodyMay:
    """Nobody could grade it when it came, so it was taken in; it stays."""
    return NobodyMay(
        "too-early",
        _(
            "This happened before the day from when on the policy takes up a thing of"
            " this grade. The report stays here without one; if it is graver than that,"
            " say so."
        ),
        clause=clause,
    )


def _judged(offence: str, *, judged: str | None, reasons: str, policy: Policy) -> Grade:
    wrong, listed = {}, grade_of(policy, offence)
    said = judged or listed
    if offence not in policy.offences:
        wrong["offence"] = _("This is not one of the things to choose from.")
    elif said not in set(Grade):
        wrong["judged"] = _(
            "No list grades this: please say minor or major, as you judge it, and why."
        )
    elif said != listed and not reasons.strip():
        wrong["reasons"] = _("Please say why: the reason is kept with the grade.")
    if mistake := rules.mistake_in(reasons, longest=rules.LONGEST_TEXT):
        wrong["reasons"] = mistake
    rules.refuse_fields(wrong)
    return Grade(str(said))


@transaction.atomic
def note_what_was_done(
    report: Report, *, text: str, by: Actor, at: datetime
) -> Addendum:
    """Add to a report what was done about it since: actions belong to it (C-2.7).

    Raises:
        WrongInput: there is nothing in it, or too much.
        NotNow: the report was closed as abuse.
    """
    report = locked(report)
    rules.check_is_open(report)
    plain = rules.check_message(text, field="done")
    added = add_to(report, {"done": plain}, by=by, at=at)
    by.record("action-noted", report.code, at=at)
    return added
