"""What readers do with a report: keeping, grading, closing as abuse; the tray."""

from datetime import date, datetime, timedelta

import pytest

from holdfast.errors import NobodyMay, NotNow, Refused, WrongInput
from holdfast.policy import load, shipped
from holdfast.reports.actions import close_as_abuse, file, grade, take_in
from holdfast.reports.models import Report, ReportState
from holdfast.reports.reading import find, open_report, page
from holdfast.reports.telling import Reported
from holdfast.reports.visibility import in_tray
from holdfast.spaces.duties import visible_to
from holdfast.spaces.models import Duty, DutyState, Notice
from holdfast.spaces.waiting import tasks
from holdfast.vault.errors import NotHeld
from holdfast.vault.models import Entry, Grant
from tests.cast import Cast
from tests.reports.making import filed, report, telling

WEEK = timedelta(days=8)


def duties(one: Report) -> set[str]:
    owed = Duty.objects.filter(folder=one.folder, state=DutyState.OPEN)
    return {duty.rule for duty in owed}


@pytest.mark.clause("C-3.1")
def test_the_director_takes_a_report_into_their_keeping(
    cast: Cast, at: datetime
) -> None:
    one = report(cast, at)

    taken = take_in(one, by=cast.ada, at=at)

    assert taken.state == ReportState.KEPT
    assert "retrieve-report" not in duties(one)
    (step,) = open_report(taken, by=cast.ben, at=at).custody
    assert (step.name, step.since, step.until) == ("Ada Okafor", at.date(), None)


@pytest.mark.clause("C-3.1")
def test_another_member_takes_it_only_when_the_week_has_passed(
    cast: Cast, at: datetime
) -> None:
    one = report(cast, at)

    with pytest.raises(Refused) as refused:
        take_in(one, by=cast.ben, at=at + timedelta(days=7))
    assert (refused.value.code, refused.value.clause) == ("not-yours-yet", "C-3.1")

    assert take_in(one, by=cast.ben, at=at + WEEK).state == ReportState.KEPT


@pytest.mark.clause("C-3.1")
def test_on_the_directors_return_it_is_handed_over_and_the_chain_says_so(
    cast: Cast, at: datetime
) -> None:
    one = report(cast, at)
    take_in(one, by=cast.ben, at=at + WEEK)

    take_in(one, by=cast.ada, at=at + 2 * WEEK)

    ben, ada = open_report(one, by=cast.cleo, at=at).custody
    assert (ben.name, ben.until) == ("Ben Lindqvist", (at + 2 * WEEK).date())
    assert (ada.name, ada.until) == ("Ada Okafor", None)


@pytest.mark.clause("C-3.1")
def test_what_somebody_has_retrieved_no_other_member_takes_from_them(
    cast: Cast, at: datetime
) -> None:
    one = report(cast, at)
    take_in(one, by=cast.ada, at=at)

    with pytest.raises(Refused) as refused:
        take_in(one, by=cast.ben, at=at + WEEK)

    assert (refused.value.code, refused.value.clause) == ("kept-by-another", "C-3.1")
    (step,) = open_report(one, by=cast.cleo, at=at).custody
    assert (step.name, step.until) == ("Ada Okafor", None)


@pytest.mark.clause("C-3.1")
def test_what_its_keeper_can_read_no_more_another_member_takes(
    cast: Cast, at: datetime
) -> None:
    one = report(cast, at)
    take_in(one, by=cast.ada, at=at)
    Grant.objects.filter(folder=one.folder_id, reader=cast.ada.reader).update(
        current=False
    )

    take_in(one, by=cast.ben, at=at + WEEK)

    ada, ben = open_report(one, by=cast.cleo, at=at).custody
    assert ada.until is not None
    assert (ben.name, ben.until) == ("Ben Lindqvist", None)


def test_where_the_director_cannot_read_it_whoever_reads_may_keep_it(
    cast: Cast, at: datetime
) -> None:
    one = report(cast, at, keep_from=(cast.members["ada"].id,))

    assert take_in(one, by=cast.ben, at=at).state == ReportState.KEPT


def test_keeping_it_twice_is_refused(cast: Cast, at: datetime) -> None:
    one = report(cast, at)
    take_in(one, by=cast.ada, at=at)

    with pytest.raises(NotNow):
        take_in(one, by=cast.ada, at=at)


def test_whoever_holds_no_key_can_do_nothing_with_it(cast: Cast, at: datetime) -> None:
    one = report(cast, at, too_close=(cast.members["cleo"].id,))

    with pytest.raises(NotHeld):
        find(one.code, by=cast.cleo)
    for act in (
        lambda: take_in(one, by=cast.cleo, at=at),
        lambda: grade(one, offence="assault", reasons="", by=cast.cleo, at=at),
        lambda: close_as_abuse(one, reason="x", by=cast.cleo, at=at),
        lambda: open_report(one, by=cast.cleo, at=at),
    ):
        with pytest.raises((NotHeld, Refused)):
            act()


def ungraded(cast: Cast, at: datetime, **change: object) -> Report:
    return report(cast, at, **{"offence": None, **change})


@pytest.mark.clause("C-6.3")
def test_a_grade_starts_what_it_starts_from_that_day_on(
    cast: Cast, at: datetime
) -> None:
    one = ungraded(cast, at)
    later = at + timedelta(days=3)

    graded = grade(one, offence="assault", reasons="She says so", by=cast.ben, at=later)

    assert graded.grade == "major"
    meeting = Duty.objects.get(rule="meet-on-major-report")
    assert meeting.started_on == later.date()
    opened = open_report(graded, by=cast.ada, at=later)
    assert opened.offence == "assault"
    assert opened.later[0].content["reasons"] == "She says so"
    assert opened.later[0].by == "Ben Lindqvist"


@pytest.mark.clause("C-2.9")
@pytest.mark.parametrize(
    ("offence", "rule"),
    [
        ("verbal-harassment", "designate-keeper"),
        ("assault", "confirm-on-its-face"),
    ],
)
def test_a_grade_of_a_report_about_a_member_starts_what_is_owed_then(
    cast: Cast, at: datetime, offence: str, rule: str
) -> None:
    one = ungraded(cast, at, reported=(Reported(member=cast.members["ada"].id),))
    assert rule not in duties(one)

    grade(one, offence=offence, reasons="", by=cast.ben, at=at)

    assert rule in duties(one)


@pytest.mark.clause("C-1.3")
def test_an_offence_that_no_list_grades_is_judged_with_reasons(
    cast: Cast, at: datetime
) -> None:
    one = ungraded(cast, at)
    for given, field in (
        ({}, "judged"),
        ({"judged": "major"}, "reasons"),
        ({"judged": "huge", "reasons": "x"}, "judged"),
    ):
        with pytest.raises(WrongInput) as refused:
            grade(
                one,
                **{"offence": "defamation", "reasons": "", **given},
                by=cast.ben,
                at=at,
            )
        assert refused.value.fields.keys() == {field}

    judged = grade(
        one, offence="defamation", reasons="Planned", judged="major", by=cast.ben, at=at
    )

    assert judged.grade == "major"


def test_a_report_is_graded_once(cast: Cast, at: datetime) -> None:
    one = report(cast, at)

    with pytest.raises(NotNow):
        grade(one, offence="assault", reasons="", by=cast.ben, at=at)


@pytest.mark.clause("C-1.3")
def test_with_a_reason_it_is_judged_anew_and_nothing_owed_is_judged_away(
    cast: Cast, at: datetime
) -> None:
    one = report(cast, at, offence="verbal-harassment")
    given = {"offence": "verbal-harassment", "by": cast.ben, "at": at}

    judged = grade(one, judged="major", reasons="It went on for a year.", **given)

    assert judged.grade == "major"
    assert "meet-on-major-report" in duties(one)
    grade(one, judged="minor", reasons="It was one evening.", **given)
    opened = open_report(find(one.code, by=cast.ada), by=cast.ada, at=at)
    assert [later.content["grade"] for later in opened.later] == ["major", "minor"]
    assert opened.grade == "minor"
    assert "meet-on-major-report" in duties(one)
    with pytest.raises(Refused):
        grade(one, judged="major", reasons="x", **{**given, "by": cast.jon})


@pytest.mark.clause("C-0.2")
def test_what_is_too_old_is_not_graded_minor(cast: Cast, at: datetime) -> None:
    one = ungraded(cast, at, occurred_on=date(2016, 12, 31))

    with pytest.raises(NobodyMay) as refused:
        grade(one, offence="verbal-harassment", reasons="", by=cast.ben, at=at)

    assert refused.value.clause == "C-0.2"
    # It came without an offence, so it was taken in, and it stays.
    assert "stays here" in refused.value.message


def flood(cast: Cast, at: datetime, number: int = 31) -> list[Report]:
    for _ in range(number):
        filed(cast, at)
    return list(Report.objects.all())


@pytest.mark.clause("C-8.1")
def test_beyond_the_budget_reports_wait_in_a_tray_with_one_duty_for_all(
    cast: Cast, at: datetime
) -> None:
    flood(cast, at, 33)

    tray = list(in_tray(cast.ada))
    assert len(tray) == 3
    owed = Duty.objects.get(folder__in=[one.folder for one in tray])
    assert (owed.rule, owed.who) == ("take-in", "committee")
    assert owed.due_at - at < timedelta(hours=73)
    assert owed in visible_to(cast.ben, at=at)
    assert said_of_tray(cast, "dora", at + timedelta(days=2)) == 0
    assert said_of_tray(cast, "dora", at + timedelta(days=5)) == 1
    assert Notice.objects.get(member=cast.members["ada"].id).times == 31
    assert len(page(cast.ada, cursor=None, size=50)[0]) == 33


def said_of_tray(cast: Cast, name: str, at: datetime) -> int:
    return sum("flood" in task.what for task in tasks(cast.actor(name), at=at))


@pytest.mark.clause("C-8.1")
def test_the_duty_of_the_tray_lasts_until_nothing_is_left_in_it(
    cast: Cast, at: datetime
) -> None:
    flood(cast, at, 33)
    owed = Duty.objects.filter(rule="take-in", state=DutyState.OPEN)
    seen = []

    for _ in range(2):
        one = Report.objects.get(folder=owed.get().folder_id)
        seen.append(one.code)
        take_in(one, by=cast.ben, at=at)
    (last,) = in_tray(cast.ben)
    assert owed.get().about == last.code
    for by in (cast.ada, cast.ben):
        close_as_abuse(last, reason="The same words.", by=by, at=at)

    assert not owed.exists()
    assert len({*seen, last.code}) == 3


@pytest.mark.clause("C-8.1")
@pytest.mark.clause("C-2.10")
def test_who_is_kept_out_of_a_tray_knows_of_no_duty(cast: Cast, at: datetime) -> None:
    for _ in range(30):
        filed(cast, at)
    before = list(visible_to(cast.cleo, at=at))

    report(cast, at, reported=(Reported(member=cast.members["cleo"].id),))

    assert Duty.objects.filter(rule="take-in").exists()
    assert list(visible_to(cast.cleo, at=at)) == before
    assert said_of_tray(cast, "dora", at + timedelta(days=5)) == 0


@pytest.mark.clause("C-8.1")
def test_what_is_taken_out_of_the_tray_is_a_report_like_any_other(
    cast: Cast, at: datetime
) -> None:
    flood(cast, at)
    (real,) = in_tray(cast.ada)
    later = at + timedelta(days=2)

    taken = take_in(find(real.code, by=cast.ben), by=cast.ben, at=later)

    assert taken.state == ReportState.WAITING
    assert duties(real) == {
        "retrieve-report",
        "first-answer",
        "what-came-of-it",
        "meet-on-major-report",
    }
    begun = Duty.objects.filter(folder=real.folder, state=DutyState.OPEN)
    started = set(begun.values_list("started_on"))
    assert started == {(later.date(),)}


@pytest.mark.clause("C-8.1")
def test_the_next_hour_has_a_budget_of_its_own(cast: Cast, at: datetime) -> None:
    flood(cast, at)

    assert report(cast, at + timedelta(hours=1)).state == ReportState.WAITING


@pytest.mark.clause("C-8.1")
def test_what_a_member_writes_down_is_never_part_of_a_flood(
    cast: Cast, at: datetime
) -> None:
    flood(cast, at)

    file(
        telling=telling(receipt=""), organisation=cast.organisation, by=cast.dora, at=at
    )

    assert Report.objects.filter(state=ReportState.TRAY).count() == 1


@pytest.mark.clause("C-8.1")
def test_two_members_close_one_as_abuse_with_the_reason_on_record(
    cast: Cast, at: datetime
) -> None:
    one = report(cast, at)

    assert close_as_abuse(one, reason="A script", by=cast.ada, at=at).state != "abuse"
    with pytest.raises(NotNow):
        close_as_abuse(one, reason="Still", by=cast.ada, at=at)
    closed = close_as_abuse(one, reason="The same text 300 times", by=cast.ben, at=at)

    assert closed.state == ReportState.ABUSE
    assert not duties(one)
    reasons = [
        later.content["abuse"]
        for later in open_report(closed, by=cast.cleo, at=at).later
    ]
    assert reasons == ["A script", "The same text 300 times"]
    for act in (
        lambda: take_in(one, by=cast.ada, at=at),
        lambda: close_as_abuse(one, reason="x", by=cast.cleo, at=at),
    ):
        with pytest.raises(NotNow):
            act()


def test_closing_needs_a_reason(cast: Cast, at: datetime) -> None:
    with pytest.raises(WrongInput):
        close_as_abuse(report(cast, at), reason=" ", by=cast.ada, at=at)


def test_what_is_in_keeping_is_not_closed_as_abuse(cast: Cast, at: datetime) -> None:
    one = report(cast, at)
    take_in(one, by=cast.ada, at=at)

    with pytest.raises(NotNow):
        close_as_abuse(one, reason="x", by=cast.ben, at=at)


def test_opening_leaves_an_entry_and_shows_that_the_reader_lives(
    cast: Cast, at: datetime
) -> None:
    one, later = report(cast, at), at + timedelta(days=1)
    entries = Entry.objects.count()

    open_report(find(one.code, by=cast.ada), by=cast.ada, at=later)

    assert Entry.objects.count() == entries + 1
    assert cast.ada.reader.opened_on == later.date()


def test_the_list_pages_without_losing_or_doubling_any(
    cast: Cast, at: datetime
) -> None:
    for days in (0, 0, 0, 1, 1, 2, 5):
        filed(cast, at + timedelta(days=days))

    seen, cursor = [], None
    while True:
        found, cursor = page(cast.ada, cursor=cursor, size=2)
        seen += [(one.received_on, one.code) for one in found]
        if cursor is None:
            break

    assert len(seen) == len(set(seen)) == 7
    assert [on for on, _ in seen] == sorted((on for on, _ in seen), reverse=True)


@pytest.mark.parametrize("cursor", ["x", "2026-11-20", "2026-11-20.zz", "\0"])
def test_a_cursor_that_is_none_is_refused(
    cast: Cast, at: datetime, cursor: str
) -> None:
    with pytest.raises(WrongInput):
        page(cast.ada, cursor=cursor, size=2)


def test_a_page_costs_the_same_number_of_questions_however_many_there_are(
    cast: Cast, at: datetime, django_assert_num_queries
) -> None:
    ada = cast.ada
    filed(cast, at)
    with django_assert_num_queries(1):
        page(ada, cursor=None, size=50)

    flood(cast, at, 10)
    with django_assert_num_queries(1):
        page(ada, cursor=None, size=50)


@pytest.mark.sqlite
def test_the_list_and_the_tray_are_read_off_an_index(cast: Cast, at: datetime) -> None:

    from holdfast.reports import visibility

    filed(cast, at)
    after = visibility.place_of("2026-11-20." + "f" * 32)
    ada = cast.ada

    first = plan_of(visibility.page, ada, cursor=None, size=50)
    older = plan_of(visibility.page, ada, cursor=visibility.cursor_of(after), size=50)
    waiting = plan_of(visibility.number_in, ReportState.WAITING, by=ada)
    tray = in_tray(ada)[:51].explain()

    for plan in (first, older, waiting, tray):
        assert "SCAN reports" not in plan
        assert "SCAN r\n" not in plan
        assert "TEMP B-TREE" not in plan
    for plan in (first, older):
        assert "what_a_reader_holds" in plan
        # What a line says is in the index itself: no sealed content is passed over.
        assert "COVERING INDEX report_lines" in plan
    assert "COVERING INDEX reports_waiting" in waiting
    assert "the_tray" in tray
    assert "what_a_reader_holds" not in tray


def plan_of(function, *args, **given) -> str:
    """How the database goes about the one question that a function asks."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        function(*args, **given)
    (question,) = asked.captured_queries
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {question['sql']}")
        return "\n".join(step for *_, step in cursor.fetchall()) + "\n"


@pytest.mark.clause("C-1.1")
@pytest.mark.clause("C-1.2")
@pytest.mark.parametrize("grade_of_list", ["minor", "major"])
def test_what_the_lists_name_is_graded_as_it_is_filed_and_starts_what_it_asks_for(
    cast: Cast, at: datetime, grade_of_list: str
) -> None:
    offences = [
        one.id
        for one in load(shipped()).offences.values()
        if one.grade == grade_of_list and one.offered
    ]
    assert len(offences) >= 4

    found = {offence: report(cast, at, offence=offence) for offence in offences}

    assert {one.grade for one in found.values()} == {grade_of_list}
    meets = ["meet-on-major-report" in duties(one) for one in found.values()]
    assert set(meets) == {grade_of_list == "major"}
