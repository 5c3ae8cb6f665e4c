"""A program with a token of its own: what it reads and tells, and what it never does."""

from datetime import UTC, datetime, timedelta

import pytest

from holdfast.accounts.models import Token
from holdfast.accounts.services import service_at_work
from holdfast.api.app import api
from holdfast.cases.actions import open_case
from holdfast.door.standing import ensure_door_list
from holdfast.reports.actions import take_in
from holdfast.spaces.services import revoke
from tests.api.calling import Caller
from tests.cast import PASSPHRASE, REPORTED
from tests.door.barring import barred
from tests.matters import acts_of, moved, told
from tests.services import a_service, member_of


@pytest.fixture
def now():
    return datetime.now(UTC)


def open_tonight(cast, now):
    """The event is on, and its door has its list."""
    cast.tonight.starts_at = now - timedelta(hours=1)
    cast.tonight.ends_at = now + timedelta(hours=5)
    cast.tonight.save()
    ensure_door_list(cast.organisation, now)


def test_it_lists_the_reports_it_was_granted_and_nothing_else(cast, now):
    made = a_service(cast, at=now, office="committee")
    (seen,) = told(cast, at=now)
    (kept,) = told(cast, at=now, too_close=("ada",), reported=("Marek Dlouhy",))

    service = Caller(made.token)
    listed = service.get("/reports")

    assert listed.status == 200
    assert [one["code"] for one in listed.body["items"]] == [seen.code]
    assert service.get(f"/reports/{seen.code}").body["reported"][0]["name"] == REPORTED
    assert service.get(f"/reports/{kept.code}").status == 404
    assert Caller(a_service(cast, at=now).token).get("/reports").body["items"] == []


def test_its_reading_leaves_its_entry_as_anybodys_does(cast, now):
    made = a_service(cast, at=now, office="committee")
    (report,) = told(cast, at=now)
    Caller(made.token).get(f"/reports/{report.code}")

    service = service_at_work(made.token, organisation=cast.organisation, at=now)
    assert "report-opened" in acts_of(service, at=now)


def test_a_token_that_opens_nothing_is_401_in_one_shape(cast, now):
    made = a_service(cast, at=now)
    others = [
        "hfs_",
        "hfs_" + "A" * 43,
        made.token[:-1],
        made.token.removeprefix("hfs_"),
        made.token + "=",
        made.token.upper(),
    ]
    answers = {Caller(token).get("/reports").raw for token in others}
    statuses = {Caller(token).get("/reports").status for token in others}

    assert statuses == {401}
    assert answers == {Caller("nothing of ours").get("/reports").raw}


def test_revoked_it_is_401_at_once(cast, now):
    made = a_service(cast, at=now)
    service = Caller(made.token)
    assert service.get("/reports").status == 200

    revoke(member_of(made), by=cast.signing("ben"), at=now)

    refused = service.get("/reports")
    assert (refused.status, refused.raw) == (401, Caller("no").get("/reports").raw)


def test_past_its_day_it_is_401(cast, now):
    made = a_service(cast, at=now - timedelta(days=10), days=9)
    assert Token.objects.exists()

    assert Caller(made.token).get("/reports").status == 401


def test_it_needs_no_login_and_does_not_idle(cast, now):
    made = a_service(cast, at=now - timedelta(days=10))

    assert Caller(made.token).get("/reports").status == 200


def test_one_that_nobody_else_vouched_for_reads_nothing(cast, now):
    made = a_service(cast, at=now, voices=())
    told(cast, at=now)

    refused = Caller(made.token).get("/reports")

    assert refused.status == 403
    assert refused.body["error"]["code"] == "not-vouched"
    assert "second member" in refused.body["error"]["message"]


def test_with_a_post_it_checks_names_at_that_door_alone(cast, now):
    open_tonight(cast, now)
    barred(cast, at=now)
    made = a_service(cast, at=now, post="door")
    service = Caller(made.token)

    hit = service.post(f"/door/{cast.tonight.id}/check", name=REPORTED)

    assert hit.body["verdict"] == "fetch"
    assert hit.body["fetch"] == {"name": "Jon Abernathy"}
    clear = service.post(f"/door/{cast.tonight.id}/check", name="Somebody Else")
    assert clear.body["verdict"] == "clear"
    assert service.post(f"/door/{cast.promoted.id}/check", name="X").status == 404
    without = Caller(a_service(cast, at=now).token)
    assert without.post(f"/door/{cast.tonight.id}/check", name="X").status == 404


def test_nobody_fetches_a_service(cast, now):
    open_tonight(cast, now)
    barred(cast, at=now)
    cast.tonight.posts.all().delete()
    a_service(cast, at=now, post="host")
    other = a_service(cast, at=now, post="door")

    hit = Caller(other.token).post(f"/door/{cast.tonight.id}/check", name=REPORTED)

    assert hit.body["fetch"] == {"name": "Ada Okafor"}


DECIDES = [
    (method.upper(), path.removeprefix("/api/v1"))
    for path, methods in api.get_openapi_schema()["paths"].items()
    for method, call in methods.items()
    if {"PersonToken": []} in call.get("security", [])
]


def test_what_decides_or_signs_takes_a_person():
    assert {path for _, path in DECIDES} == {
        "/session",
        "/reports/{code}/grade",
        "/reports/{code}/take-in",
        "/reports/{code}/read-back",
        "/cases",
        "/cases/{code}/recusals",
        "/cases/{code}/meetings",
        "/cases/{code}/motions",
        "/motions/{motion_id}/ballots",
        "/motions/{motion_id}/count",
        "/actions",
        "/actions/{action_id}/carry-out",
        "/actions/{action_id}/take-over",
        "/bans/{ban_id}/appeal",
        "/bans/{ban_id}/end",
        "/bans/{ban_id}/length",
        "/door/{event_id}/not-them",
    }
    schemes = api.get_openapi_schema()["components"]["securitySchemes"]
    assert "service" in schemes["MemberToken"]["description"]
    assert "403" in schemes["PersonToken"]["description"]


@pytest.mark.parametrize(("method", "path"), DECIDES)
def test_a_service_is_refused_there_with_a_sentence(cast, now, method, path):
    made = a_service(cast, at=now, office="committee")
    filled = path.replace("{code}", "quiet-harbour")
    for name in ("motion_id", "action_id", "ban_id", "event_id"):
        filled = filled.replace(f"{{{name}}}", str(cast.tonight.id))

    refused = Caller(made.token).send(method, filled, b"{}")

    assert refused.status == 403
    assert refused.body["error"]["code"] == "not-for-services"
    assert "takes a person" in refused.body["error"]["message"]


def test_it_takes_nobody_for_a_namesake(cast, now):
    open_tonight(cast, now)
    barred(cast, at=now)
    service = Caller(a_service(cast, at=now, post="door").token)
    like = {"name": "Casimir van Tongeren"}
    hit = service.post(f"/door/{cast.tonight.id}/check", **like)
    candidate = hit.body["candidates"][0]["id"]

    refused = service.post(
        f"/door/{cast.tonight.id}/not-them", candidate=candidate, **like
    )

    assert refused.body["error"]["code"] == "not-for-services"
    again = service.post(f"/door/{cast.tonight.id}/check", **like)
    assert (hit.body["verdict"], again.body["verdict"]) == ("fetch", "fetch")


def test_it_reads_a_motion_of_its_case_and_does_not_vote(cast, now):
    made = a_service(cast, at=now, office="committee")
    (report,) = told(cast, at=now)
    take_in(report, by=cast.ada, at=now)
    case = open_case(reports=[report], by=cast.ada, at=now)
    motion = moved(case, cast=cast, at=now)
    service = Caller(made.token)

    assert service.get(f"/cases/{case.code}").status == 200
    assert service.get(f"/motions/{motion.id}").body["state"] == "open"
    assert made.member not in motion.electorate.all()
    said = {"choice": "yes", "passphrase": f"{PASSPHRASE} ada"}
    refused = service.post(f"/motions/{motion.id}/ballots", **said)
    assert refused.body["error"]["code"] == "not-for-services"
    assert not motion.ballots.exists()


def test_it_tells_and_writes_to_reporters(cast, now):
    made = a_service(cast, at=now, office="committee")
    (report,) = told(cast, at=now)
    service = Caller(made.token)

    told_by_it = service.post("/reports", what_happened="From the helpline.")

    assert told_by_it.status == 201
    sent = service.post(f"/reports/{report.code}/messages", text="We have it.")
    assert sent.status == 201
