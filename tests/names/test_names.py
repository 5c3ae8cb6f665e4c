"""What makes two names the same, what does not, and what must never break."""
# ruff: noqa: RUF001

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.names import (
    LIKELY,
    NameList,
    best,
    likely_same,
    likeness,
    name_in,
    normalised,
    same_name,
)

LISTED = ["Kasimir Vantongeren", "Bram Aerts", "Marie-Claire Dupont"]


@pytest.mark.parametrize(
    "written",
    [
        "Kasimir Vantongeren",
        "kasimir  VANTONGEREN",
        "Vantongeren, Kasimir",
        "Kasimir van Tongeren",
        "Tongeren, Kasimir van",
        "Kasimír Vantôngeren",
        "Ｋａｓｉｍｉｒ Vantongeren",
        "Kasimir\u200b Vantongeren",
        "Mr. Kasimir Vantongeren",
        "Касимир Вантонгерен",
    ],
)
def test_one_name_in_many_writings_is_exactly_the_same(written: str) -> None:
    assert same_name(written, "Kasimir Vantongeren")


@pytest.mark.parametrize(
    "written", ["Casimir Vantongeren", "Kas Vantongeren", "K. Vantongeren", "Kasimir"]
)
def test_what_is_only_likely_is_not_exactly_the_same(written: str) -> None:
    assert likely_same(written, "Kasimir Vantongeren")
    assert not same_name(written, "Kasimir Vantongeren")


@pytest.mark.parametrize("nothing", ["", "   ", "...", "-", "\u200b", "?!"])
def test_nothing_is_nobody(nothing: str) -> None:
    assert normalised(nothing) == ""
    assert not same_name(nothing, nothing)
    assert not likely_same(nothing, "Kasimir Vantongeren")
    assert best(nothing, NameList.of(LISTED)) == []


def test_a_list_of_nobody_finds_nobody() -> None:
    assert best("Kasimir", NameList()) == []
    assert best("Kasimir", NameList.of([])) == []
    assert best("Kasimir", NameList.from_columns(NameList().to_columns())) == []


def test_a_nameless_entry_does_not_move_the_others() -> None:
    names = NameList.of(["", "Kasimir Vantongeren", "..."])

    assert [found.place for found in best("Casimir Vantongeren", names)] == [1]


def test_the_most_alike_comes_first() -> None:
    names = NameList.of(["Kasimira Vantongeren", "Kasimir Vantongeren"])

    found = best("Vantongeren, Kasimir", names)

    assert found[0].place == 1
    assert found[0].score == 1.0


def test_a_kept_list_is_the_same_list() -> None:
    names = NameList.of([*LISTED, "محمد حداد", "Joris van den Berg"])

    kept = json.loads(json.dumps(names.to_columns()))

    assert NameList.from_columns(kept) == names


def test_ten_thousand_letters_are_a_name_like_another() -> None:
    long = "Kasimir " + "x" * 10_000

    assert not likely_same(long, "Bram Aerts")
    assert best(long, NameList.of(["Bram Aerts"])) == []


def test_many_parts_take_no_longer_than_few() -> None:
    many = " ".join(["ana"] * 60)

    assert 0 <= likeness(many, "Ana " * 50) <= 1


@given(st.text(max_size=40), st.text(max_size=40))
@settings(max_examples=200, deadline=None)
def test_any_text_gives_an_answer_between_nothing_and_the_same(
    one: str, other: str
) -> None:
    assert 0 <= likeness(one, other) <= 1
    assert likely_same(one, other) == (likeness(one, other) >= LIKELY)


@given(st.lists(st.text(max_size=20), max_size=6), st.text(max_size=20))
@settings(max_examples=200, deadline=None)
def test_any_list_can_be_kept_and_asked(listed: list[str], asked: str) -> None:
    names = NameList.from_columns(NameList.of(listed).to_columns())

    assert all(0 <= found.place < len(listed) for found in best(asked, names))


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Kim Doe, tall, blond", "Kim Doe"),
        ("kim doe; always at the bar, drunk", "kim doe"),
        ("Kim Doe - bassist", "Kim Doe"),
        ("Kim Doe (30 or so)", "Kim Doe"),
        ("محمد حداد، طويل القامة جدا", "محمد حداد"),
        ("Doe, Kim", "Doe, Kim"),
        ("Doe Moe, Kim Lee", "Doe Moe, Kim Lee"),
        ("Kim, tall, blond", "Kim, tall, blond"),
        ("A man, tall, blond", "A man, tall, blond"),
        (", tall, blond and", ", tall, blond and"),
        ("Kim Doe,", "Kim Doe,"),
    ],
)
def test_looks_written_behind_a_name_are_no_part_of_it(line: str, name: str) -> None:
    assert name_in(line) == name
