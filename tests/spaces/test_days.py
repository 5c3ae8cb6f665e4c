"""Days end where the organisation is, whatever zone its policy file or machine has.

In Auckland it is a day later than in Brussels and in UTC, in Los Angeles a day earlier.
"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from holdfast.policy import load, shipped
from holdfast.reports.actions import write_to_reporter
from holdfast.reports.models import Message
from holdfast.spaces import terms
from holdfast.spaces.actions import begin_term
from holdfast.spaces.duties import owed_by
from holdfast.spaces.models import Duty, PolicyVersion, Term
from holdfast.spaces.policies import policy_in_force
from holdfast.spaces.terms import end_what_is_over
from holdfast.web.desk import overdue, tasks_of
from tests.accounts.browsing import client_of, text_of
from tests.cast import gather
from tests.clock import stop_the_clock
from tests.matters import a_case, moved, told

AUCKLAND = ("Pacific/Auckland", datetime(2026, 11, 20, 19, 30, tzinfo=UTC))
LOS_ANGELES = ("America/Los_Angeles", datetime(2026, 11, 21, 3, 0, tzinfo=UTC))


@pytest.fixture(params=[AUCKLAND, LOS_ANGELES], ids=["auckland", "los-angeles"])
def there(request, db):
    """The organisation, the hour, its day, and its zone."""
    zone, at = request.param
    here = ZoneInfo(zone)
    today = at.astimezone(here).date()
    assert today != at.date()
    return gather(at, zone=zone), at, today, here


def last_moment(day, zone):
    return datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=zone)


def at_noon(day, zone):
    return datetime(day.year, day.month, day.day, 12, tzinfo=zone)


def test_a_file_alone_keeps_its_own_zone(there):
    cast, _, today, here = there

    assert load(shipped()).zone == ZoneInfo("Europe/Brussels")
    ours = policy_in_force(cast.organisation, on=today)
    assert (ours.zone, ours.header.zone) == (here, here.key)
    assert PolicyVersion.objects.get().zone == here.key


def test_a_duty_ends_with_the_day_there(there):
    cast, at, today, here = there

    report = told(cast, at=at, occurred_on=today)[0]

    duty = Duty.objects.get(folder=report.folder_id, rule="retrieve-report")
    assert duty.started_on == report.received_on == today
    assert duty.due_at == last_moment(today + timedelta(days=7), here)


def test_a_motion_closes_with_the_day_there(there):
    cast, at, today, here = there

    motion = moved(a_case(cast, at=at, occurred_on=today), cast=cast, at=at)

    closes = motion.closes_at.astimezone(here)
    assert motion.opened_on == today
    assert f"{closes:%H:%M:%S}" == "23:59:59"


def test_a_term_is_over_when_its_last_day_is_over_there(there):
    cast, at, today, here = there
    term = begin_term(
        cast.members["dora"],
        role="host",
        starts_on=today - timedelta(days=9),
        ends_on=today,
        at=at,
    )
    last = last_moment(today, here)

    end_what_is_over(cast.organisation, last)
    term.refresh_from_db()
    assert term.closed_on is None

    end_what_is_over(cast.organisation, last + timedelta(seconds=1))
    term.refresh_from_db()
    assert (term.ends_on, term.closed_on) == (today, today + timedelta(days=1))


def test_who_is_taken_out_of_an_office_is_out_that_day(there):
    cast, at, today, _ = there
    term = Term.objects.select_related(
        "organisation", "member__reader", "member__organisation"
    ).get(member=cast.members["jon"], role="host", event=None)

    terms.end(term, by=cast.signing("ada"), at=at)

    term.refresh_from_db()
    assert term.ends_on == term.closed_on == today


def test_the_desk_counts_days_there(there):
    cast, at, today, here = there
    told(cast, at=at, occurred_on=today)
    due = last_moment(today + timedelta(days=7), here)

    with timezone.override(here):
        assert overdue(tasks_of(cast.ada, at=due), at=due) == 0
        late = due + timedelta(seconds=1)
        assert overdue(tasks_of(cast.ada, at=late), at=late) > 0


@pytest.mark.parametrize(("after", "said"), [(0, False), (1, True)])
def test_the_desk_says_late_when_it_is_late_there(there, monkeypatch, after, said):
    cast, _, today, here = there
    told(cast, at=at_noon(today, here), occurred_on=today)
    due = last_moment(today + timedelta(days=7), here)
    stop_the_clock(monkeypatch, due + timedelta(seconds=after))

    html = text_of(client_of(cast, "ada").get("/desk/"))

    assert ("1 day late" in html) is said


def test_what_another_should_have_done_falls_to_them_the_day_after(there):
    cast, at, today, here = there
    told(cast, at=at, occurred_on=today)
    due = last_moment(today + timedelta(days=7), here)

    def falls_to_ben(at):
        given = {"policy": load(shipped()), "elsewhere": set(), "at": at}
        owed = owed_by(cast.ben, roles=frozenset({"committee"}), **given)
        return any(duty.rule == "retrieve-report" for duty, _ in owed)

    assert not falls_to_ben(due)
    assert falls_to_ben(due + timedelta(seconds=1))


def test_a_message_is_of_the_day_there(there):
    cast, at, today, _ = there
    report = told(cast, at=at, occurred_on=today)[0]

    write_to_reporter(report, text="Thank you.", by=cast.ada, at=at)

    assert Message.objects.get().on == today


def test_an_organisation_begins_on_its_own_day(there):
    cast, at, _, here = there

    founded = (at - timedelta(days=400)).astimezone(here).date()
    assert cast.organisation.founded_on == founded
    assert PolicyVersion.objects.get().in_force_on == founded
