"""A reading leaves its entry in the ledger, through the API as on the pages."""

from datetime import UTC, datetime

import pytest

from holdfast.vault.models import Entry
from tests.api.calling import caller
from tests.cast import REPORTED
from tests.matters import a_case


@pytest.fixture
def case(cast):
    return a_case(cast, at=datetime.now(UTC))


@pytest.fixture
def ada(cast, case):
    return caller(cast, "ada")


def verbs(ada):
    return [entry["verb"] for entry in ada.get("/ledger").body["items"]]


def test_opening_a_case_is_written_down(ada, case):
    opened = ada.get(f"/cases/{case.code}")

    assert [one["name"] for one in opened.body["people"]] == [REPORTED]
    assert verbs(ada).count("case-read") == 1


def test_opening_what_is_known_of_somebody_is_written_down(ada, case):
    (person,) = ada.get(f"/cases/{case.code}").body["people"]

    assert ada.get(f"/people/{person['code']}").body["name"] == REPORTED
    assert verbs(ada).count("person-read") == 1


def test_what_is_not_ones_own_leaves_no_entry(cast, case):
    before = Entry.objects.count()

    assert caller(cast, "dora").get(f"/cases/{case.code}").status == 404
    assert Entry.objects.count() == before


def test_the_list_of_cases_opens_no_name(ada, case):
    before = Entry.objects.count()

    listed = ada.get("/cases")

    (line,) = listed.body["items"]
    assert line == {
        "code": case.code,
        "grade": "major",
        "opened_on": case.opened_on.isoformat(),
        "reports": sorted(case.reports.values_list("code", flat=True)),
        "state": "open",
    }
    assert REPORTED.encode() not in listed.raw
    assert Entry.objects.count() == before
