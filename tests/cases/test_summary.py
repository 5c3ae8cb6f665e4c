"""The summary of the record: who, in what, when, told by whom, and what was done."""

from datetime import timedelta

import pytest
from django.utils import timezone

from holdfast.cases.summary import read_summary
from holdfast.committee.actions import carry_out
from holdfast.reports.actions import close_as_abuse
from holdfast.vault.models import Entry
from tests.accounts.browsing import client_of
from tests.cast import NOW, REPORTED
from tests.committee.test_pages import plain
from tests.matters import a_case, acts_of, decided, person_in, told


@pytest.mark.clause("C-3.3")
@pytest.mark.clause("C-5.12")
def test_it_says_who_in_what_and_when_who_told_and_what_was_done(cast):
    case = a_case(cast, at=NOW, reporter_name="Rosa Lindgren")
    action = decided(
        case, cast=cast, at=NOW, voters="ada ben cleo", action="tell-police"
    )
    carry_out(
        action, consulted="danger", how="By phone.", by=cast.signing("ada"), at=NOW
    )

    (line,), following = read_summary(by=cast.ada, at=NOW)

    assert (line.code, line.name) == (person_in(case, cast=cast).code, REPORTED)
    (told,) = line.told
    assert (told.offence, told.teller_known) == ("Physical assault", True)
    assert (told.on, told.report) == (NOW.date(), case.reports.get().code)
    assert [one.what for one in line.found] == ["Tell the police"]
    assert [one.standard for one in line.found] == ["Preponderance of evidence"]
    assert [one.what for one in line.carried_out] == ["Tell the police"]
    assert following is None
    assert "summary-read" in acts_of(cast.ada)


@pytest.mark.clause("C-3.3")
def test_past_records_are_in_it_and_it_goes_on_where_it_ended(cast):
    cases = [a_case(cast, at=NOW, reported=(f"Somebody {n}",)) for n in ("A", "B", "C")]

    first, following = read_summary(by=cast.ada, at=NOW, size=2)
    second, end = read_summary(by=cast.ada, at=NOW, after=following, size=2)

    codes = {person_in(case, cast=cast).code for case in cases}
    assert {line.code for line in (*first, *second)} == codes
    assert (len(first), len(second), end) == (2, 1, None)


@pytest.mark.clause("C-3.3")
def test_a_report_in_no_case_is_in_it_under_the_name_that_was_told(cast):
    a_case(cast, at=NOW - timedelta(days=1), reported=("Somebody A",))
    (loose,) = told(cast, at=NOW, offence="verbal-harassment")
    (spam,) = told(cast, at=NOW)
    for who in ("ada", "ben"):
        close_as_abuse(spam, reason="Spam.", by=cast.actor(who), at=NOW)

    ((line,), following) = read_summary(by=cast.ada, at=NOW, size=1)
    ((other,), end) = read_summary(by=cast.ada, at=NOW, size=1, after=following)

    assert (line.code, line.name) == ("", REPORTED)
    assert [(one.report, one.offence) for one in line.told] == [
        (loose.code, "Verbal harassment")
    ]
    assert (other.name, end) == ("Somebody A", None)
    page = client_of(cast, "ben").get("/record/").content.decode()
    assert "In no case yet" in page
    assert f"/reports/{loose.code}/" in page
    assert "/people//" not in page


@pytest.mark.clause("C-2.8")
@pytest.mark.parametrize("who", ["cleo", "dora", "olga"])
def test_who_can_open_nothing_sees_the_same_page_and_writes_nothing(cast, who):
    client = client_of(cast, who)
    before = plain(client.get("/record/"))
    a_case(cast, at=timezone.now(), too_close=("cleo",))
    entries = Entry.objects.count()

    assert plain(client.get("/record/")) == before
    assert Entry.objects.count() == entries


def test_the_page_shows_it(cast, client):
    case = a_case(cast, at=timezone.now(), reporter_name="Rosa Lindgren")
    page = client_of(cast, "ben").get("/record/").content.decode()
    assert f"/people/{person_in(case, cast=cast).code}/" in page
    assert "Rosa Lindgren" not in page
    assert "told by somebody who is known: their name stands in the report" in page
    assert client.get("/record/").status_code == 302
    assert client_of(cast, "ben").get("/record/?after=nonsense").status_code == 200
