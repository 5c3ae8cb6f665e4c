"""The rail: the places there are, and the one this page lies in."""

import pytest

from holdfast.web.rail import PLACES, rail
from tests.accounts.browsing import client_of, text_of
from tests.matters import told


def test_rail_leads_only_to_places_that_exist():
    assert {place.url for place in rail(path="/")} <= {url for url, *_ in PLACES}


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/desk/", "/desk/"),
        ("/cases/quiet-harbour/", "/cases/"),
        ("/people/grey-heron/", "/cases/"),
        ("/motions/1/", "/committee/"),
        ("/investigations/quiet-harbour/", "/committee/"),
        ("/bans/", "/door/"),
    ],
)
def test_rail_marks_the_place_a_page_lies_in(path, place):
    assert [line.url for line in rail(path=path) if line.current] == [place]


@pytest.mark.parametrize(
    ("name", "named"),
    [("ada", True), ("dora", True), ("jon", False), ("kim", False), ("olga", False)],
)
def test_rail_names_cases_to_whom_an_office_can_bring_them(cast, name, named):
    html = text_of(client_of(cast, name).get("/desk/"))

    for place in ("/cases/", "/committee/"):
        assert (f'href="{place}"' in html) is named
    # Anybody writes down what somebody told them.
    assert 'href="/reports/"' in html


def test_rail_does_not_ask_what_there_is(cast, at):
    told(cast, at=at)
    client = client_of(cast, "jon")

    assert 'href="/cases/"' not in text_of(client.get("/desk/"))
    assert client.get("/cases/").status_code == 200


def test_rail_counts_what_waits():
    counts = {line.url: line.count for line in rail(path="/", counts={"/desk/": 4})}

    assert counts["/desk/"] == 4
    assert counts["/door/"] == 0
