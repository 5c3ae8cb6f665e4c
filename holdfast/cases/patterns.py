"""Repeated reports about one person, noticed and shown; people decide (C-1.4).

Over a case, only what all its readers can open counts. Over a person, it is whatever
the member who looks can open: worked out in their session and kept nowhere.
"""

from collections.abc import Iterable, Sequence

from holdfast.accounts.unlocking import Actor
from holdfast.cases.material import material_of
from holdfast.cases.models import Case, CasePerson, Fact, Part, SubjectPerson
from holdfast.cases.people import mark_of, marks_of
from holdfast.cases.visibility import people_visible_to, reports_in_no_case
from holdfast.policy import Pattern, ReportFact, find_patterns
from holdfast.reports.models import Report
from holdfast.reports.states import TAKEN_UP
from holdfast.spaces.policies import policy_of


def patterns_of_case(case: Case, *, by: Actor) -> tuple[Pattern, ...]:
    """Patterns in what was told about the people whom this case is about."""
    people = SubjectPerson.objects.filter(cases__case=case, cases__part=Part.REPORTED)
    held = list(people.filter(pk__in=people_visible_to(by).order_by().values("pk")))
    return find_patterns(policy_of(case.policy), _told_of(held, by=by))


def patterns_of_person(
    person: SubjectPerson, *, case: Case, by: Actor
) -> tuple[Pattern, ...]:
    """Patterns in all that this member can open about one person, by exact name."""
    marks = marks_of(by.keys.open(person))
    reported = CasePerson.objects.filter(part=Part.REPORTED).values("person")
    everybody = list(people_visible_to(by).filter(pk__in=reported))
    same = [
        other
        for other, content in zip(everybody, by.keys.open_all(everybody), strict=True)
        if marks & marks_of(content)
    ]
    facts = [
        ReportFact(fact.id, fact.grade, fact.offence, person.code)
        for fact in (*_told_of(same, by=by), *_in_no_case(marks, by=by))
    ]
    return find_patterns(policy_of(case.policy), facts)


def _told_of(people: Sequence[SubjectPerson], *, by: Actor) -> list[ReportFact]:
    codes = {person.pk: person.code for person in people}
    rows = list(Fact.objects.filter(person__in=people, found=False))
    told = [
        (codes[row.person_id], content)
        for row, content in zip(rows, by.keys.open_all(rows), strict=True)
    ]
    grades = _grades(content["report"] for _, content in told)
    return [
        ReportFact(
            content["report"],
            grades.get(content["report"]),  # type: ignore[arg-type]
            content["offence"],
            code,
        )
        for code, content in told
    ]


def _grades(codes: Iterable[str]) -> dict[str, str | None]:
    rows = Report.objects.filter(code__in=list(codes), state__in=TAKEN_UP)
    return dict(rows.values_list("code", "grade"))


def _in_no_case(marks: set[str], *, by: Actor) -> list[ReportFact]:
    reports = list(
        reports_in_no_case(by).filter(organisation=by.organisation, state__in=TAKEN_UP)
    )
    return [
        ReportFact(
            one.report.code,
            one.report.grade,  # type: ignore[arg-type]
            one.offence,
            "",
        )
        for one in material_of(reports, by=by)
        if mark_of(one.reported) in marks
    ]
