"""Meetings that are over: one person notes them, another who was there confirms."""

from datetime import timedelta

import pytest
from django.utils import timezone

from holdfast.accounts.models import MemberState
from holdfast.errors import NobodyMay, Refused
from holdfast.spaces.meetings import confirm_meeting, note_meeting
from holdfast.spaces.models import Meeting
from holdfast.spaces.policies import policy_in_force
from holdfast.spaces.sitting import sitting
from holdfast.vault.days import today_in
from holdfast.vault.errors import PassphraseAgain
from tests.accounts.browsing import client_of, text_of
from tests.cast import BOARD, PASSPHRASE
from tests.matters import acts_of

URL = "/organisation/meetings/"


@pytest.fixture
def at():
    """Pages take the time themselves."""
    return timezone.now()


def board(cast, at):
    on = today_in(cast.organisation, at)
    policy = policy_in_force(cast.organisation, on=on)
    seats = sitting(cast.organisation, policy=policy, on=on)["board"]
    return {name for name in cast.members if cast.id_of(name) in seats}


def typed(cast, at, *names, days_ago=1, body="board", by="gus", others=""):
    held_on = today_in(cast.organisation, at) - timedelta(days=days_ago)
    return {
        "body": body,
        "held_on": held_on.isoformat(),
        "present": [cast.id_of(name) for name in names],
        "others": others,
        "passphrase": f"{PASSPHRASE} {by}",
    }


def noted(cast, at, *names, by="gus", days_ago=1, body="board"):
    return note_meeting(
        body=body,
        held_on=today_in(cast.organisation, at) - timedelta(days=days_ago),
        present=[cast.members[name] for name in names],
        by=cast.signing(by),
        at=at,
    )


@pytest.mark.clause("C-0.4")
def test_nobody_makes_themself_the_board_alone(cast, at):
    client = client_of(cast, "gus")

    for days in range(1, 12):
        answer = client.post(URL, typed(cast, at, "gus", days_ago=days))
        assert answer.status_code == 302

    assert board(cast, at) == set(BOARD)
    assert text_of(client.get(URL)).count("does not count yet") == 11


@pytest.mark.parametrize("passphrase", ["", "wrong"])
def test_noting_a_meeting_takes_the_passphrase(cast, at, passphrase):
    before = Meeting.objects.count()
    given = typed(cast, at, "gus", "hana") | {"passphrase": passphrase}

    answer = client_of(cast, "gus").post(URL, given)

    assert answer.status_code == 403
    assert Meeting.objects.count() == before
    with pytest.raises(PassphraseAgain):
        note_meeting(
            body="board", held_on=at.date(), present=[], by=cast.actor("gus"), at=at
        )


def test_noting_and_confirming_are_in_the_ledger_under_who_did_it(cast, at):
    meeting = noted(cast, at, "gus", "hana")
    confirm_meeting(meeting, by=cast.signing("hana"), at=at)

    assert "meeting-noted" in acts_of(cast.gus, at=at)
    assert "meeting-confirmed" in acts_of(cast.hana, at=at)


@pytest.mark.clause("C-0.4")
def test_it_counts_once_a_second_person_who_was_there_confirms_it(cast, at):
    for days in range(1, 12):
        client_of(cast, "gus").post(
            URL, typed(cast, at, "gus", "hana", "olga", days_ago=days)
        )
    hana = client_of(cast, "hana")
    assert "confirm who was at the meeting" in text_of(hana.get("/desk/"))
    waiting = Meeting.objects.filter(confirmed_on=None)
    assert board(cast, at) == set(BOARD)

    for meeting in list(waiting):
        assert f"{URL}{meeting.id}/confirm/" in text_of(hana.get(URL))
        given = {f"passphrase-{meeting.id}": f"{PASSPHRASE} hana"}
        assert hana.post(f"{URL}{meeting.id}/confirm/", given).status_code == 302

    assert board(cast, at) == {"gus", "hana", "olga"}
    assert "confirm who was at" not in text_of(hana.get("/desk/"))


@pytest.mark.parametrize(
    ("who", "why"), [("gus", "wrote it down"), ("ivo", "was not there")]
)
def test_nobody_else_confirms_it(cast, at, who, why):
    meeting = noted(cast, at, "gus", "hana")
    client = client_of(cast, who)

    given = {"passphrase": f"{PASSPHRASE} {who}"}
    answer = client.post(f"{URL}{meeting.id}/confirm/", given)

    assert answer.status_code == 403, why
    assert "/confirm/" not in text_of(client.get(URL))
    assert "confirm who was at" not in text_of(client.get("/desk/"))
    meeting.refresh_from_db()
    assert meeting.confirmed_on is None


def test_whoever_is_suspended_confirms_nothing(cast, at):
    meeting = noted(cast, at, "gus", "hana")
    type(cast.members["hana"]).objects.filter(pk=cast.members["hana"].pk).update(
        state=MemberState.SUSPENDED
    )

    with pytest.raises(Refused, match="Somebody else"):
        confirm_meeting(meeting, by=cast.signing("hana"), at=at)


def test_confirming_takes_the_passphrase_and_is_done_once(cast, at):
    meeting = noted(cast, at, "gus", "hana")
    hana, url = client_of(cast, "hana"), f"{URL}{meeting.id}/confirm/"

    assert hana.post(url, {"passphrase": "wrong"}).status_code == 403
    with pytest.raises(PassphraseAgain):
        confirm_meeting(meeting, by=cast.actor("hana"), at=at)
    right = {"passphrase": f"{PASSPHRASE} hana"}
    assert hana.post(url, right).status_code == 302
    assert hana.post(url, right).status_code == 409
    missing = "00000000-0000-4000-8000-000000000000"
    assert hana.post(f"{URL}{missing}/confirm/", right).status_code == 404


@pytest.mark.clause("C-0.4")
def test_a_meeting_of_long_ago_is_not_written_down_any_more(cast, at):
    with pytest.raises(NobodyMay) as refused:
        noted(cast, at, "gus", "hana", days_ago=93)

    assert refused.value.code == "noted-too-late"
    assert refused.value.clause == "C-0.4"
    answer = client_of(cast, "gus").post(
        URL, typed(cast, at, "gus", "hana", days_ago=93)
    )
    assert answer.status_code == 422
    assert "more than 3 months ago" in text_of(answer)
    assert noted(cast, at, "gus", "hana", days_ago=80)
    # Nobody sits in the committee because they came to its meetings.
    assert noted(cast, at, "ada", days_ago=93, body="committee").confirmed_on


def test_one_that_does_not_count_yet_can_be_struck(cast, at):
    client = client_of(cast, "gus")
    client.post(URL, typed(cast, at, "gus", others="Nora Blau"))
    meeting = Meeting.objects.get(confirmed_on=None)
    assert "Strike this meeting" in text_of(client.get(URL))

    assert client.post(f"{URL}{meeting.id}/take-back/").status_code == 302

    assert not Meeting.objects.filter(pk=meeting.pk).exists()
    counts = Meeting.objects.first()
    assert client.post(f"{URL}{counts.id}/take-back/").status_code == 409


def test_minutes_of_one_person_count_for_nobodys_seat(cast, at):
    from holdfast.committee.actions import record_regular_meeting

    minutes = record_regular_meeting(
        held_on=at.date(),
        present=[cast.members["ada"]],
        notes="as usual",
        by=cast.ada,
        at=at,
    )

    assert minutes.meeting.noted_by == cast.members["ada"]
    assert minutes.meeting.confirmed_on is None
