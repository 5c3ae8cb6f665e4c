"""The people of a case: recognised by exact name among those the opener can open."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q

from holdfast.accounts.models import Member
from holdfast.accounts.people import name_of
from holdfast.accounts.unlocking import Actor
from holdfast.cases.material import Material, Named
from holdfast.cases.models import CasePerson, Fact, Part, SubjectPerson
from holdfast.cases.visibility import people_visible_to
from holdfast.names import normalised
from holdfast.vault.codenames import new_codes
from holdfast.vault.days import today_in
from holdfast.vault.folders import (
    OpenFolder,
    make_folders,
    new_folder,
    seal_into,
)
from holdfast.vault.models import FolderKind, Reader

# A key by which two mentions are of one person: the member's id, or the plain name.
Mark = str


def mark_of(named: Named) -> Mark:
    """What two mentions of one person have in common; empty for a group or nobody."""
    if named.member:
        return f"member {named.member}"
    return _mark_of_name(named.name)


def _mark_of_name(name: str) -> Mark:
    # A name without a letter that any script knows is still a name: as it was written.
    return normalised(name) or name.strip()


def mentioned(materials: Iterable[Material]) -> dict[Mark, Named]:
    """Everybody whom reports name, once each, in the order of their mention."""
    found: dict[Mark, Named] = {}
    for material in materials:
        found.setdefault(mark_of(material.reported), material.reported)
    found.pop("", None)
    return found


def recognised(
    *, marks: Iterable[Mark], readers: Sequence[Reader], by: Actor
) -> dict[Mark, SubjectPerson]:
    """Known people with these marks who are read by exactly these readers.

    Only then is linking silent: whoever is kept from either matter learns nothing from
    the other. Anybody else is written about anew, under another code name.
    """
    wanted = set(marks)
    same = Q(folder__grants__reader__in=readers, folder__grants__current=True)
    current = Q(folder__grants__current=True)
    # Who was harmed or saw something is nobody whom another report is about.
    of_a_report = CasePerson.objects.filter(person=OuterRef("pk"), part=Part.REPORTED)
    people = list(
        SubjectPerson.objects.filter(
            Exists(of_a_report),
            pk__in=people_visible_to(by).order_by().values("pk"),
        )
        .annotate(
            of_these=Count("folder__grants", filter=same, distinct=True),
            of_all=Count("folder__grants", filter=current, distinct=True),
        )
        .filter(of_these=len(readers), of_all=len(readers))
    )
    found: dict[Mark, SubjectPerson] = {}
    for person, content in zip(people, by.keys.open_all(people), strict=True):
        for mark in marks_of(content) & wanted:
            found.setdefault(mark, person)
    return found


def marks_of(content: Mapping[str, Any]) -> set[Mark]:
    """The marks of a known person: by member, by name, by every alias."""
    if content["member"]:
        return {f"member {content['member']}"}
    return {_mark_of_name(name) for name in (content["name"], *content["aliases"])}


def names_in(content: Mapping[str, Any]) -> tuple[str, ...]:
    """Every name of a known person, the one they are known by first."""
    named = (content["name"], *content.get("aliases", ()))
    return tuple(dict.fromkeys(name for name in named if name))


def write_about(
    mentions: Mapping[Mark, Named],
    *,
    readers: Sequence[Reader],
    by: Actor,
    at: datetime,
) -> dict[Mark, SubjectPerson]:
    """Make people known under new code names, each with two folders of their own."""
    codes = new_codes(SubjectPerson, organisation=by.organisation, number=len(mentions))
    made: dict[Mark, SubjectPerson] = {}
    folders: list[OpenFolder] = []
    for code, (mark, named) in zip(codes, mentions.items(), strict=True):
        identity = new_folder(by.organisation, FolderKind.PERSON)
        facts = new_folder(by.organisation, FolderKind.FACTS)
        person = SubjectPerson(
            code=code, facts_id=facts.id, on=today_in(by.organisation, at)
        )
        seal_into(person, _identity_of(named), folder=identity)
        made[mark] = person
        folders += [identity, facts]
    make_folders(
        [(folder, readers) for folder in folders],
        organisation=by.organisation,
        at=at,
    )
    SubjectPerson.objects.bulk_create(made.values())
    return made


def _identity_of(named: Named) -> dict[str, Any]:
    name = named.name
    if named.member and not name:
        member = Member.objects.filter(pk=UUID(named.member)).first()
        name = name_of(member) if member else ""
    return {"name": name, "aliases": [], "member": named.member or None}


def write_told(
    materials: Sequence[Material],
    *,
    people: Mapping[Mark, SubjectPerson],
    by: Actor,
    at: datetime,
) -> None:
    """Put what each report tells about a person among what was told about them."""
    told = [
        _told(material, person=people[mark], by=by, at=at)
        for material in materials
        if (mark := mark_of(material.reported)) in people
    ]
    Fact.objects.bulk_create(told)


def _told(
    material: Material, *, person: SubjectPerson, by: Actor, at: datetime
) -> Fact:
    fact = Fact(person=person, found=False, on=today_in(by.organisation, at))
    content = {
        "what": material.told,
        # For who holds this and not the report: whoever does reads it there.
        "offence": material.offence,
        "report": material.report.code,
        "by": material.word,
        "told_on": material.report.received_on.isoformat(),
        "occurred_on": material.occurred_on,
    }
    seal_into(fact, content, folder=by.keys.folder(person.facts_id))
    return fact
