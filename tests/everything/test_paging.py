"""No list of the API is cut off without a word: `next` leads to everything in it."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from holdfast.api import owed
from holdfast.api.app import api
from holdfast.api.cursors import as_cursor_in_time, from_cursor_in_time
from holdfast.committee.reading import motions_visible_to
from holdfast.spaces.duties import visible_to
from holdfast.vault.ledger import append, checkpoint
from tests.cast import NOW
from tests.everything.piling import pile_up
from tests.everything.watching import undone

PILED = 60
LISTS = ("reports", "cases", "motions", "duties", "ledger")


def page(world, name, cursor="", who="ada"):
    given = {"cursor": cursor} if cursor else {}
    answer = world.client("anonymous").get(
        f"/api/v1/{name}", given, headers=world.bearer(who)
    )
    assert answer.status_code == 200, answer.content
    return answer.json()


def all_of(world, name, **of):
    """Every item, and how many pages they came on."""
    found, pages, cursor = [], 0, ""
    while cursor is not None:
        one = page(world, name, cursor, **of)
        found, pages, cursor = found + one["items"], pages + 1, one["next"]
        assert pages < 100
    return found, pages


@pytest.fixture
def piled(world, db):
    with undone():
        pile_up(world, PILED)
        yield world


@pytest.mark.parametrize("name", LISTS)
def test_every_long_list_takes_a_cursor_and_gives_the_next(name):
    schema = api.get_openapi_schema()
    asked = schema["paths"][f"/api/v1/{name}"]["get"]
    answer = asked["responses"][200]["content"]["application/json"]["schema"]
    shape = schema["components"]["schemas"][answer["$ref"].rsplit("/", 1)[-1]]

    assert [one["name"] for one in asked["parameters"]] == ["cursor"]
    assert "next" in shape["properties"]


@pytest.mark.parametrize("name", LISTS)
def test_what_is_no_cursor_of_ours_is_said_so(world, db, name):
    for cursor in ("x", "2026-11-20", "2026-11-20.x", "2026-99-99T00:00:00Z.x", "Z."):
        answer = world.client("anonymous").get(
            f"/api/v1/{name}", {"cursor": cursor}, headers=world.bearer("ada")
        )
        assert (cursor, answer.status_code) == (cursor, 422)
        assert set(answer.json()["error"]["fields"]) == {"cursor"}


def test_every_motion_comes_once_newest_first(piled):
    motions, pages = all_of(piled, "motions")
    mine = motions_visible_to(piled.cast.ada)

    assert pages > 2
    assert [one["id"] for one in motions] == [
        str(one)
        for one in mine.order_by("-opened_on", "-id").values_list("pk", flat=True)
    ]
    assert {one["state"] for one in motions} >= {"open", "failed"}


def test_every_duty_comes_once_soonest_first(piled, monkeypatch):
    monkeypatch.setattr(owed, "_MOST", 50)
    found, pages = all_of(piled, "duties")

    assert pages > 1
    assert len(found) == visible_to(piled.cast.ada, at=NOW).count()
    assert [one["due"] for one in found] == sorted(one["due"] for one in found)


def test_every_own_entry_comes_once(world, db, monkeypatch):
    monkeypatch.setattr(owed, "_MOST", 20)
    with undone():
        written(world, "read-today", number=45, at=NOW)
        found, pages = all_of(world, "ledger")

        assert pages > 2
        assert len({one["commitment"] for one in found}) == len(found)
        assert sum(one["verb"] == "read-today" for one in found) == 45
        days = [one["day"] for one in found]
        assert days == sorted(days, reverse=True)


def test_own_entries_of_long_ago_are_led_to(world, db):
    ages_ago = NOW - timedelta(days=1_000)
    with undone():
        written(world, "read-ages-ago", number=1, at=ages_ago)
        checkpoint(world.cast.organisation, at=ages_ago + timedelta(days=1))

        first = page(world, "ledger")
        found, _ = all_of(world, "ledger")

        assert "read-ages-ago" not in {one["verb"] for one in first["items"]}
        assert [one["verb"] for one in found].count("read-ages-ago") == 1
        assert len({one["commitment"] for one in found}) == len(found)


def test_a_ledger_without_anything_earlier_leads_nowhere(world, db):
    assert page(world, "ledger", who="olga")["next"] is None


def written(world, verb, *, number, at):
    by = world.cast.ada
    for _ in range(number):
        append(
            organisation_id=by.organisation.id,
            key=by.keys.own,
            verb=verb,
            subject="",
            at=at.astimezone(UTC),
            who=by.reader.id,
        )


def test_the_time_in_a_cursor_is_the_same_time():
    for when in (NOW, datetime(2026, 3, 1, 4, 5, 6, 789, tzinfo=UTC)):
        place = (when, uuid4())
        text = as_cursor_in_time(place)
        assert from_cursor_in_time(text) == place
        assert "+" not in text
