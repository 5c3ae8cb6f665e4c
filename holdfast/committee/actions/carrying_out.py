"""What was decided: asked about, carried out, told, handed over (C-5.9 - C-5.11)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from holdfast.accounts.models import Member
from holdfast.accounts.people import name_of
from holdfast.accounts.unlocking import Actor
from holdfast.cases import effects
from holdfast.cases.models import Action, ActionState, Case
from holdfast.cases.reading import conflicted_in
from holdfast.cases.rules import check_words
from holdfast.committee.asking import reports_to_ask_through
from holdfast.committee.electing import suspended_in
from holdfast.committee.errors import (
    CarriedOutBefore,
    NoMailboxOfTheirs,
    NotLateYet,
    OutOfThis,
    wrong,
)
from holdfast.committee.owning import (
    CARRIED_OUT,
    duties_of,
    give,
    start_owed,
    takes_over,
)
from holdfast.committee.permissions import check_member_owns
from holdfast.committee.signed import carried_out_by
from holdfast.committee.telling import has_to_be_told, lasting_of
from holdfast.errors import NotNow, require
from holdfast.policy import (
    asks_person_harmed,
    check_can_carry_out,
    check_full_body,
)
from holdfast.policy.deciding import Consulted
from holdfast.reports.actions import write_to_reporter
from holdfast.spaces.models import DutyState
from holdfast.spaces.policies import policy_of
from holdfast.spaces.sitting import sitting
from holdfast.vault.days import today_in
from holdfast.vault.folders import seal_into

CONSULTED: dict[str, Consulted] = {
    "agreed": "agreed",
    "against": "against",
    "not-reached": "not-reached",
    "danger": "danger",
}


@dataclass(frozen=True, slots=True)
class InPerson:
    """How the person harmed was asked in person, and on which day."""

    how: str
    on: date


def _locked(action: Action) -> tuple[Action, Case]:
    locked = (
        Action.objects.select_for_update(of=("self",))
        .select_related("case__policy", "case__folder", "owner", "person", "folder")
        .get(pk=action.pk)
    )
    if locked.case is None:
        raise CarriedOutBefore
    return locked, locked.case


@transaction.atomic
def ask(action: Action, *, text: str, by: Actor, at: datetime) -> Action:
    """Tell the person harmed first what will happen, and ask, through the mailbox.

    Raises:
        NotTheOwner: somebody else carries this out.
        CarriedOutBefore: it is too late to ask.
        NoMailboxOfTheirs: no mailbox is known to reach the person harmed.
    """
    action, case = _locked(action)
    check_member_owns(action, by=by)
    check_is_decided(action)
    words = check_words(text, field="text")
    reports = reports_to_ask_through(action, by=by)
    if not reports:
        raise NoMailboxOfTheirs(clause=_clause_of_asking(action, by=by))
    for report in reports:
        write_to_reporter(report, text=words, by=by, at=at)
    action.asked_on = today_in(by.organisation, at)
    asked = {
        "asked": words,
        "asked_through": [report.code for report in reports],
        "asked_at": at.isoformat(),
    }
    _save(action, {**by.keys.open(action), **asked}, by=by)
    _fulfil("tell-and-ask", case=case, action=action, at=at)
    by.record("person-harmed-asked", str(action.id), at=at)
    return action


def _clause_of_asking(action: Action, *, by: Actor) -> str | None:
    if action.case is None:
        return None
    rule = policy_of(action.case.policy).actions[by.keys.open(action)["action"]]
    return (rule.consult.clause if rule.consult else None) or rule.clause


def check_is_decided(action: Action) -> None:
    """Whether it still waits to be carried out.

    Raises:
        CarriedOutBefore: it was.
    """
    if action.state != ActionState.DECIDED:
        raise CarriedOutBefore


@transaction.atomic
def carry_out(
    action: Action,
    *,
    consulted: str,
    how: str,
    by: Actor,
    at: datetime,
    asked: InPerson | None = None,
) -> Action:
    """Carry out what was decided, once the person harmed was told and asked.

    `asked` is how and when they were asked, where they had to be and it was not through
    the mailbox.

    Raises:
        NotTheOwner: somebody else carries this out.
        CarriedOutBefore: it was.
        NobodyMay: an answer of somebody who was never asked; or none, and 72 hours are
            not over; or it takes every seat of the body, and one is empty.
        WrongInput: an unknown answer, not a word of how, no such day.
        PassphraseAgain: the passphrase was not given again.
    """
    action, case = _locked(action)
    check_member_owns(action, by=by)
    check_is_decided(action)
    signer, words = by.must_sign(), check_words(how, field="how")
    if consulted not in CONSULTED:
        raise wrong("consulted", "Say agreed, against, not-reached or danger.")
    content, policy = by.keys.open(action), policy_of(case.policy)
    rule = policy.actions[content["action"]]
    seats = sitting(by.organisation, policy=policy, on=today_in(by.organisation, at))
    require(
        check_full_body(
            policy, action=content["action"], sitting=seats, doing="carried out"
        )
    )
    if asked is not None and action.asked_on is None and asks_person_harmed(rule):
        content["asked_in_person"] = _in_person(asked, action=action, by=by, at=at)
        action.asked_on = asked.on
    require(
        check_can_carry_out(
            policy,
            action=content["action"],
            consulted=CONSULTED[consulted],
            asked=action.asked_on is not None,
            decided_at=action.decided_at,
            at=at,
        )
    )
    content["carried_out"] = carried_out_by(
        signer, action=action, consulted=consulted, how=words, member=by.member
    )
    content["carried_out"]["at"] = at.isoformat()
    action.state = ActionState.CARRIED_OUT
    action.carried_out_on = today_in(by.organisation, at)
    _save(action, content, by=by)
    effects.carry(rule.effect, action=action, content=content, by=by, at=at)
    for do in ("tell-and-ask", "carry-out"):
        _fulfil(do, case=case, action=action, at=at)
    if rule.tells_person_against:
        start_owed(CARRIED_OUT, action=action, case=case, at=at)
    by.record("action-carried-out", str(action.id), at=at)
    return action


def _in_person(
    asked: InPerson, *, action: Action, by: Actor, at: datetime
) -> dict[str, str]:
    words = check_words(asked.how, field="asked_how")
    if asked.on > today_in(by.organisation, at):
        raise wrong("asked_on", _("This day is still to come."))
    if asked.on < today_in(by.organisation, action.decided_at):
        raise wrong("asked_on", _("It was decided only after this day."))
    return {"how": words, "on": asked.on.isoformat(), "by": str(by.member.id)}


@transaction.atomic
def tell_person_against(
    action: Action, *, text: str, by: Actor, at: datetime
) -> Action:
    """Record what the person acted against was told, in general terms (C-5.11).

    They are told again once it is set how long it lasts.

    Raises:
        NotTheOwner: somebody else carries this out.
        NotNow: it was not carried out yet, or they were told before.
    """
    action, case = _locked(action)
    check_member_owns(action, by=by)
    words, content = check_words(text, field="text"), by.keys.open(action)
    if action.state != ActionState.CARRIED_OUT:
        raise NotNow("not-carried-out", "First it is carried out.", clause="C-5.10")
    policy, until = policy_of(case.policy), lasting_of(action).until
    before = content.get("told_against", [])
    if before and not has_to_be_told(action, content, policy=policy):
        raise NotNow("told-before", "They were told before.", clause="C-5.11")
    told = {
        "text": words,
        "on": today_in(by.organisation, at).isoformat(),
        "until": until.isoformat() if until else None,
    }
    content["told_against"] = [*before, told]
    _save(action, content, by=by)
    _fulfil("tell-person-against", case=case, action=action, at=at)
    by.record("person-against-told", str(action.id), at=at)
    return action


@transaction.atomic
def hand_over(action: Action, *, to: Member, by: Actor, at: datetime) -> Action:
    """Give an action to another owner, who can open it and is not out of it.

    Raises:
        NotTheOwner: it is not this member's to give.
        CarriedOutBefore: it was carried out.
        WrongInput: somebody who cannot open it.
        OutOfThis: somebody who is out of the matter.
    """
    action, case = _locked(action)
    check_member_owns(action, by=by)
    check_is_decided(action)
    if str(to.pk) in conflicted_in(case, by=by) | suspended_in(by.organisation):
        raise OutOfThis(clause="C-5.9")
    held = to.reader_id is not None and action.folder.grants.filter(
        reader=to.reader_id, current=True
    )
    if not (held and held.exists()):
        raise wrong("to", "This person cannot open the case.")
    give(action, case=case, to=to)
    by.record("action-handed-over", str(action.id), at=at)
    return action


@transaction.atomic
def take_over(action: Action, *, by: Actor, at: datetime) -> Action:
    """Make an action one's own that its owner should have seen to by now (C-5.9).

    Raises:
        NotHeld: it is not this member's to open.
        NotLateYet: nothing of it is late, or it does not fall to this member.
    """
    action, case = _locked(action)
    if takes_over(action, by.keys.open(action), by=by, at=at) is None:
        raise NotLateYet(name_of(action.owner), clause="C-5.9")
    give(action, case=case, to=by.member)
    by.record("action-taken-over", str(action.id), at=at)
    return action


def _save(action: Action, content: dict[str, Any], *, by: Actor) -> None:
    seal_into(action, content, folder=by.keys.folder(action.folder_id))
    action.save()


def _fulfil(do: str, *, case: Case, action: Action, at: datetime) -> None:
    """One duty of each rule of this kind is done: a case may have several actions on their way."""
    rules = [d.id for d in policy_of(case.policy).duties.values() if d.do == do]
    for rule in rules:
        owed = duties_of(action, case=case).filter(rule=rule).first()
        if owed is not None:
            owed.state, owed.done_on = DutyState.DONE, today_in(case.organisation, at)
            owed.save(update_fields=["state", "done_on"])
