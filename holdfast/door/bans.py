"""Bars somebody: the ban itself, its own folder, and their names at the door."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from holdfast.accounts.recovery import and_recovery
from holdfast.accounts.unlocking import Actor
from holdfast.cases.effects import Reach
from holdfast.cases.models import Action, Part, SubjectPerson
from holdfast.cases.people import names_in
from holdfast.cases.reading import conflicted_in
from holdfast.committee.motions import readers_among
from holdfast.door.entries import Entries, Entry
from holdfast.door.errors import ListNotOpened
from holdfast.door.models import Ban, BanState
from holdfast.door.standing import (
    entries_for,
    open_to_who_enforces,
    put_on_list,
    rewrite,
)
from holdfast.names import same_name
from holdfast.policy import Policy, decision_on_length
from holdfast.spaces.duties import start
from holdfast.spaces.models import PolicyVersion
from holdfast.spaces.policies import policy_of, version_in_force
from holdfast.spaces.sitting import sitting
from holdfast.vault.days import today_in
from holdfast.vault.folders import OpenFolder, make_folders, new_folder, seal_into
from holdfast.vault.models import FolderKind, Reader


def bar(
    *, action: Action | None, content: dict[str, Any], by: Actor, at: datetime
) -> None:
    """Carry a ban out: it bars from this moment (S-10).

    A permanent one runs at once; one with a length stands, and awaits it. It is open
    to the committee and to who sets its length, less whoever is out of the case.
    """
    if action is None or action.person is None:
        msg = "A ban is about one person, by a decided action."
        raise ValueError(msg)
    version = _version(action, by=by, at=at)
    ban = _store(action, content=content, version=version, by=by, at=at)
    # Under a lock: a name noted at this moment is either seen here or sees the ban.
    person = SubjectPerson.objects.select_for_update().get(pk=action.person.pk)
    names = names_in(by.keys.open(person))
    refuse = bool(content.get("refuse_at_sight"))
    entry = Entry(id=ban.id.hex, names=names, refuse=refuse)
    open_to_who_enforces(by=by, at=at)
    put_on_list(entry, by=by, at=at)


def _version(action: Action, *, by: Actor, at: datetime) -> PolicyVersion:
    if action.case is not None:
        return action.case.policy
    return version_in_force(by.organisation, on=today_in(by.organisation, at))


def _store(
    action: Action,
    *,
    content: dict[str, Any],
    version: PolicyVersion,
    by: Actor,
    at: datetime,
) -> Ban:
    policy, today = policy_of(version), today_in(by.organisation, at)
    awaits = decision_on_length(policy, content["action"]) is not None
    ban = Ban(
        person=action.person,
        action=action,
        state=BanState.AWAITING_LENGTH if awaits else BanState.RUNNING,
        since=today,
    )
    folder = _folder_for(action, content=content, policy=policy, by=by, at=at)
    sealed = {
        "action": content["action"],
        "offence": content.get("offence"),
        "proposed_until": content.get("proposed_until"),
    }
    seal_into(ban, sealed, folder=folder)
    ban.save(force_insert=True)
    if awaits:
        start(
            "ban-awaits-length",
            organisation=by.organisation,
            version=version,
            at=at,
            folder=ban.folder,
            about=ban.person.code,
        )
    return ban


def _folder_for(
    action: Action,
    *,
    content: dict[str, Any],
    policy: Policy,
    by: Actor,
    at: datetime,
) -> OpenFolder:
    folder = new_folder(by.organisation, FolderKind.MOTION)
    readers = _readers_of(action, policy=policy, named=content["action"], by=by, at=at)
    make_folders(
        [(folder, and_recovery(readers, organisation=by.organisation))],
        organisation=by.organisation,
        at=at,
        signer=by.must_sign(),
    )
    return folder


def _readers_of(
    action: Action, *, policy: Policy, named: str, by: Actor, at: datetime
) -> list[Reader]:
    seats = sitting(by.organisation, policy=policy, on=today_in(by.organisation, at))
    decision = decision_on_length(policy, named)
    bodies = {policy.receiving_body.id, *([decision.body] if decision else [])}
    out = conflicted_in(action.case, by=by) if action.case else frozenset()
    members = {m for body in bodies for m in seats.get(body, frozenset())} - out
    return readers_among({*members, str(by.member.id)}, organisation=by.organisation)


def name_noted(
    person: SubjectPerson, *, names: tuple[str, ...], by: Actor, at: datetime
) -> Reach:
    """Bring a name noted of somebody barred, or sent out tonight, to the door.

    Where this member's key does not open the list, the next writing of it by somebody
    who can open both does it.
    """
    today = today_in(by.organisation, at)
    barred = (
        Ban.objects.filter(person=person)
        .exclude(state=BanState.ENDED)
        .exclude(until__lt=today)
        .exists()
    )
    try:
        if not barred and not _is_sent_out(person, names=names, today=today, by=by):
            return Reach.RECORD
        rewrite(lambda entries: _sent_out_as(names, entries), by=by, at=at)
    except ListNotOpened:
        return Reach.NOT_YET if barred else Reach.RECORD
    return Reach.DOOR


def _is_sent_out(
    person: SubjectPerson, *, names: tuple[str, ...], today: date, by: Actor
) -> bool:
    """Whether somebody reported was sent out tonight by one of these very names."""
    return person.cases.filter(part=Part.REPORTED).exists() and any(
        _goes_by(entry, names) and (entry.until is None or entry.until >= today)
        for entry in entries_for(by)
    )


def _goes_by(entry: Entry, names: tuple[str, ...]) -> bool:
    """Whether an entry is about one event, and about somebody of one of these names."""
    return entry.event is not None and any(
        same_name(one, known) for one in names for known in entry.names
    )


def _sent_out_as(names: tuple[str, ...], entries: Entries) -> Entries:
    """The list on which whoever was sent out by one of these names has them all."""
    written = [
        replace(entry, names=tuple(dict.fromkeys((*entry.names, *names))))
        if _goes_by(entry, names)
        else entry
        for entry in entries
    ]
    return Entries.of(written, others=entries.others)
