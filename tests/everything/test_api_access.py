"""Every call of the API, by every kind of person."""

import json
from datetime import date

import pytest

from holdfast.api.app import api
from tests.everything.expected import (
    HOLDERS,
    KEPT_WHEN_READING,
    MEMBERS,
    READINGS,
    WAITING,
)
from tests.everything.test_addresses import OPEN_ROUTES
from tests.everything.watching import body_of, statements, undone, writes
from tests.everything.world import LOGGED_OUT, PEOPLE

# What a reading leaves in the ledger, every time.
READ = {"insert into vault_entry"}
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")
CALLS = [
    (method.upper(), path.removeprefix("/"))
    for path, methods in api.get_openapi_schema()["paths"].items()
    for method in methods
]
PATHS = sorted({path for _, path in CALLS})
# Who finds something; a call that is not here finds something for every member.
FINDS = {
    "api/v1/reports/{code}": HOLDERS,
    "api/v1/cases/{code}": HOLDERS,
    "api/v1/people/{code}": HOLDERS,
    "api/v1/motions/{motion_id}": HOLDERS,
    "api/v1/actions/{action_id}": HOLDERS,
    "api/v1/bans/{ban_id}": HOLDERS | {"dora"},
    "api/v1/bans/{ban_id}/appeal": HOLDERS,
    "api/v1/door/{event_id}": MEMBERS - {"olga"},
}
# Bodies of the right shape, so that the answer is about the thing and not the shape.
BODIES = {
    "grade": {"offence": "assault"},
    "messages": {"text": "Hello."},
    "read-back": {"read_back": True},
    "recusals": {"member": "", "ground": "a friend", "passphrase": "no"},
    "meetings": {"held_on": str(date(2026, 11, 20)), "present": [], "notes": "x"},
    "motions": {
        "action": "permanent-ban",
        "person": "nobody",
        "evidence": "preponderance",
        "reasons": "x",
        "passphrase": "no",
    },
    "ballots": {"choice": "yes", "passphrase": "no"},
    "count": {"passphrase": "no"},
    "carry-out": {"consulted": "agreed", "how": "x", "passphrase": "no"},
    "length": {"until": "2027-01-01", "reasons": "x", "passphrase": "no"},
    "appeal": {"text": "x", "passphrase": "no"},
    "end": {"reasons": "x", "passphrase": "no"},
    "check": {"name": "Somebody Else"},
    "not-them": {"name": "Somebody Else", "candidate": "0" * 32},
}
# Calls whose body names another thing, which is not there.
NAMES_ANOTHER = ("/motions", "/not-them")
DONE_ALONE = ("take-in", "messages", "grade", "check", "not-them", "session", "cases")


def finds(path):
    fitting = [start for start in FINDS if path.startswith(start)]
    return FINDS[max(fitting, key=len)] if fitting else MEMBERS


def address(world, path, *, made_up=False):
    route = path.replace("{", "<").replace("}", ">")
    return world.made_up(route) if made_up else world.address(route)


def called(world, who, method, path, *, made_up=False):
    body = BODIES.get(path.rsplit("/", 1)[-1], {}) if method == "POST" else {}
    if "member" in body:
        body = {**body, "member": world.cast.id_of("dora")}
    with undone(), statements() as said:
        answer = world.client("anonymous").generic(
            method,
            address(world, path, made_up=made_up),
            data=json.dumps(body) if method == "POST" else b"",
            content_type="application/json",
            headers=world.bearer(who),
        )
        content = body_of(answer)
    return answer, content, said


def test_every_call_is_filled_in_by_something_real(world):
    assert [path for path in PATHS if "<" in address(world, path)] == []


@pytest.mark.clause("C-3.4")
@pytest.mark.parametrize("who", PEOPLE)
def test_every_call_answers_who_may_and_404_to_the_others(world, db, who):
    wrong = {}
    for method, path in CALLS:
        answer, _, said = called(world, who, method, path)
        status, is_open = answer.status_code, _is_open(method, path)
        if who in LOGGED_OUT and not is_open:
            fits = status == 401
            if who == "anonymous" and path == "api/v1/reports" and method == "POST":
                fits = status == 422
        elif who in WAITING and not is_open:
            ends_session = (method, path) == ("DELETE", "api/v1/session")
            fits = status == (204 if ends_session else 403)
        elif who not in finds(path) and not is_open:
            # A file is looked at before where it goes: the same for what is not there.
            fits = status == 404 or (status == 422 and path.endswith("/files"))
        elif path.endswith(NAMES_ANOTHER) and method == "POST":
            fits = status in {422, 404, 403, 409}
        else:
            fits = status in {200, 201, 202, 204, 401, 403, 409, 422}
        changed = writes(said) - KEPT_WHEN_READING
        if path in READINGS:
            fits = fits and (status != 200 or changed >= READ)
            changed -= READ
        acted = path.rsplit("/", 1)[-1] in DONE_ALONE and method != "GET"
        if not fits or (changed and not acted):
            wrong[method, path] = (status, changed)

    assert wrong == {}


def _is_open(method, path):
    return (method, path.removeprefix("api/v1")) in OPEN_ROUTES


@pytest.mark.clause("C-2.8")
@pytest.mark.parametrize("who", [w for w in PEOPLE if w not in LOGGED_OUT])
def test_calls_do_not_tell_what_is_not_yours_from_what_is_not_there(world, db, who):
    different = []
    for method, path in CALLS:
        if "{" not in path or who in finds(path):
            continue
        if not any(_same(world, who, method, path) for _ in range(2)):
            different.append((method, path))

    assert different == []


def _same(world, who, method, path):
    seen = []
    for made_up in (False, True):
        answer, content, said = called(world, who, method, path, made_up=made_up)
        # That an event is there is no secret among members.
        work = 0 if path.startswith("api/v1/door/") else len(said)
        seen.append((answer.status_code, sorted(answer.items()), content, work))
    return seen[0] == seen[1]


def test_other_methods_are_refused_and_write_nothing(world, db):
    wrong = {}
    for who in ("anonymous", "ada"):
        for path in PATHS:
            for method in METHODS:
                if (method, path) in CALLS:
                    continue
                answer, _, said = called(world, who, method, path)
                if answer.status_code != 405 or writes(said) - KEPT_WHEN_READING:
                    wrong[who, method, path] = (answer.status_code, writes(said))

    assert wrong == {}


def test_a_service_reads_tells_and_is_refused_the_rest(world, db):
    wrong, refused = {}, set()
    for method, path in CALLS:
        answer, content, said = called(world, "service", method, path)
        if b"not-for-services" in content:
            refused.add((method, path.removeprefix("api/v1/")))
            fits = answer.status_code == 403
        elif "{" not in path or path.endswith("/check"):
            fits = answer.status_code in {200, 201, 202, 401, 422}
        else:
            fits = answer.status_code == 404
            # A file is looked at before where it goes.
            fits = fits or (answer.status_code == 422 and path.endswith("/files"))
        changed = writes(said) - KEPT_WHEN_READING - {"update accounts_token.used_on"}
        acted = path.rsplit("/", 1)[-1] in DONE_ALONE and method != "GET"
        if not fits or (changed and not acted):
            wrong[method, path] = (answer.status_code, changed)

    assert wrong == {}
    assert ("POST", "motions/{motion_id}/ballots") in refused
    assert ("DELETE", "session") in refused
    assert not {path for method, path in refused if method == "GET"}
