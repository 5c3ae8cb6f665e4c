"""Every POST of the API: sent twice with one key it takes effect once.

Generated from the OpenAPI document: a new POST needs an example here, or a reason why
a key means nothing to it.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from holdfast.api.app import api
from holdfast.committee.actions import hand_over
from holdfast.committee.actions.recusing import leave_electorates
from holdfast.crypto.receipts import new_receipt
from holdfast.door import actions as door
from holdfast.door.checking import check
from holdfast.vault.days import today_in
from tests.api.calling import caller
from tests.cast import PASSPHRASE, REPORTED
from tests.door.barring import barred, decided
from tests.keys.dump import raw_dump
from tests.matters import a_case, moved, person_in, told, voted

# To these a key means nothing: they make nothing, or what they make is the answer
# itself, and an answer is never kept.
WITHOUT_A_KEY = {"/session", "/receipts", "/mailbox", "/door/{event_id}/check"}
POSTS = {
    path.removeprefix("/api/v1")
    for path, methods in api.get_openapi_schema()["paths"].items()
    if "post" in methods
}
NOW = datetime.now(UTC)


@pytest.fixture
def at():
    return NOW


@dataclass
class Sent:
    """A call and another of the same kind: an address, and two bodies."""

    path: str
    body: dict
    other: dict
    kind: str = "json"


def signed(**body):
    return {**body, "passphrase": f"{PASSPHRASE} ada"}


def report(cast):
    return told(cast, at=NOW)[0]


def person(case, cast):
    return person_in(case, cast=cast).code


def file_a_report(cast):
    first, other = (
        {"what_happened": words, "receipt": new_receipt()} for words in ("One.", "Two.")
    )
    return Sent("/reports", first, {**other, "receipt": first["receipt"]})


def grade(cast):
    (one,) = told(cast, at=NOW, offence=None)
    return Sent(
        f"/reports/{one.code}/grade",
        {"offence": "assault", "reasons": "She says so."},
        {"offence": "assault", "reasons": "He says so."},
    )


def take_in(cast):
    return Sent(f"/reports/{report(cast).code}/take-in", {}, {"really": True})


def read_back(cast):
    (one,) = told(cast, at=NOW, by="ben", reporter_name="Ana Silva")
    body = {"read_back": "She left before I could."}
    return Sent(f"/reports/{one.code}/read-back", body, {"read_back": True})


def write(cast):
    path = f"/reports/{report(cast).code}/messages"
    return Sent(path, {"text": "Hello."}, {"text": "Another."})


def attach(cast):
    path = f"/reports/{report(cast).code}/files"
    return Sent(path, {"file": b"a note"}, {"file": b"another"}, kind="file")


def write_as_reporter(cast):
    receipt = new_receipt()
    told(cast, at=NOW, receipt=receipt)
    first = {"receipt": receipt, "text": "Hello."}
    return Sent("/mailbox/messages", first, {**first, "text": "Another."})


def attach_as_reporter(cast):
    receipt = new_receipt()
    told(cast, at=NOW, receipt=receipt)
    first = {"receipt": receipt, "file": b"a note"}
    return Sent("/mailbox/files", first, {**first, "file": b"another"}, kind="file")


def open_a_case(cast):
    first, other = report(cast), told(cast, at=NOW, reported=("Marek Dlouhy",))[0]
    return Sent("/cases", {"reports": [first.code]}, {"reports": [other.code]})


def recuse(cast):
    body = signed(member=cast.id_of("ben"), ground="A friend.")
    path = f"/cases/{a_case(cast, at=NOW).code}/recusals"
    return Sent(path, body, {**body, "ground": "A cousin."})


def meet(cast):
    day = today_in(cast.organisation, NOW).isoformat()
    body = {"held_on": day, "present": [cast.id_of("ada")], "notes": "We act."}
    path = f"/cases/{a_case(cast, at=NOW).code}/meetings"
    return Sent(path, body, {**body, "notes": "We wait."})


def move(cast):
    case = a_case(cast, at=NOW)
    body = signed(
        action="permanent-ban",
        person=person(case, cast),
        evidence="preponderance",
        reasons="Two accounts agree.",
    )
    return Sent(f"/cases/{case.code}/motions", body, {**body, "reasons": "Three do."})


def vote(cast):
    motion = moved(a_case(cast, at=NOW), cast=cast, at=NOW)
    body = signed(choice="yes")
    return Sent(f"/motions/{motion.id}/ballots", body, {**body, "choice": "no"})


def count_votes(cast):
    """One that stays open since its last missing voter left it."""
    case = a_case(cast, at=NOW)
    motion = moved(case, cast=cast, at=NOW)
    for who in ("ada", "ben"):
        voted(motion, cast=cast, at=NOW, who=who)
    leave_electorates([case], member=cast.members["cleo"])
    return Sent(
        f"/motions/{motion.id}/count", signed(), {"passphrase": f"{PASSPHRASE} ada "}
    )


def carry_out(cast):
    body = signed(consulted="agreed", how="By phone.")
    path = f"/actions/{decided(cast, at=NOW).id}/carry-out"
    return Sent(path, body, {**body, "how": "By letter."})


def take_over(cast):
    long_ago = NOW - timedelta(days=20)
    action = decided(cast, at=long_ago)
    hand_over(action, to=cast.members["ben"], by=cast.ada, at=long_ago)
    return Sent(f"/actions/{action.id}/take-over", {}, {"really": True})


def act_alone(cast):
    body = {
        "action": "eject",
        "event": str(cast.tonight.id),
        "person": {"name": "Otto Unruh"},
        "reasons": "He would not stop.",
    }
    return Sent("/actions", body, {**body, "reasons": "He came back."})


def propose_a_length(cast):
    ban = barred(cast, at=NOW, action="temporary-ban")
    until = today_in(cast.organisation, NOW) + timedelta(days=90)
    body = signed(until=until.isoformat(), reasons="A season.")
    return Sent(f"/bans/{ban.id}/length", body, {**body, "reasons": "A while."})


def appeal(cast):
    ban = barred(cast, at=NOW)
    body = signed(text="It was not me.")
    return Sent(f"/bans/{ban.id}/appeal", body, {**body, "text": "I was away."})


def propose_an_end(cast):
    ban = barred(cast, at=NOW)
    ada = cast.signing("ada")
    door.appeal(ban.action, text="It was not me.", until=None, by=ada, at=NOW)
    body = {"reasons": "Enough.", "passphrase": f"{PASSPHRASE} dora"}
    return Sent(f"/bans/{ban.id}/end", body, {**body, "reasons": "Too long."})


def say_that_it_is_not_them(cast):
    barred(cast, at=NOW)
    name = REPORTED.replace("K", "C", 1)
    found = check(event=cast.tonight, name=name, by=cast.ada, at=NOW)
    body = {"name": name, "candidate": found.candidates[0].id}
    return Sent(f"/door/{cast.tonight.id}/not-them", body, {**body, "name": REPORTED})


EXAMPLES = {
    "/reports": file_a_report,
    "/reports/{code}/grade": grade,
    "/reports/{code}/take-in": take_in,
    "/reports/{code}/read-back": read_back,
    "/reports/{code}/messages": write,
    "/reports/{code}/files": attach,
    "/mailbox/messages": write_as_reporter,
    "/mailbox/files": attach_as_reporter,
    "/cases": open_a_case,
    "/cases/{code}/recusals": recuse,
    "/cases/{code}/meetings": meet,
    "/cases/{code}/motions": move,
    "/motions/{motion_id}/ballots": vote,
    "/motions/{motion_id}/count": count_votes,
    "/actions/{action_id}/carry-out": carry_out,
    "/actions/{action_id}/take-over": take_over,
    "/actions": act_alone,
    "/bans/{ban_id}/length": propose_a_length,
    "/bans/{ban_id}/appeal": appeal,
    "/bans/{ban_id}/end": propose_an_end,
    "/door/{event_id}/not-them": say_that_it_is_not_them,
}
# Who decided it does not look at it again.
BY_ANOTHER = {"/bans/{ban_id}/end": "dora"}
BY_RECEIPT = {"/mailbox/messages", "/mailbox/files"}


def send(who, path, body, *, kind):
    if kind == "file":
        fields = {name: value for name, value in body.items() if name != "file"}
        return who.attach(path, body["file"], **fields)
    return who.send("POST", path, json.dumps(body).encode())


def kept():
    """Everything there is, but what the reading of a session leaves."""
    dump = raw_dump()
    dump.pop("accounts_session")
    return dump


def test_every_post_is_here():
    assert EXAMPLES.keys() | WITHOUT_A_KEY == POSTS
    assert not EXAMPLES.keys() & WITHOUT_A_KEY


@pytest.mark.parametrize("route", sorted(EXAMPLES))
def test_the_same_key_takes_effect_once(cast, route):
    sent = EXAMPLES[route](cast)
    who = caller(
        cast, "" if route in BY_RECEIPT else BY_ANOTHER.get(route, "ada")
    ).keyed("k")

    first = send(who, sent.path, sent.body, kind=sent.kind)
    assert first.status in {200, 201, 202}, first.body
    before = kept()
    again = send(who, sent.path, sent.body, kind=sent.kind)
    other = send(who, sent.path, sent.other, kind=sent.kind)

    assert (again.status, again.raw) == (first.status, first.raw)
    assert other.status == 422
    assert other.body["error"]["code"] == "same-key-other-body"
    assert kept() == before
