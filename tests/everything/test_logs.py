"""Logs say that something was refused or failed; never where, by whom, with what."""

import io
import logging

import pytest
from django.db import OperationalError

from holdfast.web.logs import WithoutContent

pytestmark = pytest.mark.django_db


@pytest.fixture
def told():
    """What standard error would have said."""
    said = io.StringIO()
    handler = logging.StreamHandler(said)
    handler.addFilter(WithoutContent())
    handler.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    yield said
    root.removeHandler(handler)


@pytest.mark.clause("C-3.4")
def test_a_refused_form_leaves_no_address_in_the_log(world, told):
    secrets = [world.parts[name] for name in ("join/", "found/", "calendar/")]
    client = world.client("anonymous", enforce_csrf_checks=True)

    for route in ("join/<str:token>/", "found/<str:token>/"):
        client.post(world.address(route), headers={"Origin": "https://else.example"})
    client.post("/login/", {"username": "mark-typed"}, headers={"Origin": "null"})

    assert "django.security.csrf: 403" in told.getvalue()
    for parts in secrets:
        assert not any(value in told.getvalue() for value in parts.values())
    assert "mark-typed" not in told.getvalue()


def test_a_failure_leaves_its_kind_and_its_place_alone(world, told, monkeypatch):
    def fail(*given, **named):
        message = "mark-message"
        raise ValueError(message)

    monkeypatch.setattr("holdfast.reports.views.page", fail)
    answer = world.client("ada").get("/reports/?cursor=mark-query")

    assert answer.status_code == 500
    assert "ValueError in fail" in told.getvalue()
    assert "mark-" not in told.getvalue()


def test_a_busy_database_is_told_as_no_more_than_that(world, told, monkeypatch):
    def busy(*given, **named):
        message = "mark-statement"
        raise OperationalError(message)

    monkeypatch.setattr("holdfast.reports.views.page", busy)
    answer = world.client("ada").get("/reports/?cursor=mark-query")

    assert answer.status_code == 503
    assert answer["Retry-After"]
    assert "mark-" not in told.getvalue()
    assert "/reports/" not in told.getvalue()
