"""The labelled table: what is caught, and what is a false alarm."""

import pytest

from holdfast.names import NameList, best, likely_same, same_name
from tests.names.pairs import OTHER, SAME, pairs

LEAST_CAUGHT = 0.98
LEAST_RIGHT = 0.95


def _caught(table: str) -> list[tuple[str, str]]:
    return [pair for pair in pairs(table) if likely_same(*pair)]


def test_the_table_has_pairs_of_both_kinds() -> None:
    assert len(pairs(SAME)) >= 150
    assert len(pairs(OTHER)) >= 100


def test_nearly_every_pair_of_the_same_person_is_caught() -> None:
    assert len(_caught(SAME)) / len(pairs(SAME)) >= LEAST_CAUGHT


def test_few_alarms_are_false() -> None:
    right, wrong = len(_caught(SAME)), len(_caught(OTHER))

    assert right / (right + wrong) >= LEAST_RIGHT


def test_the_alarms_that_are_false_are_known() -> None:
    """Each is a pair that a person would look at twice; no other may join them."""
    assert set(_caught(OTHER)) <= {
        ("Kate Bell", "Kate Ball-Green"),
        ("Hassan Karimi", "Karim Hassani"),
        ("Ilse Vermeulen", "Els Vermeulen"),
        ("Erik Dahl", "Erik Dale-Moore"),
    }


def test_no_two_people_of_the_table_have_exactly_the_same_name() -> None:
    assert [pair for pair in pairs(OTHER) if same_name(*pair)] == []


@pytest.mark.parametrize("pair", pairs(SAME) + pairs(OTHER), ids=" | ".join)
def test_order_does_not_matter(pair: tuple[str, str]) -> None:
    one, other = pair

    assert likely_same(one, other) == likely_same(other, one)


@pytest.mark.parametrize("pair", pairs(SAME) + pairs(OTHER), ids=" | ".join)
def test_a_list_finds_what_a_pair_is(pair: tuple[str, str]) -> None:
    asked, listed = pair

    assert bool(best(asked, NameList.of([listed]))) == likely_same(asked, listed)


def test_a_name_is_found_among_all_others() -> None:
    listed = sorted({other for _, other in pairs(SAME)})
    names = NameList.of(listed)

    missed = [
        (asked, other)
        for asked, other in pairs(SAME)
        if other
        not in [listed[found.place] for found in best(asked, names, most=len(listed))]
    ]

    assert missed == []
