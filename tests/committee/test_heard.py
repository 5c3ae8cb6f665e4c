"""What the reporter writes reaches those who decide, where they decide."""

from datetime import timedelta

import pytest
from django.utils import timezone

from holdfast.cases.heard import heard_in, newest_of
from holdfast.committee.actions import carry_out
from holdfast.crypto.receipts import new_receipt
from holdfast.reports import mailbox
from holdfast.reports.actions import write_to_reporter
from holdfast.reports.models import Report
from holdfast.spaces.models import Duty
from tests.accounts.browsing import client_of, text_of
from tests.cast import REPORTED
from tests.matters import a_case, decided, told
from tests.reports.test_files import arrived

BOTH = (REPORTED, "Ilse Moreels")
WORDS = "Please wait until she has left the city."


@pytest.fixture
def now():
    """Pages take the time themselves; what they show was filed just before."""
    return timezone.now()


@pytest.fixture
def receipt():
    return new_receipt()


def wrote(cast, receipt, *, at, text=WORDS):
    mailbox.write(receipt, text=text, organisation=cast.organisation, at=at)


def page_of(cast, url, name="ada"):
    return text_of(client_of(cast, name).get(url))


def test_what_they_wrote_stands_in_the_top_box_with_its_day_and_a_way_on(
    cast, now, receipt
):
    case = a_case(cast, at=now, receipt=receipt)
    wrote(cast, receipt, at=now)

    page = page_of(cast, f"/cases/{case.code}/", "ben")

    top = page.partition("The story")[0]
    assert WORDS in top
    assert f'<a href="/reports/{case.reports.get().code}/#messages">Answer them' in top


def test_told_about_two_it_stands_once(cast, now, receipt):
    case = a_case(cast, at=now, receipt=receipt, reported=BOTH)
    wrote(cast, receipt, at=now)
    assert page_of(cast, f"/cases/{case.code}/").count(WORDS) == 1


def test_what_waits_for_an_answer_comes_first_and_else_the_last_of_it(
    cast, at, receipt
):
    case = a_case(cast, at=at, receipt=receipt)
    report = case.reports.get()
    for text in ("1", "2"):
        wrote(cast, receipt, at=at, text=text)

    def newest():
        heard = heard_in([report], by=cast.ada)
        return [(one.text, one.answered) for one in newest_of(heard)]

    assert newest() == [("1", False), ("2", False)]
    write_to_reporter(report, text="We wait.", by=cast.ben, at=at)
    assert newest() == [("2", True)]
    wrote(cast, receipt, at=at + timedelta(days=1), text="3")
    assert newest() == [("3", False)]


def test_nothing_of_a_report_that_one_cannot_open(cast, at, receipt):
    case = a_case(cast, at=at, receipt=receipt, too_close=("cleo",))
    wrote(cast, receipt, at=at)
    reports = list(case.reports.all())
    assert len(heard_in(reports, by=cast.ada)) == 1
    assert heard_in(reports, by=cast.cleo) == []


def test_what_came_after_the_decision_stands_beside_the_act_that_waits(
    cast, now, receipt
):
    case = a_case(cast, at=now, receipt=receipt, too_close=("cleo",))
    wrote(cast, receipt, at=now - timedelta(days=1), text="Of the day before.")
    action = decided(case, cast=cast, at=now, voters="ada ben")
    base = f"/cases/{case.code}/actions/{action.id}/"
    since = "the day it was decided."
    assert since not in page_of(cast, f"/cases/{case.code}/")
    assert "Of the day before." not in page_of(cast, base)
    wrote(cast, receipt, at=now)

    assert since in page_of(cast, f"/cases/{case.code}/")
    assert WORDS in page_of(cast, base)
    assert ", the day it was decided</header>" in page_of(cast, base)
    wrote(cast, receipt, at=now + timedelta(days=1))
    assert "Since it was decided they wrote, on" in page_of(cast, base)
    since = "Since it was decided, who told it wrote on"
    given = {"consulted": "danger", "how": "By phone.", "at": now}
    carry_out(action, by=cast.signing("ada"), **given)
    assert "Write what they are told" in page_of(cast, f"/cases/{case.code}/")
    assert since in page_of(cast, f"/cases/{case.code}/")
    assert WORDS in page_of(cast, base)


def test_the_duty_to_answer_leads_to_where_it_is_answered(cast, now, receipt):
    case = a_case(cast, at=now, receipt=receipt)
    wrote(cast, receipt, at=now)
    story = page_of(cast, f"/cases/{case.code}/").partition("The story")[2]
    assert f'/reports/{case.reports.get().code}/#messages">Answer it' in story


def test_the_desk_says_in_which_case_a_report_lies_where_one_opens_that(cast, now):
    case = a_case(cast, at=now, too_close=("cleo",))
    desk = page_of(cast, "/desk/")
    assert f'in the case <a href="/cases/{case.code}/">' in desk
    (alone,) = told(cast, at=now)
    rows = page_of(cast, "/desk/").split('<li class="task')
    about = [row for row in rows if f"/reports/{alone.code}/" in row]
    assert about
    assert not any("in the case" in row for row in about)
    assert "in the case" not in page_of(cast, "/desk/", "cleo")


def test_one_message_with_its_files_is_one_duty(cast, at, receipt):
    told(cast, at=at, receipt=receipt, reported=BOTH)
    wrote(cast, receipt, at=at)
    for name in ("one.txt", "two.txt"):
        file = arrived(cast, name=name)
        mailbox.attach(receipt, upload=file, organisation=cast.organisation, at=at)
    owed = Duty.objects.filter(rule="answer-message")
    assert owed.count() == Report.objects.count() == 2

    write_to_reporter(Report.objects.first(), text="Thank you.", by=cast.ben, at=at)
    wrote(cast, receipt, at=at)
    assert owed.filter(state="open").count() == 2
