"""A name is looked for in a member's own session, over what they can open."""

import logging

import pytest

from holdfast.cases.actions import add_alias, open_case
from holdfast.cases.searching import search
from holdfast.errors import WrongInput
from holdfast.reports.models import Report
from holdfast.vault.models import Entry, Grant
from tests.accounts.browsing import client_of
from tests.cast import NOW, REPORTED
from tests.committee.test_pages import plain
from tests.matters import a_case, person_in, told

NAME = "Kasimir Vantongeren"


def hits(name, *, by):
    return {
        (one.kind, one.code, one.role, one.exact) for one in search(name, by=by).found
    }


def test_a_report_is_found_by_whom_it_is_about(cast):
    (report,) = told(cast, at=NOW)
    told(cast, at=NOW, reported=("Ilse Moreels",))

    assert hits(REPORTED, by=cast.ben) == {("report", report.code, "about", True)}


@pytest.mark.parametrize(
    "written", ["Casimir van Tongeren", "Vantongeren, Kasimir", "Касимир Вантонгерен"]
)
def test_another_spelling_is_found_as_at_the_door(cast, written):
    (report,) = told(cast, at=NOW)

    assert [one.code for one in search(written, by=cast.ada).found] == [report.code]


def test_a_person_is_found_by_every_name_with_the_cases_they_are_in(cast):
    case = a_case(cast, at=NOW)
    person = add_alias(
        person_in(case, cast=cast), name="Kas the Cat", by=cast.ada, at=NOW
    ).person

    (found,) = [one for one in search("Kas the Cat", by=cast.ben).found if one.exact]

    assert (found.kind, found.code, found.role) == ("person", person.code, "alias")
    assert found.cases == (case.code,)


def test_who_told_it_is_found_where_they_gave_their_name(cast):
    (report,) = told(cast, at=NOW, reporter_name="Rosa Lindgren")

    found = hits("Rosa Lindgren", by=cast.ada)

    assert found == {("report", report.code, "told-by", True)}


def test_a_name_that_no_script_knows_is_found_as_it_was_written(cast):
    (report,) = told(cast, at=NOW, reported=("¿?",))

    assert [one.code for one in search("¿?", by=cast.ada).found] == [report.code]


@pytest.mark.parametrize("looked_before", [True, False])
def test_what_was_tampered_with_is_said_and_hides_nothing_else(cast, looked_before):
    whole, changed, turned = (told(cast, at=NOW)[0] for _ in range(3))
    if looked_before:
        search(REPORTED, by=cast.ada)
    Report.objects.filter(pk=changed.pk).update(sealed=bytes(whole.sealed))
    Grant.objects.filter(folder=turned.folder, reader=cast.ada.reader).update(
        sealed=b"x" * 1200, kept=b"x" * 60 if looked_before else None
    )

    searched = search(REPORTED, by=cast.ada)

    assert [one.code for one in searched.found] == [whole.code]
    assert searched.amiss == 2
    page = client_of(cast, "ada").post("/search/", {"name": REPORTED})
    assert "2 records could not be looked into" in page.content.decode()


def test_no_name_is_no_search(cast):
    for name in ("", "  ", "x" * 201, "a\x00b"):
        with pytest.raises(WrongInput):
            search(name, by=cast.ada)


@pytest.mark.clause("C-2.8")
@pytest.mark.parametrize("who", ["cleo", "dora", "jon", "olga"])
def test_for_who_cannot_open_it_the_page_is_as_if_it_did_not_exist(cast, who):
    client = client_of(cast, who)
    before = plain(client.post("/search/", {"name": NAME}))

    reports = told(cast, at=NOW, too_close=("cleo",), reporter_name=NAME)
    open_case(reports=reports, by=cast.ada, at=NOW)

    assert plain(client.post("/search/", {"name": NAME})) == before


def test_the_page_says_code_names_and_why_and_shows_no_content(cast):
    case = a_case(cast, at=NOW)
    client = client_of(cast, "ben")
    entries = Entry.objects.count()

    page = client.post("/search/", {"name": "Casimir Vantongeren"})

    text = page.content.decode()
    assert page.status_code == 200
    assert f"/people/{person_in(case, cast=cast).code}/" in text
    assert f"/reports/{case.reports.get().code}/" in text
    assert REPORTED not in text
    assert "held me by the arm" not in text
    assert Entry.objects.count() == entries


@pytest.mark.clause("C-3.4")
def test_the_name_is_in_no_address_and_no_log(cast, caplog):
    client = client_of(cast, "ada")
    with caplog.at_level(logging.DEBUG):
        assert client.post("/search/", {"name": NAME}).status_code == 200
        by_address = client.get(f"/search/?name={NAME}")

    assert NAME not in caplog.text
    assert "Found" not in by_address.content.decode()
    assert client.post("/search/", {"name": ""}).status_code == 422


def test_a_stranger_is_asked_who_they_are(cast, client):
    assert client.get("/search/").status_code == 302
    assert client.post("/search/", {"name": NAME}).status_code == 401
