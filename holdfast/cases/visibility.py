"""Which cases, people and actions a member can open: computed from grants alone."""

from collections.abc import Collection

from django.db.models import QuerySet

from holdfast.accounts.unlocking import Actor
from holdfast.cases.models import (
    Action,
    Case,
    Fact,
    Recusal,
    RecusalState,
    SubjectPerson,
)
from holdfast.reports.models import Report
from holdfast.reports.visibility import visible_to as reports_visible_to
from holdfast.spaces.subjects import ids_in
from holdfast.web.templatetags.holdfast import code_name


def cases_visible_to(by: Actor) -> QuerySet[Case]:
    """The cases this member can open."""
    return Case.objects.filter(
        organisation=by.organisation,
        folder__grants__reader=by.reader,
        folder__grants__current=True,
    )


def reports_in_no_case(by: Actor) -> QuerySet[Report]:
    """The reports this member can open that are in no case they can open."""
    return reports_visible_to(by).exclude(cases__in=cases_visible_to(by))


def cases_of_reports(codes: Collection[str], by: Actor) -> dict[str, str]:
    """The case that each of these reports lies in, where this member can open it."""
    through = Case.reports.through.objects.filter(
        case__in=cases_visible_to(by), report__code__in=codes
    )
    return dict(through.values_list("report__code", "case__code"))


def people_visible_to(by: Actor) -> QuerySet[SubjectPerson]:
    """The people written about whose identity this member can open."""
    return SubjectPerson.objects.filter(
        organisation=by.organisation,
        folder__grants__reader=by.reader,
        folder__grants__current=True,
    )


def facts_visible_to(by: Actor) -> QuerySet[Fact]:
    """What was told and found about people, where this member can open it."""
    return Fact.objects.filter(
        organisation=by.organisation,
        folder__grants__reader=by.reader,
        folder__grants__current=True,
    )


def actions_visible_to(by: Actor) -> QuerySet[Action]:
    """The actions this member can open."""
    return Action.objects.filter(
        organisation=by.organisation,
        folder__grants__reader=by.reader,
        folder__grants__current=True,
    )


def out_of_matters(by: Actor) -> int:
    """How many cases this member was put out of: all they ever learn of it."""
    return Recusal.objects.filter(
        organisation=by.organisation,
        member=by.member,
        state=RecusalState.IN_FORCE,
    ).count()


def subjects_of(subjects: Collection[str], by: Actor) -> dict[str, str]:
    """Cases, people and actions that this member can open, by code name."""
    cases = cases_visible_to(by).filter(code__in=subjects)
    people = people_visible_to(by).filter(code__in=subjects)
    actions = actions_visible_to(by).filter(pk__in=ids_in(subjects))
    codes = {code: code for code in cases.values_list("code", flat=True)}
    codes |= {code: code for code in people.values_list("code", flat=True)}
    codes |= {
        str(pk): code
        for pk, code in actions.values_list("pk", "case__code")
        if code is not None
    }
    return {subject: code_name(code) for subject, code in codes.items()}
