"""Another report is put into a case; whoever may not read both learns nothing."""

import pytest

from holdfast.accounts.actions import enrol, vouch
from holdfast.accounts.invitations import offer_new_keys
from holdfast.accounts.models import Member
from holdfast.cases.actions import add_alias, add_report, judge, open_case
from holdfast.cases.errors import InACaseAlready, NotTheSameReaders, NotYetTakenIn
from holdfast.cases.models import Case, Fact
from holdfast.cases.patterns import patterns_of_case
from holdfast.cases.reading import conflicted_in, find, people_of
from holdfast.committee.actions import recuse
from holdfast.reports.actions import close_as_abuse, grade
from holdfast.reports.models import Report
from holdfast.reports.reading import find as find_report
from holdfast.reports.reading import opened_by
from holdfast.spaces.models import Duty, DutyState
from holdfast.vault.errors import NotHeld
from holdfast.vault.models import Grant
from tests.accounts.browsing import client_of
from tests.cast import NOW, PASSPHRASE, REPORTED
from tests.committee.test_pages import plain
from tests.matters import a_case, acts_of, person_in, told


@pytest.fixture
def case(cast):
    return a_case(cast, at=NOW)


def add(case, report, *, cast, by="ada"):
    return add_report(
        find(case.code, by=cast.actor(by)), report=report, by=cast.actor(by), at=NOW
    )


def test_the_same_person_stays_one_person(cast, case):
    person = person_in(case, cast=cast)
    add_alias(person, name="Kas", by=cast.ada, at=NOW)
    (report,) = told(cast, at=NOW, reported=("Kas",), what_happened="Again.")

    case = add(case, report, cast=cast)

    assert report in case.reports.all()
    assert [one.code for one in people_of(case, by=cast.ben)] == [person.code]
    told_of = cast.ben.keys.open_all(list(Fact.objects.filter(person=person)))
    assert {one["what"] for one in told_of} >= {"Again."}
    assert opened_by(report, by=cast.ben).reported[0].code == person.code
    assert "report-added" in acts_of(cast.ada)


def test_somebody_else_becomes_another_person_of_it(cast, case):
    (report,) = told(cast, at=NOW, reported=("Ilse Moreels",))

    case = add(case, report, cast=cast)

    names = [one.name for one in people_of(case, by=cast.cleo)]
    assert names == ["Ilse Moreels", REPORTED]


def test_who_reads_the_case_and_not_the_report_is_not_put_out_by_it(cast, case):
    (report,) = told(cast, at=NOW, too_close=("cleo",))
    client = client_of(cast, "cleo")
    before = plain(client.get(f"/cases/{case.code}/"))

    with pytest.raises(NotTheSameReaders) as refused:
        add(case, report, cast=cast)

    assert refused.value.status == 409
    assert plain(client.get(f"/cases/{case.code}/")) == before


@pytest.mark.clause("C-2.10")
def test_who_is_out_of_the_matter_loses_what_is_added_to_it(cast, case):
    ben = cast.signing("ben")
    recuse(case, member=ben.member, ground="a friend", by=ben, at=NOW)
    (report,) = told(cast, at=NOW, reporter_name="Rosa Lindgren")
    assert cast.ben.keys.open(report)

    add(case, report, cast=cast)

    report.refresh_from_db()
    with pytest.raises(NotHeld):
        cast.actor("ben").keys.open(report)
    with pytest.raises(NotHeld):
        cast.actor("ben").keys.open(report.identity)
    assert find_report(report.code, by=cast.cleo)


@pytest.mark.clause("C-2.10")
def test_who_is_out_loses_what_is_added_with_keys_that_were_lost_too(cast, case):
    ben = cast.signing("ben")
    recuse(case, member=ben.member, ground="a friend", by=ben, at=NOW)
    (report,) = told(cast, at=NOW, what_happened="Again.")
    offer_new_keys(cast.actor("ben").member, by=cast.signing("ada"), at=NOW)

    add(case, report, cast=cast)

    assert not Grant.objects.filter(reader=ben.reader, folder=report.folder_id).exists()
    member = Member.objects.select_related("organisation").get(pk=ben.member.pk)
    _, cast.seeds["ben"] = enrol(
        member,
        username="ben",
        passphrase=f"{PASSPHRASE} ben",
        totp_secret=None,
        at=NOW,
    )
    for name in ("ada", "cleo"):
        vouch(member, by=cast.signing(name), at=NOW)
    assert not cast.ben.keys.holds(report.folder_id)


def test_whom_the_new_report_keeps_out_has_no_say_in_it(cast):
    case = a_case(cast, at=NOW, too_close=("cleo",))
    (report,) = told(cast, at=NOW, too_close=("cleo",))

    case = add(case, report, cast=cast)

    assert cast.id_of("cleo") in conflicted_in(case, by=cast.ada)


@pytest.mark.clause("C-2.8")
def test_who_reads_one_of_its_reports_alone_does_not_learn_of_the_case(cast):
    (hers,) = told(cast, at=NOW)
    (kept,) = told(cast, at=NOW, too_close=("cleo",))
    client, urls = client_of(cast, "cleo"), ("/cases/open/", "/cases/", "/desk/")
    before = [plain(client.get(url)) for url in urls]
    page = client.get(f"/reports/{hers.code}/").content.decode()

    open_case(reports=[hers, kept], by=cast.ada, at=NOW)

    assert [plain(client.get(url)) for url in urls] == before
    again = client.get(f"/reports/{hers.code}/").content.decode()
    assert "Open a case" in page
    assert "Open a case" in again
    assert opened_by(hers, by=cast.cleo).reported[0].code is None
    # For her there is none, so she can make one; the two see nothing of each other.
    mine = open_case(reports=[hers], by=cast.actor("cleo"), at=NOW)
    assert find(mine.code, by=cast.cleo)


def test_a_report_is_in_one_case_and_was_taken_in(cast, case):
    other = a_case(cast, at=NOW)
    with pytest.raises(InACaseAlready):
        add(case, other.reports.get(), cast=cast)
    (report,) = told(cast, at=NOW)
    for who in ("ada", "ben"):
        close_as_abuse(report, reason="Spam.", by=cast.actor(who), at=NOW)
    with pytest.raises(NotYetTakenIn):
        add(case, report, cast=cast)


@pytest.mark.clause("C-1.4")
def test_a_second_minor_report_shows_the_pattern_and_asks_once(cast):
    case = a_case(cast, at=NOW, offence="verbal-harassment")
    for _ in range(2):
        (report,) = told(cast, at=NOW, offence="verbal-harassment")
        case = add(case, report, cast=cast)

    assert patterns_of_case(case, by=cast.ada)
    owed = Duty.objects.filter(rule="consider-pattern", state=DutyState.OPEN)
    assert owed.count() == 1


@pytest.mark.clause("C-1.4")
def test_a_pattern_that_shows_only_with_a_grade_is_considered(cast):
    reports = [told(cast, at=NOW, offence=None)[0] for _ in range(2)]
    case = open_case(reports=reports, by=cast.ada, at=NOW)
    owed = Duty.objects.filter(rule="consider-pattern", folder=case.folder)
    given = {"offence": "verbal-harassment", "reasons": "", "by": cast.ben, "at": NOW}
    grade(reports[0], **given)
    assert not owed.exists()

    grade(reports[1], **given)

    assert patterns_of_case(case, by=cast.ada)
    assert owed.get().state == DutyState.OPEN


def test_what_was_judged_minor_is_open_again_once_a_major_report_is_in(cast):
    case = a_case(cast, at=NOW, offence="verbal-harassment")
    judge(case, grade="minor", offence=None, reasons="Once.", by=cast.ada, at=NOW)
    (report,) = told(cast, at=NOW, offence="assault")

    case = add(case, report, cast=cast)

    assert cast.ada.keys.open(case)["judged"] == {}


def test_the_page_puts_those_about_a_like_name_first(cast, case):
    told(cast, at=NOW, reported=("Ilse Moreels",))
    (alike,) = told(cast, at=NOW, reported=("Casimir van Tongeren",))
    client, url = client_of(cast, "ben"), f"/cases/{case.code}/add/"

    answer = client.get(url)
    page = answer.content.decode()

    first, second = answer.context["form"].fields["report"].choices
    assert first[0] == alike.code
    assert "about a name as in this case" in first[1]
    assert "about a name as in this case" not in second[1]
    assert REPORTED not in page
    assert "Casimir" not in page
    assert client.post(url, {}).status_code == 422
    assert client.post(url, {"report": "no-such"}).status_code == 422
    done = client.post(url, {"report": alike.code})
    assert (done.status_code, done["Location"]) == (303, f"/cases/{case.code}/")
    assert client.post(url, {"report": alike.code}).status_code == 422
    assert Case.objects.count() == 1
    assert Report.objects.filter(cases=case).count() == 2


def test_where_a_case_is_opened_those_there_are_offered_too(cast, case):
    (report,) = told(cast, at=NOW)
    client = client_of(cast, "ben")

    page = client.get(f"/cases/open/?report={report.code}")

    assert page.status_code == 200
    link = f"/cases/{case.code}/add/?report={report.code}"
    assert link in page.content.decode()
    assert "checked" in client.get(link).content.decode()
