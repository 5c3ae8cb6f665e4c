"""What a body hears of what is late and falls to it, where it cannot read it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from holdfast.reports.actions import take_in, write_to_reporter
from holdfast.spaces.calendar import feed_of
from holdfast.spaces.duties import visible_to
from holdfast.spaces.waiting import tasks
from tests.accounts.browsing import client_of
from tests.matters import told

BOARD_ONLY = ("dora", "emil", "fay")
LATE = timedelta(days=9)


def said(cast, name, at):
    return [task for task in tasks(cast.actor(name), at=at) if "overdue" in task.what]


def everything(cast, name, at):
    return list(tasks(cast.actor(name), at=at))


@pytest.mark.clause("L-1.1")
@pytest.mark.clause("C-3.9")
def test_a_board_hears_that_an_answer_is_overdue_and_nothing_else(cast, at):
    reports = [*told(cast, at=at), *told(cast, at=at, reported=("Marek Dlouhy",))]
    assert said(cast, "dora", at + timedelta(days=7)) == []

    for name in BOARD_ONLY:
        (task,) = said(cast, name, at + LATE)
        assert (task.code, task.when, task.clause) == ("", None, "L-1.1")
        assert "committee" in task.why
        assert not any(one.code in str(task) for one in reports)
        assert not visible_to(cast.actor(name), at=at + LATE).exists()
        assert reports[0].code not in feed_of(cast.members[name], at=at).decode()
    assert said(cast, "jon", at + LATE) == []


@pytest.mark.clause("L-1.1")
def test_answered_late_the_board_hears_of_it_no_more(cast, at):
    one, other = told(cast, at=at), told(cast, at=at)
    for (report,) in (one, other):
        assert len(said(cast, "dora", at + LATE)) == 1
        write_to_reporter(report, text="We have it.", by=cast.ada, at=at + LATE)

    assert said(cast, "dora", at + LATE) == []


@pytest.mark.clause("C-3.9")
@pytest.mark.clause("C-2.10")
@pytest.mark.parametrize(
    "about",
    [
        {"member": "dora"},
        {"reported": ("Dora Petrov",)},
        {"too_close": ("cleo",)},
        {"too_close": ("emil",)},
        {"member": "cleo"},
    ],
)
def test_of_what_names_or_leaves_out_one_of_us_nobody_hears(cast, at, about):
    at_work = (*BOARD_ONLY, "cleo")
    before = {name: everything(cast, name, at + LATE) for name in at_work}

    (report,) = told(cast, at=at, **about)

    readers = set(report.folder.grants.values_list("reader", flat=True))
    for name in at_work:
        if cast.actor(name).reader.id not in readers:
            assert everything(cast, name, at + LATE) == before[name]


@pytest.mark.clause("C-3.9")
def test_who_reads_reports_hears_of_late_ones_only_what_they_hold(cast, at):
    """Kept out by hand: whoever would know that one is missing."""
    (report,) = told(cast, at=at)
    before = everything(cast, "cleo", at + LATE)
    assert any(task.code == report.code for task in before)
    report.folder.grants.filter(reader=cast.cleo.reader).delete()

    after = everything(cast, "cleo", at + LATE)

    assert not [task for task in after if "overdue" in task.what or task.code]


def test_the_line_stands_on_the_page_with_its_clause(cast):
    at = timezone.now()
    (report,) = told(cast, at=at - LATE)
    take_in(report, by=cast.ada, at=at)

    page = client_of(cast, "dora").get("/desk/").content.decode()

    assert "an answer to somebody who told us something is overdue" in page.lower()
    assert "L-1.1" in page
    assert report.code.split("-")[1] not in page
