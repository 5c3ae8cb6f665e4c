"""The rail: the places there are, and the one this page lies in."""

import pytest

from holdfast.web.rail import PLACES, rail


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


def test_rail_counts_what_waits():
    counts = {line.url: line.count for line in rail(path="/", counts={"/desk/": 4})}

    assert counts["/desk/"] == 4
    assert counts["/door/"] == 0
