"""Events: planned, changed, designated; posts at their doors."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from holdfast.door.checking import check
from holdfast.door.models import DoorList
from holdfast.door.standing import close_to_the_others, ensure_door_list
from holdfast.errors import Refused
from holdfast.spaces.events import Plan, change
from holdfast.spaces.models import Event, Notice, Term
from holdfast.vault.errors import NotHeld
from holdfast.vault.models import Grant
from tests.accounts.browsing import client_of
from tests.cast import PASSPHRASE
from tests.matters import acts_of

EVENTS = "/organisation/events/"


@pytest.fixture
def at():
    """Pages take the time themselves."""
    return timezone.now()


def typed(**given):
    return {
        "title": "Spring Swing",
        "place": "The old mill",
        "starts_at": "2027-03-05T20:30",
        "ends_at": "2027-03-06T02:00",
        "charges_entry": "on",
        "passphrase": f"{PASSPHRASE} dora",
        **given,
    }


def test_a_board_member_plans_an_event_in_the_organisations_zone(cast, at):
    client = client_of(cast, "dora")

    response = client.post(EVENTS, typed())

    event = Event.objects.get(title="Spring Swing")
    assert response["Location"] == f"{EVENTS}{event.id}/"
    assert event.starts_at.isoformat() == "2027-03-05T19:30:00+00:00"
    assert "Spring Swing" in client.get(EVENTS).content.decode()


@pytest.mark.parametrize("name", ["jon", "kim", "olga"])
def test_whoever_sits_in_no_body_reads_and_changes_nothing(cast, at, name):
    client = client_of(cast, name)
    url = f"{EVENTS}{cast.tonight.id}/"

    assert "Winter Blues" in client.get(EVENTS).content.decode()
    assert client.get(url).status_code == 200
    assert "A new event" not in client.get(EVENTS).content.decode()
    assert client.post(EVENTS, typed()).status_code == 403
    changed = typed(passphrase=f"{PASSPHRASE} {name}")
    assert client.post(url, changed).status_code == 403
    given = {
        "member": cast.id_of("olga"),
        "role": "door",
        "passphrase": f"{PASSPHRASE} {name}",
    }
    assert client.post(f"{url}posts/", given).status_code == 403
    post = Term.objects.filter(event=cast.tonight).first()
    assert client.post(f"/organisation/posts/{post.id}/end/").status_code == 403
    assert Event.objects.count() == 2


@pytest.mark.parametrize(
    "url", [EVENTS, f"{EVENTS}00000000-0000-0000-0000-000000000000/"]
)
def test_events_are_for_members(client, cast, at, url):
    assert client.get(url).status_code in {302, 401, 403}


def test_an_event_that_is_not_there_is_not_found(cast, at):
    client = client_of(cast, "dora")
    missing = "00000000-0000-0000-0000-000000000000"

    assert client.get(f"{EVENTS}{missing}/").status_code == 404
    assert client.post(f"{EVENTS}{missing}/posts/").status_code == 404
    assert client.post(f"/organisation/posts/{missing}/end/").status_code == 404


def test_an_event_ends_after_it_starts(cast, at):
    response = client_of(cast, "dora").post(EVENTS, typed(ends_at="2027-03-05T19:00"))

    assert response.status_code == 422
    page = response.content.decode()
    assert "end after it starts" in page
    assert 'value="Spring Swing"' in page


@pytest.mark.clause("C-0.3")
def test_designating_a_free_event_makes_it_ours(cast, at):
    client = client_of(cast, "dora")
    url = f"{EVENTS}{cast.promoted.id}/"
    assert "only promote" in client.get(url).content.decode()

    free = typed(title="Open Mic next door", designated="on")
    del free["charges_entry"]
    assert client.post(url, free).status_code == 302

    assert "It is ours" in client.get(url).content.decode()


def test_a_post_brings_the_key_of_the_door(cast, at):
    ensure_door_list(cast.organisation, at)
    client = client_of(cast, "dora")
    url = f"{EVENTS}{cast.tonight.id}/posts/"
    given = {"member": cast.id_of("olga"), "role": "door"}

    wrong = client.post(url, {**given, "passphrase": "wrong"})
    assert wrong.status_code == 403
    assert not Term.objects.filter(member=cast.members["olga"]).exists()

    right = client.post(url, {**given, "passphrase": f"{PASSPHRASE} dora"})
    assert right.status_code == 302
    verdict = check(event=cast.tonight, name="Noor", by=cast.olga, at=timezone.now())
    assert verdict.verdict == "clear"
    again = client.post(url, {**given, "passphrase": f"{PASSPHRASE} dora"})
    assert again.status_code == 409


def test_an_unknown_post_is_refused(cast, at):
    client = client_of(cast, "dora")
    url = f"{EVENTS}{cast.tonight.id}/posts/"

    for role in ("director", "bouncer", ""):
        given = {"member": cast.id_of("olga"), "role": role, "passphrase": "x"}
        assert client.post(url, given).status_code == 422


def test_a_post_that_ends_takes_the_key_of_the_door(cast, at):
    ensure_door_list(cast.organisation, at)
    client = client_of(cast, "dora")
    for post in Term.objects.filter(member=cast.members["kim"]):
        assert client.post(f"/organisation/posts/{post.id}/end/").status_code == 302

    close_to_the_others(cast.organisation, timezone.now())

    with pytest.raises(NotHeld):
        check(event=cast.tonight, name="Noor", by=cast.kim, at=timezone.now())
    folder = DoorList.objects.get().folder_id
    reader = cast.members["kim"].reader
    assert not Grant.objects.filter(folder=folder, reader=reader).exists()


def test_a_term_of_office_is_no_post(cast, at):
    term = Term.objects.get(role="director")

    url = f"/organisation/posts/{term.id}/end/"
    assert client_of(cast, "ada").post(url).status_code == 404


def as_it_stands(cast, event, **given):
    """What the form of an event sends when only this is changed."""
    zone = ZoneInfo(cast.organisation.zone)
    whole = {
        "title": event.title,
        "place": event.place,
        "starts_at": f"{event.starts_at.astimezone(zone):%Y-%m-%dT%H:%M:%S}",
        "ends_at": f"{event.ends_at.astimezone(zone):%Y-%m-%dT%H:%M:%S}",
        "charges_entry": "on" if event.charges_entry else None,
        "designated": "on" if event.designated else None,
        **given,
    }
    return {name: value for name, value in whole.items() if value is not None}


def put(event, *, starts_at):
    event.starts_at, event.ends_at = starts_at, starts_at + timedelta(hours=6)
    event.save()


@pytest.mark.clause("C-0.3")
def test_one_session_does_not_switch_the_bans_of_tonight_off(cast, at):
    put(cast.tonight, starts_at=at + timedelta(hours=2))
    client, url = client_of(cast, "gus"), f"{EVENTS}{cast.tonight.id}/"
    later = f"{at + timedelta(days=9):%Y-%m-%dT%H:%M}"
    earlier = (cast.tonight.ends_at - timedelta(hours=2)).astimezone(
        ZoneInfo(cast.organisation.zone)
    )
    for less in (
        {"charges_entry": None},
        {"starts_at": later, "ends_at": f"{at + timedelta(days=10):%Y-%m-%dT%H:%M}"},
        {"ends_at": f"{earlier:%Y-%m-%dT%H:%M}"},
    ):
        given = as_it_stands(cast, cast.tonight, **less)
        assert client.post(url, given).status_code == 403
        signed = client.post(url, given | {"passphrase": f"{PASSPHRASE} gus"})
        assert signed.status_code == 403
        assert "what binds at an event is settled" in signed.content.decode()

    with pytest.raises(Refused) as refused:
        change(
            cast.tonight,
            Plan(
                title="x",
                place="",
                starts_at=cast.tonight.starts_at,
                ends_at=cast.tonight.ends_at,
                charges_entry=False,
                designated=False,
            ),
            by=cast.signing("gus"),
            at=at,
        )

    assert (refused.value.code, refused.value.clause) == ("settled-by-now", "C-0.3")
    cast.tonight.refresh_from_db()
    assert cast.tonight.charges_entry
    # What takes nothing from the bans of tonight may still be changed.
    given = as_it_stands(cast, cast.tonight, title="Winter Jazz", designated="on")
    signed = client.post(url, given | {"passphrase": f"{PASSPHRASE} gus"})
    assert signed.status_code == 302


def test_changing_an_event_takes_the_passphrase_and_is_in_the_ledger(cast, at):
    put(cast.tonight, starts_at=at + timedelta(days=9))
    client, url = client_of(cast, "gus"), f"{EVENTS}{cast.tonight.id}/"
    given = as_it_stands(cast, cast.tonight, charges_entry=None)

    assert client.post(url, given).status_code == 403
    cast.tonight.refresh_from_db()
    assert cast.tonight.charges_entry
    signed = client.post(url, given | {"passphrase-change": f"{PASSPHRASE} gus"})

    assert signed.status_code == 302
    cast.tonight.refresh_from_db()
    assert not cast.tonight.charges_entry
    assert "event-changed" in acts_of(cast.gus, at=at)


@pytest.mark.clause("C-0.3")
def test_host_and_director_are_told_when_what_binds_is_changed(cast, at):
    put(cast.tonight, starts_at=at + timedelta(days=9))
    client, url = client_of(cast, "gus"), f"{EVENTS}{cast.tonight.id}/"
    again = {"passphrase": f"{PASSPHRASE} gus"}

    client.post(url, as_it_stands(cast, cast.tonight, place="Elsewhere") | again)
    assert not Notice.objects.exists()
    client.post(url, as_it_stands(cast, cast.tonight, charges_entry=None) | again)

    told = {notice.member_id for notice in Notice.objects.all()}
    assert told == {cast.members[name].pk for name in ("ada", "jon", "kim")}
    for name, seen in (("ada", True), ("jon", True), ("dora", False)):
        desk = client_of(cast, name).get("/desk/").content.decode()
        assert ("what makes it ours was changed" in desk) is seen
