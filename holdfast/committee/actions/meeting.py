"""Meetings: called, held, recorded. Holding one does what was owed (C-6)."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time

from django.db import transaction

from holdfast.accounts.models import Member
from holdfast.accounts.unlocking import Actor
from holdfast.cases.models import Case
from holdfast.cases.reading import conflicted_in
from holdfast.cases.rules import check_is_open, check_words
from holdfast.committee.body_folders import folder_of_body
from holdfast.committee.errors import OutOfThis, wrong
from holdfast.committee.meetings import owed_this_year
from holdfast.committee.models import Call, Minutes
from holdfast.committee.permissions import check_member_sits_in
from holdfast.policy import Policy, called_meeting_due
from holdfast.spaces.duties import start
from holdfast.spaces.models import Duty, DutyState, Meeting
from holdfast.spaces.policies import policy_of, version_in_force
from holdfast.spaces.sitting import sitting
from holdfast.vault.days import today_in
from holdfast.vault.folders import OpenFolder, seal_into
from holdfast.vault.models import Folder


@transaction.atomic
def record_meeting(
    case: Case,
    *,
    held_on: date,
    present: Sequence[Member],
    notes: str,
    by: Actor,
    at: datetime,
) -> Minutes:
    """Record a meeting about a case: who was there, what was said and resolved.

    Does what was owed: the meeting on a major report, the one that somebody called. It
    is none of the year's, whatever it is about.

    Raises:
        WrongInput: a day to come, nobody of the body present, no notes.
        OutOfThis: somebody present is out of the matter.
        NotOfTheBody: this member does not sit where reports are received.
    """
    policy = policy_of(case.policy)
    body = policy.receiving_body.id
    check_member_sits_in(body, policy=policy, by=by, at=at)
    check_is_open(case)
    words = check_words(notes, field="notes")
    check_meeting(held_on=held_on, present=present, by=by, at=at)
    out = conflicted_in(case, by=by)
    if {str(member.pk) for member in present} & out:
        raise OutOfThis(clause=policy.conflict.clause if policy.conflict else None)
    _check_body_was_there(body, present=present, out=out, policy=policy, by=by, at=at)
    _fulfil(_folders_about(case), held_on=held_on, policy=policy)
    meeting = Meeting.objects.create(
        organisation=by.organisation,
        body=body,
        held_on=held_on,
        # How many of the year's were held is seen by who must not know of the matter.
        regular=False,
        noted_by=by.member,
        folder=case.folder,
    )
    meeting.present.set(present)
    Call.objects.filter(
        organisation=by.organisation, folder=case.folder, meeting=None
    ).update(meeting=meeting)
    minutes = _write(
        meeting,
        notes=words,
        folder=by.keys.folder(case.folder_id),
        case=case,
        by=by,
        at=at,
    )
    by.record("meeting-recorded", case.code, at=at)
    return minutes


def check_meeting(
    *, held_on: date, present: Sequence[Member], by: Actor, at: datetime
) -> None:
    """Whether such a meeting can have been held.

    Raises:
        WrongInput: on a day to come, or with nobody there.
    """
    if held_on > today_in(by.organisation, at):
        raise wrong("held_on", "This day is still to come.")
    if not present:
        raise wrong("present", "Say who was there.")


def _check_body_was_there(
    body: str,
    *,
    present: Sequence[Member],
    policy: Policy,
    by: Actor,
    at: datetime,
    out: frozenset[str] = frozenset(),
) -> None:
    """Others may be there, but a meeting of a body without anybody of it is none.

    Raises:
        WrongInput: nobody was who sits in it and is not out of the matter.
    """
    seats = sitting(by.organisation, policy=policy, on=today_in(by.organisation, at))
    able = seats.get(body, frozenset()) - out
    if able and not able & {str(member.pk) for member in present}:
        title = str(policy.bodies[body].title)
        raise wrong("present", f"Nobody of the {title} was there.")


def _write(
    meeting: Meeting,
    *,
    notes: str,
    folder: OpenFolder,
    by: Actor,
    at: datetime,
    case: Case | None = None,
) -> Minutes:
    minutes = Minutes(meeting=meeting, case=case)
    said = {"notes": notes, "by": str(by.member.id), "at": at.isoformat()}
    seal_into(minutes, said, folder=folder)
    minutes.save(force_insert=True)
    return minutes


def _folders_about(case: Case) -> list[Folder]:
    return [case.folder, *Folder.objects.filter(report__cases=case)]


def _fulfil(folders: Iterable[Folder], *, held_on: date, policy: Policy) -> None:
    """Mark the meetings owed about these folders as held."""
    meetings = {duty.id for duty in policy.duties.values() if duty.do == "meeting"}
    Duty.objects.filter(
        folder__in=list(folders),
        rule__in=meetings,
        state=DutyState.OPEN,
        started_on__lte=held_on,
    ).update(state=DutyState.DONE, done_on=held_on)


@transaction.atomic
def record_regular_meeting(
    *,
    held_on: date,
    present: Sequence[Member],
    notes: str,
    by: Actor,
    at: datetime,
) -> Minutes:
    """Record a meeting about no single case: one of the year's (C-6.1).

    Raises:
        WrongInput: a day to come, nobody of the body present, no notes.
        NotOfTheBody: this member does not sit where reports are received.
    """
    today = today_in(by.organisation, at)
    version = version_in_force(by.organisation, on=today)
    policy = policy_of(version)
    body = policy.receiving_body.id
    check_member_sits_in(body, policy=policy, by=by, at=at)
    words = check_words(notes, field="notes")
    check_meeting(held_on=held_on, present=present, by=by, at=at)
    _check_body_was_there(body, present=present, policy=policy, by=by, at=at)
    meeting = Meeting.objects.create(
        organisation=by.organisation, body=body, held_on=held_on, noted_by=by.member
    )
    meeting.present.set(present)
    called = Call.objects.filter(
        organisation=by.organisation, body=body, folder=None, meeting=None
    )
    called.update(meeting=meeting)
    minutes = _write(
        meeting,
        notes=words,
        folder=folder_of_body(body, by=by, at=at),
        by=by,
        at=at,
    )
    _fulfil_year(policy, body=body, meeting=meeting)
    by.record("meeting-recorded", body, at=at)
    return minutes


def _fulfil_year(policy: Policy, *, body: str, meeting: Meeting) -> None:
    organisation = meeting.organisation
    owed = owed_this_year(organisation, policy=policy, body=body, on=meeting.held_on)
    if owed is None or owed.held < owed.times:
        return
    rules = [
        duty.id
        for duty in policy.duties_by_event.get("year-begins", ())
        if duty.do == "meeting" and duty.who == body
    ]
    Duty.objects.filter(
        organisation=organisation,
        rule__in=rules,
        state=DutyState.OPEN,
        started_on__year=meeting.held_on.year,
    ).update(state=DutyState.DONE, done_on=meeting.held_on)


@transaction.atomic
def call_meeting(
    *, by: Actor, at: datetime, case: Case | None = None, meets_on: date | None = None
) -> Call:
    """Call a meeting, about a case or about none, for a day where it has one (C-6.2).

    About reports of the past month it must be held in time; otherwise it is called
    without a deadline (S-14).

    Raises:
        WrongInput: a day that is past.
        NotOfTheBody: this member does not sit where reports are received.
    """
    today = today_in(by.organisation, at)
    version = case.policy if case else version_in_force(by.organisation, on=today)
    policy = policy_of(version)
    body = policy.receiving_body.id
    check_member_sits_in(body, policy=policy, by=by, at=at)
    if case is not None:
        check_is_open(case)
    if meets_on is not None and meets_on < today:
        raise wrong("meets_on", "This day is past. On which day do you meet?")
    call = Call.objects.create(
        organisation=by.organisation,
        body=body,
        by=by.member,
        folder=case.folder if case else None,
        on=today,
        meets_on=meets_on,
    )
    if case is not None and _must_be_held_soon(case, policy=policy, at=at):
        start(
            "meeting-called",
            organisation=by.organisation,
            version=version,
            at=at,
            folder=case.folder,
            about=case.code,
        )
    by.record("meeting-called", case.code if case else body, at=at)
    return call


def _must_be_held_soon(case: Case, *, policy: Policy, at: datetime) -> bool:
    noon = time(12, tzinfo=UTC)
    filed = [
        datetime.combine(day, noon)
        for day in case.reports.values_list("received_on", flat=True)
    ]
    return called_meeting_due(policy, called_at=at, reports_filed=filed) is not None
