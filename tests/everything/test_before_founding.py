"""Between `holdfast init` and founding, and under a name that is not ours."""

import json

import pytest
from django.test import Client

from holdfast.api.app import api
from holdfast.web.middleware import HEADERS
from tests.everything.addresses import patterns
from tests.everything.watching import body_of
from tests.everything.world import filled

pytestmark = pytest.mark.django_db

ELSEWHERE = "elsewhere.example"
SHAPE = {"code", "message", "clause", "fields"}
PAGES = sorted(
    (route, view) for route, view in patterns() if not route.startswith("api/v1/")
)
CALLS = sorted(
    (method.upper(), path)
    for path, methods in api.get_openapi_schema()["paths"].items()
    for method in methods
)
# What founding itself needs, and what says nothing about anybody.
OPEN_BEFORE = {
    "found/<str:token>/",
    "join/<str:token>/",
    "static/<path:path>",
    "gallery/",
    "gallery/<str:sheet>/",
}
PARTS = dict.fromkeys(
    ("token", "secret", "path", "sheet", "form", "code", "person"), "quiet-harbour"
) | dict.fromkeys(
    (
        *("event_id", "ban_id", "motion", "action", "recusal", "file", "person_id"),
        *("term_id", "sheet_id", "file_id", "motion_id", "action_id"),
        *("service_id", "meeting_id"),
    ),
    "0a0a0a0a-0a0a-4a0a-8a0a-0a0a0a0a0a0a",
)


def asked(method, path, **more):
    """What a stranger is answered; a fault of ours is an answer as well."""
    client = Client(raise_request_exception=False, enforce_csrf_checks=False)
    answer = client.generic(
        method, path, data=b"{}", content_type="application/json", **more
    )
    return answer, body_of(answer)


def address(route):
    route = route.removeprefix("/").replace("{", "<").replace("}", ">")
    found = "/" + filled(route, PARTS)
    assert "<" not in found
    return found


def lacking(answer):
    return [name for name, value in HEADERS.items() if answer.get(name) != value]


def test_only_founding_and_what_says_nothing_is_open_before():
    marked = {route for route, view in PAGES if hasattr(view, "before_founding")}

    assert marked == OPEN_BEFORE


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_every_page_says_that_it_is_not_open_yet(method):
    wrong = {}
    for route, _ in PAGES:
        answer, body = asked(method, address(route))
        if route in OPEN_BEFORE:
            fits = answer.status_code < 500
        else:
            fits = answer.status_code == 503 and b"This is not open yet." in body
        if not fits or lacking(answer):
            wrong[route] = (answer.status_code, lacking(answer))

    assert wrong == {}


def test_every_call_says_so_in_the_one_shape():
    wrong = {}
    for method, path in CALLS:
        answer, body = asked(method, address(path))
        error = json.loads(body)["error"]
        if (answer.status_code, error["code"], set(error)) != (
            503,
            "not-open-yet",
            SHAPE,
        ) or "Retry-After" not in answer:
            wrong[method, path] = (answer.status_code, error)

    assert wrong == {}


def test_what_the_api_is_can_be_read_before():
    answer, body = asked("GET", "/api/v1/openapi.json")

    assert answer.status_code == 200
    assert json.loads(body)["openapi"]


def test_a_name_that_is_not_ours_is_told_so_with_our_headers(cast):
    for path in ("/", "/desk/", "/nothing"):
        answer, body = asked("GET", path, headers={"host": ELSEWHERE})

        assert (path, answer.status_code) == (path, 400)
        assert b"Nothing of ours has this name." in body
        assert ELSEWHERE.encode() not in body
        assert lacking(answer) == []


def test_a_name_that_is_not_ours_is_told_so_in_the_one_shape(cast):
    for method, path in CALLS:
        answer, body = asked(method, address(path), headers={"host": ELSEWHERE})
        error = json.loads(body)["error"]

        assert (path, answer.status_code) == (path, 400)
        assert (error["code"], set(error)) == ("wrong-host", SHAPE)
        assert lacking(answer) == []


def test_a_fault_before_anything_is_known_is_told_in_the_one_shape(db, monkeypatch):
    def fail(_request):
        raise RuntimeError

    monkeypatch.setattr("holdfast.web.middleware.organisation_for", fail)

    answer, body = asked("GET", "/api/v1/policy")

    assert answer.status_code == 500
    assert json.loads(body)["error"]["code"] == "not-confirmed"
    assert lacking(answer) == []
