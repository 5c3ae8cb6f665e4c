"""How long a ban lasts: proposed, voted by the body that sets it, running out."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from holdfast.accounts.unlocking import Actor
from holdfast.cases.models import Action
from holdfast.cases.rules import check_words
from holdfast.committee.electing import suspended_in
from holdfast.committee.models import Motion, MotionState
from holdfast.committee.motions import open_motion
from holdfast.committee.owning import LENGTH_SET, start_owed
from holdfast.committee.telling import Lasting
from holdfast.door.errors import LengthStands, ListNotOpened, NoLength, NotForYou
from holdfast.door.models import Ban, BanState
from holdfast.door.posts import offices_at
from holdfast.door.standing import rewrite
from holdfast.door.visibility import bans_visible_to
from holdfast.errors import require
from holdfast.policy import Decision, Policy, check_length, decision_on_length
from holdfast.policy import electorate as electorate_by_policy
from holdfast.spaces.duties import fulfil
from holdfast.spaces.policies import policy_of, version_in_force
from holdfast.spaces.sitting import sitting
from holdfast.vault import ledger
from holdfast.vault.days import today_in
from holdfast.vault.errors import NotHeld
from holdfast.vault.installation import installation_key
from holdfast.vault.models import Grant, Organisation

SET_LENGTH = "set-length"


def policy_for(ban: Ban, *, at: datetime) -> Policy:
    """The policy that governs a ban: its case's."""
    if ban.action.case is not None:
        return policy_of(ban.action.case.policy)
    today = today_in(ban.organisation, at)
    return policy_of(version_in_force(ban.organisation, on=today))


def decision_for(ban: Ban, *, by: Actor, at: datetime) -> Decision:
    """Who sets the length of a ban, and under which rule.

    Raises:
        NoLength: it has none.
    """
    named = by.keys.open(ban)["action"]
    policy = policy_for(ban, at=at)
    decision = decision_on_length(policy, named)
    if decision is None:
        raise NoLength(clause=policy.actions[named].clause)
    return decision


def sitting_in(body: str, *, ban: Ban, at: datetime) -> frozenset[str]:
    """Who sits now in a body that decides something about a ban."""
    policy = policy_for(ban, at=at)
    seats = sitting(ban.organisation, policy=policy, on=today_in(ban.organisation, at))
    return seats.get(body, frozenset())


def holders_of_folder(folder: UUID) -> frozenset[str]:
    """The members who hold a folder."""
    held = Grant.objects.filter(folder=folder, current=True)
    members = held.values_list("reader__member", flat=True)
    return frozenset(str(member) for member in members if member)


def member_can_propose_length(ban: Ban, *, by: Actor, at: datetime) -> bool:
    """Whether this ban awaits its length, and this member sits where it is set."""
    if ban.state != BanState.AWAITING_LENGTH or is_voted_on(ban):
        return False
    decision = decision_for(ban, by=by, at=at)
    return str(by.member.id) in sitting_in(decision.body, ban=ban, at=at)


def awaiting_from(by: Actor, *, at: datetime) -> frozenset[UUID]:
    """The bans whose length this member may propose now."""
    bans = list(
        bans_visible_to(by)
        .filter(state=BanState.AWAITING_LENGTH)
        .exclude(motion__state=MotionState.OPEN)
        .select_related("action__case__policy", "organisation")
    )
    seats = offices_at(by, event=None, at=at)
    found = set()
    for ban, content in zip(bans, by.keys.open_all(bans), strict=True):
        decision = decision_on_length(policy_for(ban, at=at), content["action"])
        if decision is not None and decision.body in seats:
            found.add(ban.id)
    return frozenset(found)


def is_voted_on(ban: Ban) -> bool:
    """Whether its length, or its end, is being voted on."""
    return ban.motion is not None and ban.motion.state == MotionState.OPEN


@transaction.atomic
def propose_length(
    ban: Ban, *, until: date, reasons: str, by: Actor, at: datetime
) -> Motion:
    """Put the last day of a ban to the body that sets it (C-5.8).

    It sees the code name, the kind of offence and the committee's proposal.

    Raises:
        NotHeld: this ban is not this member's to see.
        NoLength: a permanent one.
        NotForYou: this member does not sit in that body.
        LengthStands: it awaits none, or one is being voted on.
        NobodyMay: the last day is in the past.
        PassphraseAgain: the passphrase was not given again.
    """
    ban = Ban.objects.select_for_update().get(pk=ban.pk)
    content = by.keys.open(ban)
    decision = decision_for(ban, by=by, at=at)
    electorate = _who_sets_it(ban, decision, by=by, at=at)
    policy, today = policy_for(ban, at=at), today_in(by.organisation, at)
    require(check_length(policy, action=content["action"], until=until, today=today))
    ban.motion = open_motion(
        body=decision.body,
        decision=decision,
        folder=by.keys.folder(ban.folder_id),
        content={
            "action": SET_LENGTH,
            "effect": SET_LENGTH,
            "ban": str(ban.id),
            "person": str(ban.person_id),
            "about": ban.person.code,
            "evidence": None,
            "offence": content["offence"],
            "proposed_until": content["proposed_until"],
            "until": until.isoformat(),
            "reasons": check_words(reasons, field="reasons"),
        },
        electorate=electorate,
        case=ban.action.case,
        by=by,
        at=at,
    )
    ban.save(update_fields=["motion"])
    return ban.motion


def _who_sets_it(
    ban: Ban, decision: Decision, *, by: Actor, at: datetime
) -> frozenset[str]:
    """The electorate, where this member is of the body and it can be asked now."""
    seats = sitting_in(decision.body, ban=ban, at=at)
    if str(by.member.id) not in seats:
        raise NotForYou(clause=decision.clause)
    if ban.state != BanState.AWAITING_LENGTH or is_voted_on(ban):
        raise LengthStands
    electing = electorate_by_policy(
        policy_for(ban, at=at),
        decision,
        sitting={decision.body: seats},
        conflicted=(seats - holders_of_folder(ban.folder_id))
        | suspended_in(by.organisation),
    )
    require(electing.verdict)
    return electing.members


def ban_of_motion(content: dict[str, Any]) -> Ban:
    """The ban that a motion is about, locked."""
    bans = Ban.objects.select_for_update().select_related("folder")
    return bans.get(pk=content["ban"])


def set_length(
    *,
    action: Action | None,  # noqa: ARG001
    content: dict[str, Any],
    by: Actor,
    at: datetime,
) -> None:
    """What a passed motion on a length does: the ban runs, until that day."""
    ban = ban_of_motion(content)
    if ban.state != BanState.AWAITING_LENGTH:
        raise LengthStands
    ban.state, ban.until = BanState.RUNNING, date.fromisoformat(content["until"])
    ban.save(update_fields=["state", "until"])
    follow_a_new_length(ban, by=by, at=at)


def follow_a_new_length(ban: Ban, *, by: Actor, at: datetime) -> None:
    """What a ban's new last day brings: nobody owes setting one, whom it bars is to be
    told (C-5.11), and the door's list says what holds.
    """
    policy, case = policy_for(ban, at=at), ban.action.case
    for duty in policy.duties.values():
        if duty.do == SET_LENGTH:
            fulfil(duty.id, folder=ban.folder, on=today_in(by.organisation, at))
    named = by.keys.open(ban)["action"]
    if case is not None and policy.actions[named].tells_person_against:
        start_owed(LENGTH_SET, action=ban.action, case=case, at=at)
    tell_the_list(by=by, at=at)


def lasting_of(action: Action) -> Lasting | None:
    """How long the ban lasts that an action is; none where it is no ban."""
    ban = Ban.objects.filter(action=action).first()
    return Lasting(ban.until, is_over=ban.state == BanState.ENDED) if ban else None


def tell_the_list(*, by: Actor, at: datetime) -> None:
    """Have the list say what holds now, where this member can write it."""
    # A vote must not hang on who holds the list. Until somebody who does writes it
    # anew, the person is still stopped, and somebody is fetched who knows.
    try:
        rewrite(lambda entries: entries, by=by, at=at)
    except (ListNotOpened, NotHeld):
        return


@transaction.atomic
def end_what_is_over(organisation: Organisation, at: datetime) -> int:
    """End the bans whose last day has passed; how many. Needs no key."""
    over = Ban.objects.select_for_update().filter(
        organisation=organisation,
        state=BanState.RUNNING,
        until__lt=today_in(organisation, at),
    )
    ids = list(over.values_list("pk", flat=True))
    Ban.objects.filter(pk__in=ids).update(state=BanState.ENDED)
    for ban in ids:
        ledger.append(
            organisation_id=organisation.id,
            key=installation_key("door"),
            verb="ban-ended",
            subject=str(ban),
            at=at,
        )
    return len(ids)
