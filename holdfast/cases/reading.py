"""Finding and opening the record, in a member's own session."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from django.db import models

from holdfast.accounts.unlocking import Actor
from holdfast.cases.material import material_of
from holdfast.cases.models import (
    Action,
    ActionState,
    Case,
    CasePerson,
    Part,
    Recusal,
    RecusalState,
    SubjectPerson,
)
from holdfast.cases.visibility import (
    actions_visible_to,
    cases_visible_to,
    people_visible_to,
)
from holdfast.names import likely_same
from holdfast.reports.models import Report
from holdfast.vault.errors import NotHeld
from holdfast.vault.models import FolderKind, Grant

M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True, slots=True)
class PersonView:
    """Somebody in a case, as a member who may open them sees them."""

    person: SubjectPerson
    code: str
    name: str
    part: str


def find(code: str, *, by: Actor) -> Case:
    """The case of this code name.

    Raises:
        NotHeld: there is none, or it is not this member's to open.
    """
    case = cases_visible_to(by).select_related("policy", "folder").filter(code=code)
    return _first(case)


def find_person(code: str, *, by: Actor) -> SubjectPerson:
    """The person written about under this code name.

    Raises:
        NotHeld: there is none, or it is not this member's to open.
    """
    return _first(people_visible_to(by).filter(code=code))


def find_action(action_id: UUID | str, *, by: Actor) -> Action:
    """A decided action.

    Raises:
        NotHeld: there is none, or it is not this member's to open.
    """
    actions = actions_visible_to(by).select_related("case__policy", "person", "owner")
    return _first(actions.filter(pk=uuid_of(action_id)))


def find_action_in(code: str, action_id: UUID, *, by: Actor) -> Action:
    """A decided action, by the case that it is looked for in.

    Raises:
        NotHeld: it is another case's, or one of the two is not this member's to open.
    """
    case, action = find(code, by=by), find_action(action_id, by=by)
    if action.case_id != case.pk:
        raise NotHeld
    return action


def uuid_of(given: UUID | str) -> UUID:
    """An id as somebody gave it; what is none is nobody's.

    Raises:
        NotHeld: it is not an id.
    """
    try:
        return given if isinstance(given, UUID) else UUID(given)
    except ValueError as error:
        raise NotHeld from error


def _first(rows: models.QuerySet[M]) -> M:
    found = rows.first()
    if found is None:
        raise NotHeld
    return found


def reports_in(codes: Sequence[str], *, by: Actor) -> dict[str, list[str]]:
    """The codes of the reports in cases that this member can open."""
    found: dict[str, list[str]] = {code: [] for code in codes}
    through = Case.reports.through.objects.filter(
        case__in=cases_visible_to(by).filter(code__in=codes)
    )
    pairs = through.order_by("report__code").values_list("case__code", "report__code")
    for case, report in pairs:
        found[case].append(report)
    return found


def people_of(case: Case, *, by: Actor) -> list[PersonView]:
    """Those reported whom this member can open, in the order of their names."""
    held = Grant.objects.filter(
        folder=models.OuterRef("person__folder"), reader=by.reader, current=True
    )
    parts = list(
        CasePerson.objects.filter(
            models.Exists(held), case=case, part=Part.REPORTED
        ).select_related("person")
    )
    contents = by.keys.open_all([one.person for one in parts])
    views = [
        PersonView(one.person, one.person.code, content["name"], one.part)
        for one, content in zip(parts, contents, strict=True)
    ]
    return sorted(views, key=lambda view: (view.name.casefold(), view.code))


def about_somebody_in(case: Case, reports: Sequence[Report], *, by: Actor) -> set[str]:
    """The codes of those reports that name somebody as a person of this case."""
    people = [
        one.person
        for one in case.people.filter(part=Part.REPORTED).select_related("person")
        if by.keys.holds(one.person.folder_id)
    ]
    known = [
        name
        for said in by.keys.open_all(people)
        for name in (said["name"], *said["aliases"])
        if name
    ]
    return {
        one.report.code
        for one in material_of(reports, by=by)
        if one.reported.name
        and any(likely_same(one.reported.name, name) for name in known)
    }


def matter_of(case: Case, *, siblings: Iterable[str]) -> models.QuerySet[Case]:
    """A case with every other about one of its people or told in the same breath.

    What one person tells is copied into each of its reports (`siblings`), so whoever is
    out of one is out of all of it.
    """
    people = CasePerson.objects.filter(case=case, part=Part.REPORTED).values("person")
    told = Report.objects.filter(
        organisation=case.organisation_id, code__in=list(siblings)
    )
    return Case.objects.filter(
        models.Q(pk=case.pk)
        | models.Q(people__person__in=people, people__part=Part.REPORTED)
        | models.Q(reports__in=told.values("pk"))
    ).distinct()


def recused_from(case: Case, *, siblings: Iterable[str]) -> frozenset[str]:
    """Members whose recusal from this matter is in force."""
    return frozenset(
        str(member)
        for member in Recusal.objects.filter(
            case__in=matter_of(case, siblings=siblings),
            state=RecusalState.IN_FORCE,
        ).values_list("member", flat=True)
    )


def conflicted_in(case: Case, *, by: Actor) -> frozenset[str]:
    """Members who are out of a case: kept out by its reports, or recused.

    Raises:
        NotHeld: the case is not this member's to open.
    """
    content = by.keys.open(case)
    recused = recused_from(case, siblings=content["siblings"])
    return frozenset(content["kept_out"]) | recused


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One line of the list of cases: nothing of it is sealed."""

    code: str
    state: str
    opened_on: date
    grade: str | None


def page(
    by: Actor, *, cursor: tuple[date, UUID] | None = None, size: int = 50
) -> tuple[list[CaseLine], tuple[date, UUID] | None]:
    """The newest cases this member can open, and where the next ones begin."""
    rows = _places(by, after=cursor, most=size + 1)
    more = rows[size - 1] if len(rows) > size else None
    return _lines([folder for _, folder in rows[:size]]), more


def _places(
    by: Actor, *, after: tuple[date, UUID] | None, most: int
) -> list[tuple[date, UUID]]:
    held = (
        Grant.objects.filter(reader=by.reader, kind=FolderKind.CASE, current=True)
        .order_by("-on", "-folder")
        .values_list("on", "folder_id")
    )
    if after is None:
        return list(held[:most])
    # Two ranges rather than one condition with an "or": both are read off the index.
    on, folder = after
    same_day = list(held.filter(on=on, folder__lt=folder)[:most])
    if len(same_day) == most:
        return same_day
    return same_day + list(held.filter(on__lt=on)[: most - len(same_day)])


def _lines(folders: list[UUID]) -> list[CaseLine]:
    cases = {
        case.folder_id: case
        for case in Case.objects.filter(folder__in=folders).annotate(
            # The grades sort as they weigh: major before minor.
            grade=models.Min("reports__grade")
        )
    }
    found = [cases[folder] for folder in folders if folder in cases]
    return [
        CaseLine(case.code, case.state, case.opened_on, case.grade) for case in found
    ]


def to_carry_out(by: Actor) -> list[Action]:
    """Actions that were decided, with those carried out, oldest first."""
    return list(
        actions_visible_to(by)
        .filter(case__isnull=False)
        .select_related("case__policy", "owner", "person")
        .order_by("state", "decided_at", "id")
    )


def decided_for(by: Actor) -> models.QuerySet[Action]:
    """Actions that wait for this member to carry them out, oldest first."""
    return (
        actions_visible_to(by)
        .filter(case__isnull=False, owner=by.member, state=ActionState.DECIDED)
        .select_related("case__policy")
        .order_by("decided_at", "id")
    )


def content_of(action: Action, *, by: Actor) -> dict[str, Any]:
    """What an action is, opened."""
    return by.keys.open(action)


def is_decided(action: Action) -> bool:
    """Whether it waits to be carried out."""
    return action.state == ActionState.DECIDED
