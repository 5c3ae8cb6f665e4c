"""The desk: what waits for this member, most urgent first, from what they hold."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from holdfast.policy import load, shipped
from holdfast.spaces.desk_views import _greeting
from holdfast.web import desk
from holdfast.web.desk import Task, lines, overdue, tasks_of
from holdfast.web.rail import counts_of
from tests.accounts.browsing import client_of, text_of
from tests.matters import told


def a_task(what, when=None, **more):
    return Task(what=what, url="/desk/", act="Open", when=when, **more)


@pytest.fixture
def only(monkeypatch):
    """The desk asks this list and nothing else."""
    tasks = []
    monkeypatch.setattr(desk, "_SOURCES", [lambda by, *, at: tasks])
    return tasks


def test_most_urgent_comes_first_and_what_has_no_end_last(cast, at, only):
    today = at.date()
    only += [
        a_task("c"),
        a_task("b", today + timedelta(days=9)),
        a_task("a", today),
        a_task("d", urgency="now"),
        a_task("e", urgency="soon"),
    ]

    assert [t.what for t in tasks_of(cast.ada, at=at)] == ["d", "a", "e", "b", "c"]


def test_first_button_is_the_main_one(cast, at, only):
    only += [a_task("a", at.date()), a_task("b")]

    shown = lines(tasks_of(cast.ada, at=at), policy=load(shipped()), at=at)

    assert [line.main for line in shown] == [True, False]


@pytest.mark.parametrize(
    ("days", "drawn"), [(-1, "now"), (0, "now"), (3, "soon"), (4, "")]
)
def test_days_say_how_urgent_it_is(days, drawn):
    today = date(2026, 11, 20)

    assert desk.urgency_of(today + timedelta(days=days), today=today) == drawn


def test_why_opens_the_clause(cast, at, only):
    only.append(a_task("retrieve the report", clause="C-3.1"))

    html = text_of(client_of(cast, "ada").get("/desk/"))

    policy = load(shipped())
    assert "/organisation/policy/#C-3.1" in html
    assert policy.clauses["C-3.1"].text.said("en")[:40] in html


def test_unknown_clause_is_left_out(cast, at, only):
    only.append(a_task("something", clause="X-1"))

    assert (
        lines(tasks_of(cast.ada, at=at), policy=load(shipped()), at=at)[0].clause
        is None
    )


def test_overdue_are_counted_by_the_organisations_days(cast, at, only):
    only += [a_task("a", at.date() - timedelta(days=1)), a_task("b", at.date())]

    assert overdue(tasks_of(cast.ada, at=at), at=at) == 1


def test_empty_desk_is_a_good_state(cast):
    html = text_of(client_of(cast, "olga").get("/desk/"))

    assert "Nothing waits for you." in html


@pytest.mark.clause("C-3.1", "C-6.4")
def test_report_puts_its_duties_on_the_desk_of_who_owes_them(cast, at):
    report = told(cast, at=at)[0]

    mine = [t for t in tasks_of(cast.ada, at=at) if t.code == report.code]

    assert {t.clause for t in mine} >= {"C-3.1", "C-6.3"}
    assert mine == sorted(mine, key=lambda t: t.day)
    assert "C-3.1" not in {t.clause for t in tasks_of(cast.ben, at=at)}


@pytest.mark.clause("C-3.1")
def test_after_a_week_it_falls_to_another_committee_member(cast, at):
    report = told(cast, at=at)[0]

    later = tasks_of(cast.ben, at=at + timedelta(days=8))

    late = [t for t in later if t.code == report.code and t.clause == "C-3.1"]
    assert "falls to you" in late[0].why


@pytest.mark.clause("C-3.9")
def test_desk_is_the_same_bytes_for_who_never_held_a_grant(cast):
    at = timezone.now()
    clients = {name: client_of(cast, name) for name in ("cleo", "jon", "olga")}

    def seen():
        return {
            (name, path): text_of(client.get(path)).split("csrfmiddlewaretoken")[0]
            for name, client in clients.items()
            for path in ("/desk/", "/organisation/", "/organisation/recovery/")
        }

    before = seen()
    told(cast, at=at, too_close=("cleo",))

    assert seen() == before


@pytest.mark.clause("C-3.9")
def test_rail_counts_only_what_the_member_holds(cast, at):
    assert counts_of(cast.ada, at=at)["/reports/"] == 0

    told(cast, at=at, too_close=("cleo",))

    assert counts_of(cast.ada, at=at)["/reports/"] == 1
    assert counts_of(cast.cleo, at=at)["/reports/"] == 0


def test_backup_that_is_too_old_stands_on_the_desk_of_a_lasting_organisation(
    cast, at, monkeypatch
):
    from holdfast.keeping import waiting
    from holdfast.spaces.models import Founding

    monkeypatch.setattr(waiting, "newest_age", lambda at: timedelta(days=3))
    assert list(waiting.tasks(cast.ada, at=at)) == []
    Founding.objects.create(
        organisation=cast.organisation, policy_accepted_on=at.date()
    )

    assert "3 days old" in next(waiting.tasks(cast.ada, at=at)).what
    assert list(waiting.tasks(cast.olga, at=at)) == []
    monkeypatch.setattr(waiting, "newest_age", lambda at: timedelta(hours=3))
    assert list(waiting.tasks(cast.ada, at=at)) == []


@pytest.mark.parametrize(
    ("age", "said"),
    [
        (timedelta(minutes=40), "The newest backup is less than an hour old."),
        (timedelta(hours=1), "The newest backup is 1 hour old."),
        (timedelta(hours=36), "The newest backup is 36 hours old."),
    ],
)
def test_age_of_a_fresh_backup_is_said_quietly_and_counts_as_nothing(
    cast, at, monkeypatch, only, age, said
):
    from holdfast.keeping import waiting
    from holdfast.spaces.models import Founding

    monkeypatch.setattr(waiting, "newest_age", lambda at: age)
    ada = client_of(cast, "ada")
    assert "backup" not in text_of(ada.get("/desk/"))
    Founding.objects.create(
        organisation=cast.organisation, policy_accepted_on=at.date()
    )

    page = text_of(ada.get("/desk/"))

    assert f'<p class="soft small">{said}</p>' in page
    assert "Nothing waits for you." in page
    assert "backup" not in text_of(client_of(cast, "olga").get("/desk/"))
    for late in (None, timedelta(hours=37)):
        monkeypatch.setattr(waiting, "newest_age", lambda at, late=late: late)
        assert list(waiting.remarks(cast.ada, at=at)) == []


def test_what_is_due_at_once_keeps_the_order_of_the_policy(cast, at):
    report = told(cast, at=at)[0]
    order = list(load(shipped()).duties.values())
    clauses = [rule.clause for rule in order]

    mine = [t for t in tasks_of(cast.ada, at=at) if t.code == report.code]

    for day in {task.day for task in mine}:
        same = [clauses.index(task.clause) for task in mine if task.day == day]
        assert same == sorted(same)


def test_same_act_owed_twice_is_one_line_at_its_earlier_day(cast, at, only):
    only += [
        a_task("answer the message", at.date() + timedelta(days=2), code="amber-gate"),
        a_task("answer the message", at.date(), code="amber-gate"),
        a_task("answer the message", at.date(), code="quiet-harbour"),
    ]

    found = tasks_of(cast.ada, at=at)

    assert [task.code for task in found] == ["amber-gate", "quiet-harbour"]
    assert found[0].day == at.date()


def test_what_is_for_today_and_nothing_wrong_is_calm(cast, at, only):
    only.append(a_task("your post", at, urgency="calm"))

    (line,) = lines(tasks_of(cast.ada, at=at), policy=load(shipped()), at=at)

    assert line.urgency == "calm"
    assert overdue(tasks_of(cast.ada, at=at), at=at) == 0


def test_what_is_far_off_lies_folded_and_what_has_no_day_does_not(cast, at, only):
    day = timezone.localtime(timezone.now()).date()
    only += [
        a_task("look at this", day + timedelta(days=20)),
        a_task("look at that", day + timedelta(days=23)),
        a_task("look whenever"),
    ]

    html = text_of(client_of(cast, "ada").get("/desk/"))

    near, folded = html.split('<details class="later">')
    assert "look at this" in near
    assert "look whenever" in near
    assert "look at that" in folded
    assert "2 things wait for you." in html


def test_all_about_one_matter_stands_on_one_line(cast, at, only):
    only += [
        a_task("retrieve it", at.date(), code="quiet-harbour"),
        a_task("answer", at.date() + timedelta(days=2), code="quiet-harbour"),
        a_task("retrieve it", at.date() + timedelta(days=1), code="amber-gate"),
    ]

    shown = lines(tasks_of(cast.ada, at=at), policy=load(shipped()), at=at)

    assert [line.task.code for line in shown] == ["quiet-harbour", "amber-gate"]
    assert [also.task.what for also in shown[0].also] == ["answer"]


def test_as_many_things_wait_as_stand_there(cast, only):
    day = timezone.localtime(timezone.now()).date()
    only += [
        a_task("retrieve it", day - timedelta(days=1), code="quiet-harbour"),
        a_task("answer", day - timedelta(days=1), code="quiet-harbour"),
        a_task("retrieve it", day, code="amber-gate"),
    ]

    html = text_of(client_of(cast, "ada").get("/desk/"))

    assert "2 things wait for you; one is overdue." in html
    assert html.count('<li class="task') == 2


@pytest.mark.parametrize(
    ("hour", "words"),
    [
        (0, "Hello, Ada."),
        (4, "Hello, Ada."),
        (5, "Good morning, Ada."),
        (12, "Good afternoon, Ada."),
        (18, "Good evening, Ada."),
        (23, "Hello, Ada."),
    ],
)
def test_nobody_is_wished_a_good_morning_at_night(hour, words):
    assert _greeting(hour, "Ada Okafor") == words
