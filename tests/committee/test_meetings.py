"""Meetings: called, held, and what holding one does."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from holdfast.cases.reading import find
from holdfast.committee.actions import (
    call_meeting,
    record_meeting,
    record_regular_meeting,
)
from holdfast.committee.meetings import begin_year, owed_this_year
from holdfast.committee.models import Call, Minutes
from holdfast.errors import NobodyMay, Refused, WrongInput
from holdfast.spaces.models import Duty, DutyState, Meeting
from holdfast.spaces.policies import policy_in_force
from holdfast.vault.models import Entry
from tests.accounts.browsing import client_of, text_of
from tests.matters import a_case


def met(case, *, cast, at, by="ada", present=("ada", "ben"), held_on=None):
    return record_meeting(
        find(case.code, by=cast.actor(by)),
        held_on=held_on or at.date(),
        present=[cast.members[name] for name in present],
        notes="We act.",
        by=cast.actor(by),
        at=at,
    )


def owed(cast, on):
    policy = policy_in_force(cast.organisation, on=on)
    return owed_this_year(cast.organisation, policy=policy, body="committee", on=on)


def seen_by_cleo(cast):
    page = client_of(cast, "cleo").get("/committee/")
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", text_of(page))


@pytest.mark.clause("C-6.1")
@pytest.mark.clause("C-3.9")
def test_one_about_a_matter_is_none_of_the_years_which_everybody_counts(cast, at):
    begin_year(cast.organisation, at=at)
    hidden = a_case(cast, at=at, offence="verbal-harassment", too_close=("cleo",))
    before = owed(cast, at.date()), seen_by_cleo(cast)

    for _ in range(2):
        assert not met(hidden, cast=cast, at=at).meeting.regular

    after = owed(cast, at.date()), seen_by_cleo(cast)
    assert before == after
    assert before[0].held == 0


@pytest.mark.clause("C-6.3")
def test_the_clocks_change_and_the_fortnight_still_ends_with_its_day(cast):
    filed = datetime(2026, 10, 20, 23, 30, tzinfo=ZoneInfo("Europe/Brussels"))
    a_case(cast, at=filed.astimezone(UTC))
    due = Duty.objects.get(rule="meet-on-major-report").due_at
    local = due.astimezone(ZoneInfo("Europe/Brussels"))
    assert local.isoformat() == "2026-11-03T23:59:59+01:00"


@pytest.mark.clause("C-6.3")
def test_meeting_does_what_a_major_report_asked_for(cast, at):
    case = a_case(cast, at=at, too_close=("cleo",))
    minutes = met(case, cast=cast, at=at)
    assert Duty.objects.get(rule="meet-on-major-report").state == DutyState.DONE
    assert not minutes.meeting.regular
    assert not met(case, cast=cast, at=at).meeting.regular, "nor is a second one"
    assert cast.ben.keys.open(minutes)["notes"] == "We act."


@pytest.mark.clause("C-6.1")
@pytest.mark.clause("C-6.3")
def test_one_about_a_major_report_is_not_one_of_the_two(cast):
    march = datetime(2026, 3, 8, 19, tzinfo=UTC)
    june = datetime(2026, 6, 10, 19, tzinfo=UTC)
    record_regular_meeting(
        held_on=march.date(),
        present=[cast.members["ada"], cast.members["ben"]],
        notes="Three minor reports were read.",
        by=cast.ada,
        at=march,
    )
    met(a_case(cast, at=june), cast=cast, at=june)

    year = owed(cast, june.date())

    assert (year.held, year.times) == (1, 2)
    local = year.due.astimezone(ZoneInfo("Europe/Brussels"))
    assert (local.month, local.day) == (12, 31)


@pytest.mark.clause("C-6.1")
def test_the_second_one_does_what_the_year_asked_for(cast, at):
    assert len(begin_year(cast.organisation, at=at)) == 1
    assert begin_year(cast.organisation, at=at) == []
    for days in (100, 10):
        record_regular_meeting(
            held_on=at.date() - timedelta(days=days),
            present=[cast.members["ada"]],
            notes="Observations.",
            by=cast.ada,
            at=at,
        )
    assert Duty.objects.get(rule="regular-meetings").state == DutyState.DONE
    notes = [cast.cleo.keys.open(row)["notes"] for row in Minutes.objects.all()]
    assert notes == ["Observations."] * 2


@pytest.mark.clause("C-6.2")
@pytest.mark.parametrize(("days", "deadlines"), [(32, 0), (30, 1)])
def test_about_a_recent_report_it_is_held_within_two_weeks(cast, days, deadlines):
    called = datetime(2026, 11, 15, 12, tzinfo=UTC)
    case = a_case(cast, at=called - timedelta(days=days), offence="verbal-harassment")

    call_meeting(case=case, by=cast.ben, at=called)

    assert Call.objects.count() == 1
    duties = Duty.objects.filter(rule="meet-when-called")
    assert duties.count() == deadlines
    if deadlines:
        local = duties.get().due_at.astimezone(ZoneInfo("Europe/Brussels"))
        assert local.date().isoformat() == "2026-11-29"


def test_holding_it_answers_the_call(cast, at):
    case = a_case(cast, at=at, offence="verbal-harassment")
    call_meeting(case=case, by=cast.ben, at=at)
    minutes = met(case, cast=cast, at=at)
    assert Call.objects.get().meeting == minutes.meeting
    assert Duty.objects.get(rule="meet-when-called").state == DutyState.DONE
    assert not minutes.meeting.regular


def test_a_meeting_is_not_held_tomorrow_nor_by_nobody(cast, at):
    case = a_case(cast, at=at)
    with pytest.raises(WrongInput) as refused:
        met(case, cast=cast, at=at, held_on=at.date() + timedelta(days=1))
    assert refused.value.fields.keys() == {"held_on"}
    with pytest.raises(WrongInput) as refused:
        met(case, cast=cast, at=at, present=())
    assert refused.value.fields.keys() == {"present"}


def test_a_meeting_of_others_is_none_of_the_committee(cast, at):
    case = a_case(cast, at=at)
    for present in (("dora",), ("dora", "jon")):
        with pytest.raises(WrongInput) as refused:
            met(case, cast=cast, at=at, present=present)
        assert set(refused.value.fields) == {"present"}
    assert Duty.objects.get(rule="meet-on-major-report").state == DutyState.OPEN
    assert met(case, cast=cast, at=at, present=("ada", "dora"))


def test_who_is_out_of_it_was_not_there(cast, at):
    case = a_case(cast, at=at, too_close=("cleo",))
    with pytest.raises(NobodyMay) as refused:
        met(case, cast=cast, at=at, present=("ada", "cleo"))
    assert refused.value.code == "out-of-this"
    assert not Meeting.objects.filter(body="committee").exists()


def test_only_who_sits_there_records_and_calls(cast, at):
    for act in (
        lambda: call_meeting(by=cast.dora, at=at),
        lambda: record_regular_meeting(
            held_on=at.date(),
            present=[cast.members["dora"]],
            notes="x",
            by=cast.dora,
            at=at,
        ),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.code == "not-of-the-body"


def test_a_meeting_stands_in_the_ledger(cast, at):
    case = a_case(cast, at=at)
    entries = Entry.objects.count()
    met(case, cast=cast, at=at)
    assert Entry.objects.count() == entries + 1
