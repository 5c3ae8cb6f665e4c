"""Questions put to a body: opened, voted on, counted, closed."""

import secrets
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from holdfast.accounts.models import Member
from holdfast.accounts.recovery import and_recovery
from holdfast.accounts.roster import can_be_granted
from holdfast.accounts.unlocking import Actor
from holdfast.cases import effects
from holdfast.cases.models import Case, Recusal, RecusalState
from holdfast.cases.rules import LONGEST_WORDS
from holdfast.committee.ballots import (
    BALLOT,
    CHOICES,
    MOTION,
    Around,
    answers_to,
    around,
    ballot_parts,
    check_signed_by_mover,
    decision_as_content,
    digest_of,
    motion_parts,
    outcome_of,
    with_every_seat,
)
from holdfast.committee.errors import MotionClosed, StillVotedOn, VotedBefore, wrong
from holdfast.committee.models import Ballot, Motion, MotionState
from holdfast.committee.permissions import check_member_can_vote
from holdfast.crypto.errors import SignatureError
from holdfast.crypto.signing import sign
from holdfast.policy import Decision, deadline
from holdfast.reports.rules import mistake_in
from holdfast.spaces.policies import policy_of, version_in_force
from holdfast.vault.days import today_in
from holdfast.vault.folders import (
    OpenFolder,
    make_folders,
    new_folder,
    seal_into,
)
from holdfast.vault.models import FolderKind, Organisation, Reader
from holdfast.vault.rows import as_id, ask

# What passing these motions does widens a folder, which takes a signature.
NEEDS_SIGNATURE: Final = frozenset({"lift-recusal"})


def needs_signature(content: dict[str, Any]) -> bool:
    """Whether what its passing does is signed, as a motion to the next body is."""
    return content["effect"] in NEEDS_SIGNATURE or bool(content.get("then"))


def readers_among(
    members: Iterable[str], *, organisation: Organisation
) -> list[Reader]:
    """The readers of those members whose keys count."""
    counted = can_be_granted(organisation)
    return list(
        Reader.objects.filter(
            member__organisation=organisation,
            member__pk__in=list(members),
            pk__in=counted,
            ended_on=None,
        ).order_by("id")
    )


def motion_folder(
    electorate: Iterable[str], *, also: Sequence[Reader] = (), by: Actor, at: datetime
) -> OpenFolder:
    """A folder of its own for a motion: for who votes on it and who moves it."""
    folder = new_folder(by.organisation, FolderKind.MOTION)
    readers = readers_among(electorate, organisation=by.organisation)
    everybody = {reader.id: reader for reader in (*readers, *also, by.reader)}
    readers = and_recovery(everybody.values(), organisation=by.organisation)
    make_folders(
        [(folder, readers)],
        organisation=by.organisation,
        at=at,
        signer=by.must_sign(),
    )
    return folder


@transaction.atomic
def open_motion(  # noqa: PLR0913
    *,
    body: str,
    decision: Decision,
    folder: OpenFolder,
    content: dict[str, Any],
    electorate: frozenset[str],
    by: Actor,
    at: datetime,
    case: Case | None = None,
    recusal: Recusal | None = None,
) -> Motion:
    """Put a question to a body, signed by who moves it.

    Args:
        body: whose question it is.
        decision: under which rule, and until when.
        folder: where it is sealed; whoever votes must hold it.
        content: what is moved; `effect` names what its passing carries out.
        electorate: ids of the members who vote, frozen from now on.
        by: who moves it, the passphrase just given again.
        at: aware time.
        case: the case it is about, where it is about one.
        recusal: the recusal that it proposes or lifts.

    Raises:
        PassphraseAgain: the passphrase was not given again.
        LookupError: nothing is registered that carries the effect out.
    """
    if not effects.can_carry(content["effect"]):
        raise LookupError(content["effect"])
    today = today_in(by.organisation, at)
    version = case.policy if case else version_in_force(by.organisation, on=today)
    motion = Motion(
        case=case,
        recusal=recusal,
        policy=version,
        body=body,
        moved_by=by.member,
        signer=by.must_sign().reader,
        organisation=by.organisation,
        opened_on=today,
        closes_at=_closes_at(decision, zone=policy_of(version).zone, at=at),
        # Out of the votes cast: silence at its close fails nothing, so it is counted.
        recount=decision.of == "voting",
    )
    whole = {
        **content,
        "decision": decision_as_content(decision),
        "electorate": sorted(electorate),
        "at": at.isoformat(),
        "salt": secrets.token_hex(16),
    }
    motion.digest = digest_of(whole)
    motion.signature = sign(by.must_sign().seed, MOTION, *motion_parts(motion))
    seal_into(motion, whole, folder=folder)
    motion.save(force_insert=True)
    motion.electorate.set(Member.objects.filter(pk__in=electorate))
    by.record("motion-opened", str(motion.id), at=at)
    return motion


def _closes_at(decision: Decision, *, zone: Any, at: datetime) -> datetime | None:
    if decision.closes is None:
        return None
    return deadline(decision.closes, start=at, zone=zone)


@transaction.atomic
def vote(
    motion: Motion, *, choice: str, reason: str, by: Actor, at: datetime
) -> Motion:
    """Say yes or no, once, and count.

    Raises:
        NotHeld: this member has no vote on it: as if there were no such motion.
        MotionClosed, VotedBefore: the state has moved on.
        WrongInput: neither yes nor no, or too many words.
        PassphraseAgain: the passphrase was not given again.
    """
    motion = Motion.objects.select_for_update().get(pk=motion.pk)
    check_member_can_vote(motion, by=by)
    check_can_take_ballot(motion, choice=choice, reason=reason, by=by, at=at)
    signer = by.must_sign()
    ballot = Ballot(
        motion=motion,
        member=by.member,
        signer=signer.reader,
        on=today_in(by.organisation, at),
    )
    ballot.signature = sign(
        signer.seed, BALLOT, *ballot_parts(ballot, choice=choice, reason=reason)
    )
    content = {"choice": choice, "reason": reason}
    seal_into(ballot, content, folder=by.keys.folder(motion.folder_id))
    ballot.save(force_insert=True)
    by.record("ballot-cast", str(motion.id), at=at)
    return settle(motion, by=by, at=at)


def check_can_take_ballot(
    motion: Motion, *, choice: str, reason: str, by: Actor, at: datetime
) -> None:
    """Whether the motion is open, this ballot the first, and yes or no."""
    if motion.state != MotionState.OPEN or is_over(motion, at=at):
        raise MotionClosed
    if motion.ballots.filter(member=by.member).exists():
        raise VotedBefore
    if choice not in CHOICES:
        raise wrong("choice", "Say yes or no.")
    mistake = mistake_in(reason, longest=LONGEST_WORDS)
    if mistake:
        raise wrong("reason", mistake)


def is_over(motion: Motion, *, at: datetime) -> bool:
    """Whether its close has passed."""
    return motion.closes_at is not None and at > motion.closes_at


@transaction.atomic
def settle(motion: Motion, *, by: Actor, at: datetime) -> Motion:
    """Count; where it is decided, close it and carry out what its passing does."""
    motion = Motion.objects.select_for_update().get(pk=motion.pk)
    # Counting carries out what follows: it waits for a person who looks.
    if motion.state != MotionState.OPEN or by.member.is_service:
        return motion
    content = by.keys.open(motion)
    near, closed = around([motion]), is_over(motion, at=at)
    answers = answers_to(motion, by=by, near=near)
    counted = outcome_of(motion, content, answers=answers, closed=closed, near=near)
    today = today_in(motion.organisation, at)
    outcome = with_every_seat(counted, motion=motion, content=content, on=today)
    waits = needs_signature(content) and by.signer is None
    if outcome.state == "open" or (outcome.state == "passed" and waits):
        return motion
    close(motion, state=MotionState(outcome.state), at=at)
    by.record(f"motion-{outcome.state}", str(motion.id), at=at)
    if motion.state == MotionState.PASSED:
        moved = {**content, "motion": str(motion.id)}
        effects.carry(content["effect"], action=None, content=moved, by=by, at=at)
    return motion


@transaction.atomic
def count_votes(motion: Motion, *, by: Actor, at: datetime) -> Motion:
    """Count what waits to be counted, as one who votes on it, signing what follows.

    Raises:
        NotHeld: this member has no vote on it.
        MotionClosed: it was counted.
        StillVotedOn: more votes can come, and they could change it.
        PassphraseAgain: the passphrase was not given again.
    """
    check_member_can_vote(motion, by=by)
    by.must_sign()
    motion = Motion.objects.select_for_update().get(pk=motion.pk)
    if motion.state != MotionState.OPEN:
        raise MotionClosed
    motion = settle(motion, by=by, at=at)
    if motion.state == MotionState.OPEN:
        raise StillVotedOn
    return motion


def close(motion: Motion, *, state: MotionState, at: datetime) -> None:
    """Close a motion, in the caller's transaction; it needs no key."""
    motion.state = state
    motion.recount = False
    motion.closed_on = today_in(motion.organisation, at)
    motion.save(update_fields=["state", "recount", "closed_on"])
    if state == MotionState.FAILED and motion.recusal_id is not None:
        Recusal.objects.filter(
            pk=motion.recusal_id, state=RecusalState.PROPOSED
        ).update(state=RecusalState.REFUSED)


@transaction.atomic
def close_what_is_over(organisation: Organisation, *, at: datetime) -> int:
    """Fail the open motions whose close has passed, without a key; how many.

    One that would have passed has passed with its last yes. Where somebody left the
    electorate since, or the votes cast are what counts, they must be counted first, by
    who can open them.
    """
    over = list(
        Motion.objects.select_for_update()
        .select_related("organisation")
        .filter(
            organisation=organisation,
            state=MotionState.OPEN,
            recount=False,
            closes_at__lt=at,
        )
    )
    near = around(over)
    signed = [motion for motion in over if is_as_moved(motion, near=near)]
    for motion in signed:
        close(motion, state=MotionState.FAILED, at=at)
    return len(signed)


def is_as_moved(motion: Motion, *, near: Around) -> bool:
    """Whether what stands in clear, its close among it, is what its mover signed."""
    with suppress(SignatureError):
        check_signed_by_mover(motion, near=near)
        return True
    return False


# Almost always there is none: then it takes one look and no turn at writing.
_WAITING: Final = """
SELECT id FROM committee_motion WHERE organisation_id = %(own)s AND state = 'open'
  AND (closes_at < %(at)s OR recount)
"""


def settle_what_waits(by: Actor, *, at: datetime) -> int:
    """Count what waits for somebody who can open it; how many motions."""
    waiting = ask(_WAITING, {"own": by.organisation.id, "at": at})
    if not waiting:
        return 0
    close_what_is_over(by.organisation, at=at)
    motions = list(
        Motion.objects.filter(
            pk__in=[as_id(one) for (one,) in waiting],
            recount=True,
            folder__grants__reader=by.reader,
            folder__grants__current=True,
        )
    )
    for motion in motions:
        settle(motion, by=by, at=at)
    return len(motions)
