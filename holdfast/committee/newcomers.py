"""What somebody new may read of what was there before: where nothing touches (S-34).

They say whom they are too close to. A continuing member's session compares that with
the people written about, with who told, and with whom the tellings keep out. A matter
that touches anywhere is kept from them whole: its case, its reports, its people.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef

from holdfast.accounts.models import Member
from holdfast.accounts.people import name_of
from holdfast.accounts.unlocking import Actor
from holdfast.cases.material import Material, material_of
from holdfast.cases.models import Case, CasePerson, SubjectPerson
from holdfast.cases.reading import recused_from
from holdfast.cases.visibility import cases_visible_to, people_visible_to
from holdfast.committee.models import BodyFolder, Motion, MotionState
from holdfast.names import likely_same
from holdfast.reports.models import Identity
from holdfast.reports.people import accused_in
from holdfast.reports.visibility import visible_to as reports_visible_to
from holdfast.spaces import closeness
from holdfast.spaces.policies import policy_in_force
from holdfast.spaces.services import reading_beside
from holdfast.spaces.sitting import offices_of
from holdfast.vault.days import today_in
from holdfast.vault.folders import OpenFolder
from holdfast.vault.models import FolderKind, Grant, ReaderKind


@dataclass(slots=True)
class Matter:
    """Everything of one matter that hangs together, by ids of its rows."""

    touches: bool = False
    codes: set[str] = field(default_factory=set)
    people: set[UUID] = field(default_factory=set)
    folders: set[UUID] = field(default_factory=set)

    def joins(self, other: "Matter") -> bool:
        """Whether both are of one matter: one telling, or one person."""
        return bool(self.codes & other.codes or self.people & other.people)

    def take(self, other: "Matter") -> None:
        """Become one with another."""
        self.touches = self.touches or other.touches
        self.codes |= other.codes
        self.people |= other.people
        self.folders |= other.folders


def names_close_to(member: Member, *, by: Actor) -> tuple[str, ...] | None:
    """Whom a newcomer is too close to, themself included; None until they have said."""
    names = closeness.names_close_to(member, by=by)
    return None if names is None else (name_of(member), *names)


def folders_for(member: Member, *, by: Actor, at: datetime) -> list[OpenFolder]:
    """The folders of cases, reports and people that a newcomer is to be granted."""
    today = today_in(by.organisation, at)
    policy = policy_in_force(by.organisation, on=today)
    body = policy.receiving_body.id
    names = names_close_to(member, by=by)
    if names is None or body not in offices_of(member, policy=policy, on=today):
        return []
    free = _untouched(member, names=names, by=by)
    return _opened(free | _of_bodies(body, member=member, by=by), by=by)


def folders_for_service(
    member: Member,
    *,
    by: Actor,
    at: datetime,
) -> list[OpenFolder]:
    """What a service in an office that reads may be granted: nothing that the member to
    whom it answers does not read, and nothing that is sealed apart.
    """
    policy = policy_in_force(by.organisation, on=today_in(by.organisation, at))
    keeper = reading_beside(by.organisation, policy=policy).get(str(member.pk))
    if keeper is None:
        return []
    whose = Member.objects.select_related("reader").get(pk=keeper)
    names = names_close_to(whose, by=by) or (name_of(whose),)
    free = _untouched(whose, names=names, by=by)
    theirs = Grant.objects.filter(reader=whose.reader, current=True, folder__in=free)
    return _opened(set(theirs.values_list("folder_id", flat=True)), by=by)


def folders_for_keeper(member: Member, *, by: Actor, at: datetime) -> list[OpenFolder]:
    """The reports about one of those who decide, for who keeps a copy of them (C-2.9)."""
    today = today_in(by.organisation, at)
    policy = policy_in_force(by.organisation, on=today)
    rule = policy.conflict.implicated if policy.conflict else None
    roles = offices_of(member, policy=policy, on=today)
    if rule is None or rule.keep_parallel_copy not in roles:
        return []
    names = names_close_to(member, by=by) or (name_of(member),)
    reports = list(reports_visible_to(by).filter(grade=rule.grade))
    return [
        by.keys.folder(report.folder_id)
        for report, content in zip(reports, by.keys.open_all(reports), strict=True)
        if str(member.pk) not in content["kept_out"]
        and (accused := accused_in(content, policy=policy, by=by, at=at))
        and not _any_same(map(name_of, accused), names)
    ]


def folders_for_deputy(
    member: Member,
    *,
    by: Actor,
    at: datetime,  # noqa: ARG001
) -> list[OpenFolder]:
    """What a deputy may be granted so that it does not hang on one reader (S-35).

    As when a report is filed, whom the policy names reads unless a telling keeps them
    out or it is about them; whoever has said more is kept from more.
    """
    names = names_close_to(member, by=by) or (name_of(member),)
    return _opened(_untouched(member, names=names, by=by), by=by)


def folders_for_successor(
    member: Member,
    *,
    by: Actor,
    at: datetime,  # noqa: ARG001
) -> list[OpenFolder]:
    """Who told or was harmed, where no other member opens it and this one reads the
    report or the cases that it belongs to: they learn of nothing new, and are kept out
    of none. Whom they are too close to is kept from them.
    """
    names = names_close_to(member, by=by) or (name_of(member),)
    read = Grant.objects.filter(reader=member.reader, current=True).values("folder")
    alone = _opened_by_nobody_else(by)
    of_cases = CasePerson.objects.filter(person=OuterRef("pk"))
    rows: list[Identity | SubjectPerson] = [
        *Identity.objects.filter(folder__in=alone, report__folder__in=read),
        *SubjectPerson.objects.filter(
            Exists(of_cases),
            ~Exists(of_cases.exclude(case__folder__in=read)),
            folder__in=alone,
        ),
    ]
    return [
        by.keys.folder(row.folder_id)
        for row, content in zip(rows, by.keys.open_all(rows), strict=True)
        if not _any_same((content["name"], *content.get("aliases", ())), names)
    ]


def _opened_by_nobody_else(by: Actor) -> list[UUID]:
    """Folders of who somebody is that no other member holds, not with lost keys either."""
    held = Grant.objects.filter(
        reader=by.reader,
        current=True,
        kind__in=(FolderKind.IDENTITY, FolderKind.PERSON),
    )
    others = Grant.objects.filter(
        folder=OuterRef("folder"), current=True, reader__kind=ReaderKind.MEMBER
    ).exclude(reader=by.reader)
    return list(held.exclude(Exists(others)).values_list("folder_id", flat=True))


def kept_from(member: Member, *, by: Actor) -> set[UUID]:
    """What a colleague with new keys is not granted again, though a grant says that the
    lost ones opened it: a telling keeps them out, or they are recused. What another
    case opens to them, as somebody of both, stays theirs.
    """
    singles = [
        *_of_reports(member, names=(), by=by),
        *_of_cases(member, names=(), by=by),
    ]
    touching = {f for one in singles if one.touches for f in one.folders}
    free = {f for one in singles if not one.touches for f in one.folders}
    return touching - free


def _untouched(member: Member, *, names: tuple[str, ...], by: Actor) -> set[UUID]:
    return {
        folder
        for matter in matters(member, names=names, by=by)
        if not matter.touches
        for folder in matter.folders
    }


def _opened(free: set[UUID], *, by: Actor) -> list[OpenFolder]:
    held = Grant.objects.filter(
        reader=by.reader, current=True, folder__in=free
    ).values_list("folder_id", flat=True)
    return [by.keys.folder(folder) for folder in sorted(held)]


def touches(case: Case, *, member: Member, names: Iterable[str], by: Actor) -> bool:
    """Whether a case touches a newcomer, with all that hangs together with it."""
    return any(
        matter.touches
        for matter in matters(member, names=tuple(names), by=by)
        if case.folder_id in matter.folders
    )


def matters(member: Member, *, names: tuple[str, ...], by: Actor) -> list[Matter]:
    """Everything this session can open, put together where it hangs together."""
    found: list[Matter] = []
    for single in (
        *_of_reports(member, names=names, by=by),
        *_of_cases(member, names=names, by=by),
    ):
        for other in [matter for matter in found if matter.joins(single)]:
            single.take(other)
            found.remove(other)
        found.append(single)
    return found


def _of_reports(
    member: Member, *, names: tuple[str, ...], by: Actor
) -> Iterable[Matter]:
    reports = list(reports_visible_to(by))
    told_by = _reporters([report.pk for report in reports], by=by)
    for material in material_of(reports, by=by):
        identity = told_by.get(material.report.pk)
        heard = (material.reported.name, identity[1] if identity else "")
        matter = Matter(
            touches=str(member.pk) in _out_of(material) or _any_same(heard, names),
            codes={material.report.code, *material.siblings},
            folders={material.report.folder_id},
        )
        # Whose identity is sealed apart because they do not agree: one person holds it.
        if identity and material.agrees is not False:
            matter.folders.add(identity[0])
        yield matter


def _out_of(material: Material) -> frozenset[str]:
    return material.kept_out | {material.reported.member}


def _reporters(reports: list[UUID], *, by: Actor) -> dict[UUID, tuple[UUID, str]]:
    rows = list(
        Identity.objects.filter(
            report__in=reports,
            folder__grants__reader=by.reader,
            folder__grants__current=True,
        )
    )
    return {
        row.report_id: (row.folder_id, content["name"])
        for row, content in zip(rows, by.keys.open_all(rows), strict=True)
    }


def _of_cases(member: Member, *, names: tuple[str, ...], by: Actor) -> Iterable[Matter]:
    cases = list(cases_visible_to(by).prefetch_related("reports"))
    people = _people_of(cases, by=by)
    for case, content in zip(cases, by.keys.open_all(cases), strict=True):
        out = {*content["kept_out"], *recused_from(case, siblings=content["siblings"])}
        known = people.get(case.pk, [])
        heard = [name for _, said in known for name in said]
        apart = _sealed_apart(content)
        yield Matter(
            touches=str(member.pk) in out or _any_same(heard, names),
            codes={*content["siblings"], *(one.code for one in case.reports.all())},
            people={person.pk for person, _ in known},
            folders={
                case.folder_id,
                *(p.folder_id for p, _ in known if str(p.pk) not in apart),
                *(person.facts_id for person, _ in known),
            },
        )


def _sealed_apart(content: dict[str, Any]) -> set[str]:
    """Who was harmed and does not agree: one person holds who they are."""
    return {
        person
        for person, part in content["parts"].items()
        if part["answers"] and not part["answers"][-1]["agrees"]
    }


def _people_of(
    cases: list[Case], *, by: Actor
) -> dict[UUID, list[tuple[SubjectPerson, list[str]]]]:
    parts = list(
        CasePerson.objects.filter(
            case__in=cases, person__in=people_visible_to(by).order_by().values("pk")
        ).select_related("person")
    )
    contents = by.keys.open_all([part.person for part in parts])
    found: dict[UUID, list[tuple[SubjectPerson, list[str]]]] = {}
    for part, content in zip(parts, contents, strict=True):
        names = [content["name"], *content["aliases"]]
        found.setdefault(part.case_id, []).append((part.person, names))
    return found


def _any_same(heard: Iterable[str], names: tuple[str, ...]) -> bool:
    return any(
        likely_same(one, other) for one in heard if one for other in names if other
    )


def _of_bodies(body: str, *, member: Member, by: Actor) -> set[UUID]:
    """The body's own folder, and motions of their own in which the newcomer votes."""
    own = BodyFolder.objects.filter(organisation=by.organisation, body=body)
    motions = Motion.objects.filter(
        organisation=by.organisation,
        state=MotionState.OPEN,
        electorate=member,
        folder__kind=FolderKind.MOTION,
    )
    return {
        *own.values_list("folder_id", flat=True),
        *motions.values_list("folder_id", flat=True),
    }
