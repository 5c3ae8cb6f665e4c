"""Who never held a grant sees, byte for byte, what they would see without the case."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from holdfast.accounts.middleware import COOKIE
from holdfast.accounts.unlocking import begin_session
from holdfast.cases.actions import open_case
from holdfast.cases.models import Action
from holdfast.cases.reading import people_of
from holdfast.committee.actions import (
    carry_out,
    move,
    record_meeting,
    recuse,
    vote,
)
from holdfast.crypto.receipts import new_receipt
from holdfast.reports.actions import file, take_in, write_to_reporter
from holdfast.reports.models import Report
from holdfast.reports.telling import Reported, Telling
from holdfast.spaces.calendar import feed_of
from holdfast.spaces.models import Notice
from tests.everything.addresses import addresses

# What differs from one rendering to the next, whatever is in it.
CHANGING = re.compile(rb'name="(csrfmiddlewaretoken|token)" value="[^"]+"')
# Not looked at: leaving the session, other people's single-use links, static files.
LEFT_OUT = (
    "logout",
    "static/",
    "gallery/",
    "found/",
    "join/",
    "come-back",
    "api/v1/openapi",
    "second-factor",  # a new secret each time
)


def paths(cast):
    """Every address without parts, and the door's with tonight's event."""
    found = ["/" + route for route, _ in addresses() if "<" not in route]
    found += [f"/door/{cast.tonight.id}/"]
    return [p for p in found if not any(left in p for left in LEFT_OUT)]


def seen_by(cast, name):
    """Every page and list of the API, as that member gets them."""
    token, _ = begin_session(
        cast.actor(name).member,
        seeds=cast.seeds[name],
        organisation=cast.organisation,
        at=datetime.now(UTC),
    )
    client = Client()
    client.cookies[COOKIE] = token
    seen = {}
    for path in paths(cast):
        answer = client.get(path, headers={"Authorization": f"Bearer {token}"})
        body = b"".join(answer) if answer.streaming else answer.content
        seen[path] = (answer.status_code, CHANGING.sub(b"", body))
        head = client.head(path, headers={"Authorization": f"Bearer {token}"})
        seen[f"HEAD {path}"] = (head.status_code, head.content)
    seen["calendar"] = (200, feed_of(cast.actor(name).member, at=datetime.now(UTC)))
    return seen


@pytest.fixture(autouse=True)
def _stopped_clock(monkeypatch):
    now = datetime.now(UTC).replace(microsecond=0)
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    for module in (
        "session",
        "reports",
        "cases",
        "committee",
        "actions",
        "door",
        "owed",
    ):
        monkeypatch.setattr(f"holdfast.api.{module}.now", lambda: now)


def report_keeping_out(cast, name, *, at):
    file(
        telling=Telling(
            receipt=new_receipt(),
            offence="assault",
            reported=(Reported(name="Kasimir Vantongeren"),),
            what_happened="He held me by the arm.",
            too_close=(cast.members[name].id,) if name else (),
        ),
        organisation=cast.organisation,
        by=None,
        at=at,
    )
    return Report.objects.get()


def decide(cast, report, *, at, voters):
    ada = cast.signing("ada")
    take_in(report, by=ada, at=at)
    case = open_case(reports=[report], by=ada, at=at)
    record_meeting(
        case,
        held_on=at.date(),
        present=[cast.members[name] for name in voters],
        notes="We act.",
        by=ada,
        at=at,
    )
    motion = move(
        case,
        action="permanent-ban",
        person=people_of(case, by=ada)[0].person,
        evidence="preponderance",
        reasons="Two accounts agree.",
        proposed_until=None,
        by=ada,
        at=at,
    )
    for name in voters:
        vote(motion, choice="yes", reason="", by=cast.signing(name), at=at)
    write_to_reporter(report, text="He is out.", by=ada, at=at)
    carry_out(Action.objects.get(), consulted="agreed", how="told", by=ada, at=at)
    return case


@pytest.mark.clause("C-2.8")
@pytest.mark.clause("C-2.10")
@pytest.mark.clause("J-5.1")
@pytest.mark.parametrize("name", ["cleo", "dora", "jon", "olga"])
def test_no_page_changes_for_who_never_held_a_grant(cast, name):
    at = datetime.now(UTC) - timedelta(hours=2)
    before = seen_by(cast, name)
    Notice.objects.all().delete()

    report = report_keeping_out(cast, "cleo", at=at)
    decide(cast, report, at=at, voters=("ada", "ben"))

    after = seen_by(cast, name)
    different = [path for path in before if before[path] != after[path]]
    assert different == []
    assert not Notice.objects.filter(member=cast.members[name]).exists()
    assert len(before) > 20


@pytest.mark.clause("C-2.8")
def test_one_recused_later_sees_one_line_and_nothing_else(cast):
    at = datetime.now(UTC) - timedelta(hours=2)
    before = seen_by(cast, "ben")
    report = report_keeping_out(cast, None, at=at)
    ada = cast.signing("ada")
    case = open_case(reports=[report], by=ada, at=at)
    ben = cast.signing("ben")

    recuse(case, member=ben.member, ground="an old friend", by=ben, at=at)

    after = seen_by(cast, "ben")
    different = {
        path
        for path in before
        if before[path] != after[path] and not path.startswith("/api/v1/ledger")
    }
    assert different <= {"/desk/", "/organisation/ledger/"}
    assert report.code.encode() not in b"".join(body for _, body in after.values())
    assert case.code.encode() not in after["/desk/"][1]
