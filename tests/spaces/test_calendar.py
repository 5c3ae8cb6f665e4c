"""The calendar feed: by code name only, behind a secret that can be changed."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from holdfast.accounts.models import Member, MemberState
from holdfast.committee.actions import call_meeting
from holdfast.spaces.calendar import feed_of, make_feed
from holdfast.spaces.models import Duty
from tests.accounts.browsing import client_of, text_of
from tests.cast import REPORTED
from tests.matters import a_case, told


def entries(feed):
    return [str(e["summary"]) for e in Calendar.from_ical(feed).walk("VEVENT")]


@pytest.mark.clause("C-6.4")
def test_feed_shows_what_is_due_by_code_name(cast, at):
    report = told(cast, at=at)[0]

    feed = feed_of(cast.ada.member, at=at)

    code = report.code.replace("-", " ").capitalize()
    assert code in entries(feed)
    due = Duty.objects.filter(folder=report.folder_id).order_by("due_at").first()
    days = [e["dtstart"].dt for e in Calendar.from_ical(feed).walk("VEVENT")]
    assert timezone.localtime(due.due_at, due.policy and None).date() in {
        d + timedelta(days=n) for d in days for n in (-1, 0, 1)
    }


def test_feed_never_says_what_a_matter_is_about(cast, at):
    told(cast, at=at)

    feed = feed_of(cast.ada.member, at=at).decode().casefold()

    for word in (REPORTED, "assault", "major", "report", "harass", "Thursday Jam"):
        assert word.casefold() not in feed


@pytest.mark.clause("C-6.4")
@pytest.mark.clause("C-6.2")
def test_a_meeting_called_for_a_day_stands_in_the_feed_without_a_name(cast, at):
    case = a_case(cast, at=at, too_close=("cleo",))
    before = feed_of(cast.cleo.member, at=at)
    day = at.date() + timedelta(days=6)
    client = client_of(cast, "ada")
    soon = timezone.localdate() + timedelta(days=6)

    call_meeting(case=case, meets_on=day, by=cast.ada, at=at)

    for name in ("ada", "ben"):
        feed = feed_of(cast.members[name], at=at)
        found = Calendar.from_ical(feed).walk("VEVENT")
        days = [e["dtstart"].dt for e in found if str(e["summary"]) == "Meeting"]
        assert days == [day]
    assert feed_of(cast.cleo.member, at=at) == before
    assert b"Meeting\r" not in feed_of(cast.dora.member, at=at)
    call = "/committee/call/"
    assert client.post(call, {"meets_on": str(soon)}).status_code == 303
    assert client.post(call, {"meets_on": "2020-01-01"}).status_code == 422
    assert client.post(call, {"meets_on": "soon"}).status_code == 422
    assert client.post(call, {"meets_on": ""}).status_code == 303
    assert b"Meeting\r" in feed_of(cast.cleo.member, at=timezone.now())


def test_feed_of_who_holds_nothing_is_the_same_with_and_without_a_report(cast, at):
    before = feed_of(cast.jon.member, at=at)

    told(cast, at=at)

    assert feed_of(cast.jon.member, at=at) == before


def test_address_is_made_shown_once_and_changed(cast):
    client = client_of(cast, "ada")
    page = text_of(client.post("/account/calendar/"))
    first = re.search(r"http://testserver(/calendar/[\w-]+\.ics)", page)[1]

    answer = Client().get(first)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert "form" not in answer.cookies
    assert first not in text_of(client.get("/account/calendar/"))

    page = text_of(client.post("/account/calendar/"))
    second = re.search(r"http://testserver(/calendar/[\w-]+\.ics)", page)[1]
    assert Client().get(first).status_code == 404
    assert Client().get(second).status_code == 200

    client.post("/account/calendar/", {"end": "1"})
    assert Client().get(second).status_code == 404


def test_address_of_a_suspended_member_is_gone(cast, at):
    path = make_feed(by=cast.ada, at=at)
    Member.objects.filter(pk=cast.members["ada"].pk).update(state=MemberState.SUSPENDED)

    assert Client().get(path).status_code == 404


def test_secret_is_not_in_the_database(cast, at):
    secret = make_feed(by=cast.ada, at=at).split("/")[-1].removesuffix(".ics")

    assert secret.encode() not in bytes(
        Member.objects.get(pk=cast.members["ada"].pk).calendar_tag
    )


def test_any_other_address_is_not_there(cast):
    assert Client().get("/calendar/nothing.ics").status_code == 404
