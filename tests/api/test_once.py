"""A call that makes something, sent twice with one key, makes it once."""

import pytest

from holdfast.crypto.receipts import new_receipt
from holdfast.reports.models import Attachment, Message
from holdfast.vault.models import Once
from tests.api.calling import caller
from tests.cast import PASSPHRASE


@pytest.fixture
def anybody(cast):
    return caller(cast)


@pytest.fixture
def ada(cast):
    return caller(cast, "ada")


@pytest.fixture
def receipt(anybody):
    words = new_receipt()
    told = {"what_happened": "He held me.", "offence": "assault"}
    people = [{"name": "Kasimir Vantongeren"}]
    anybody.post("/reports", receipt=words, reported=people, **told)
    return words


@pytest.fixture
def report(ada, receipt):
    return ada.get("/reports").body["items"][0]["code"]


@pytest.fixture
def case(ada, report):
    return ada.post("/cases", reports=[report]).body


def passphrase(name):
    return f"{PASSPHRASE} {name}"


def same(first, second):
    return (first.status, first.raw) == (second.status, second.raw)


def test_a_message_and_a_file_of_the_team(ada, report):
    def write(text):
        return ada.keyed("m").post(f"/reports/{report}/messages", text=text)

    def attach(content):
        return ada.keyed("f").attach(f"/reports/{report}/files", content)

    assert same(write("How are you?"), write("How are you?"))
    assert same(attach(b"a note"), attach(b"a note"))
    assert (Message.objects.count(), Attachment.objects.count()) == (1, 1)
    assert write("Something else.").status == attach(b"another").status == 422


def test_a_message_and_a_file_by_receipt_known_or_not(anybody, receipt, report):
    kept = Once.objects.count()
    for words in (receipt, new_receipt()):
        first, second, other = (
            anybody.keyed("m").post("/mailbox/messages", receipt=words, text=text)
            for text in ("Hello.", "Hello.", "Other.")
        )
        assert same(first, second)
        assert (first.status, other.status) == (202, 422)
        first, second, other = (
            anybody.keyed("f").attach("/mailbox/files", content, receipt=words)
            for content in (b"a", b"a", b"b")
        )
        assert same(first, second)
        assert (first.status, other.status) == (202, 422)

    assert (Message.objects.count(), Attachment.objects.count()) == (1, 1)
    # An unknown receipt leaves as much behind as a known one.
    assert Once.objects.count() - kept == 4


def test_a_recusal_also_by_who_no_longer_finds_the_case(cast, ada, case):
    def recuse(who, key):
        return ada.keyed(key).post(
            f"/cases/{case['code']}/recusals",
            member=cast.id_of(who),
            ground="A friend.",
            passphrase=passphrase("ada"),
        )

    proposed, again = recuse("ben", "1"), recuse("ben", "1")
    assert same(proposed, again)
    assert proposed.body["state"] == "proposed"
    oneself, again = recuse("ada", "2"), recuse("ada", "2")
    assert same(oneself, again)
    assert oneself.body["state"] == "in-force"
    assert recuse("ada", "3").status == 404
    assert recuse("ben", "2").status == 422


def test_a_ballot_that_closes_the_motion_and_the_carrying_out(cast, case):
    callers = {name: caller(cast, name) for name in ("ada", "ben", "cleo")}
    motion = callers["ada"].post(
        f"/cases/{case['code']}/motions",
        action="permanent-ban",
        person=case["people"][0]["code"],
        evidence="preponderance",
        reasons="Two accounts agree.",
        passphrase=passphrase("ada"),
    )
    for name, member in callers.items():
        first, second = (
            member.keyed("b").post(
                f"/motions/{motion.body['id']}/ballots",
                choice="yes",
                passphrase=passphrase(name),
            )
            for _ in range(2)
        )
        assert first.status == 201
        assert same(first, second)
    (action,) = callers["ada"].get("/actions").body["items"]
    done, again = (
        callers["ada"]
        .keyed("c")
        .post(
            f"/actions/{action['id']}/carry-out",
            consulted="agreed",
            how="By phone.",
            passphrase=passphrase("ada"),
        )
        for _ in range(2)
    )
    assert done.status == 200
    assert same(done, again)
    assert len(callers["ada"].get("/bans").body["items"]) == 1


def test_a_wrong_passphrase_is_told_whatever_was_sent_before(cast, ada, case):
    def move(given):
        return ada.keyed("m").post(
            f"/cases/{case['code']}/motions",
            action="permanent-ban",
            person=case["people"][0]["code"],
            evidence="preponderance",
            reasons="Two accounts agree.",
            passphrase=given,
        )

    assert move("wrong").status == move("").status == 403
    made = move(passphrase("ada"))
    assert made.status == 201
    assert move("wrong").status == 403
    assert same(made, move(passphrase("ada")))
