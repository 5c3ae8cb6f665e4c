"""A name noted of somebody barred, or sent out tonight, reaches the door."""

from datetime import timedelta

import pytest
from django.utils import timezone

from holdfast.cases.actions import add_alias
from holdfast.cases.effects import Reach
from holdfast.cases.models import SubjectPerson
from holdfast.door.acts import act_alone
from holdfast.door.checking import check
from holdfast.door.models import Ban, BanState, DoorList
from holdfast.door.standing import entries_for
from holdfast.vault.days import today_in
from holdfast.vault.errors import NotHeld
from holdfast.vault.folders import put_out
from tests.accounts.browsing import client_of
from tests.api.calling import caller
from tests.cast import REPORTED
from tests.door.barring import barred
from tests.matters import a_case, person_in
from tests.silence.test_never_held import CHANGING

ALIAS = "Marlow Quintero"


@pytest.fixture
def at():
    """Pages take the time themselves: tonight is now."""
    return timezone.now()


def verdict(cast, *, at, name=ALIAS):
    return check(event=cast.tonight, name=name, by=cast.kim, at=at).verdict


def noted(ban, *, cast, at, name=ALIAS, by="ada"):
    person = SubjectPerson.objects.get(pk=ban.person_id)
    return add_alias(person, name=name, by=cast.actor(by), at=at).reach


def without_the_list(cast, name):
    row = DoorList.objects.get()
    put_out(
        [cast.actor(name).reader],
        of=[row.folder],
        organisation=cast.organisation,
        at=timezone.now(),
    )


def sent_out(cast, *, at, name):
    return act_alone(
        action="eject",
        offence="verbal-harassment",
        event=cast.tonight,
        person_name=name,
        reasons="Shouted at the host.",
        by=cast.jon,
        at=at,
    )


@pytest.mark.clause("C-5.8")
def test_a_name_noted_after_the_ban_stands_at_the_door_at_once(cast, at):
    ban = barred(cast, at=at)
    assert verdict(cast, at=at) == "clear"

    assert noted(ban, cast=cast, at=at) == Reach.DOOR

    assert verdict(cast, at=at) == "fetch"
    assert [entry.names for entry in entries_for(cast.kim)] == [(REPORTED, ALIAS)]


def test_a_temporary_ban_that_awaits_its_length_bars_every_name(cast, at):
    ban = barred(cast, at=at, action="temporary-ban")

    assert noted(ban, cast=cast, at=at) == Reach.DOOR
    assert verdict(cast, at=at) == "fetch"


def test_who_does_not_hold_the_list_is_told_and_a_colleague_brings_it(cast, at):
    ban = barred(cast, at=at)
    without_the_list(cast, "ben")

    assert noted(ban, cast=cast, at=at, by="ben") == Reach.NOT_YET
    assert verdict(cast, at=at) == "clear"

    # A host opens no name; the next act of a colleague who can open both brings it.
    sent_out(cast, at=at, name="Somebody Else")
    assert verdict(cast, at=at) == "clear"
    noted(ban, cast=cast, at=at, name="Third Name", by="cleo")
    assert verdict(cast, at=at) == "fetch"


def test_a_ban_that_is_over_leaves_with_all_its_names(cast, at):
    ban = barred(cast, at=at)
    noted(ban, cast=cast, at=at)
    today = today_in(cast.organisation, at)
    Ban.objects.update(until=today)
    later = at + timedelta(days=2)

    sent_out(cast, at=at, name="Somebody Else")
    assert verdict(cast, at=at) == "fetch"
    Ban.objects.update(until=today - timedelta(days=1), state=BanState.ENDED)
    sent_out(cast, at=at, name="Another One")

    assert verdict(cast, at=at) == verdict(cast, at=at, name=REPORTED) == "clear"
    assert noted(ban, cast=cast, at=later, name="Fourth Name") == Reach.RECORD


def test_a_name_of_somebody_who_is_not_barred_stays_in_the_record(cast, at):
    case = a_case(cast, at=at)
    person = person_in(case, cast=cast)

    assert add_alias(person, name=ALIAS, by=cast.ada, at=at).reach == Reach.RECORD
    assert not DoorList.objects.exists()


def test_who_was_sent_out_tonight_is_not_let_in_by_another_name(cast, at):
    case = a_case(cast, at=at)
    sent_out(cast, at=at, name=REPORTED)
    sent_out(cast, at=at, name="Somebody Else")

    person = person_in(case, cast=cast)
    assert add_alias(person, name=ALIAS, by=cast.ada, at=at).reach == Reach.DOOR

    assert verdict(cast, at=at) == "refuse"
    names = sorted(entry.names for entry in entries_for(cast.kim))
    assert names == [(REPORTED, ALIAS), ("Somebody Else",)]


def test_somebody_sent_out_by_the_name_that_is_noted_is_known_by_the_others(cast, at):
    case = a_case(cast, at=at)
    sent_out(cast, at=at, name=ALIAS)

    add_alias(person_in(case, cast=cast), name=ALIAS, by=cast.ada, at=at)

    assert verdict(cast, at=at, name=REPORTED) == "refuse"


def test_who_is_out_of_the_matter_notes_no_name_and_sees_nothing_of_it(cast, at):
    ban = barred(cast, at=at, too_close=("ben",))
    before = CHANGING.sub(b"", client_of(cast, "ben").get("/desk/").content)

    noted(ban, cast=cast, at=at)

    with pytest.raises(NotHeld):
        noted(ban, cast=cast, at=at, name="Third Name", by="ben")
    client = client_of(cast, "ben")
    assert CHANGING.sub(b"", client.get("/desk/").content) == before
    assert client.get(f"/people/{ban.person.code}/?noted=door").status_code == 404
    assert ALIAS not in client.get("/bans/").content.decode()


def test_the_page_says_that_the_door_has_it(cast, at):
    ban = barred(cast, at=at)
    url = f"/people/{ban.person.code}/"
    client = client_of(cast, "ada")

    page = client.post(url, {"name": ALIAS}, follow=True).content.decode()

    assert "The door knows this name from now on." in page
    asked = client_of(cast, "kim").post(f"/door/{cast.tonight.id}/", {"name": ALIAS})
    assert "Please fetch" in asked.content.decode()


def test_the_page_says_that_the_door_does_not_have_it_yet(cast, at):
    ban = barred(cast, at=at)
    without_the_list(cast, "ben")

    page = client_of(cast, "ben").post(
        f"/people/{ban.person.code}/", {"name": ALIAS}, follow=True
    )

    assert "the door does not know this name yet" in page.content.decode()


def test_the_page_says_nothing_of_the_door_where_nobody_is_barred(cast, at):
    person = person_in(a_case(cast, at=at), cast=cast)

    page = client_of(cast, "ada").post(
        f"/people/{person.code}/", {"name": ALIAS}, follow=True
    )

    assert "the door" not in page.content.decode().lower()


def test_a_script_at_the_door_is_told_of_the_new_name(cast, at):
    ban = barred(cast, at=at)
    noted(ban, cast=cast, at=at)

    asked = caller(cast, "kim").post(f"/door/{cast.tonight.id}/check", name=ALIAS)

    assert (asked.status, asked.body["verdict"]) == (200, "fetch")
    known = caller(cast, "ada").get(f"/people/{ban.person.code}")
    assert known.body["aliases"] == [ALIAS]
    assert caller(cast, "kim").get(f"/people/{ban.person.code}").status == 404


def test_looks_written_behind_a_name_hide_nobody(cast, at):
    barred(cast, at=at, reported=("Marek Dvorzak, tall, red beard, plays the bass",))

    for name in ("Marek Dvorzak", "Marec Dvorjak", "Dvořák Marek", "marek"):
        assert verdict(cast, at=at, name=name) == "fetch"
    assert verdict(cast, at=at, name="Anna Dvorzak") == "clear"
