"""Every address, every kind of person, every method."""

import pytest

from tests.everything.addresses import addresses
from tests.everything.expected import (
    ACTS_WITHOUT_INPUT,
    HOLDERS,
    KEPT_WHEN_READING,
    READINGS,
    is_decided,
    is_led_away,
    opens_for,
)
from tests.everything.watching import body_of, statements, undone, writes
from tests.everything.world import LOGGED_OUT, PEOPLE
from tests.keys.dump import raw_dump

PAGES = [(r, a) for r, a in addresses() if not r.startswith("api/v1/")]
WITH_PARTS = [(r, a) for r, a in PAGES if "<" in r and a == "member"]
WRONG = ("PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
ASKED_AGAIN = b"again-passphrase"
READ = {"insert into vault_entry"}
# A page of one person's own state, for who is in that state.
ELSEWHERE = {"account/secrecy/": 302}


def expected_get(route, access, who, *, post_only):
    """The status that a page must answer to GET."""
    if access == "member" and (who in LOGGED_OUT or is_led_away(route, who=who)):
        return 302
    if post_only:
        return 405
    if access == "member" and who not in opens_for(route):
        return 404
    return ELSEWHERE.get(route, 200)


@pytest.fixture(scope="module")
def takes_get(world):
    """Which pages take GET at all, asked by one who may open most."""
    client = world.client("ada")
    found = {}
    for route, _ in PAGES:
        with undone():
            answer = client.get(world.made_up(route))
            body_of(answer)
            found[route] = answer.status_code != 405
    return found


def test_somebody_decided_about_every_address_with_parts():
    undecided = [r for r, access in WITH_PARTS if not is_decided(r)]

    assert undecided == []


def test_every_address_is_filled_in_by_something_real(world):
    assert [r for r, _ in PAGES if "<" in world.address(r)] == []


@pytest.mark.clause("C-3.4")
@pytest.mark.parametrize("who", PEOPLE)
def test_every_page_opens_for_who_may_and_writes_nothing(world, takes_get, db, who):
    client, wrong = world.client(who), {}
    for route, access in PAGES:
        due = expected_get(route, access, who, post_only=not takes_get[route])
        with undone(), statements() as said:
            answer = client.get(world.address(route))
            body_of(answer)
        allowed = KEPT_WHEN_READING | (READ if route in READINGS else set())
        if answer.status_code != due or not writes(said) <= allowed:
            wrong[route] = (answer.status_code, due, writes(said) - allowed)
        elif route in READINGS and _is_read(due, who) and not writes(said) >= READ:
            wrong[route] = "opened without an entry"
        elif access == "member" and who in LOGGED_OUT:
            assert answer["Location"].startswith("/login/?next=")

    assert wrong == {}


def _is_read(due, who):
    # The summary of the record opens for everybody, and reads what they hold.
    return due == 200 and who in HOLDERS


@pytest.mark.parametrize("who", PEOPLE)
def test_asking_for_the_head_alone_says_the_same(world, takes_get, db, who):
    client, wrong = world.client(who), {}
    for route, access in PAGES:
        due = expected_get(route, access, who, post_only=not takes_get[route])
        with undone(), statements() as said:
            answer = client.head(world.address(route))
            body = body_of(answer)
        changed = writes(said) - KEPT_WHEN_READING
        changed -= READ if route in READINGS else set()
        if (answer.status_code, body) != (due, b"") or changed:
            wrong[route] = (answer.status_code, due, changed)

    assert wrong == {}


@pytest.mark.parametrize("who", PEOPLE)
def test_an_empty_form_breaks_nothing_and_changes_nothing(world, db, who):
    wrong = {}
    for route, access in PAGES:
        client = world.client(who)
        with undone(), statements() as said:
            answer = client.post(world.address(route))
            body = body_of(answer)
        status = answer.status_code
        if access == "member" and who in LOGGED_OUT:
            fits = status == 401 and ASKED_AGAIN in body
        elif access == "member" and is_led_away(route, who=who):
            fits = status == 302 and answer["Location"] == "/account/"
        elif access == "member" and who not in opens_for(route):
            fits = status in {404, 405}
        else:
            fits = status in {200, 302, 303, 403, 405, 409, 422}
        changed = writes(said) - KEPT_WHEN_READING
        changed -= READ if route in READINGS else set()
        if not fits or (changed and route not in ACTS_WITHOUT_INPUT):
            wrong[route] = (status, changed)

    assert wrong == {}


@pytest.mark.parametrize("who", PEOPLE)
def test_wrong_methods_are_refused(world, db, who):
    client, wrong = world.client(who), {}
    for route, access in PAGES:
        away = who in LOGGED_OUT or is_led_away(route, who=who)
        due = 302 if access == "member" and away else 405
        for method in WRONG:
            with statements() as said:
                answer = client.generic(method, world.address(route))
            if answer.status_code != due or writes(said) - KEPT_WHEN_READING:
                wrong[method, route] = (answer.status_code, due)

    assert wrong == {}


@pytest.mark.clause("C-2.8")
@pytest.mark.parametrize("who", [w for w in PEOPLE if w not in LOGGED_OUT])
def test_what_is_not_yours_looks_like_what_is_not_there(world, db, who):
    client, different, compared = world.client(who), [], 0
    for route, _ in WITH_PARTS:
        if who in opens_for(route):
            continue
        for method in ("GET", "POST"):
            compared += 1
            # Twice: what a process keeps after its first answer is not about a record.
            if not any(_same(world, client, method, route) for _ in range(2)):
                different.append((method, route))

    assert different == []
    assert compared or who in {"ada", "ben"}


def _same(world, client, method, route):
    """Whether the real thing and a made-up one are told apart by anything at all."""
    seen = []
    for path in (world.address(route), world.made_up(route)):
        with undone(), statements() as said:
            answer = client.generic(method, path)
            body = body_of(answer)
        headers = sorted(answer.headers.items())
        # That an event is there is no secret among members.
        work = 0 if route.startswith("door/") else len(said)
        seen.append((answer.status_code, headers, body, work))
    return seen[0] == seen[1]


def test_nothing_is_written_by_looking_at_everything(world, db):
    client = world.client("ada")
    before = kept_apart(raw_dump())

    for route, _ in PAGES:
        body_of(client.get(world.address(route)))

    assert kept_apart(raw_dump()) == before


def kept_apart(dump):
    """A dump without what a reading leaves, in an order of its own."""
    left = {
        "vault_entry": None,
        "vault_grant": {"kept"},
        "vault_reader": {"opened_on"},
        "accounts_session": {"idle_at"},
    }
    return {
        table: sorted(
            (
                {k: v for k, v in row.items() if k not in (left.get(table) or ())}
                for row in rows
            ),
            key=repr,
        )
        for table, rows in dump.items()
        if table != "vault_entry"
    }


@pytest.mark.parametrize("who", ["anonymous", "ada"])
def test_a_form_from_elsewhere_is_refused(world, db, who):
    client, wrong = world.client(who, enforce_csrf_checks=True), {}
    for route, _ in PAGES:
        with statements() as said:
            answer = client.post(
                world.address(route), headers={"Origin": "https://elsewhere.example"}
            )
            body_of(answer)
        fits = answer.status_code in {403, 405}
        if not fits or writes(said) - KEPT_WHEN_READING:
            wrong[route] = (answer.status_code, writes(said))

    assert wrong == {}
