"""What one person may do at once: talk, write down, send somebody out (C-4.1)."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from holdfast.accounts.models import Member
from holdfast.accounts.people import name_of
from holdfast.accounts.recovery import and_recovery
from holdfast.accounts.unlocking import Actor
from holdfast.cases import effects
from holdfast.cases.models import Action, ActionState
from holdfast.cases.rules import check_words
from holdfast.committee.motions import readers_among
from holdfast.door.checking import checked_name, matches
from holdfast.door.entries import Entry
from holdfast.door.errors import NotForYou, NotTonight
from holdfast.door.posts import AFTER, BEFORE, offices_at
from holdfast.door.standing import entries_for, put_on_list
from holdfast.errors import NobodyMay, require
from holdfast.names import likely_same
from holdfast.policy import (
    Policy,
    check_can_act_alone,
    check_offence_said,
    readers_of_report,
)
from holdfast.reports.actions import file
from holdfast.reports.telling import Reported, Telling
from holdfast.spaces.duties import start
from holdfast.spaces.models import Event, PolicyVersion
from holdfast.spaces.policies import policy_of, version_in_force
from holdfast.spaces.sitting import sitting
from holdfast.vault.days import today_in, zone_of
from holdfast.vault.errors import NotHeld
from holdfast.vault.folders import make_folders, new_folder, seal_into
from holdfast.vault.models import FolderKind, Reader


@dataclass(frozen=True, slots=True)
class Act:
    """What one person did about somebody, as they write it down.

    `offence` is for which listed offence; none where nobody was asked. `own_place` is
    whether it was in their own place. `entry` is whom on the list they say it is;
    `let_in_by` names who helped them in.
    """

    action: str
    name: str
    reasons: str
    event: Event | None = None
    offence: str | None = None
    own_place: bool = False
    entry: str = ""
    let_in_by: str = ""


@transaction.atomic
def act_alone(  # noqa: PLR0913
    *,
    action: str,
    event: Event | None,
    person_name: str,
    reasons: str,
    by: Actor,
    at: datetime,
    offence: str | None = "",
    own_place: bool = False,
    entry: str = "",
    let_in_by: str = "",
) -> Action:
    """Record what one person does alone, and do it.

    Sending out reaches the door at once, and says for which listed offence, but from
    one's own place (C-4.1); a program that asks nobody gives None. The record is sealed
    for those who would read a report about the same person. Where somebody banned, or
    sent out before, had got in, the attempt is reported too (C-0.5, C-1.1).

    Raises:
        NotHeld: that event, or that entry, is not this member's to know.
        NotForYou, NobodyMay: the policy gives this act to others, or to nobody; or no
            listed offence is said.
        NotTonight: sending out of an event that is not on.
        WrongInput: no name, no reason.
    """
    act = Act(
        action=action,
        name=checked_name(person_name, field="person"),
        reasons=check_words(reasons, field="reasons"),
        event=event,
        offence=offence,
        own_place=own_place,
        entry=entry.replace("-", ""),
        let_in_by=let_in_by and checked_name(let_in_by, field="let_in_by"),
    )
    today = today_in(by.organisation, at)
    version = version_in_force(by.organisation, on=today)
    policy = policy_of(version)
    check_member_can_act_alone(act, policy=policy, by=by, at=at)
    check_event_is_on(act, policy=policy, at=at)
    got_in = _who_got_in(act, policy=policy, by=by, at=at)
    made = _store(act, got_in, version=version, by=by, at=at)
    _carry(act, made, got_in, policy=policy, by=by, at=at)
    return made


def _carry(
    act: Act,
    made: Action,
    got_in: Entry | None,
    *,
    policy: Policy,
    by: Actor,
    at: datetime,
) -> None:
    """What the act does at once, and the reports where somebody had got in."""
    known_as = got_in.names[0] if got_in else None
    effects.carry(
        policy.actions[act.action].effect,
        action=made,
        content={**_content(act), "known_as": known_as},
        by=by,
        at=at,
    )
    if known_as is not None:
        _report_attempt(act, known_as, policy=policy, by=by, at=at)


def check_member_can_act_alone(
    act: Act, *, policy: Policy, by: Actor, at: datetime
) -> None:
    """Whether the policy gives this act to this member, here and alone (C-4.1)."""
    if act.event is not None and act.event.organisation_id != by.organisation.id:
        raise NotHeld
    verdict = check_can_act_alone(
        policy,
        action=act.action,
        offices=offices_at(by, event=act.event, at=at),
        at_event=act.event is not None,
        own_place=act.own_place,
    )
    reason = verdict.reasons[0]
    if reason.code == "not-for-you":
        raise NotForYou(clause=reason.clause)
    require(verdict)
    check_can_be_done_alone(act.action, policy=policy, at_event=act.event is not None)
    if act.offence is not None:
        at_home = reason.code == "own-place"
        check_offence_is_listed(act, policy=policy, at_home=at_home)


def check_can_be_done_alone(action: str, *, policy: Policy, at_event: bool) -> None:
    """Whether one person's record is enough for what this act does.

    What has to be reviewed, or is done to somebody known by code name, is not done here
    by one person: without the others' review it would stand as if it were decided.
    """
    rule = policy.actions[action]
    clause = rule.alone.clause if rule.alone else None
    if rule.effect == "eject" and not at_event:
        text = _("Somebody is sent out of an event: say which.")
        raise NobodyMay("not-at-an-event", text, clause=rule.clause)
    if rule.effect not in {"eject", *effects.DONE_BY_PEOPLE} or not rule.by:
        raise NobodyMay(
            "not-alone-here",
            _('"%(action)s" cannot be done by one person here.')
            % {"action": rule.title.said(get_language() or "en")},
            clause=clause or rule.clause,
            change=_("It can be put to the vote in a case."),
        )


def check_offence_is_listed(act: Act, *, policy: Policy, at_home: bool) -> None:
    """Whether it is said what somebody is sent out for, but at home (C-4.1)."""
    verdict = check_offence_said(
        policy, action=act.action, offence=act.offence or None, own_place=at_home
    )
    if not verdict.allowed:
        refusal = NobodyMay.by(verdict)
        refusal.fields = {"offence": refusal.message}
        raise refusal


def acts_open_to(by: Actor, *, event: Event | None, at: datetime) -> list[str]:
    """The ids of the acts that this member may do alone, here and now."""
    policy = policy_of(
        version_in_force(by.organisation, on=today_in(by.organisation, at))
    )
    offices, at_event = offices_at(by, event=event, at=at), event is not None
    found = []
    for action in policy.actions:
        verdict = check_can_act_alone(
            policy, action=action, offices=offices, at_event=at_event
        )
        with suppress(NobodyMay):
            require(verdict)
            check_can_be_done_alone(action, policy=policy, at_event=at_event)
            found.append(action)
    return found


def may_be_own_place(by: Actor, *, event: Event | None, at: datetime) -> bool:
    """Whether this member may say that it was in their own place (C-4.1)."""
    policy = policy_of(
        version_in_force(by.organisation, on=today_in(by.organisation, at))
    )
    offices = offices_at(by, event=event, at=at)
    return event is not None and any(
        one.own_place and one.own_place.removeprefix("event.") in offices
        for one in policy.actions.values()
    )


def check_event_is_on(act: Act, *, policy: Policy, at: datetime) -> None:
    """Whether somebody can be sent out now."""
    event = act.event
    if policy.actions[act.action].effect != "eject" or event is None:
        return
    if not event.starts_at - BEFORE <= at <= event.ends_at + AFTER:
        raise NotTonight


def _content(act: Act) -> dict[str, Any]:
    return {
        "action": act.action,
        "person": {"name": act.name},
        "reasons": act.reasons,
        "offence": act.offence or None,
        "own_place": act.own_place,
        "event": str(act.event.id) if act.event else None,
        "let_in_by": act.let_in_by or None,
    }


def _store(
    act: Act,
    got_in: Entry | None,
    *,
    version: PolicyVersion,
    by: Actor,
    at: datetime,
) -> Action:
    policy = policy_of(version)
    folder = new_folder(by.organisation, FolderKind.ACT)
    names = (act.name, *(got_in.names if got_in else ()))
    readers = _readers_of(names, policy=policy, by=by, at=at)
    make_folders(
        [(folder, and_recovery(readers, organisation=by.organisation))],
        organisation=by.organisation,
        at=at,
    )
    made = Action(
        owner=by.member,
        state=ActionState.CARRIED_OUT,
        # The minute is nobody's; the day and the hour are what duties count from.
        decided_at=at.replace(minute=0, second=0, microsecond=0),
        carried_out_on=today_in(by.organisation, at),
    )
    seal_into(made, {**_content(act), "by": str(by.member.id)}, folder=folder)
    made.save(force_insert=True)
    start(
        "acted-alone",
        organisation=by.organisation,
        version=version,
        at=at,
        folder=made.folder,
        # Nobody reviews what is one person's act at any time.
        but=frozenset({"review"}),
    )
    by.record("acted-alone", str(made.id), at=at)
    return made


def _readers_of(
    names: tuple[str, ...], *, policy: Policy, by: Actor, at: datetime
) -> list[Reader]:
    """Those who would read a report about this person, and who acted."""
    seats = sitting(by.organisation, policy=policy, on=today_in(by.organisation, at))
    members = Member.objects.filter(organisation=by.organisation)
    named = frozenset(
        str(member.id)
        for member in members
        if any(likely_same(name_of(member), name) for name in names)
    ) - {str(by.member.id)}
    readers = readers_of_report(
        policy, sitting=seats, reported=named, kept_out=frozenset()
    )
    ids = {*readers.ids, str(by.member.id)}
    return readers_among(ids, organisation=by.organisation)


def _who_got_in(act: Act, *, policy: Policy, by: Actor, at: datetime) -> Entry | None:
    """Whoever is sent out although banned, or sent out of this event before: by the
    entry chosen, or the exact name.
    """
    if act.event is None or policy.actions[act.action].effect != "eject":
        return None
    found = matches(event=act.event, name=act.name, by=by, at=at)
    chosen = [match for match in found if match.id == act.entry]
    if act.entry and not chosen:
        raise NotHeld
    meant = chosen or [match for match in found if match.exact]
    # A ban says who it is; what was typed at the door may be misspelt.
    meant.sort(key=lambda match: match.here_only)
    return entries_for(by).entry(meant[0].id) if meant else None


def _report_attempt(
    act: Act, known_as: str, *, policy: Policy, by: Actor, at: datetime
) -> None:
    """Two minor reports at most: of getting round it, and of helping with it.

    Under the name by which they are listed, so that it is found to be the same person.
    """
    if policy.bans is None:
        return
    people = (known_as, act.let_in_by)
    for offence, name in zip(policy.bans.reports, people, strict=False):
        if not name:
            continue
        telling = Telling(
            event=act.event.id if act.event else None,
            occurred_on=today_in(by.organisation, at),
            occurred_at=at.astimezone(zone_of(by.organisation)).strftime("%H:%M"),
            offence=offence,
            reported=(Reported(name=name),),
            what_happened=act.reasons,
            actions_taken=_("Sent out at once, without refund."),
        )
        file(telling=telling, organisation=by.organisation, by=by, at=at)


def send_out(
    *, action: Action | None, content: dict[str, Any], by: Actor, at: datetime
) -> None:
    """Put somebody on the list for one event: not let in again tonight."""
    if action is None or content.get("event") is None:
        msg = "Somebody is sent out of one event."
        raise ValueError(msg)
    event = Event.objects.get(pk=content["event"])
    named = (content.get("known_as"), content["person"]["name"])
    entry = Entry(
        id=action.id.hex,
        names=tuple(dict.fromkeys(name for name in named if name)),
        event=event.id.hex,
        until=today_in(by.organisation, event.ends_at + AFTER),
    )
    put_on_list(entry, by=by, at=at)


def sent_out_of(event: Event, *, by: Actor, at: datetime) -> list[str]:
    """The names of those sent out of an event, as they are known; each once."""
    today = today_in(by.organisation, at)
    names = [
        entry.names[0]
        for entry in entries_for(by)
        if entry.event == event.id.hex and (entry.until is None or entry.until >= today)
    ]
    return list(dict.fromkeys(names))
