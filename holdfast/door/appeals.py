"""Asking others to look at a ban again: they appeal, and those others end it, or
shorten it, by a vote (C-5.11).
"""

from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from holdfast.accounts.recovery import and_recovery
from holdfast.accounts.unlocking import Actor
from holdfast.cases.models import Action
from holdfast.cases.reading import conflicted_in
from holdfast.cases.rules import check_words
from holdfast.committee.ballots import around, check_motion
from holdfast.committee.electing import suspended_in
from holdfast.committee.models import Motion, MotionState
from holdfast.committee.motions import open_motion, readers_among
from holdfast.committee.permissions import check_member_sits_in
from holdfast.door.errors import NotForYou
from holdfast.door.lengths import (
    ban_of_motion,
    follow_a_new_length,
    holders_of_folder,
    is_voted_on,
    policy_for,
    sitting_in,
)
from holdfast.door.models import Ban, BanState
from holdfast.door.visibility import BanView, bans_visible_to, held_by, views_of
from holdfast.errors import NobodyMay, NotNow, require
from holdfast.policy import (
    Decision,
    Policy,
    check_can_appeal,
    check_shorter,
    decision_on_appeal,
)
from holdfast.policy import electorate as electorate_by_policy
from holdfast.reports.models import ReportState
from holdfast.spaces.duties import start
from holdfast.spaces.models import Duty, DutyState
from holdfast.vault.days import today_in
from holdfast.vault.errors import NotHeld
from holdfast.vault.folders import (
    OpenFolder,
    grant,
    make_folders,
    new_folder,
    seal_into,
)
from holdfast.vault.models import FolderKind

END_BAN: Final = "end-ban"
SHORTEN_BAN: Final = "shorten-ban"


@transaction.atomic
def appeal(
    action: Action, *, text: str, until: date | None, by: Actor, at: datetime
) -> Ban:
    """Record that somebody barred appeals, and bring it to those who decide on it.

    What they say stays with the case. The body is given the code name, the kind of
    offence, and what is asked for: that the ban ends, or ends on a day. Those who
    decided are not of it, nor is anybody who is out of the case.

    Raises:
        NotHeld: the action, or the ban, is not this member's to open.
        NotOfTheBody: they neither sit where it was decided nor carried it out.
        NobodyMay: the policy knows no appeal against it, or there are too few others.
        NotNow: it bars nobody (any more), or an appeal waits to be decided.
        WrongInput: no words.
        PassphraseAgain: the passphrase was not given again.
    """
    action = Action.objects.select_for_update(of=("self",)).get(pk=action.pk)
    ban = _ban_of(action, by=by)
    policy, content = policy_for(ban, at=at), by.keys.open(action)
    if action.owner_id != by.member.id:
        body = policy.receiving_body.id
        check_member_sits_in(body, policy=policy, by=by, at=at)
    require(check_can_appeal(policy, action=content["action"]))
    check_can_be_appealed(ban, by=by)
    words, today = check_words(text, field="text"), today_in(by.organisation, at)
    if until is not None:
        require(check_shorter(policy, until=until, now_until=ban.until, today=today))
    asked = {
        "on": today.isoformat(),
        "until": until.isoformat() if until else None,
        "motion": None,
    }
    folder = _opened_to_others(ban, by=by, at=at)
    ban.appeal_id = folder.id
    _seal(ban, {**by.keys.open(ban), "appeal": asked}, by=by)
    said = {"text": words, "by": str(by.member.id), "at": at.isoformat()}
    appeals = [*content.get("appeals", ()), {**asked, **said}]
    seal_into(
        action, {**content, "appeals": appeals}, folder=by.keys.folder(action.folder_id)
    )
    action.save(update_fields=["sealed", "key_version"])
    start(
        "appeal-made",
        organisation=by.organisation,
        version=ban.action.case.policy,  # type: ignore[union-attr]
        at=at,
        folder=folder,
        about=ban.person.code,
    )
    by.record("appeal-made", str(ban.id), at=at)
    return ban


def _opened_to_others(ban: Ban, *, by: Actor, at: datetime) -> OpenFolder:
    """A folder of those who decide on an appeal, who can open the ban from now on."""
    folder = new_folder(by.organisation, FolderKind.MOTION)
    voters = _others(ban, deciders=_who_decided(ban.action, by=by), by=by, at=at)
    readers = and_recovery(
        readers_among(voters, organisation=by.organisation),
        organisation=by.organisation,
    )
    signed: dict[str, Any] = {
        "organisation": by.organisation,
        "signer": by.must_sign(),
        "at": at,
    }
    make_folders([(folder, readers)], **signed)
    grant([by.keys.folder(ban.folder_id)], to=readers, **signed)
    return folder


def _ban_of(action: Action, *, by: Actor) -> Ban:
    """The ban that an action made, locked.

    Raises:
        NotNow: it made none.
        NotHeld: it is not this member's to open.
    """
    bans = Ban.objects.select_for_update(of=("self",)).select_related(
        "action__case__policy", "person", "motion", "organisation", "folder"
    )
    ban = bans.filter(action=action).first()
    if ban is None or action.case_id is None:
        raise NotNow("not-carried-out", _("It bars nobody yet."))
    if not by.keys.holds(ban.folder_id):
        raise NotHeld
    return ban


def check_can_be_appealed(ban: Ban, *, by: Actor) -> None:
    """Whether there is something to end, and nothing that waits to be decided.

    Raises:
        NotNow: there is not, or something does.
    """
    if ban.state == BanState.ENDED:
        raise NotNow("ban-ended", _("This ban has ended."))
    if is_open(by.keys.open(ban)) or is_voted_on(ban):
        text = _("An appeal, or its length, waits to be decided.")
        raise NotNow("appealed-before", text)


def is_open(content: dict[str, Any]) -> bool:
    """Whether a ban was appealed against, and nobody has put it to the vote."""
    asked = content.get("appeal")
    return asked is not None and asked["motion"] is None


def _who_decided(action: Action, *, by: Actor) -> frozenset[str]:
    """Everybody who had a vote on it, in every body that did."""
    about = by.keys.open(action)
    passed = list(Motion.objects.filter(case=action.case, state=MotionState.PASSED))
    held = [motion for motion in passed if by.keys.holds(motion.folder_id)]
    near, found = around(held), set[str]()
    for motion, content in zip(held, by.keys.open_all(held), strict=True):
        same = content.get("action") == about["action"]
        if same and content.get("person") == about["person"]:
            check_motion(motion, content, near=near)
            found |= set(content["electorate"])
    return frozenset(found)


def _others(
    ban: Ban, *, deciders: frozenset[str], by: Actor, at: datetime
) -> frozenset[str]:
    case, decision = ban.action.case, decision_for(ban, at=at)
    out = conflicted_in(case, by=by) if case else frozenset[str]()
    return _electorate(ban, decision, out=out | deciders, by=by, at=at)


def _electorate(
    ban: Ban, decision: Decision, *, out: frozenset[str], by: Actor, at: datetime
) -> frozenset[str]:
    electing = electorate_by_policy(
        policy_for(ban, at=at),
        decision,
        sitting={decision.body: sitting_in(decision.body, ban=ban, at=at)},
        conflicted=out | suspended_in(by.organisation),
    )
    require(electing.verdict)
    return electing.members


def decision_for(ban: Ban, *, at: datetime) -> Decision:
    """Who decides on an appeal against a ban, and under which rule.

    Raises:
        NobodyMay: the policy knows no appeal.
    """
    decision = decision_on_appeal(policy_for(ban, at=at))
    if decision is None:
        raise NobodyMay("no-appeal", _("This policy knows no appeal."))
    return decision


def _seal(ban: Ban, content: dict[str, Any], *, by: Actor) -> None:
    seal_into(ban, content, folder=by.keys.folder(ban.folder_id))
    ban.save(update_fields=["sealed", "key_version", "motion", "appeal"])


def appealed_to(by: Actor) -> list[BanView]:
    """The bans against which an appeal waits for this member to put it to the vote."""
    mine = held_by(by, of="appeal")
    bans = bans_visible_to(by).filter(mine, appeal__isnull=False)
    bans = (
        bans.exclude(state=BanState.ENDED)
        .exclude(motion__state=MotionState.OPEN)
        .order_by("since", "id")
    )
    waiting = zip(bans, by.keys.open_all(list(bans)), strict=True)
    ids = {ban.pk for ban, content in waiting if is_open(content)}
    return [view for view in views_of(bans, by=by) if view.id in ids]


def _has_a_say(ban: Ban, *, by: Actor) -> bool:
    # Its folder was sealed to those others than who decided, and to nobody else.
    return ban.appeal_id is not None and by.keys.holds(ban.appeal_id)


@transaction.atomic
def propose_end(
    ban: Ban, *, until: date | None, reasons: str, by: Actor, at: datetime
) -> Motion:
    """Put to those others whether a ban ends now, or on a day (C-5.11).

    Raises:
        NotHeld: this ban is not this member's to see.
        NotForYou: this member is not of those others.
        NotNow: nobody appealed, or it is being voted on, or its length is not set.
        NobodyMay: a day that is past, or no shorter than now; too few others.
        PassphraseAgain: the passphrase was not given again.
    """
    ban = Ban.objects.select_for_update().get(pk=ban.pk)
    content, policy = by.keys.open(ban), policy_for(ban, at=at)
    decision = decision_for(ban, at=at)
    asked = content.get("appeal")
    if asked is None or ban.appeal_id is None or ban.state == BanState.ENDED:
        text = _("Nobody has appealed against this, or it has ended.")
        raise NotNow("not-appealed", text, clause=decision.clause)
    if not _has_a_say(ban, by=by):
        raise NotForYou(clause=decision.clause)
    if not is_open(content) or is_voted_on(ban):
        raise NotNow("voted-on-before", _("It was put to the vote before."))
    _check_day(ban, until, policy=policy, today=today_in(by.organisation, at))
    seats = sitting_in(decision.body, ban=ban, at=at)
    both = holders_of_folder(ban.appeal_id) & holders_of_folder(ban.folder_id)
    electorate = _electorate(ban, decision, out=seats - both, by=by, at=at)
    if str(by.member.id) not in electorate:
        raise NotForYou(clause=decision.clause)
    ban.motion = open_motion(
        body=decision.body,
        decision=decision,
        folder=by.keys.folder(ban.folder_id),
        content={
            "action": SHORTEN_BAN if until else END_BAN,
            "effect": END_BAN,
            "ban": str(ban.id),
            "person": str(ban.person_id),
            "about": ban.person.code,
            "evidence": None,
            "offence": content["offence"],
            "proposed_until": asked["until"],
            "until": until.isoformat() if until else None,
            "reasons": check_words(reasons, field="reasons"),
        },
        electorate=electorate,
        case=ban.action.case,
        by=by,
        at=at,
    )
    moved = {**asked, "motion": str(ban.motion.id)}
    _seal(ban, {**content, "appeal": moved}, by=by)
    # What is left to do has a line of its own: everybody's vote.
    Duty.objects.filter(folder=ban.appeal_id, state=DutyState.OPEN).update(
        state=DutyState.DONE, done_on=today_in(by.organisation, at)
    )
    return ban.motion


def _check_day(ban: Ban, until: date | None, *, policy: Policy, today: date) -> None:
    if until is None:
        return
    if ban.state == BanState.AWAITING_LENGTH:
        text = _("Its length is not set yet: it can end now, or have its length set.")
        raise NotNow("length-awaited", text)
    require(check_shorter(policy, until=until, now_until=ban.until, today=today))


def end_early(
    *,
    action: Action | None,  # noqa: ARG001
    content: dict[str, Any],
    by: Actor,
    at: datetime,
) -> None:
    """What a passed motion on an appeal does: the ban ends now, or on that day."""
    ban = ban_of_motion(content)
    if ban.state == BanState.ENDED:
        return
    if content["until"] is None:
        ban.state, ban.until = BanState.ENDED, today_in(by.organisation, at)
    else:
        ban.until = date.fromisoformat(content["until"])
    ban.save(update_fields=["state", "until"])
    follow_a_new_length(ban, by=by, at=at)
    _owe_those_harmed_to_be_told(ban, at=at)
    ended = ban.state == BanState.ENDED
    by.record("ban-ended" if ended else "ban-shortened", str(ban.id), at=at)


def _owe_those_harmed_to_be_told(ban: Ban, *, at: datetime) -> None:
    # Whoever votes on an appeal opens no report, and needs none to have it owed.
    case = ban.action.case
    if case is None:
        return
    # What was closed as abuse is answered no more.
    told = case.reports.exclude(state=ReportState.ABUSE)
    for report in told.select_related("folder"):
        start(
            "ban-eased",
            organisation=ban.organisation,
            version=case.policy,
            at=at,
            folder=report.folder,
            about=report.code,
        )
