"""Taking a report out of the tray or into keeping, its paper, and closing it as abuse."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from holdfast.accounts.unlocking import Actor
from holdfast.policy import due
from holdfast.reports import mailbox, rules
from holdfast.reports.actions.common import (
    add_to,
    facts_for,
    fulfil,
    is_about_receiving_body,
    locked,
    start,
)
from holdfast.reports.custody import hand_to
from holdfast.reports.errors import AlreadyDone
from holdfast.reports.intake import Intake
from holdfast.reports.models import Addendum, Report, ReportState
from holdfast.reports.permissions import check_member_can_take_into_keeping, retrieving
from holdfast.reports.states import events_of_filing, policy_grade
from holdfast.reports.tray import watch_what_is_left
from holdfast.spaces.duties import draft_duties
from holdfast.spaces.models import Duty, DutyState, Event, Term
from holdfast.spaces.notices import notify
from holdfast.spaces.policies import policy_of
from holdfast.vault.days import today_in


@transaction.atomic
def take_in(report: Report, *, by: Actor, at: datetime) -> Report:
    """Take a report out of the tray of a flood, or into one's keeping (C-3.1, C-8.1).

    Out of the tray its clocks start now. Into keeping: the director, or another member
    once the time to retrieve it has passed; handed over, each step stands in the chain.

    Raises:
        NotYours: it waits for somebody else.
        NotNow: it was closed, or is in this member's keeping.
    """
    report = locked(report)
    rules.check_can_be_taken_in(report)
    facts = facts_for(by, at=at)
    content = by.keys.open(report)
    if report.state == ReportState.TRAY:
        _out_of_tray(report, content=content, by=by, facts=facts, at=at)
        return report
    check_member_can_take_into_keeping(by, report=report, facts=facts, at=at)
    today = today_in(by.organisation, at)
    hand_to(by.member, report=report, on=today)
    report.state = ReportState.KEPT
    report.save(update_fields=["state"])
    if retrieving(facts.policy) is not None:
        fulfil(
            "retrieve",
            folders=[report.folder_id],
            policy=policy_of(report.policy),
            on=today,
        )
    by.record("report-taken-into-keeping", report.code, at=at)
    return report


def _out_of_tray(
    report: Report,
    *,
    content: dict[str, Any],
    by: Actor,
    facts: Intake,
    at: datetime,
) -> None:
    report.state = ReportState.WAITING
    report.save(update_fields=["state"])
    _not_in_tray_any_more(report, by=by, at=at)
    about = is_about_receiving_body(content, facts=facts)
    events = events_of_filing(
        report.grade,
        about_member=about,
        agrees=content["agrees"],
        to_read_back=False,
    )
    start(events, report=report, at=at, told_when_late=not content["kept_out"])
    told = set(mailbox.readers_of([report])) - {by.member.id}
    notify(told, organisation=by.organisation, at=at)
    by.record("report-taken-in", report.code, at=at)


def _not_in_tray_any_more(report: Report, *, by: Actor, at: datetime) -> None:
    today = today_in(by.organisation, at)
    policy = policy_of(report.policy)
    fulfil("take-in", folders=[report.folder_id], policy=policy, on=today)
    watch_what_is_left(by=by, at=at)


@transaction.atomic
def note_paper(
    report: Report,
    *,
    holder: str,
    since: date,
    until: date | None,
    sealed: bool,
    by: Actor,
    at: datetime,
) -> Addendum:
    """Write down who had the paper of a report, from when to when (C-2.4).

    Until it lies in its envelope, sealed and dated, somebody owes that.

    Raises:
        WrongInput: nobody is named, or a day to come, or an end before its beginning.
        NotNow: the report was closed as abuse.
    """
    report = locked(report)
    rules.check_is_open(report)
    today = today_in(by.organisation, at)
    plain = rules.check_message(holder, field="holder")
    rules.check_days(since, until, today=today)
    kept = {
        "holder": plain,
        "since": since.isoformat(),
        "until": until.isoformat() if until else None,
        "sealed": sealed,
    }
    said = by.keys.open_all(list(report.addenda.all()))
    known = [one["paper"] for one in said if "paper" in one]
    added = add_to(report, {"paper": kept}, by=by, at=at)
    policy = policy_of(report.policy)
    if sealed:
        fulfil("seal-paper", folders=[report.folder_id], policy=policy, on=today)
        _asked_of_hosts(report).update(state=DutyState.DONE, done_on=today)
    elif not known:
        _ask_for_the_envelope(report, content=by.keys.open(report), at=at)
    by.record("paper-noted", report.code, at=at)
    return added


def _ask_for_the_envelope(
    report: Report, *, content: dict[str, Any], at: datetime
) -> None:
    """Of who reads the report, and of who has the post at its event.

    Those read no report: they are asked in their own name, without its code name, and
    not where they are named in it or kept from it.
    """
    policy = policy_of(report.policy)
    event = Event.objects.filter(pk=content["event"]).first()
    drafted = draft_duties(
        "paper-report-taken",
        organisation=report.organisation,
        version=report.policy,
        at=at,
        folder=report.folder,
        about=report.code,
        grade=policy_grade(report.grade),
    )
    for duty in drafted:
        ends = event.ends_at if event else None
        rule = policy.duties[duty.rule]
        duty.due_at = due(policy, rule, start=at, event_ends=ends)
        duty.save(force_insert=True)
        for host in _posted(duty.who, event=event, kept_out=content["kept_out"]):
            duty.pk, duty.folder, duty.member_id = uuid4(), None, host
            duty.save(force_insert=True)


def _posted(
    who: str, *, event: Event | None, kept_out: Collection[str]
) -> Sequence[UUID]:
    """Who has this post at the event, less who is kept out."""
    role = who.removeprefix("event.")
    if event is None or role == who:
        return ()
    posts = Term.objects.filter(event=event, role=role, closed_on=None)
    out = [UUID(one) for one in kept_out]
    there = posts.exclude(member__in=out).values_list("member", flat=True)
    return list(there.distinct())


def _asked_of_hosts(report: Report) -> QuerySet[Duty]:
    return Duty.objects.filter(
        organisation=report.organisation_id,
        folder=None,
        member__isnull=False,
        about=report.code,
        state=DutyState.OPEN,
    )


@transaction.atomic
def close_as_abuse(report: Report, *, reason: str, by: Actor, at: datetime) -> Report:
    """Say that this is no report but abuse; with enough voices it is closed (C-8.1).

    Raises:
        WrongInput: no reason.
        NotNow: it is in somebody's keeping or closed, or this member said so before.
    """
    report = locked(report)
    rules.check_can_be_closed_as_abuse(report)
    plain = rules.check_message(reason, field="reason")
    voices = rules.voices_for_abuse(by.keys.open_all(list(report.addenda.all())))
    if str(by.member.id) in voices:
        raise AlreadyDone(
            "said-before", _("You have said so before. It takes somebody else, too.")
        )
    add_to(report, {"abuse": plain}, by=by, at=at)
    if len(voices) + 1 >= rules.voices_needed(policy_of(report.policy)):
        report.state = ReportState.ABUSE
        report.save(update_fields=["state"])
        _not_in_tray_any_more(report, by=by, at=at)
        owed = Duty.objects.filter(folder=report.folder_id, state=DutyState.OPEN)
        for over in (owed, _asked_of_hosts(report)):
            over.update(state=DutyState.LAPSED, done_on=today_in(by.organisation, at))
        by.record("report-closed-as-abuse", report.code, at=at)
    else:
        by.record("abuse-proposed", report.code, at=at)
    return report
