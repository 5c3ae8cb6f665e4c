"""Dates and names as people say them."""

from datetime import UTC, date, datetime

import pytest
from django.utils import timezone, translation

from holdfast.web.templatetags.holdfast import (
    ago,
    as_words,
    code_name,
    day,
    moment,
    steps_of,
    until,
    urgency,
)

TODAY = date(2026, 11, 20)


def test_code_name_is_read_as_words():
    assert code_name("quiet-harbour") == "Quiet harbour"


def test_day_leaves_out_the_year_only_where_it_is_the_same():
    assert day(date(2026, 11, 14)) == "Sat 14 Nov 2026"
    assert day(date(2026, 11, 14), TODAY) == "Sat 14 Nov"
    assert day(date(2025, 11, 14), TODAY) == "Fri 14 Nov 2025"
    assert day(None) == ""


def test_moment_is_told_in_the_zone_of_the_organisation():
    late = datetime(2026, 11, 14, 23, 31, tzinfo=UTC)

    with timezone.override("Europe/Brussels"):
        assert moment(late, TODAY) == "Sun 15 Nov, 00:31"
    assert moment(None) == ""


@pytest.mark.parametrize(
    ("due", "said", "drawn"),
    [
        (date(2026, 11, 17), "3 days late", "now"),
        (date(2026, 11, 19), "1 day late", "now"),
        (date(2026, 11, 20), "today", "now"),
        (date(2026, 11, 21), "tomorrow", "soon"),
        (date(2026, 11, 23), "in 3 days", "soon"),
        (date(2026, 11, 29), "in 9 days", ""),
        (date(2026, 12, 31), "in 6 weeks", ""),
        (date(2027, 5, 20), "in 6 months", ""),
        (None, "", ""),
    ],
)
def test_what_is_owed_says_how_far_off_it_is(due, said, drawn):
    assert until(due, TODAY) == said
    assert urgency(due, TODAY) == drawn


@pytest.mark.parametrize(
    ("past", "said"),
    [
        (date(2026, 11, 20), "today"),
        (date(2026, 11, 19), "yesterday"),
        (date(2026, 11, 15), "5 days ago"),
        (date(2026, 3, 1), "Sun 1 Mar"),
        (None, ""),
    ],
)
def test_what_is_past_says_how_long_ago(past, said):
    assert ago(past, TODAY) == said


def test_days_are_said_in_the_language_of_the_page():
    with translation.override("fr"):
        assert day(date(2026, 11, 14)).startswith("sam")


def test_words_come_as_a_list_or_a_string():
    assert as_words("one two") == as_words(["one", "two"]) == ["one", "two"]


def test_steps_are_done_up_to_here():
    assert steps_of(3, 2) == [True, True, False]
