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
from holdfast.cases.actions import add_note, open_case
from holdfast.cases.models import Action, Case
from holdfast.cases.reading import people_of
from holdfast.committee.actions import (
    carry_out,
    close_case,
    move,
    record_meeting,
    recuse,
    vote,
)
from holdfast.config import config
from holdfast.crypto.receipts import new_receipt
from holdfast.door.standing import ensure_door_list
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
from tests.matters import told

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


# Asked at the door and looked for: whom it is about, who told it, and somebody else.
NAMES = ("Kasimir Vantongeren", "Rosa Lindgren", "Noor Ademi")
LINK = re.compile(rb'href="(/[^"#?]*)"')
PAGES_AT_MOST = 150


def paths():
    """Every address without parts."""
    found = ["/" + route for route, _ in addresses() if "<" not in route]
    return [p for p in found if not any(left in p for left in LEFT_OUT)]


def calls(cast):
    """The API's addresses about what everybody who decides holds, and about the door."""
    codes = [("reports", one.code) for one in Report.objects.order_by("code")]
    codes += [("cases", one.code) for one in Case.objects.order_by("code")]
    return [f"/api/v1/{kind}/{code}" for kind, code in codes]


def asked(cast):
    """What is posted, and where to: a name looked for, a name at each door."""
    for name in NAMES:
        yield "/search/", {"name": name}
    for event in (cast.tonight, cast.promoted):
        # Of who is barred the door says so to whoever enforces, kept out or not.
        for name in NAMES[1:]:
            yield f"/door/{event.id}/", {"name": name}


def seen_by(cast, name, *, also=()):
    """Every page and list of the API, as that member gets them, and what these lead to:
    people, events, terms, and the matters that are theirs. Then what they are answered.
    """
    member = Member.objects.select_related("reader").get(pk=cast.members[name].pk)
    token, _ = begin_session(
        member,
        seeds=cast.seeds[name],
        organisation=cast.organisation,
        at=datetime.now(UTC),
    )
    client = Client()
    client.cookies[COOKIE] = token
    bearer = {"Authorization": f"Bearer {token}"}
    seen, waiting = {}, [*paths(), *also]
    while waiting and len(seen) < PAGES_AT_MOST:
        path = waiting.pop(0)
        if path in seen or any(left in path for left in LEFT_OUT):
            continue
        answer = client.get(path, headers=bearer)
        body = b"".join(answer) if answer.streaming else answer.content
        seen[path] = (answer.status_code, CHANGING.sub(b"", body))
        if "ledger" in path:
            plain = HASHES_IN_JSON.sub(b"", HASHES.sub(b"", seen[path][1]))
            plain = PROOFS.sub(b"", plain)
            seen[path] = (answer.status_code, plain)
        if answer.get("Content-Type", "").startswith("text/html"):
            waiting += sorted(found.decode() for found in set(LINK.findall(body)))
    for path in paths():
        head = client.head(path, headers=bearer)
        seen[f"HEAD {path}"] = (head.status_code, head.content)
    for path, given in asked(cast):
        answer = client.post(path, given)
        body = CHANGING.sub(b"", answer.content)
        seen[f"{path} {given['name']}"] = (answer.status_code, body)
    for said in NAMES[1:]:
        checked = client.post(
            f"/api/v1/door/{cast.tonight.id}/check",
            {"name": said},
            content_type="application/json",
            headers=bearer,
        )
        seen[f"check {said}"] = (checked.status_code, checked.content)
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
    ensure_door_list(cast.organisation, NOW)
    # A matter about the same person, which everybody who decides may read.
    take_in(told(cast, at=NOW)[0], by=cast.ada, at=NOW)
    open_case(reports=list(Report.objects.all()), by=cast.ada, at=NOW)
    Member.objects.filter(pk=cast.members["ivo"].pk).update(state="suspended")
    ledger.checkpoint(cast.organisation, at=TODAY)
    return cast


def report_keeping_out(cast, name, *, at, offence="assault"):
    before = set(Report.objects.values_list("pk", flat=True))
    file(
        telling=Telling(
            receipt=new_receipt(),
            offence=offence,
            reported=(Reported(name=NAMES[0]),),
            reporter_name=NAMES[1],
            what_happened="He held me by the arm.",
            too_close=(cast.members[name].id,) if name else (),
        ),
        organisation=cast.organisation,
        by=None,
        at=at,
    )
    return Report.objects.exclude(pk__in=before).get()


def talk_it_over(cast, report, *, at, voters):
    """What comes of a minor matter: a case, a note, a word to who told it, its end."""
    ada = cast.signing("ada")
    take_in(report, by=ada, at=at)
    case = open_case(reports=[report], by=ada, at=at)
    add_note(case, text="We spoke to him.", by=ada, at=at)
    write_to_reporter(report, text="We spoke to him.", by=ada, at=at)
    close_case(
        case, outcome="nothing-to-do", reasons="He knows.", told="", by=ada, at=at
    )
    return case


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
@pytest.mark.parametrize(
    ("offence", "what_follows"),
    [("assault", "decide"), ("verbal-harassment", "talk_it_over")],
    ids=["major", "minor"],
)
@pytest.mark.parametrize("name", ["cleo", "dora", "gus", "jon", "olga", "ivo", "nina"])
def test_nothing_changes_for_who_never_held_a_grant(
    everybody, name, offence, what_follows, monkeypatch
):
    cast, follow = everybody, globals()[what_follows]
    also = [
        *calls(cast),
        *(f"/organisation/people/{cast.id_of(one)}/" for one in sorted(cast.members)),
        *(f"/organisation/events/{one.id}/" for one in (cast.tonight, cast.promoted)),
        *(f"/door/{one.id}/" for one in (cast.tonight, cast.promoted)),
    ]
    with undone():
        ledger.checkpoint(cast.organisation, at=TOMORROW)
        before = seen_by(cast, name, also=also)
        mails_before = mails_of(cast, name, monkeypatch)

    report = report_keeping_out(cast, "cleo", at=TODAY, offence=offence)
    follow(cast, report, at=TODAY, voters=("ada", "ben"))
    ledger.checkpoint(cast.organisation, at=TOMORROW)

    after = seen_by(cast, name, also=also)
    different = {
        path: (before.get(path), after.get(path))
        for path in before | after
        if before.get(path) != after.get(path)
    }
    assert different == {}
    assert mails_of(cast, name, monkeypatch) == mails_before
    assert len(before) > 20
    if name not in {"ivo", "nina"}:
        assert sum(path.startswith("/organisation/people/") for path in before) > 10
    if name == "cleo":
        assert any(re.match(r"/(cases|people)/\w+-\w+/$", path) for path in before)


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
