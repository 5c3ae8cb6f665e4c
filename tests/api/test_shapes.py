"""What goes in and out of the API, and every error in the one shape."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from holdfast.accounts.errors import Busy
from holdfast.reports.models import Report
from holdfast.spaces.models import Event
from tests.api.calling import caller
from tests.cast import PASSPHRASE
from tests.door.barring import barred
from tests.matters import a_case, person_in

SHAPE = {"code", "message", "clause", "fields"}


@pytest.fixture
def anybody(cast):
    return caller(cast)


@pytest.fixture
def ada(cast):
    return caller(cast, "ada")


def test_what_is_not_there_is_404_in_the_one_shape(anybody):
    for path in ("", "/", "/nothing", "/reports/", "/motions/a/b/c"):
        for method in ("GET", "POST", "PUT", "DELETE"):
            answer = anybody.send(method, path)
            assert (path, method, answer.status) == (path, method, 404)
            assert set(answer.body["error"]) == SHAPE


def test_an_id_of_another_shape_is_one_that_does_not_exist(ada):
    for path in ("/motions/{}", "/reports/quiet-harbour/files/{}", "/cases/{}"):
        odd, none = ada.get(path.format("no-such-thing")), ada.get(path.format(uuid4()))
        assert (odd.status, odd.body) == (none.status, none.body)
        assert odd.status == 404


def test_too_large_a_body_is_read_to_its_end_and_told_so(anybody):
    answer = anybody.tell(what_happened="a" * 3_000_000)

    assert answer.status == 413
    assert set(answer.body["error"]) == SHAPE
    assert not Report.objects.exists()


def test_what_cannot_be_read_is_told_so(anybody):
    for content, status in (
        (b'{"receipt":', 400),
        (b'{"receipt": "\xff"}', 400),
        (b"", 422),
        (b"[]", 422),
        (b"null", 422),
    ):
        answer = anybody.send("POST", "/mailbox", content)
        assert (content, answer.status) == (content, status)
        assert set(answer.body["error"]) == SHAPE


def test_a_wrong_shape_names_its_field_and_keeps_nothing(anybody):
    for field, given in (
        ("occurred_on", 0),
        ("occurred_on", "2026-11-14T00:00:00"),
        ("occurred_on", "2026-13-40"),
        ("occurred_on", "2999-01-01"),
        ("occurred_at", "25:10"),
        ("knows", "yes"),
        ("reported", [{}]),
        ("reported", [{"nobody": True}]),
        ("event", str(uuid4())),
        ("surprise", "x"),
    ):
        answer = anybody.tell(**{"what_happened": "Something.", field: given})
        assert (field, answer.status) == (field, 422)
        assert any(name.startswith(field) for name in answer.fields)
    assert not Report.objects.exists()


def test_too_many_who_log_in_are_told_when_to_come_back(anybody, monkeypatch):
    def full(*_given, **_more):
        raise Busy

    monkeypatch.setattr("holdfast.accounts.unlocking.turn", full)
    answer = anybody.post("/session", username="ada", passphrase="x")

    assert (answer.status, answer.body["error"]["code"]) == (503, "busy")
    assert answer.headers["Retry-After"] == "5"


def test_null_is_the_same_as_left_out(cast, ada, anybody):
    nothing = {
        "event": None,
        "occurred_on": None,
        "occurred_at": None,
        "offence": None,
        "form": None,
        "reported": None,
        "reporter": None,
        "what_is_needed": None,
        "actions_taken": None,
        "answers": None,
        "too_close": None,
        "keep_from": None,
        "word": None,
        "knows": None,
        "read_back": None,
    }

    assert anybody.tell(what_happened="Something.", **nothing).status == 201
    assert len(ada.get("/reports").body["items"]) == 1
    wrong = anybody.post("/session", username="jon", passphrase="no", code=None)
    assert wrong.status == 401


def test_the_team_is_told_code_form_and_grade_also_where_there_is_none_yet(ada):
    told = ada.post("/reports", what_happened="Something.")

    (report,) = told.body["reports"]
    assert set(report) == {"code", "form", "grade"}
    assert report["grade"] is None


def test_who_tells_without_an_account_learns_the_number_alone(anybody):
    assert anybody.tell(what_happened="Something.").body == {"received": 1}


def test_a_file_comes_back_as_it_was_sent_to_who_holds_the_report(cast, ada):
    code = ada.post("/reports", what_happened="See.").body["reports"][0]["code"]
    content = bytes(range(256)) * 3
    sent = ada.attach(f"/reports/{code}/files", content, name="näme.bin")
    path = f"/reports/{code}/files/{sent.body['id']}"

    assert sent.status == 201
    assert ada.get(path).raw == content
    assert caller(cast, "dora").get(path).status == 404
    assert caller(cast).get(path).status == 401


def test_of_two_files_at_once_none_is_lost_without_a_word(ada):
    code = ada.post("/reports", what_happened="See.").body["reports"][0]["code"]
    sent = ada.attach(f"/reports/{code}/files", b"one", b"two")

    assert (sent.status, set(sent.fields)) == (422, {"file"})
    assert ada.get(f"/reports/{code}").body["files"] == []


def test_an_unknown_action_or_event_in_a_body_names_the_field(cast, ada):
    code = ada.post(
        "/reports",
        what_happened="Something.",
        offence="assault",
        reported=[{"name": "Kasimir Vantongeren"}],
    ).body["reports"][0]["code"]
    case = ada.post("/cases", reports=[code]).body
    moved = ada.post(
        f"/cases/{case['code']}/motions",
        action="no-such-action",
        person=case["people"][0]["code"],
        evidence="preponderance",
        reasons="x",
        passphrase="correct lantern battery meadow ada",
    )
    acted = ada.post(
        "/actions",
        action="eject",
        event=str(uuid4()),
        person={"name": "X"},
        reasons="x",
    )

    assert (moved.status, set(moved.fields)) == (422, {"action"})
    assert (acted.status, set(acted.fields)) == (422, {"event"})


@pytest.mark.clause("C-4.1")
def test_an_act_alone_may_say_its_offence_who_it_is_and_who_let_them_in(cast):
    anybodys = caller(cast, "dora")
    now = datetime.now(UTC)
    ban = barred(cast, at=now)
    on = {"starts_at": now - timedelta(hours=1), "ends_at": now + timedelta(hours=1)}
    Event.objects.filter(pk=cast.tonight.pk).update(**on)
    act = {
        "action": "eject",
        "event": str(cast.tonight.id),
        "person": {"name": "Casimir Vantongren"},
        "reasons": "Came in by the back.",
    }

    assert anybodys.post("/actions", **act).status == 201
    wrong = anybodys.post("/actions", **act, offence="a-hat")
    assert (wrong.status, set(wrong.fields)) == (422, {"offence"})
    assert wrong.body["error"]["clause"] == "C-4.1"
    nobody = anybodys.post("/actions", **act, entry=str(uuid4()))
    assert nobody.status == 404
    before = set(Report.objects.values_list("pk", flat=True))
    whole = {"offence": "getting-round", "entry": str(ban.id), "let_in_by": "Bo Ek"}
    assert anybodys.post("/actions", **act, **whole).status == 201
    made = Report.objects.exclude(pk__in=before)
    assert {
        (one["offence"], one["reported"]["name"])
        for one in cast.ada.keys.open_all(list(made))
    } == {("getting-round", "Kasimir Vantongeren"), ("helping-round", "Bo Ek")}


@pytest.mark.clause("C-1.3")
@pytest.mark.parametrize("offence", ["sexual-harassment", "defamation"])
def test_what_no_list_grades_asks_for_a_field_that_can_be_sent(ada, offence):
    code = ada.post("/reports", what_happened="Something.").body["reports"][0]["code"]
    path, given = f"/reports/{code}/grade", {"offence": offence, "reasons": "I think."}

    refused = ada.post(path, **given)

    assert (refused.status, set(refused.fields)) == (422, {"judged"})
    assert "minor or major" in refused.body["error"]["message"]
    assert ada.post(path, **given, judged="major").status == 200
    assert ada.get(f"/reports/{code}").body["grade"] == "major"


@pytest.mark.parametrize(
    "reported",
    [
        {},
        {"name": ""},
        {"name": "  "},
        {"unknown": False},
        {"name": "Somebody Else", "unknown": True},
    ],
)
def test_who_is_reported_is_said_in_one_way(anybody, reported):
    answer = anybody.tell(what_happened="x", reported=[reported])

    assert answer.status == 422
    assert set(answer.fields) == {"reported.0"}
    assert not Report.objects.exists()


@pytest.mark.parametrize("read_back", [4, "", []])
def test_a_field_of_several_types_is_named_as_it_was_sent(ada, read_back):
    answer = ada.post("/reports", what_happened="x", read_back=read_back)

    assert (answer.status, set(answer.fields)) == (422, {"read_back"})


def test_what_a_body_names_is_wrong_in_its_field_whether_there_or_not_theirs(cast, at):
    case, other = a_case(cast, at=at), a_case(cast, at=at, too_close=("cleo",))
    cleo, theirs = caller(cast, "cleo"), person_in(other, cast=cast).code
    told = {"passphrase": f"{PASSPHRASE} cleo", "reasons": "x"}
    moved = {"action": "permanent-ban", "evidence": "preponderance", **told}

    said = [
        cleo.post(f"/cases/{case.code}/motions", person=person, **moved)
        for person in ("no-such-person", theirs)
    ]
    assert [(one.status, set(one.fields)) for one in said] == [(422, {"person"})] * 2
    assert said[0].body == said[1].body
    report = other.reports.get().code
    said = [cleo.post("/cases", reports=[code]) for code in ("no-such", report)]
    assert [(one.status, set(one.fields)) for one in said] == [(422, {"reports"})] * 2


def test_every_call_that_makes_something_says_that_it_takes_a_key(anybody):
    paths = anybody.get("/openapi.json").body["paths"]

    for path, methods in paths.items():
        said = [one["name"] for one in methods.get("post", {}).get("parameters", ())]
        assert ("Idempotency-Key" in said) == ("post" in methods), path


def test_what_was_found_says_by_which_standard_and_for_what(cast):
    barred(cast, at=datetime.now(UTC))
    (case,) = caller(cast, "ada").get("/cases").body["items"]
    code = caller(cast, "ada").get(f"/cases/{case['code']}").body["people"][0]["code"]

    (found,) = caller(cast, "ada").get(f"/people/{code}").body["found"]

    assert (
        found.items()
        >= {"standard": "preponderance", "action": "permanent-ban"}.items()
    )
