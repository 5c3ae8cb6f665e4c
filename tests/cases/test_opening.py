"""A case of reports: who reads it, whom it is about, what is noticed and never said."""

import pytest

from holdfast.accounts.models import Member
from holdfast.cases.actions import add_alias, judge, majors_in, open_case
from holdfast.cases.models import Case, Fact, SubjectPerson
from holdfast.cases.patterns import patterns_of_case, patterns_of_person
from holdfast.cases.reading import find, find_person, people_of
from holdfast.errors import NotNow, Refused, WrongInput
from holdfast.reports.models import Report, ReportState
from holdfast.reports.reading import find as find_report
from holdfast.reports.reading import open_report
from holdfast.spaces.models import Duty
from holdfast.vault.errors import NotHeld
from holdfast.vault.models import Entry, Grant
from tests.cast import REPORTED
from tests.matters import a_case, person_in, told


def holders(folder, cast):
    """The names of those of the cast who hold a folder."""
    held = set(
        Grant.objects.filter(folder=folder, current=True).values_list(
            "reader", flat=True
        )
    )
    return {name for name, m in cast.members.items() if m.reader_id in held}


def test_who_reads_all_its_reports_reads_the_case(cast, at):
    case = a_case(cast, at=at)
    assert holders(case.folder, cast) == {"ada", "ben", "cleo"}


def test_who_is_kept_out_of_one_report_is_kept_out_of_the_case(cast, at):
    (one,) = told(cast, at=at, too_close=("cleo",))
    (other,) = told(cast, at=at)
    case = open_case(reports=[one, other], by=cast.ada, at=at)
    person = person_in(case, cast=cast)
    for folder in (case.folder, person.folder, person.facts):
        assert holders(folder, cast) == {"ada", "ben"}


@pytest.mark.clause("C-2.9")
def test_about_the_director_the_director_learns_nothing(cast, at):
    case = a_case(cast, at=at, member="ada", offence="verbal-harassment", opener="ben")
    readers = holders(case.folder, cast)
    assert "ada" not in readers
    assert {"ben", "cleo"} < readers
    assert len(readers) == 4
    assert people_of(case, by=cast.ben)[0].name == "Ada Okafor"


def test_only_who_holds_every_report_makes_a_case_of_them(cast, at):
    (one,) = told(cast, at=at, too_close=("cleo",))
    (other,) = told(cast, at=at)
    with pytest.raises(NotHeld):
        open_case(reports=[one, other], by=cast.cleo, at=at)
    assert not Case.objects.exists()


def test_a_report_belongs_to_one_case(cast, at):
    (one,) = told(cast, at=at)
    open_case(reports=[one], by=cast.ada, at=at)
    with pytest.raises(NotNow) as refused:
        open_case(reports=[one], by=cast.ben, at=at)
    assert refused.value.code == "in-a-case-already"


@pytest.mark.clause("C-8.1")
@pytest.mark.parametrize("state", [ReportState.TRAY, ReportState.ABUSE])
def test_what_was_not_taken_in_makes_no_case(cast, at, state):
    (one,) = told(cast, at=at)
    Report.objects.update(state=state)
    with pytest.raises(NotNow) as refused:
        open_case(reports=[one], by=cast.ada, at=at)
    assert refused.value.code == "not-taken-in"


def test_of_nothing_no_case_is_made(cast, at):
    with pytest.raises(WrongInput):
        open_case(reports=[], by=cast.ada, at=at)


@pytest.mark.clause("C-2.6")
def test_two_people_named_are_two_people(cast, at):
    reports = told(cast, at=at, reported=("Ilse Moreels", "Bram Aerts"))
    case = open_case(reports=reports, by=cast.ada, at=at)
    assert [view.name for view in people_of(case, by=cast.ben)] == [
        "Bram Aerts",
        "Ilse Moreels",
    ]


@pytest.mark.parametrize(
    "name", ["kasimir vantongeren", "VANTONGEREN, Kasimir", "Kasimir van Tongeren"]
)
def test_the_same_name_written_otherwise_is_the_same_person(cast, at, name):
    first, second = a_case(cast, at=at), a_case(cast, at=at, reported=(name,))
    assert person_in(first, cast=cast) == person_in(second, cast=cast)


def test_a_likely_name_is_another_person(cast, at):
    a_case(cast, at=at)
    a_case(cast, at=at, reported=("Casimir Vantongerren",))
    assert SubjectPerson.objects.count() == 2


def test_an_alias_is_recognised(cast, at):
    first = a_case(cast, at=at)
    add_alias(person_in(first, cast=cast), name="DJ Kas", by=cast.ada, at=at)
    second = a_case(cast, at=at, reported=("dj kas",))
    assert person_in(first, cast=cast) == person_in(second, cast=cast)


def test_an_alias_is_a_name_and_new(cast, at):
    person = person_in(a_case(cast, at=at), cast=cast)
    for name in ("", " ", "x" * 201, REPORTED):
        with pytest.raises(WrongInput):
            add_alias(person, name=name, by=cast.ada, at=at)


def test_linking_never_tells_who_is_kept_from_either_case(cast, at):
    hidden = a_case(cast, at=at, too_close=("cleo",))
    seen = a_case(cast, at=at)
    assert person_in(hidden, cast=cast) != person_in(seen, cast=cast)
    (view,) = people_of(seen, by=cast.cleo)
    assert find_person(view.code, by=cast.cleo).on == at.date()
    facts = Fact.objects.filter(person__cases__case=seen)
    assert len(cast.cleo.keys.open_all(list(facts))) == 1


def test_nobody_named_nobody_written_about(cast, at):
    case = a_case(cast, at=at, reported=())
    assert people_of(case, by=cast.ada) == []


def test_the_report_knows_its_persons_code_name(cast, at):
    case = a_case(cast, at=at)
    (report,) = case.reports.all()
    opened = open_report(find_report(report.code, by=cast.ben), by=cast.ben, at=at)
    assert opened.reported[0].code == person_in(case, cast=cast).code


@pytest.mark.clause("C-1.4")
def test_a_second_minor_report_is_shown_as_a_pattern_and_nothing_happens(cast, at):
    first = a_case(cast, at=at, offence="verbal-harassment")
    assert patterns_of_case(first, by=cast.ada) == ()

    second = a_case(cast, at=at, offence="verbal-harassment")

    (pattern,) = patterns_of_case(second, by=cast.ben)
    assert pattern.proposes == "repeated-minor-offences"
    assert len(pattern.reports) == 2
    assert Duty.objects.filter(rule="consider-pattern", folder=second.folder).exists()
    assert not second.actions.exists()
    assert not second.motions.exists()


@pytest.mark.clause("C-1.4")
def test_a_person_is_compared_with_all_that_one_can_open_and_no_more(cast, at):
    hidden = a_case(cast, at=at, offence="verbal-harassment", too_close=("cleo",))
    seen = a_case(cast, at=at, offence="verbal-harassment")
    person = person_in(seen, cast=cast)
    assert len(patterns_of_person(person, case=seen, by=cast.ada)) == 1
    assert patterns_of_person(person, case=seen, by=cast.cleo) == ()
    told(cast, at=at, offence="verbal-harassment")
    assert len(patterns_of_person(person, case=seen, by=cast.cleo)) == 1
    assert hidden.code != seen.code


@pytest.mark.clause("C-1.3")
@pytest.mark.clause("C-1.4")
def test_people_judge_the_pattern_major(cast, at):
    a_case(cast, at=at, offence="verbal-harassment")
    case = a_case(cast, at=at, offence="verbal-harassment")

    judge(
        case,
        grade="major",
        offence="repeated-minor-offences",
        reasons="The third time this year.",
        by=cast.ada,
        at=at,
    )

    owed = Duty.objects.filter(folder=case.folder)
    states = dict(owed.values_list("rule", "state"))
    assert states["consider-pattern"] == "done"
    assert states["meet-on-major-report"] == "open"


@pytest.mark.clause("C-1.3")
@pytest.mark.clause("C-1.4")
def test_of_several_each_is_judged_apart(cast, at):
    two = {"reported": (REPORTED, "Ilse Moreels"), "offence": "verbal-harassment"}
    a_case(cast, at=at, **two)
    case = a_case(cast, at=at, **two)
    bram, ilse = people_of(case, by=cast.ada)
    given = {"grade": "major", "offence": None, "reasons": "Twice.", "at": at}
    with pytest.raises(WrongInput) as refused:
        judge(case, by=cast.ada, **given)
    assert set(refused.value.fields) == {"person"}

    case = judge(case, person=bram.person, by=cast.ada, **given)

    content = cast.ada.keys.open(case)
    assert majors_in(case, content) == {str(bram.person.id)}
    owed = Duty.objects.filter(folder=case.folder, rule="consider-pattern")
    assert owed.get().state == "open"
    judge(case, person=ilse.person, by=cast.ada, **given)
    assert owed.get().state == "done"


@pytest.mark.clause("C-1.3")
def test_who_judges_sits_in_the_committee_or_on_the_board_and_says_why(cast, at):
    case = a_case(cast, at=at)
    given = {"grade": "minor", "offence": None, "reasons": "x", "at": at}
    for wrong in ({"grade": "worse"}, {"offence": "nonsense"}, {"reasons": ""}):
        with pytest.raises(WrongInput):
            judge(case, by=cast.ada, **{**given, **wrong})
    with pytest.raises(Refused) as refused:
        judge(case, by=cast.olga, **given)
    assert refused.value.code == "not-of-the-body"
    with pytest.raises(NotHeld):
        judge(case, by=cast.dora, **given)


def test_a_case_has_a_code_name_of_its_own_and_an_entry_in_the_ledger(cast, at):
    reports = told(cast, at=at)
    entries = Entry.objects.count()
    case = open_case(reports=reports, by=cast.ada, at=at)
    assert Entry.objects.count() == entries + 1
    assert case.code not in {report.code for report in reports}
    assert find(case.code, by=cast.ben) == case


@pytest.mark.clause("C-3.2")
def test_nobody_outside_the_committee_can_open_a_case(cast, at):
    case = a_case(cast, at=at)
    for name in ("dora", "jon", "kim", "olga"):
        with pytest.raises(NotHeld):
            find(case.code, by=cast.actor(name))


def test_who_is_suspended_is_given_nothing_new(cast, at):
    reports = told(cast, at=at)
    Member.objects.filter(pk=cast.members["cleo"].pk).update(state="suspended")

    case = open_case(reports=reports, by=cast.ada, at=at)

    held = Grant.objects.filter(folder=case.folder_id).values_list("reader", flat=True)
    assert cast.cleo.reader.id not in held
    assert cast.ben.reader.id in held
    assert Grant.objects.filter(
        folder=reports[0].folder_id, reader=cast.cleo.reader
    ).exists()
