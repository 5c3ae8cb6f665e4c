"""A thousand of everything in a moment: rows as the real actions make them.

Every copy is sealed anew at its own place, under the key of a folder that its readers
hold, and signed anew where it is signed: it opens, reads and verifies as a real one.
"""

import secrets
from collections.abc import Callable, Iterable
from datetime import timedelta
from itertools import count
from typing import Any, TypeVar
from uuid import uuid4

from django.db import models

from holdfast.accounts.models import Member, MemberState
from holdfast.accounts.people import Profile, set_profile
from holdfast.accounts.unlocking import Actor
from holdfast.cases.models import Action, ActionState, Case, Fact, Note, SubjectPerson
from holdfast.committee.ballots import MOTION, motion_parts
from holdfast.committee.models import Call, Motion, MotionState
from holdfast.crypto.sealing import seal
from holdfast.crypto.signing import sign
from holdfast.door.models import Ban
from holdfast.reports.models import (
    Addendum,
    Attachment,
    CustodyStep,
    Message,
    Report,
    ReportState,
)
from holdfast.spaces.models import Duty, Event, Meeting, Term
from holdfast.vault.folders import OpenFolder, new_folder, seal_into, stored
from holdfast.vault.keys import Keys
from holdfast.vault.ledger import draft_entry
from holdfast.vault.models import Entry, Folder, FolderKind, Grant, SealedRow
from tests.everything.world import World

M = TypeVar("M", bound=models.Model)
# Whoever walks; each can open every copy, as if they had opened it before.
READERS = ("ada", "ben")
_number = count(1)


def pile_up(world: World, number: int) -> None:
    """So many more of everything that a page or a list may stand on."""
    pile = _Pile(world, number)
    pile.reports()
    pile.cases()
    pile.motions()
    pile.people()
    pile.actions_and_bans()
    pile.everything_else()


class _Pile:
    """One of each, to be copied, and who copies."""

    def __init__(self, world: World, number: int) -> None:
        self.world, self.number, self.at = world, number, world.at
        self.by: Actor = world.cast.signing("ada")
        self.report = Report.objects.get(
            code=world.parts["reports/<slug:code>/"]["code"]
        )
        self.case = Case.objects.get(code=world.parts["cases/<slug:code>/"]["code"])
        self.person = SubjectPerson.objects.get(
            code=world.parts["people/<slug:code>/"]["code"]
        )

    def copies(
        self,
        row: M,
        *,
        into: Iterable[OpenFolder] | None = None,
        said: dict[str, Any] | None = None,
        **changes: Any,
    ) -> list[M]:
        """Unsaved copies; each value that can be called gives each copy its own."""
        made: list[M] = []
        content = (
            self.by.keys.open(row) | (said or {}) if isinstance(row, SealedRow) else {}
        )
        folders = iter(into) if into is not None else None
        for _ in range(self.number):
            one = type(row)(
                **{
                    field.attname: getattr(row, field.attname)
                    for field in row._meta.concrete_fields
                    if field is not row._meta.auto_field
                }
            )
            if row._meta.auto_field is None and "id" in row.__dict__:
                one.pk = uuid4()
            for name, value in changes.items():
                setattr(one, name, value() if callable(value) else value)
            if isinstance(one, SealedRow):
                folder = (
                    next(folders) if folders else self.by.keys.folder(one.folder_id)
                )
                seal_into(one, content, folder=folder)
            made.append(one)
        return made

    def folders(self, kind: FolderKind) -> list[OpenFolder]:
        """New folders, each held by everybody who walks."""
        made = [new_folder(self.world.cast.organisation, kind) for _ in self._range]
        Folder.objects.bulk_create(stored(one, at=self.at) for one in made)
        statement = Grant.objects.filter(folder=self.report.folder)[0].statement
        grants = []
        for name in READERS:
            keys = self.world.cast.actor(name).keys
            grants += [self._grant(one, keys, statement=statement) for one in made]
        Grant.objects.bulk_create(grants)
        return made

    @property
    def _range(self) -> range:
        return range(self.number)

    def _grant(self, folder: OpenFolder, keys: Keys, *, statement: Any) -> Grant:
        return Grant(
            organisation=keys.organisation,
            folder_id=folder.id,
            reader=keys.reader,
            statement=statement,
            sealed=b"",
            kept=seal(folder.key, key=keys.own, context=keys.kept_at(folder.id, 1)),
            kind=folder.kind,
            on=self.at.date(),
        )

    def reports(self) -> None:
        """Reports that wait and that lie in the tray; and one with much to it."""
        for state in (ReportState.WAITING, ReportState.TRAY):
            made = self.copies(
                self.report,
                into=self.folders(FolderKind.REPORT),
                code=lambda: f"piled-{next(_number)}",
                state=state,
                mailbox=None,
            )
            Report.objects.bulk_create(made)
        duty = Duty.objects.exclude(folder=None)[0]
        owed = self.copies(duty, who="committee", member=None, state="open")
        for one, that in zip(owed, made, strict=True):
            one.folder_id, one.about, one.done_on = that.folder_id, that.code, None
        Duty.objects.bulk_create(owed)
        message = Message.objects.filter(report=self.report)[0]
        Message.objects.bulk_create(self.copies(message, number=_numbers(Message)))
        told = {"by": "Ada Okafor", "grade": "major", "reasons": "It was."}
        number = _numbers(Addendum)
        addendum = Addendum(report=self.report, on=self.at.date(), number=number())
        seal_into(addendum, told, folder=self.by.keys.folder(self.report.folder_id))
        addendum.save(force_insert=True)
        Addendum.objects.bulk_create(self.copies(addendum, number=number))
        file = Attachment.objects.filter(report=self.report)[0]
        Attachment.objects.bulk_create(self.copies(file))
        step = CustodyStep.objects.filter(report=self.report)[0]
        CustodyStep.objects.bulk_create(self.copies(step, until=self.at.date()))

    def cases(self) -> None:
        """Cases, each of a report; and one with much in its story."""
        made = self.copies(
            self.case,
            into=self.folders(FolderKind.CASE),
            code=lambda: f"piled-{next(_number)}",
        )
        Case.objects.bulk_create(made)
        waiting = Report.objects.filter(code__startswith="piled", cases=None)
        through = Case.reports.through
        through.objects.bulk_create(
            through(case_id=case.pk, report_id=report.pk)
            for case, report in zip(made, waiting[: self.number], strict=True)
        )
        parts = self.case.people.model
        part = self.case.people.get(person=self.person)
        parts.objects.bulk_create(
            parts(case_id=case.pk, person_id=self.person.pk, part=part.part)
            for case in made
        )
        number = _numbers(Note)
        note = Note(case=self.case, on=self.at.date(), number=number())
        content = {"text": "A note.", "by": self.world.cast.id_of("ada")}
        seal_into(note, content, folder=self.by.keys.folder(self.case.folder_id))
        note.save(force_insert=True)
        Note.objects.bulk_create(self.copies(note, number=number))
        fact = Fact.objects.filter(person=self.person)[0]
        Fact.objects.bulk_create(self.copies(fact))

    def motions(self) -> None:
        """Motions of the case, open and failed, each with its electorate."""
        motion = Motion.objects.get(pk=self.world.parts["motions/"]["motion"])
        for state, closed_on in (
            (MotionState.OPEN, None),
            (MotionState.FAILED, self.at.date()),
        ):
            made = self.copies(motion, state=state, closed_on=closed_on)
            for one in made:
                one.signature = sign(self._seed, MOTION, *motion_parts(one))
            Motion.objects.bulk_create(made)
            through = Motion.electorate.through
            through.objects.bulk_create(
                through(motion_id=one.pk, member_id=member.pk)
                for one in made
                for member in motion.electorate.all()
            )

    @property
    def _seed(self) -> bytes:
        return self.by.must_sign().seed

    def people(self) -> None:
        """People written about, all of them with the same name."""
        made = self.copies(self.person, code=lambda: f"piled-{next(_number)}")
        SubjectPerson.objects.bulk_create(made)

    def actions_and_bans(self) -> None:
        """Actions to carry out and carried out, and bans that came of them."""
        action = Action.objects.get(
            pk=self.world.parts["cases/<slug:code>/actions/"]["action"]
        )
        done = self.copies(action)
        decided = self.copies(
            action,
            state=ActionState.DECIDED,
            carried_out_on=None,
            owner=self.by.member,
        )
        Action.objects.bulk_create([*done, *decided])
        places = iter(done)
        ban = Ban.objects.get(pk=self.world.parts["bans/"]["ban_id"])
        Ban.objects.bulk_create(self.copies(ban, action=lambda: next(places)))

    def everything_else(self) -> None:
        """Events, meetings, calls, members, offices, duties, entries of the ledger."""
        cast, at = self.world.cast, self.at
        own = cast.organisation
        Event.objects.bulk_create(self.copies(cast.tonight, title=_title))
        held = self.copies(
            Meeting(organisation=own, body="committee", held_on=at.date())
        )
        Meeting.objects.bulk_create(held)
        there = Meeting.present.through
        there.objects.bulk_create(
            there(meeting_id=one.pk, member_id=self.by.member.pk) for one in held
        )
        call = Call(organisation=own, body="committee", by=self.by.member, on=at.date())
        Call.objects.bulk_create(self.copies(call))
        members = [self._member() for _ in self._range]
        Member.objects.bulk_create(members)
        Term.objects.bulk_create(
            Term(
                organisation=own,
                member=one,
                role="host",
                starts_on=at.date() - timedelta(days=30),
            )
            for one in members
        )
        Entry.objects.bulk_create(
            draft_entry(
                organisation_id=own.id,
                key=self.by.keys.own,
                verb="report-opened",
                subject="piled",
                at=at,
                who=self.by.reader.id,
            )
            for _ in self._range
        )

    def _member(self) -> Member:
        made = Member(
            organisation=self.world.cast.organisation,
            state=MemberState.NAMED,
            joined_on=self.at.date(),
        )
        set_profile(made, Profile(name=_title()))
        return made


def _title() -> str:
    return f"Piled {secrets.token_hex(4)}"


def _numbers(model: type[models.Model]) -> Callable[[], int]:
    """The numbers that come next where a row is one of many."""
    found = model._default_manager.aggregate(last=models.Max("number"))
    numbers = count((found["last"] or 0) + 1)
    return lambda: next(numbers)
