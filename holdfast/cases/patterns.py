"""Repeated reports about one person, noticed and shown; people decide (C-1.4).

Over a case, only what all its readers can open counts. Over a person, it is whatever
the member who looks can open: worked out in their session and kept nowhere.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Exists, OuterRef

from holdfast.accounts.unlocking import Actor
from holdfast.cases.material import material_of
from holdfast.cases.models import Case, CasePerson, Fact, Part, SubjectPerson
from holdfast.cases.people import mark_of, marks_of
from holdfast.cases.visibility import people_visible_to, reports_in_no_case
from holdfast.policy import Pattern, ReportFact, find_patterns
from holdfast.reports.models import Report
from holdfast.reports.states import TAKEN_UP
from holdfast.spaces.policies import policy_of
from holdfast.vault.models import Grant


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
    reports = _taken_up([content["report"] for _, content in told], by=by)
    held = material_of([one for one in reports.values() if one.is_held], by=by)
    offences = {one.report.code: one.offence for one in held}
    return [
        ReportFact(
            content["report"],
            reports[content["report"]].grade,
            offences.get(content["report"], content["offence"]),
            code,
        )
        for code, content in told
        if content["report"] in reports
    ]


def _taken_up(codes: Iterable[str], *, by: Actor) -> dict[str, Any]:
    """Reports whose clocks run, by code name, and whether this member holds each."""
    mine = Grant.objects.filter(
        folder=OuterRef("folder"), reader=by.reader, current=True
    )
    rows = Report.objects.filter(
        organisation=by.organisation, code__in=list(codes), state__in=TAKEN_UP
    )
    return {one.code: one for one in rows.annotate(is_held=Exists(mine))}


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
