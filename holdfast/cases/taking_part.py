"""The people of a case beyond those reported: who was harmed, who saw it.

Each has a code name and two folders: who they are lies apart from what they said. Where
somebody harmed does not agree, who they are is for whoever chairs alone, and nothing is
done without them (C-2.1). Each time they are asked, their answer is written down.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from holdfast.accounts.models import Member
from holdfast.accounts.unlocking import Actor
from holdfast.cases.actions import ask_what_waited, case_locked
from holdfast.cases.models import Case, CasePerson, Fact, Part, SubjectPerson
from holdfast.cases.readers import holders_of_all
from holdfast.cases.rules import LONGEST_LINE, check_is_open, check_words
from holdfast.cases.visibility import people_visible_to
from holdfast.errors import WrongInput
from holdfast.reports.rules import mistake_in
from holdfast.spaces.policies import policy_of
from holdfast.spaces.sitting import sitting
from holdfast.vault.codenames import new_codes
from holdfast.vault.days import today_in
from holdfast.vault.errors import NotHeld
from holdfast.vault.folders import (
    grant,
    make_folders,
    new_folder,
    put_out,
    seal_into,
)
from holdfast.vault.keys import reseal
from holdfast.vault.models import Apart, Folder, FolderKind, Reader, ReaderKind

PARTS: Final = (Part.HARMED, Part.WITNESS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Somebody:
    """Somebody harmed or a witness, as they are written down.

    `reports` are the codes of those they have a part in; `agrees` is their answer to
    whether something is done, None where they were not asked.
    """

    part: str
    name: str = ""
    contact: str = ""
    reports: tuple[str, ...] = ()
    knows: bool | None = None
    agrees: bool | None = None
    said: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartView:
    """Somebody's part in a case, as one of its readers sees it."""

    code: str
    name: str
    part: str
    open: bool
    knows: bool | None
    agrees: bool | None
    asked: int


@transaction.atomic
def add_person(
    case: Case, somebody: Somebody, *, by: Actor, at: datetime
) -> SubjectPerson:
    """Write down somebody who was harmed, or who saw it, under a new code name.

    Raises:
        CaseClosed: it is over.
        WrongInput: no such part, words of a wrong shape, reports of another case.
    """
    case = case_locked(case)
    check_is_open(case)
    check_somebody(somebody, case=case)
    readers = holders_of_all([case.folder_id])
    apart = somebody.part == Part.HARMED and somebody.agrees is False
    identity = new_folder(by.organisation, FolderKind.PERSON)
    facts = new_folder(by.organisation, FolderKind.FACTS)
    code = new_codes(SubjectPerson, organisation=by.organisation, number=1)[0]
    today = today_in(by.organisation, at)
    person = SubjectPerson(code=code, facts_id=facts.id, on=today)
    who: dict[str, Any] = {
        "name": somebody.name.strip(),
        "aliases": [],
        "member": None,
        "contact": somebody.contact.strip(),
    }
    seal_into(person, who, folder=identity)
    few = _for_identity(case, readers, by=by, at=at) if apart else readers
    make_folders(
        [(identity, few), (facts, readers)], organisation=by.organisation, at=at
    )
    if apart:
        _seal_apart(identity.id, is_apart=True)
    person.save(force_insert=True)
    CasePerson.objects.create(case=case, person=person, part=somebody.part)
    if somebody.said.strip():
        fact = Fact(person=person, found=False, on=today)
        said = {
            "what": check_words(somebody.said, field="said"),
            "offence": None,
            "report": "",
            "by": _("themself"),
            "told_on": today.isoformat(),
            "occurred_on": None,
        }
        seal_into(fact, said, folder=facts)
        fact.save(force_insert=True)
    content = by.keys.open(case)
    content["parts"][str(person.id)] = {
        "part": somebody.part,
        "reports": sorted(somebody.reports),
        "knows": somebody.knows,
        "answers": [],
    }
    if somebody.agrees is not None:
        _answer(content, person, agrees=somebody.agrees, by=by, at=at)
    _save(case, content, by=by)
    if somebody.agrees:
        ask_what_waited(case, content, by=by, at=at)
    by.record("person-added", person.code, at=at)
    return person


def check_somebody(somebody: Somebody, *, case: Case) -> None:
    """Whether somebody can be written down like this.

    Raises:
        WrongInput: every mistake at once.
    """
    wrong = {}
    if somebody.part not in PARTS:
        wrong["part"] = _("Say whether they were harmed or saw it.")
    for field in ("name", "contact"):
        if mistake := mistake_in(getattr(somebody, field), longest=LONGEST_LINE):
            wrong[field] = mistake
    here = set(case.reports.values_list("code", flat=True))
    if not set(somebody.reports) <= here:
        wrong["reports"] = _("This report is not in this case.")
    if not somebody.name.strip() and not somebody.said.strip():
        wrong["name"] = _("A name, or what they said: one of them is needed.")
    if wrong:
        raise WrongInput("wrong-input", next(iter(wrong.values())), fields=wrong)


def _for_identity(
    case: Case, readers: Sequence[Reader], *, by: Actor, at: datetime
) -> list[Reader]:
    """Whoever chairs, of those who read the case; else whoever writes it down."""
    policy = policy_of(case.policy)
    seats = sitting(by.organisation, policy=policy, on=today_in(by.organisation, at))
    chair = seats.get(policy.receiving_body.chair or "", frozenset())
    members = Member.objects.filter(pk__in=list(chair)).values_list("reader", flat=True)
    first = [one for one in readers if one.id in set(members)]
    recovery = [one for one in readers if one.kind == ReaderKind.RECOVERY]
    return [*(first or [by.reader]), *recovery]


def _seal_apart(folder: UUID, *, is_apart: bool) -> None:
    """Note whether one person is to open a folder, or two at least as any other."""
    state = Apart.ALONE if is_apart else Apart.NO
    Folder.objects.filter(pk=folder).update(apart=state, well_read=False)


def _answer(
    content: dict[str, Any],
    person: SubjectPerson,
    *,
    agrees: bool,
    by: Actor,
    at: datetime,
) -> None:
    content["parts"][str(person.id)]["answers"].append(
        {
            "agrees": agrees,
            "on": today_in(by.organisation, at).isoformat(),
            "at": at.isoformat(),
            "by": str(by.member.id),
        }
    )


def _save(case: Case, content: dict[str, Any], *, by: Actor) -> None:
    seal_into(case, content, folder=by.keys.folder(case.folder_id))
    case.save(update_fields=["sealed", "key_version"])


def find_part(case: Case, code: str) -> CasePerson:
    """Somebody harmed in this case, by code name.

    Raises:
        NotHeld: there is none.
    """
    parts = case.people.filter(part=Part.HARMED, person__code=code)
    found = parts.select_related("person__folder").first()
    if found is None:
        raise NotHeld
    return found


@transaction.atomic
def record_answer(
    case: Case, *, person: SubjectPerson, agrees: bool, by: Actor, at: datetime
) -> Case:
    """Write down what somebody harmed said when they were asked (C-2.1).

    Who they are is sealed apart from a no on; after a yes, whoever can open it opens it
    again to who reads the case.

    Raises:
        NotHeld: nobody harmed here has this code name.
        CaseClosed: it is over.
        PassphraseAgain: the passphrase was not given again.
    """
    signer = by.must_sign()
    case = case_locked(case)
    check_is_open(case)
    person = find_part(case, person.code).person
    content = by.keys.open(case)
    content["parts"][str(person.id)]["knows"] = True
    _answer(content, person, agrees=agrees, by=by, at=at)
    _save(case, content, by=by)
    readers = holders_of_all([case.folder_id])
    if not agrees:
        few = {one.id for one in _for_identity(case, readers, by=by, at=at)}
        held = holders_of_all([person.folder_id])
        gone = [one for one in held if one.id not in few]
        # Somebody must hold it: who alone does is not put out of it.
        if gone and len(gone) < len(held):
            put_out(gone, of=[person.folder], organisation=by.organisation, at=at)
        _seal_apart(person.folder_id, is_apart=True)
    elif by.keys.holds(person.folder_id):
        reseal(person.folder, keys=by.keys)
        folder = by.keys.folder(person.folder_id)
        grant([folder], to=readers, organisation=by.organisation, signer=signer, at=at)
    if agrees:
        _seal_apart(person.folder_id, is_apart=False)
        ask_what_waited(case, content, by=by, at=at)
    by.record("person-asked", person.code, at=at)
    return case


def parts_of(case: Case, content: dict[str, Any], *, by: Actor) -> list[PartView]:
    """Everybody harmed and every witness: by name only where that is theirs to open."""
    rows = list(
        case.people.filter(part__in=PARTS)
        .select_related("person")
        .order_by("part", "person__on", "person__code")
    )
    people = [row.person for row in rows]
    mine = set(
        people_visible_to(by)
        .filter(pk__in=[one.pk for one in people])
        .values_list("pk", flat=True)
    )
    visible = [one for one in people if one.pk in mine]
    names = dict(zip(visible, by.keys.open_all(visible), strict=True))
    return [
        _view(row, content["parts"][str(row.person_id)], said=names.get(row.person))
        for row in rows
    ]


def _view(
    row: CasePerson, part: dict[str, Any], *, said: dict[str, Any] | None
) -> PartView:
    answers = part["answers"]
    return PartView(
        code=row.person.code,
        name=said["name"] if said else "",
        part=row.part,
        open=said is not None,
        knows=part["knows"],
        agrees=answers[-1]["agrees"] if answers else None,
        asked=len(answers),
    )
