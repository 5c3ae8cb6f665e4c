"""When something is due: the only place where a policy meets a calendar (S-11, S-12).

A deadline in days, weeks, months or years ends with that local day, a second before
midnight; one in hours or minutes is exact, whatever the clocks do in between.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from holdfast.policy.periods import Period

LAST_SECOND: Final = time(23, 59, 59)


def deadline(within: Period, *, start: datetime, zone: ZoneInfo) -> datetime:
    """The last moment in time, aware, in `zone`. `ValueError` for a naive start."""
    if start.tzinfo is None:
        raise ValueError("a deadline starts at a time that knows its zone")
    if within.unit == "hours":
        return (start.astimezone(UTC) + timedelta(hours=within.number)).astimezone(zone)
    if within.unit == "minutes":
        later = start.astimezone(UTC) + timedelta(minutes=within.number)
        return later.astimezone(zone)
    return end_of_day(day_after(start.astimezone(zone).date(), within), zone=zone)


def end_of_day(day: date, *, zone: ZoneInfo) -> datetime:
    """The last second of a local day; the later one where the clock shows it twice."""
    # Where clocks go back over midnight, the second 23:59:59 is the end of the day.
    return datetime.combine(day, LAST_SECOND, tzinfo=zone).replace(fold=1)


def day_after(day: date, within: Period) -> date:
    """The day `within` after `day`; the last of the month where it has no such day."""
    if within.unit in ("months", "years"):
        months = within.number * (12 if within.unit == "years" else 1)
        return _months_from(day, months)
    days = within.number * (7 if within.unit == "weeks" else 1)
    return day + timedelta(days=days)


def day_before(day: date, within: Period) -> date:
    """The day `within` before `day`, by the calendar (S-14: a month back)."""
    if within.unit in ("months", "years"):
        months = within.number * (12 if within.unit == "years" else 1)
        return _months_from(day, -months)
    days = within.number * (7 if within.unit == "weeks" else 1)
    return day - timedelta(days=days)


def _months_from(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))
