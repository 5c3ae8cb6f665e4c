"""Deadlines: local days, exact hours, clock changes, leap days."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.policy import Period, deadline, due
from holdfast.policy.clocks import day_after, day_before
from tests.policy.ready import committee_policy

BRUSSELS = ZoneInfo("Europe/Brussels")
ZONES = st.sampled_from(
    ["UTC", "Europe/Brussels", "America/Havana", "Asia/Kathmandu", "Pacific/Apia"]
).map(ZoneInfo)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BRUSSELS)


@pytest.mark.clause("C-3.1")
def test_s11_a_week_ends_with_its_day() -> None:
    policy = committee_policy()
    duty = policy.duties["retrieve-report"]

    until = due(policy, duty, start=local("2026-03-02T10:00"))

    assert until.isoformat() == "2026-03-09T23:59:59+01:00"
    assert duty.then == "committee"


@pytest.mark.clause("C-6.3")
def test_s12_two_weeks_end_with_the_local_day_although_the_clocks_change() -> None:
    policy = committee_policy()

    until = due(
        policy, policy.duties["meet-on-major-report"], start=local("2026-10-20T23:30")
    )

    assert until.isoformat() == "2026-11-03T23:59:59+01:00"


@pytest.mark.parametrize(
    ("period", "start", "expected"),
    [
        ("P1D", "2026-03-28T12:00", "2026-03-29T23:59:59+02:00"),
        ("P2W", "2026-01-01T00:00", "2026-01-15T23:59:59+01:00"),
        ("P1M", "2024-01-31T08:00", "2024-02-29T23:59:59+01:00"),
        ("P1M", "2023-01-31T08:00", "2023-02-28T23:59:59+01:00"),
        ("P12M", "2024-02-29T08:00", "2025-02-28T23:59:59+01:00"),
        ("P7Y", "2020-02-29T08:00", "2027-02-28T23:59:59+01:00"),
        ("P4Y", "2020-02-29T08:00", "2024-02-29T23:59:59+01:00"),
        # hours are exact: over the spring night the clock moves 25 hours for 24
        ("PT24H", "2026-03-28T12:00", "2026-03-29T13:00:00+02:00"),
        ("PT24H", "2026-10-24T12:00", "2026-10-25T11:00:00+01:00"),
        ("PT72H", "2026-11-20T22:40", "2026-11-23T22:40:00+01:00"),
        ("PT30M", "2026-10-25T01:45", "2026-10-25T02:15:00+02:00"),
    ],
)
def test_deadline_is(period: str, start: str, expected: str) -> None:
    until = deadline(Period.parse(period), start=local(start), zone=BRUSSELS)

    assert until.isoformat() == expected


def test_deadline_counts_from_the_local_day_of_a_time_elsewhere() -> None:
    start = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)

    until = deadline(Period.parse("P1D"), start=start, zone=BRUSSELS)

    assert until.date() == date(2026, 11, 22)


def test_time_without_a_zone_starts_nothing() -> None:
    with pytest.raises(ValueError, match="knows its zone"):
        deadline(Period.parse("P1D"), start=datetime(2026, 1, 1), zone=BRUSSELS)


def test_year_and_event_end_by_the_calendar() -> None:
    policy = committee_policy()
    start = local("2026-02-03T22:00")

    year = due(policy, policy.duties["regular-meetings"], start=start)
    event = due(policy, policy.duties["seal-paper"], start=start)

    assert year.isoformat() == "2026-12-31T23:59:59+01:00"
    assert event == start


STARTS = st.datetimes(
    min_value=datetime(1990, 1, 1), max_value=datetime(2090, 1, 1)
).map(lambda at: at.replace(tzinfo=UTC))


@settings(max_examples=200, deadline=None)
@given(STARTS, st.integers(1, 400), ZONES)
def test_days_end_as_many_local_days_later(
    start: datetime, days: int, zone: ZoneInfo
) -> None:
    until = deadline(Period(days, "days"), start=start, zone=zone)

    assert until.date() - start.astimezone(zone).date() == timedelta(days=days)
    assert (until.hour, until.minute, until.second) == (23, 59, 59)
    assert until.astimezone(UTC) >= start + timedelta(days=days - 1)


@settings(max_examples=200, deadline=None)
@given(STARTS, st.integers(1, 400), ZONES)
def test_hours_are_exact_whatever_the_clocks_do(
    start: datetime, hours: int, zone: ZoneInfo
) -> None:
    until = deadline(Period(hours, "hours"), start=start, zone=zone)

    assert until.astimezone(UTC) - start == timedelta(hours=hours)


@settings(max_examples=200, deadline=None)
@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(1, 240))
def test_months_keep_the_day_or_end_with_the_month(day: date, months: int) -> None:
    later = day_after(day, Period(months, "months"))

    apart = (later.year - day.year) * 12 + later.month - day.month
    assert apart == months
    assert later.day == day.day or (later + timedelta(days=1)).day == 1


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(1, 60))
def test_weeks_and_days_go_back_as_they_came(day: date, number: int) -> None:
    for unit in ("weeks", "days"):
        period = Period(number, unit)
        assert day_before(day_after(day, period), period) == day


def test_years_go_back_by_the_calendar() -> None:
    assert day_before(date(2024, 2, 29), Period.parse("P1Y")) == date(2023, 2, 28)


PERIODS = st.builds(
    Period,
    st.integers(1, 199),
    st.sampled_from(["years", "months", "weeks", "days", "hours", "minutes"]),
)


@given(PERIODS)
def test_period_is_written_as_it_was_read(period: Period) -> None:
    assert Period.parse(str(period)) == period


@pytest.mark.parametrize(
    ("text", "words"),
    [("P1M", "1 month"), ("PT72H", "72 hours"), ("P7D", "7 days")],
)
def test_period_is_said_in_words(text: str, words: str) -> None:
    assert Period.parse(text).in_words() == words


@pytest.mark.parametrize(
    ("text", "exact"), [("PT1H", True), ("PT1M", True), ("P1D", False)]
)
def test_period_knows_whether_it_is_exact(text: str, exact: bool) -> None:
    assert Period.parse(text).exact is exact


@pytest.mark.parametrize(
    "text",
    ["", "P", "7D", "P7", "P7H", "PT7D", "P0D", "P1Y2M", "P-1D", "P201Y", "P\uff17D"],
)
def test_period_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"length of time|no time|longer than"):
        Period.parse(text)
