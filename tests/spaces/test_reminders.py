"""Reminders of what is owed: one notice the day before, one when it is late."""

from datetime import timedelta

import pytest

from holdfast.reports.actions import close_as_abuse
from holdfast.spaces.models import Duty, Notice
from holdfast.spaces.reminders import remind_of_duties
from tests.matters import told

# The first answer is owed on the 27th.
BEFORE, DUE, LATE = 6, 7, 8


def reminded(cast, at, *, days, hour=4):
    """Who is, by a clock that runs all morning."""
    Notice.objects.all().delete()
    morning = (at + timedelta(days=days)).replace(hour=hour)
    for minutes in (0, 1, 30):
        remind_of_duties(cast.organisation, morning + timedelta(minutes=minutes))
    ids = {member.pk: name for name, member in cast.members.items()}
    found = Notice.objects.values_list("member", flat=True)
    return {ids[member] for member in found}


@pytest.mark.clause("C-6.4")
def test_who_owes_it_is_reminded_the_day_before_and_when_it_is_late(cast, at):
    told(cast, at=at, too_close=("cleo",))
    Duty.objects.exclude(rule="first-answer").delete()

    there = {day: reminded(cast, at, days=day) for day in range(1, 20)}

    assert there.pop(BEFORE) == {"ada", "ben"}
    assert there.pop(LATE) == {"ada", "ben"}
    assert not any(there.values())


@pytest.mark.clause("C-6.4")
@pytest.mark.clause("L-1.1")
def test_whom_it_falls_to_is_told_when_it_is_late(cast, at):
    told(cast, at=at)
    Duty.objects.exclude(rule="first-answer").delete()

    assert reminded(cast, at, days=BEFORE) == {"ada", "ben", "cleo"}
    everybody = reminded(cast, at, days=LATE)

    assert everybody >= {"ada", "ben", "cleo", "dora", "emil", "fay"}
    assert not everybody & {"jon", "kim", "olga"}


@pytest.mark.clause("C-6.4")
def test_nobody_is_reminded_of_what_is_over_or_after_the_first_mails(cast, at):
    (report,) = told(cast, at=at)
    Duty.objects.exclude(rule="first-answer").delete()
    assert reminded(cast, at, days=BEFORE, hour=9) == set()
    for by in (cast.ada, cast.ben):
        close_as_abuse(report, reason="The same words.", by=by, at=at)

    assert reminded(cast, at, days=BEFORE) == set()
