"""What is done with the record. The only place that writes it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Q

from holdfast.accounts.roster import lost_by
from holdfast.accounts.unlocking import Actor
from holdfast.cases.effects import Reach, spread
from holdfast.cases.material import Material, agreed_in, material_of
from holdfast.cases.models import (
    Case,
    CasePerson,
    CaseState,
    Note,
    Part,
    SubjectPerson,
)
from holdfast.cases.patterns import patterns_of_case
from holdfast.cases.people import (
    Mark,
    mark_of,
    marks_of,
    mentioned,
    names_in,
    recognised,
    write_about,
    write_told,
)
from holdfast.cases.readers import holders_of_all, readers_of_case
from holdfast.cases.reading import recused_from
from holdfast.cases.rules import (
    check_can_become_case,
    check_can_judge,
    check_is_open,
    check_is_reported,
    check_name,
    check_same_readers,
    check_words,
)
from holdfast.cases.visibility import cases_visible_to
from holdfast.reports.actions import add_to
from holdfast.reports.models import Grade, Report
from holdfast.reports.people import accused_in
from holdfast.reports.states import ABOUT_MEMBER, TAKEN_UP
from holdfast.spaces.duties import fulfil, start
from holdfast.spaces.models import Duty, DutyState
from holdfast.spaces.policies import (
    policy_of,
    version_in_force,
)
from holdfast.vault.codenames import new_codes
from holdfast.vault.days import today_in
from holdfast.vault.folders import make_folders, new_folder, put_out, seal_into
from holdfast.vault.keys import mark_living
from holdfast.vault.models import Folder, FolderKind, Reader

# Whom a report is about that names nobody, where people are kept by id.
NOBODY: Final = ""


@transaction.atomic
def open_case(*, reports: Sequence[Report], by: Actor, at: datetime) -> Case:
    """Make a case of reports: its folder, the people they name, what was told of them.

    Raises:
        NotHeld: one of the reports is not this member's to open.
        InACaseAlready, NotYetTakenIn, NoReports: they cannot become a case.
    """
    reports = _locked(reports)
    materials = material_of(reports, by=by)
    check_can_become_case(reports, by=by)
    kept_out = frozenset[str]().union(*(one.kept_out for one in materials))
    readers = readers_of_case(
        [report.folder_id for report in reports],
        kept_out=kept_out,
        organisation=by.organisation,
    )
    people = _people_in(materials, readers=readers, by=by, at=at)
    case = _new_case(
        materials, people=people, readers=readers, kept_out=kept_out, by=by, at=at
    )
    write_told(materials, people=people, by=by, at=at)
    _tell_reports(case, materials, people=people, by=by, at=at)
    _start_duties(case, by=by, at=at)
    by.record("case-opened", case.code, at=at)
    return case


def _locked(reports: Sequence[Report]) -> list[Report]:
    ids = [report.pk for report in reports]
    return list(
        Report.objects.select_for_update().filter(pk__in=ids).order_by("received_on")
    )


def _people_in(
    materials: Sequence[Material],
    *,
    readers: Sequence[Reader],
    by: Actor,
    at: datetime,
    but: Collection[Mark] = (),
) -> dict[Mark, SubjectPerson]:
    named = {mark: one for mark, one in mentioned(materials).items() if mark not in but}
    known = recognised(marks=named, readers=readers, by=by)
    new = {mark: one for mark, one in named.items() if mark not in known}
    return {**known, **write_about(new, readers=readers, by=by, at=at)}


def _new_case(
    materials: Sequence[Material],
    *,
    people: Mapping[Mark, SubjectPerson],
    readers: Sequence[Reader],
    kept_out: frozenset[str],
    by: Actor,
    at: datetime,
) -> Case:
    organisation, today = by.organisation, today_in(by.organisation, at)
    folder = new_folder(organisation, FolderKind.CASE)
    make_folders([(folder, readers)], organisation=organisation, at=at)
    case = Case(
        code=new_codes(Case, organisation=organisation, number=1)[0],
        opened_on=today,
        policy=version_in_force(organisation, on=today),
    )
    content = {
        "kept_out": sorted(kept_out),
        "about": _about(materials, people=people),
        "siblings": sorted({code for one in materials for code in one.siblings}),
        "judged": {},
        "closings": [],
        "parts": {},
    }
    seal_into(case, content, folder=folder)
    case.save(force_insert=True)
    case.reports.set([one.report for one in materials])
    CasePerson.objects.bulk_create(
        CasePerson(case=case, person=person, part=Part.REPORTED)
        for person in dict.fromkeys(people.values())
    )
    return case


def _about(
    materials: Sequence[Material], *, people: Mapping[Mark, SubjectPerson]
) -> dict[str, list[str]]:
    """Which reports are about whom: ids of people, codes of reports."""
    found: dict[str, list[str]] = {}
    for material in materials:
        person = people.get(mark_of(material.reported))
        if person is not None:
            found.setdefault(str(person.id), []).append(material.report.code)
    return found


def _tell_reports(
    case: Case,
    materials: Sequence[Material],
    *,
    people: Mapping[Mark, SubjectPerson],
    by: Actor,
    at: datetime,
) -> None:
    """Each report says from now on under which code name its person is known.

    Not where somebody reads the report and not the case: it would tell them of it.
    """
    readers = {reader.id for reader in holders_of_all([case.folder_id])}
    for material in materials:
        person = people.get(mark_of(material.reported))
        held_by = {one.id for one in holders_of_all([material.report.folder_id])}
        if person is not None and held_by <= readers:
            add_to(material.report, {"person": person.code}, by=by, at=at)


@transaction.atomic
def add_report(case: Case, *, report: Report, by: Actor, at: datetime) -> Case:
    """Put another report into a case; one that was closed is open again.

    Raises:
        NotHeld: the report is not this member's to open.
        InACaseAlready, NotYetTakenIn: it cannot become part of a case.
        NotTheSameReaders: somebody who reads the case may not read it.
    """
    case = case_locked(case)
    (report,) = _locked([report])
    materials = material_of([report], by=by)
    check_can_become_case([report], by=by)
    check_same_readers(case, report)
    content = by.keys.open(case)
    _put_recused_out(case, report, siblings=content["siblings"], at=at)
    people = _people_met_again(case, materials, by=by, at=at)
    about = _about(materials, people=people)
    seal_into(
        case,
        {**content, **_grown(content, materials[0], about=about, by=by, at=at)},
        folder=by.keys.folder(case.folder_id),
    )
    was_closed, case.state = case.state == CaseState.CLOSED, CaseState.OPEN
    case.save(update_fields=["sealed", "key_version", "state"])
    case.reports.add(report)
    for person in people.values():
        CasePerson.objects.get_or_create(case=case, person=person, part=Part.REPORTED)
    write_told(materials, people=people, by=by, at=at)
    _tell_reports(case, materials, people=people, by=by, at=at)
    _start_pattern(case, by=by, at=at)
    by.record("report-added", case.code, at=at)
    if was_closed:
        by.record("case-reopened", case.code, at=at)
    return case


def case_locked(case: Case) -> Case:
    """A case for as long as an act lasts: nobody else changes it meanwhile."""
    return (
        Case.objects.select_for_update(of=("self",))
        .select_related("policy", "folder", "organisation")
        .get(pk=case.pk)
    )


def _put_recused_out(
    case: Case, report: Report, *, siblings: Sequence[str], at: datetime
) -> None:
    """Who is out of a matter is out of what is added to it."""
    out = {UUID(one) for one in recused_from(case, siblings=siblings)}
    folders = Folder.objects.filter(Q(report=report) | Q(identity__report=report))
    # Keys that were lost still hold grants, for colleagues to grant the new ones by.
    lost = lost_by(out, organisation=case.organisation)
    readers = Reader.objects.filter(
        Q(member__in=out) | Q(pk__in=lost),
        grants__folder__in=folders,
        grants__current=True,
    ).distinct()
    if readers:
        put_out(list(readers), of=list(folders), organisation=case.organisation, at=at)


def _people_met_again(
    case: Case, materials: Sequence[Material], *, by: Actor, at: datetime
) -> dict[Mark, SubjectPerson]:
    """Whom a report names: somebody of this case, somebody known, or somebody new."""
    here = [
        one.person
        for one in case.people.filter(part=Part.REPORTED).select_related("person")
    ]
    named = mentioned(materials)
    known = {
        mark: person
        for person, content in zip(here, by.keys.open_all(here), strict=True)
        for mark in marks_of(content) & named.keys()
    }
    others = _people_in(
        materials, readers=holders_of_all([case.folder_id]), by=by, at=at, but=known
    )
    return {**known, **others}


def _grown(
    content: Mapping[str, Any],
    material: Material,
    *,
    about: Mapping[str, list[str]],
    by: Actor,
    at: datetime,
) -> dict[str, Any]:
    """What a case says of itself once it has another report."""
    merged = {who: list(codes) for who, codes in content["about"].items()}
    for who, codes in about.items():
        merged[who] = [*merged.get(who, []), *codes]
    closings = [dict(one) for one in content["closings"]]
    for one in closings:
        if "opened_on" not in one:
            one["opened_on"] = today_in(by.organisation, at).isoformat()
            one["opened_for"] = material.report.code
    return {
        "kept_out": sorted({*content["kept_out"], *material.kept_out}),
        "siblings": sorted({*content["siblings"], *material.siblings}),
        "about": merged,
        "closings": closings,
        "judged": _still_judged(content["judged"], material, about=about),
    }


def _still_judged(
    judged: Mapping[str, Any], material: Material, *, about: Mapping[str, list[str]]
) -> dict[str, Any]:
    """What was judged minor of somebody was judged without a report that is major."""
    is_major = material.report.grade == Grade.MAJOR
    who = next(iter(about), NOBODY)
    return {
        one: said
        for one, said in judged.items()
        if one != who or not is_major or said["grade"] == Grade.MAJOR
    }


def _start_pattern(case: Case, *, by: Actor, at: datetime) -> None:
    """A pattern is considered once; afterwards only anew when it is seen anew."""
    rules = [
        duty.id
        for duty in policy_of(case.policy).duties_by_event.get("pattern-seen", ())
    ]
    owed = Duty.objects.filter(
        folder=case.folder_id, rule__in=rules, state=DutyState.OPEN
    )
    if patterns_of_case(case, by=by) and not owed.exists():
        start_about(case, "pattern-seen", by=by, at=at)


def consider_anew(report: Report, *, by: Actor, at: datetime) -> None:
    """A pattern may show only once a report of a case has its grade."""
    cases = cases_visible_to(by).filter(reports=report, state=CaseState.OPEN)
    for case in cases.select_related("policy", "folder"):
        seen = patterns_of_case(case, by=by)
        if any(report.code in pattern.reports for pattern in seen):
            _start_pattern(case, by=by, at=at)


def _start_duties(case: Case, *, by: Actor, at: datetime) -> None:
    events = ["case-opened"]
    if patterns_of_case(case, by=by):
        events.append("pattern-seen")
    for event in events:
        start_about(case, event, by=by, at=at)


def start_about(case: Case, event: str, *, by: Actor, at: datetime) -> None:
    """Start the duties that the policy has for an event, about a case."""
    start(
        event,
        organisation=by.organisation,
        version=case.policy,
        at=at,
        folder=case.folder,
        about=case.code,
    )


@transaction.atomic
def add_note(case: Case, *, text: str, by: Actor, at: datetime) -> Note:
    """Write a note into a case's story.

    Raises:
        WrongInput: empty or too long.
    """
    words = check_words(text, field="text")
    last = (
        Case.objects.select_for_update()
        .get(pk=case.pk)
        .notes.aggregate(number=Max("number"))["number"]
    )
    note = Note(case=case, on=today_in(by.organisation, at), number=(last or 0) + 1)
    content = {"text": words, "by": str(by.member.id), "at": at.isoformat()}
    seal_into(note, content, folder=by.keys.folder(case.folder_id))
    note.save(force_insert=True)
    by.record("note-written", case.code, at=at)
    return note


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody with one more name, and how far that name has come."""

    person: SubjectPerson
    reach: Reach


@transaction.atomic
def add_alias(person: SubjectPerson, *, name: str, by: Actor, at: datetime) -> Named:
    """Note another name that a person goes by; where they are barred, the door has it.

    Raises:
        WrongInput: empty, too long, or known already.
    """
    person = SubjectPerson.objects.select_for_update().get(pk=person.pk)
    content = by.keys.open(person)
    content["aliases"].append(
        check_name(name, known=[content["name"], *content["aliases"]])
    )
    seal_into(person, content, folder=by.keys.folder(person.folder_id))
    person.save(update_fields=["sealed", "key_version"])
    reach = spread(person, names=names_in(content), by=by, at=at)
    by.record("alias-noted", person.code, at=at)
    return Named(person, reach)


@transaction.atomic
def judge(
    case: Case,
    *,
    grade: str,
    offence: str | None,
    reasons: str,
    by: Actor,
    at: datetime,
    person: SubjectPerson | None = None,
) -> Case:
    """Say how grave what somebody did is, with the reason (C-1.3); the last word counts.

    `person` may be left out where no more than one is reported: of each of several it
    is said apart.

    Raises:
        Refused: this member sits in no body that may judge.
        WrongInput: nobody reported here, no such grade or offence, or no reason.
        CaseClosed: it is over.
    """
    case = Case.objects.select_for_update().select_related("policy").get(pk=case.pk)
    check_is_open(case)
    check_can_judge(case, grade=grade, offence=offence, by=by, at=at)
    judged = check_is_reported(case, person)
    who = str(judged.id) if judged else NOBODY
    content = by.keys.open(case)
    was_major = who in majors_in(case, content)
    content["judged"][who] = {
        "grade": grade,
        "offence": offence,
        "reasons": check_words(reasons, field="reasons"),
        "by": str(by.member.id),
        "on": today_in(by.organisation, at).isoformat(),
        "at": at.isoformat(),
    }
    seal_into(case, content, folder=by.keys.folder(case.folder_id))
    case.save(update_fields=["sealed", "key_version"])
    _end_pattern(case, content, by=by, at=at)
    if grade == Grade.MAJOR and not was_major:
        start_about(case, "major-report-filed", by=by, at=at)
        if is_about_who_decides(who, case, content, by=by, at=at):
            start_about(case, ABOUT_MEMBER[Grade.MAJOR], by=by, at=at)
    by.record("case-judged", case.code, at=at)
    return case


def _end_pattern(
    case: Case, content: Mapping[str, Any], *, by: Actor, at: datetime
) -> None:
    """A pattern was considered once everybody of whom there is one was judged."""
    ids = [UUID(who) for who in content["judged"] if who != NOBODY]
    judged = SubjectPerson.objects.filter(pk__in=ids).values_list("code", flat=True)
    if {one.person for one in patterns_of_case(case, by=by)} <= set(judged):
        for duty in policy_of(case.policy).duties_by_event.get("pattern-seen", ()):
            fulfil(duty.id, folder=case.folder, on=today_in(by.organisation, at))


def is_about_who_decides(
    who: str, case: Case, content: Mapping[str, Any], *, by: Actor, at: datetime
) -> bool:
    """Whether what is told of somebody here asks whether it is major on its face.

    It does where they sit where reports are received (C-2.10): chosen, or meant by
    name. What the person harmed does not want used, asks nothing (C-2.1).
    """
    codes = content["about"].get(who, [])
    reports = list(case.reports.filter(code__in=codes, state__in=TAKEN_UP))
    used = [
        one.report
        for one in material_of(reports, by=by)
        if agreed_in(one, parts=content["parts"]) is not False
    ]
    policy = policy_of(case.policy)
    return any(
        accused_in(said, policy=policy, by=by, at=at) for said in by.keys.open_all(used)
    )


def ask_what_waited(
    case: Case, content: Mapping[str, Any], *, by: Actor, at: datetime
) -> None:
    """Now that somebody harmed agrees, ask what could not be asked before, once."""
    event = ABOUT_MEMBER[Grade.MAJOR]
    rules = [one.id for one in policy_of(case.policy).duties_by_event.get(event, ())]
    folders = [case.folder_id, *case.reports.values_list("folder", flat=True)]
    if Duty.objects.filter(folder__in=folders, rule__in=rules).exists():
        return
    majors = majors_in(case, content)
    if any(is_about_who_decides(who, case, content, by=by, at=at) for who in majors):
        start_about(case, event, by=by, at=at)


def majors_in(case: Case, content: Mapping[str, Any]) -> set[str]:
    """Who did something major, as it was filed or judged since: ids of people.

    `NOBODY` stands for whom nobody named.
    """
    taken_up = case.reports.filter(grade=Grade.MAJOR, state__in=TAKEN_UP)
    filed = {
        subject_of(code, content) for code in taken_up.values_list("code", flat=True)
    }
    judged: dict[str, Any] = content["judged"]
    found = {who for who, said in judged.items() if said["grade"] == Grade.MAJOR}
    return found | (filed - judged.keys())


def subject_of(report: str, content: Mapping[str, Any]) -> str:
    """The id of the person whom a report of a case is about, by its code name."""
    about = content["about"].items()
    return next((who for who, codes in about if report in codes), NOBODY)


@transaction.atomic
def read(case: Case, *, by: Actor, at: datetime) -> Case:
    """Write down that somebody read a case."""
    by.record("case-read", case.code, at=at)
    mark_living(by.reader, at=at)
    return case


@transaction.atomic
def read_person(person: SubjectPerson, *, by: Actor, at: datetime) -> SubjectPerson:
    """Write down that somebody read what is known of a person."""
    by.record("person-read", person.code, at=at)
    mark_living(by.reader, at=at)
    return person
