"""A name at the door: what it answers, to whom, and what it never says."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from holdfast.accounts.people import name_of
from holdfast.door.actions import act_alone, not_them
from holdfast.door.checking import check
from holdfast.door.entries import Entries, Entry
from holdfast.door.errors import NameTooLong, NoName
from holdfast.door.models import DoorList
from holdfast.door.standing import rewrite
from holdfast.vault.errors import NotHeld
from holdfast.vault.models import Entry as LedgerEntry
from tests.cast import REPORTED
from tests.door.barring import barred, decided

CLEAR = "clear"
FETCH = "fetch"
REFUSE = "refuse"


def asked(cast, name, *, at, by="kim", event=None):
    return check(event=event or cast.tonight, name=name, by=cast.actor(by), at=at)


@pytest.mark.clause("C-0.5")
@pytest.mark.parametrize(
    "typed",
    [
        REPORTED,
        "kasimir van tongeren",
        "Casimir Vantongerren",
        "Vantongeren, Kasimir",
        "Kas Vantongeren",
        "Касимир Вантонгерен",
    ],
)
def test_a_banned_name_however_written_brings_fetch_and_whom(cast, at, typed):
    barred(cast, at=at)

    answer = asked(cast, typed, at=at)

    assert answer.verdict == FETCH
    assert name_of(answer.fetch) == "Jon Abernathy"
    assert [one.name for one in answer.candidates] == [REPORTED]


def test_anybody_else_is_welcome(cast, at):
    barred(cast, at=at)

    for name in ("Marie-Claire Dubois", "Bram Aerts", "Kasimir Aerts", "Noor"):
        assert asked(cast, name, at=at).verdict == CLEAR
        assert asked(cast, name, at=at).candidates == ()


def test_before_anybody_was_ever_barred_everybody_is_welcome(cast, at):
    assert asked(cast, REPORTED, at=at).verdict == CLEAR
    assert not DoorList.objects.exists()


@pytest.mark.clause("C-5.10")
def test_decided_is_not_yet_at_the_door(cast, at):
    decided(cast, at=at)

    assert asked(cast, REPORTED, at=at).verdict == CLEAR


@pytest.mark.clause("C-0.3")
@pytest.mark.clause("S-30")
def test_an_event_that_is_only_promoted_says_nothing_of_a_ban(cast, at):
    barred(cast, at=at)

    answer = asked(cast, REPORTED, at=at, event=cast.promoted)

    assert (answer.verdict, answer.fetch, answer.candidates) == (CLEAR, None, ())


@pytest.mark.clause("C-0.3")
def test_a_free_event_that_is_designated_is_the_organisations(cast, at):
    barred(cast, at=at)
    cast.promoted.designated = True
    cast.promoted.save()

    assert asked(cast, REPORTED, at=at, event=cast.promoted).verdict == FETCH


def test_a_ban_that_says_so_refuses_its_exact_name_and_no_guess(cast, at):
    barred(cast, at=at, refuse_at_sight=True)

    assert asked(cast, "Vantongeren, Kasimir", at=at).verdict == REFUSE
    assert asked(cast, "Casimir Vantongeren", at=at).verdict == FETCH
    refused = asked(cast, REPORTED, at=at)
    assert refused.fetch is None
    assert asked(cast, REPORTED, at=at, event=cast.promoted).verdict == CLEAR


@pytest.mark.clause("J-4.6")
@pytest.mark.clause("C-4.1")
def test_who_was_sent_out_tonight_is_refused_here_and_welcome_elsewhere(cast, at):
    act_alone(
        action="eject",
        offence="verbal-harassment",
        event=cast.tonight,
        person_name="Bram Aerts",
        reasons="Would not stop shouting.",
        by=cast.jon,
        at=at,
    )

    soon = at + timedelta(seconds=1)
    assert asked(cast, "bram aerts", at=soon).verdict == REFUSE
    assert asked(cast, "Bram Aertz", at=soon).verdict == FETCH
    assert asked(cast, "Bram Aerts", at=soon, event=cast.promoted).verdict == CLEAR


def test_who_was_sent_out_may_come_another_night(cast, at):
    act_alone(
        action="eject",
        offence="verbal-harassment",
        event=cast.tonight,
        person_name="Bram Aerts",
        reasons="Would not stop shouting.",
        by=cast.jon,
        at=at,
    )

    later = at + timedelta(days=2)
    assert asked(cast, "Bram Aerts", at=later).verdict == CLEAR


def test_the_one_to_fetch_is_never_the_one_who_asks(cast, at):
    barred(cast, at=at)

    assert name_of(asked(cast, REPORTED, at=at, by="jon").fetch) == "Kim Sorensen"


def test_without_a_host_somebody_else_on_duty_is_fetched_and_then_the_director(
    cast, at
):
    barred(cast, at=at)
    cast.tonight.posts.filter(role="host").delete()

    assert name_of(asked(cast, REPORTED, at=at, by="ben").fetch) == "Kim Sorensen"
    assert name_of(asked(cast, REPORTED, at=at, by="kim").fetch) == "Ada Okafor"


def test_nobody_is_fetched_to_themselves(cast, at):
    barred(cast, at=at, reported=("Jon Abernathy",))

    answer = asked(cast, "Jon Abernathy", at=at)

    assert name_of(answer.fetch) == "Ada Okafor"


@pytest.mark.parametrize("name", ["olga"])
def test_without_a_post_or_a_seat_there_is_no_such_door(cast, at, name):
    with pytest.raises(NotHeld):
        asked(cast, REPORTED, at=at, by=name)


def test_a_host_of_one_event_has_nothing_to_ask_at_another(cast, at):
    with pytest.raises(NotHeld):
        asked(cast, REPORTED, at=at, by="jon", event=cast.promoted)


@pytest.mark.parametrize("name", ["ada", "ben", "dora", "jon", "kim"])
def test_whoever_enforces_may_ask(cast, at, name):
    barred(cast, at=at)

    assert asked(cast, REPORTED, at=at, by=name).verdict == FETCH


def test_a_recused_member_still_knows_whom_the_door_stops(cast, at):
    barred(cast, at=at, too_close=("cleo",))

    assert asked(cast, REPORTED, at=at, by="cleo").verdict == FETCH


@pytest.mark.parametrize("nothing", ["", "   ", "\u0000", "\n\t"])
def test_no_name_is_told_so(cast, at, nothing):
    with pytest.raises(NoName):
        asked(cast, nothing, at=at)


def test_a_name_of_ten_thousand_letters_is_told_so(cast, at):
    with pytest.raises(NameTooLong):
        asked(cast, "x" * 10_000, at=at)


def test_a_check_leaves_an_entry_without_the_name(cast, at):
    before = LedgerEntry.objects.count()

    asked(cast, REPORTED, at=at)

    assert LedgerEntry.objects.count() == before + 1


def test_the_list_keeps_no_name_in_clear(cast, at):
    barred(cast, at=at)

    assert b"antongeren" not in bytes(DoorList.objects.get().sealed).lower()


def test_a_namesake_by_another_spelling_is_remembered_everywhere(cast, at):
    barred(cast, at=at)
    answer = asked(cast, "Casimir Vantongeren", at=at)

    not_them(
        event=cast.tonight,
        name="casimir VANTONGEREN",
        candidate=answer.candidates[0].id,
        by=cast.jon,
        at=at,
    )

    assert asked(cast, "Casimir Vantongeren", at=at).verdict == CLEAR
    assert asked(cast, REPORTED, at=at).verdict == FETCH
    cast.promoted.designated = True
    cast.promoted.save()
    elsewhere = asked(cast, "Casimir Vantongeren", at=at, event=cast.promoted)
    assert elsewhere.verdict == CLEAR


def test_a_namesake_by_the_very_name_is_remembered_for_this_event_only(cast, at):
    barred(cast, at=at)
    answer = asked(cast, REPORTED, at=at)

    not_them(
        event=cast.tonight,
        name=REPORTED,
        candidate=answer.candidates[0].id,
        by=cast.jon,
        at=at,
    )

    assert asked(cast, REPORTED, at=at).verdict == CLEAR
    cast.promoted.designated = True
    cast.promoted.save()
    assert asked(cast, REPORTED, at=at, event=cast.promoted).verdict == FETCH


@pytest.mark.parametrize("candidate", ["", "nonsense", "0" * 32])
def test_a_namesake_of_nobody_is_not_there(cast, at, candidate):
    barred(cast, at=at)

    with pytest.raises(NotHeld):
        not_them(
            event=cast.tonight, name=REPORTED, candidate=candidate, by=cast.jon, at=at
        )


def test_nobody_is_confirmed_as_somebody_whom_their_name_never_meant(cast, at):
    ban = barred(cast, at=at)

    with pytest.raises(NotHeld):
        not_them(
            event=cast.tonight, name="Bram Aerts", candidate=ban.id, by=cast.jon, at=at
        )


def test_a_check_asks_the_database_as_often_for_a_thousand_bans_as_for_ten(cast, at):
    asked_for = []
    for number in (10, 1_000):
        entries = [
            Entry(id=f"{place:032x}", names=(f"Somebody Number{place}",))
            for place in range(number)
        ]
        rewrite(lambda _, new=entries: Entries.of(new), by=cast.ada, at=at)
        asked(cast, "Bram Aerts", at=at)
        with CaptureQueriesContext(connection) as queries:
            assert asked(cast, "Bram Aerts", at=at).verdict == CLEAR
        asked_for.append(len(queries))

    assert asked_for[0] == asked_for[1] <= 8
