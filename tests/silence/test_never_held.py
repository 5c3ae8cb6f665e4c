"""Who never held a grant sees, byte for byte, what they would see without the case."""

import contextlib
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from pydantic import SecretStr

from holdfast.accounts.actions import enrol, name_member
from holdfast.accounts.middleware import COOKIE
from holdfast.accounts.models import Member
from holdfast.accounts.people import Profile
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
from holdfast.config import config
from holdfast.crypto.receipts import new_receipt
from holdfast.keeping.ledger import verify_ledger
from holdfast.reports.actions import file, take_in, write_to_reporter
from holdfast.reports.models import Report
from holdfast.reports.telling import Reported, Telling
from holdfast.spaces import notices
from holdfast.spaces.calendar import feed_of
from holdfast.vault import ledger
from tests.cast import NOW, PASSPHRASE
from tests.clock import stop_the_clock
from tests.everything.addresses import addresses
from tests.everything.watching import undone

# The cast was gathered and closed the day before.
TODAY = NOW + timedelta(days=1)
TOMORROW = NOW + timedelta(days=2)
# What differs from one rendering to the next, whatever is in it.
CHANGING = re.compile(rb'name="(csrfmiddlewaretoken|token|receipt)" value="[^"]+"')
# Roots and signatures of checkpoints follow from every act there was; their number, days
# and sizes must not.
HASHES = re.compile(rb"^[A-Za-z0-9+/]{43}=$|^\xe2\x80\x94 log .*$", re.MULTILINE)
# The same in the API's JSON.
HASHES_IN_JSON = re.compile(
    rb"\\n[A-Za-z0-9+/]{43}=\\n|(\\u2014|\xe2\x80\x94) log [^\\]*\\n"
)
PROOFS = re.compile(rb"\b[0-9a-f]{64}\b")
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
    member = Member.objects.select_related("reader").get(pk=cast.members[name].pk)
    token, _ = begin_session(
        member,
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
        if "ledger" in path:
            plain = HASHES_IN_JSON.sub(b"", HASHES.sub(b"", seen[path][1]))
            plain = PROOFS.sub(b"", plain)
            seen[path] = (answer.status_code, plain)
        head = client.head(path, headers={"Authorization": f"Bearer {token}"})
        seen[f"HEAD {path}"] = (head.status_code, head.content)
    seen["calendar"] = (200, feed_of(member, at=TODAY))
    return seen


def mails_of(cast, name, monkeypatch):
    """The mails that this member would be sent now, byte for byte."""
    monkeypatch.setattr(notices, "_server", lambda _url: contextlib.nullcontext(box))
    settings = config().model_copy(update={"smtp_url": SecretStr("smtp://nowhere")})
    monkeypatch.setattr(notices, "config", lambda: settings)
    box = Box()
    notices.send(cast.organisation, TOMORROW)
    return [mail for to, mail in box.sent if to == f"{name}@example.org"]


class Box:
    """Takes mails in place of a server."""

    def __init__(self):
        self.sent = []

    def send_message(self, mail):
        self.sent.append((mail["To"], mail.as_bytes()))


@pytest.fixture(autouse=True)
def _stopped_clock(monkeypatch):
    stop_the_clock(monkeypatch, TOMORROW + timedelta(hours=1))


@pytest.fixture
def everybody(cast):
    """The cast; with nina, who is only enrolled, and ivo of the board, suspended."""
    nina = name_member(
        profile=Profile(name="Nina Halvorsen", email="nina@example.org"),
        organisation=cast.organisation,
        at=NOW,
    )
    _, cast.seeds["nina"] = enrol(
        nina,
        username="nina",
        passphrase=f"{PASSPHRASE} nina",
        totp_secret=None,
        at=NOW,
    )
    cast.members["nina"] = nina
    Member.objects.filter(pk=cast.members["ivo"].pk).update(state="suspended")
    ledger.checkpoint(cast.organisation, at=TODAY)
    return cast


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
    carry_out(Action.objects.get(), consulted="danger", how="told", by=ada, at=at)
    return case


@pytest.mark.clause("C-2.8")
@pytest.mark.clause("C-2.10")
@pytest.mark.clause("J-5.1")
@pytest.mark.parametrize("name", ["cleo", "dora", "gus", "jon", "olga", "ivo", "nina"])
def test_nothing_changes_for_who_never_held_a_grant(everybody, name, monkeypatch):
    cast = everybody
    with undone():
        ledger.checkpoint(cast.organisation, at=TOMORROW)
        before = seen_by(cast, name)
        mails_before = mails_of(cast, name, monkeypatch)

    report = report_keeping_out(cast, "cleo", at=TODAY)
    decide(cast, report, at=TODAY, voters=("ada", "ben"))
    ledger.checkpoint(cast.organisation, at=TOMORROW)

    after = seen_by(cast, name)
    different = {
        path: (before[path], after[path])
        for path in before
        if before[path] != after[path]
    }
    assert different == {}
    assert mails_of(cast, name, monkeypatch) == mails_before
    assert len(before) > 20


def test_the_same_mail_goes_out_for_everything(cast, monkeypatch):
    report = report_keeping_out(cast, "cleo", at=NOW)
    first = mails_of(cast, "ben", monkeypatch)
    decide(cast, report, at=NOW, voters=("ada", "ben"))
    notices.notify([cast.members["ben"].id], organisation=cast.organisation, at=NOW)
    second = mails_of(cast, "ben", monkeypatch)

    assert len(first) == len(second) == 1
    assert first == second


def test_a_quiet_day_adds_to_the_ledger_what_a_busy_one_does(cast):
    ledger.checkpoint(cast.organisation, at=TODAY)
    sizes = []
    for acts in (0, 1, 60):
        with undone():
            start = ledger.size_of(cast.organisation)
            for _ in range(acts):
                ledger.append(
                    organisation_id=cast.organisation.id,
                    key=b"\1" * 32,
                    verb="something-done",
                    subject="",
                    at=TODAY,
                )
            ledger.checkpoint(cast.organisation, at=TOMORROW)
            verify_ledger(cast.organisation)
            sizes.append(ledger.size_of(cast.organisation) - start)

    assert sizes == [64, 64, 64]


@pytest.mark.clause("C-2.8")
def test_one_recused_later_sees_one_line_and_nothing_else(cast):
    at = NOW
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
