"""Bars somebody: the ban itself, its own folder, and their name at the door."""

from datetime import datetime
from typing import Any

from holdfast.accounts.recovery import and_recovery
from holdfast.accounts.unlocking import Actor
from holdfast.cases.models import Action, SubjectPerson
from holdfast.cases.reading import conflicted_in
from holdfast.committee.motions import readers_among
from holdfast.door.entries import Entry
from holdfast.door.models import Ban, BanState
from holdfast.door.standing import open_to_who_enforces, put_on_list
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
    names = _names_of(action.person, by=by)
    refuse = bool(content.get("refuse_at_sight"))
    entry = Entry(id=ban.id.hex, names=names, refuse=refuse)
    open_to_who_enforces(by=by, at=at)
    put_on_list(entry, by=by, at=at)


def _version(action: Action, *, by: Actor, at: datetime) -> PolicyVersion:
    if action.case is not None:
        return action.case.policy
    return version_in_force(by.organisation, on=today_in(by.organisation, at))


def _names_of(person: SubjectPerson, *, by: Actor) -> tuple[str, ...]:
    content = by.keys.open(person)
    named = (content["name"], *content.get("aliases", ()))
    return tuple(dict.fromkeys(name for name in named if name))


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
