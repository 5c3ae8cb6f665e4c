"""The pages of the door and of bans, as a browser without script sees them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from holdfast.cases.models import Action
from holdfast.door import visibility
from holdfast.door.checking import check
from holdfast.door.errors import NotForYou
from holdfast.door.models import Ban
from holdfast.door.standing import ensure_door_list, entries_for
from holdfast.reports.models import Report
from holdfast.spaces.models import Event
from holdfast.vault.folders import put_out
from tests.accounts.browsing import client_of
from tests.api.calling import caller
from tests.cast import PASSPHRASE, REPORTED
from tests.door.barring import barred
from tests.door.test_acts import with_acts_alone

NEVER = ("assault", "report", "case", "committee decided", "because")


@pytest.fixture
def at():
    """Pages take the time themselves: tonight is now."""
    return timezone.now()


@pytest.fixture
def door(cast):
    return f"/door/{cast.tonight.id}/"


def asked(client, door, name):
    return client.post(door, {"name": name})


def test_the_door_opens_for_whoever_is_at_it_tonight(cast, at, door):
    for name in ("kim", "jon", "dora", "ada"):
        client = client_of(cast, name)
        assert "Winter Blues" in client.get("/door/").content.decode()
        assert client.get(door).status_code == 200


def test_a_post_tonight_is_on_the_desk_of_who_has_it_and_calm(cast, at, door):
    for name, posted in (("kim", True), ("jon", True), ("dora", False)):
        page = client_of(cast, name).get("/desk/").content.decode()
        assert ("your post at Winter Blues" in page) is posted
        assert (f'href="{door}"' in page) is posted
        assert "task now" not in page


def test_a_host_sees_only_their_own_events(cast, at):
    page = client_of(cast, "jon").get("/door/").content.decode()

    assert "Winter Blues" in page
    assert "Open Mic" not in page


def test_without_a_post_or_a_seat_the_door_is_not_there(cast, at, door):
    client = client_of(cast, "olga")

    assert "No door for you tonight" in client.get("/door/").content.decode()
    missing = "/door/00000000-0000-0000-0000-000000000000/"
    for method, url in (
        ("get", door),
        ("post", door),
        ("post", f"{door}not-them/"),
        ("get", f"{door}act/"),
        ("post", f"{door}act/"),
    ):
        response = getattr(client, method)(
            url, {"name": REPORTED} if method == "post" else {}
        )
        assert response.status_code == 404, (method, url)
        assert getattr(client, method)(missing).status_code == 404


@pytest.mark.parametrize("url", ["/door/", "/bans/"])
def test_nobody_gets_in_without_logging_in(cast, at, door, client, url):
    assert client.get(url).status_code in {302, 401, 403}
    assert client.post(door, {"name": REPORTED}).status_code in {302, 401, 403}


@pytest.mark.clause("C-0.5")
def test_a_banned_name_misspelt_brings_fetch_and_whom_and_never_why(cast, at, door):
    barred(cast, at=at)

    response = asked(client_of(cast, "kim"), door, "casimir van tongeren")

    page = response.content.decode()
    assert response.status_code == 200
    assert "Please fetch Jon Abernathy" in page
    assert REPORTED in page
    assert not any(word in page.lower() for word in NEVER)


def test_the_name_is_in_no_address(cast, at, door):
    response = asked(client_of(cast, "kim"), door, REPORTED)

    assert "antongeren" not in response.request["PATH_INFO"]
    assert not response.has_header("Location")
    assert response["Cache-Control"] == "no-store"


def test_anybody_else_is_welcome_and_nothing_is_asked_of_them(cast, at, door):
    barred(cast, at=at)

    page = asked(client_of(cast, "kim"), door, "Marie-Claire Dubois").content.decode()

    assert "Welcome in" in page
    assert REPORTED not in page
    assert "Not them" not in page


@pytest.mark.parametrize("name", ["", "   ", "x" * 10_000, "\u0000"])
def test_bad_input_keeps_what_was_typed_and_says_what_is_wrong(cast, at, door, name):
    response = asked(client_of(cast, "kim"), door, name)

    assert response.status_code == 422
    assert 'aria-invalid="true"' in response.content.decode()


def test_what_is_typed_is_shown_as_text(cast, at, door):
    page = asked(client_of(cast, "kim"), door, "<b>Kas</b>").content.decode()

    assert "<b>Kas" not in page


def test_a_namesake_is_confirmed_with_one_press(cast, at, door):
    barred(cast, at=at)
    client = client_of(cast, "jon")
    candidate = Ban.objects.get().id.hex

    response = client.post(
        f"{door}not-them/", {"name": "Casimir Vantongeren", "candidate": candidate}
    )

    assert "Welcome in" in response.content.decode()
    again = asked(client, door, "Casimir Vantongeren").content.decode()
    assert "Welcome in" in again


def test_sending_out_reaches_the_door_at_once(cast, at, door):
    jon, kim = client_of(cast, "jon"), client_of(cast, "kim")
    form = jon.post(f"{door}act/", {"person": "Bram Aerts"}).content.decode()
    assert 'value="Bram Aerts"' in form

    response = jon.post(
        f"{door}act/",
        WRITTEN,
    )

    assert response.status_code == 302
    assert "Bram" not in response["Location"]
    assert "Bram Aerts" in jon.get(door).content.decode()
    assert "Not tonight" in asked(kim, door, "bram aerts").content.decode()


@pytest.mark.clause("S-31")
def test_somebody_barred_who_got_in_is_chosen_from_the_list(cast, at, door):
    ban = barred(cast, at=at)
    jon = client_of(cast, "jon")

    form = jon.post(f"{door}act/", {"person": "Casimir Vantongren"}).content.decode()
    assert f'value="{ban.id.hex}"' in form
    response = jon.post(
        f"{door}act/",
        {
            "action": "eject",
            "offence": "getting-round",
            "person": "Casimir Vantongren",
            "entry": ban.id.hex,
            "reasons": "Came in by the back.",
            "let_in_by": "Bram Aerts",
        },
    )

    assert response.status_code == 302
    verdict = check(event=cast.tonight, name=REPORTED, by=cast.kim, at=timezone.now())
    assert verdict.verdict == "refuse"


def test_a_refused_act_keeps_what_was_typed(cast, at, door):
    response = client_of(cast, "jon").post(
        f"{door}act/", {"action": "eject", "person": "Bram Aerts", "reasons": "  "}
    )

    assert response.status_code == 422
    assert 'value="Bram Aerts"' in response.content.decode()


WRITTEN = {
    "action": "eject",
    "offence": "assault",
    "person": "Bram Aerts",
    "reasons": "Pushed somebody by the bar.",
}


def test_sending_out_after_the_event_shows_the_form_with_all_that_was_typed(
    cast, at, door
):
    Event.objects.filter(pk=cast.tonight.pk).update(
        starts_at=at - timedelta(days=2), ends_at=at - timedelta(days=1, hours=20)
    )

    response = client_of(cast, "ada").post(f"{door}act/", WRITTEN)

    page = response.content.decode()
    assert response.status_code == 409
    assert "Somebody can be sent out only while the event is on." in page
    assert 'value="Bram Aerts"' in page
    assert "Pushed somebody by the bar." in page
    assert not Action.objects.exists()


def test_without_the_lists_key_the_form_keeps_what_was_typed_and_says_whom_to_ask(
    cast, at, door
):
    row = ensure_door_list(cast.organisation, at)
    put_out([cast.jon.reader], of=[row.folder], organisation=cast.organisation, at=at)

    response = client_of(cast, "jon").post(f"{door}act/", WRITTEN)

    page = response.content.decode()
    assert response.status_code == 403
    assert "The list has not been opened to you yet." in page
    assert 'value="Bram Aerts"' in page
    assert "Pushed somebody by the bar." in page


def test_an_act_given_to_others_meanwhile_keeps_what_was_typed(
    cast, at, door, monkeypatch
):
    def refused(**_given):
        raise NotForYou(clause="C-4.1")

    monkeypatch.setattr("holdfast.door.actions.act_alone", refused)

    response = client_of(cast, "jon").post(f"{door}act/", WRITTEN)

    page = response.content.decode()
    assert response.status_code == 403
    assert "This is for the body that decides it. (C-4.1)" in page
    assert "Pushed somebody by the bar." in page


@pytest.mark.clause("C-4.1")
def test_for_which_offence_is_asked_of_all_and_the_own_place_of_the_host(
    cast, at, door
):
    nothing = {**WRITTEN, "offence": ""}
    for who, at_home in (("jon", True), ("dora", False)):
        client = client_of(cast, who)
        page = client.post(f"{door}act/", {"person": "Bram Aerts"}).content.decode()
        assert "For which offence" in page
        assert ("own_place" in page) is at_home
        refused = client.post(f"{door}act/", nothing)
        page = refused.content.decode()
        assert refused.status_code == 422
        assert "is for an offence that the policy lists: say which" in page
        assert "C-4.1" in page
        assert "Pushed somebody by the bar." in page
    assert (
        "offence"
        not in client_of(cast, "dora").get("/door/act/").context["form"].fields
    )
    refused = client_of(cast, "dora").post(
        f"{door}act/", {**nothing, "own_place": "on"}
    )
    assert refused.status_code == 422

    done = client_of(cast, "jon").post(f"{door}act/", {**nothing, "own_place": "on"})
    assert done.status_code == 302


@pytest.mark.clause("C-1.1")
def test_somebody_sent_out_before_is_offered_to_be_chosen(cast, at, door):
    jon = client_of(cast, "jon")
    jon.post(f"{door}act/", WRITTEN)
    (entry,) = entries_for(cast.jon)

    page = jon.post(f"{door}act/", {"person": "Braam Arts"}).content.decode()
    assert "Bram Aerts, sent out tonight" in page
    jon.post(f"{door}act/", {**WRITTEN, "person": "Braam Arts", "entry": entry.id})

    (report,) = cast.ada.keys.open_all(list(Report.objects.all()))
    assert report["offence"] == "getting-round"
    assert report["reported"]["name"] == "Bram Aerts"


def test_who_is_only_at_the_door_is_offered_no_act(cast, at, door):
    barred(cast, at=at)
    kim = client_of(cast, "kim")

    assert f"{door}act/" not in asked(kim, door, REPORTED).content.decode()
    refused = kim.post(
        f"{door}act/", {"action": "eject", "person": "Bram", "reasons": "x"}
    )
    assert refused.status_code in {403, 422}


def test_the_committee_sees_a_ban_with_its_name_and_the_board_without(cast, at):
    ban = barred(cast, at=at, action="temporary-ban")
    code = ban.person.code.replace("-", " ").capitalize()

    committee = client_of(cast, "ada").get("/bans/").content.decode()
    board = client_of(cast, "dora").get("/bans/").content.decode()

    assert code in committee
    assert REPORTED in committee
    assert code in board
    assert REPORTED not in board
    assert f"/bans/{ban.id}/length/" in board
    for page in (committee, board):
        assert "<summary>Why?</summary>" in page
        assert "Clause C-5.8" in page


@pytest.mark.parametrize("name", ["jon", "kim", "olga", "emil"])
def test_for_everybody_else_there_is_no_ban(cast, at, name):
    ban = barred(cast, at=at, action="temporary-ban", too_close=("emil",))
    client = client_of(cast, name)

    assert "No ban that you can see." in client.get("/bans/").content.decode()
    missing = "/bans/00000000-0000-0000-0000-000000000000/length/"
    for url in (f"/bans/{ban.id}/length/", missing):
        assert client.get(url).status_code == 404
        assert client.post(url, {"passphrase": "wrong"}).status_code == 404


@pytest.mark.clause("C-5.8")
def test_the_board_is_asked_for_a_length_with_the_passphrase_again(cast, at):
    ban = barred(cast, at=at, action="temporary-ban")
    url = f"/bans/{ban.id}/length/"
    client = client_of(cast, "dora")
    page = client.get(url).content.decode()
    assert REPORTED not in page
    until = (timezone.localdate() + timedelta(days=200)).isoformat()

    wrong = client.post(
        url, {"until": until, "reasons": "As proposed.", "passphrase": "wrong"}
    )
    assert wrong.status_code == 403
    assert "As proposed." in wrong.content.decode()
    assert until in wrong.content.decode()
    right = client.post(
        url,
        {
            "until": until,
            "reasons": "As proposed.",
            "passphrase": f"{PASSPHRASE} dora",
        },
    )

    motion = Ban.objects.get().motion
    assert right.status_code == 302
    assert right["Location"] == f"/motions/{motion.id}/"
    # Whoever votes sees the day they vote on.
    page = client_of(cast, "emil").get(f"/motions/{motion.id}/").content.decode()
    day = timezone.localdate() + timedelta(days=200)
    assert f"{day.day} {day:%b} {day.year}" in page
    assert REPORTED not in page


@pytest.mark.clause("S-10")
def test_an_end_in_the_past_is_told_in_the_form(cast, at):
    ban = barred(cast, at=at, action="temporary-ban")

    response = client_of(cast, "dora").post(
        f"/bans/{ban.id}/length/",
        {
            "until": "2020-01-01",
            "reasons": "As proposed.",
            "passphrase": f"{PASSPHRASE} dora",
        },
    )

    assert response.status_code == 422
    assert "is in the past" in response.content.decode()
    assert "As proposed." in response.content.decode()


def test_bans_are_paged_and_those_that_ended_stand_apart(cast, at, monkeypatch):
    bans = [barred(cast, at=at, reported=(f"Somebody {n}",)) for n in ("A", "B", "C")]
    over = barred(cast, at=at, reported=("Somebody D",))
    Ban.objects.filter(pk=over.pk).update(state="ended", until=at.date())
    defaults = {**visibility.page_of_bans.__kwdefaults__, "size": 2}
    monkeypatch.setattr(visibility.page_of_bans, "__kwdefaults__", defaults)
    client = client_of(cast, "ada")

    first = client.get("/bans/")
    second = client.get(f"/bans/{first.context['older']}")

    shown = [ban.id for page in (first, second) for ban, _ in page.context["bans"]]
    assert sorted(shown) == sorted(ban.id for ban in bans)
    assert len(first.context["bans"]) == 2
    assert "/bans/?ended" in first.content.decode()
    ended = client.get("/bans/?ended")
    assert [ban.id for ban, _ in ended.context["bans"]] == [over.id]
    assert client.get("/bans/?after=nonsense").status_code == 200


@pytest.mark.clause("C-4.1")
def test_a_board_member_writes_down_what_they_did_elsewhere(cast, at):
    client, url = client_of(cast, "dora"), "/door/act/"
    assert url in client.get("/door/").content.decode()
    page = client.get(url).content.decode()
    assert "Talk and ask to stop" in page
    assert "Eject from the event" not in page
    given = {
        "action": "talk-stop",
        "person": "Otto Unruh",
        "reasons": "He kept on calling her.",
    }
    kept = client.post(url, {**given, "person": " "})
    assert kept.status_code == 422
    assert "He kept on calling her." in kept.content.decode()

    done = client.post(url, given)

    assert (done.status_code, done["Location"]) == (302, "/door/?noted")
    action = Action.objects.get()
    assert cast.ada.keys.open(action)["person"] == {"name": "Otto Unruh"}
    assert "written down" in client.get("/door/?noted").content.decode()


@pytest.mark.parametrize("who", ["jon", "kim", "olga"])
def test_who_may_do_nothing_alone_elsewhere_finds_no_such_page(cast, at, who):
    client = client_of(cast, who)
    assert client.get("/door/act/").status_code == 404
    assert client.post("/door/act/", {"reasons": "x"}).status_code == 404
    assert "/door/act/" not in client.get("/door/").content.decode()


def test_an_act_alone_that_must_be_reviewed_is_refused_and_never_a_fault(
    cast, at, door
):
    with_acts_alone(cast, at=at)
    client, banning = client_of(cast, "dora"), {**WRITTEN, "action": "temporary-ban"}
    for url in (f"{door}act/", "/door/act/"):
        assert "Temporary ban" not in client.get(url).content.decode()
        assert client.post(url, banning).status_code == 422
    given = {
        "action": "temporary-ban",
        "person": {"name": "Bram Aerts"},
        "reasons": "He goes on.",
    }
    refused = caller(cast, "dora").post("/actions", **given)
    error = refused.body["error"]
    assert (refused.status, error["code"]) == (422, "not-alone-here")
    assert error["clause"] == "C-4.1"
