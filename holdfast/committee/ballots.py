"""Signed motions, signed answers, and what the answers come to.

- A motion is signed over all that it asks and under which rule, and checked whenever it
  is read, counted or carried out.
- A ballot is signed over its motion, its choice and a hash of its reason, so that it
  stands for no other motion and nobody can change what it says.
- The count is the policy's; the electorate the frozen one, less who was put out since.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from holdfast.accounts.models import Member
from holdfast.accounts.roster import signing_keys
from holdfast.accounts.unlocking import Actor
from holdfast.committee.models import Ballot, Motion, MotionState
from holdfast.crypto.context import pack
from holdfast.crypto.errors import SignatureError
from holdfast.crypto.signing import verify
from holdfast.policy import Decision, Outcome, check_full_body, count, electorate
from holdfast.spaces.policies import policy_of
from holdfast.spaces.sitting import sitting

BALLOT = "ballot"
MOTION = "motion"
CHOICES = ("yes", "no")


@dataclass(frozen=True, slots=True)
class Answer:
    """A ballot, opened and verified."""

    member: str
    choice: str
    reason: str
    on: date


def ballot_parts(
    ballot: Ballot, *, choice: str, reason: str
) -> tuple[bytes | str, ...]:
    """What a ballot's signature is over: which motion, whose answer, and what it is."""
    return (
        ballot.motion_id.bytes,
        ballot.member_id.bytes,
        choice,
        hashlib.sha256(reason.encode()).digest(),
    )


def digest_of(content: dict[str, Any]) -> bytes:
    """What stands in clear for a motion's content; its salt keeps it from being
    guessed.
    """
    plain = json.dumps(content, ensure_ascii=False, sort_keys=True).encode()
    return hashlib.sha256(pack("holdfast/motion", plain)).digest()


def motion_parts(motion: Motion) -> tuple[bytes | str, ...]:
    """What the mover's signature is over: the whole question, whose it is, under which
    policy, and until when.
    """
    return (
        motion.id.bytes,
        motion.moved_by_id.bytes,
        str(motion.policy_id),
        motion.body,
        str(motion.case_id or ""),
        str(motion.recusal_id or ""),
        motion.opened_on.isoformat(),
        str(int(motion.closes_at.timestamp())) if motion.closes_at else "",
        bytes(motion.digest),
    )


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around some motions, read at once for all of them.

    Args:
        electorates: who may still vote, by motion.
        ballots: by motion.
        keys: the verifying keys that ever counted, by reader.
        owners: whose a reader is: one that signed is its own member's alone.
    """

    electorates: Mapping[UUID, frozenset[str]]
    ballots: Mapping[UUID, Sequence[Ballot]]
    keys: Mapping[UUID, bytes]
    owners: Mapping[UUID, frozenset[UUID]]

    def is_theirs(self, reader: UUID, member: UUID) -> bool:
        """Whether keys count, and are nobody else's than this member's."""
        return reader in self.keys and self.owners.get(reader, set()) <= {member}


def around(motions: Sequence[Motion]) -> Around:
    """What stands around these motions, all of one organisation."""
    electorates: dict[UUID, set[str]] = {one.pk: set() for one in motions}
    through = Motion.electorate.through.objects.filter(motion__in=motions)
    for motion, member in through.values_list("motion_id", "member_id"):
        electorates[motion].add(str(member))
    ballots: dict[UUID, list[Ballot]] = {one.pk: [] for one in motions}
    for ballot in Ballot.objects.filter(motion__in=motions).order_by("on", "id"):
        ballots[ballot.motion_id].append(ballot)
    signers = {one.signer_id for one in motions}
    signers |= {one.signer_id for some in ballots.values() for one in some}
    owners: dict[UUID, set[UUID]] = {}
    theirs = Member.objects.filter(reader__in=signers)
    for reader, member in theirs.values_list("reader_id", "pk"):
        owners.setdefault(reader, set()).add(member)
    return Around(
        electorates={pk: frozenset(found) for pk, found in electorates.items()},
        ballots=ballots,
        keys=signing_keys(motions[0].organisation) if motions else {},
        owners={reader: frozenset(found) for reader, found in owners.items()},
    )


def check_motion(motion: Motion, content: dict[str, Any], *, near: Around) -> None:
    """Raise unless this is what its mover moved.

    Raises:
        SignatureError: what stands in clear, or the content, was changed; or it was
            signed with keys that never counted, or another member's.
    """
    if digest_of(content) != bytes(motion.digest):
        msg = "This is not the motion that was signed."
        raise SignatureError(msg)
    check_signed_by_mover(motion, near=near)


def check_signed_by_mover(motion: Motion, *, near: Around) -> None:
    """As `check_motion`, of what stands in clear: it needs no key.

    Raises:
        SignatureError: the mover's signature does not hold.
    """
    if not near.is_theirs(motion.signer_id, motion.moved_by_id):
        msg = "This motion was signed with somebody else's keys."
        raise SignatureError(msg)
    verify(
        near.keys[motion.signer_id],
        bytes(motion.signature),
        MOTION,
        *motion_parts(motion),
    )


def answers_to(
    motion: Motion, *, by: Actor, near: Around | None = None
) -> list[Answer]:
    """The ballots of a motion, opened in this member's session.

    Raises:
        NotHeld: its folder is not this member's to open.
        SignatureError: a ballot was not signed by whose it is said to be.
    """
    near = near or around([motion])
    ballots = near.ballots[motion.pk]
    answers = []
    for ballot, content in zip(ballots, by.keys.open_all(ballots), strict=True):
        choice, reason = content["choice"], content["reason"]
        if not near.is_theirs(ballot.signer_id, ballot.member_id):
            msg = "This ballot was signed with somebody else's keys."
            raise SignatureError(msg)
        verify(
            near.keys[ballot.signer_id],
            bytes(ballot.signature),
            BALLOT,
            *ballot_parts(ballot, choice=choice, reason=reason),
        )
        answers.append(Answer(str(ballot.member_id), choice, reason, ballot.on))
    return answers


def decision_in(content: dict[str, Any]) -> Decision:
    """The decision under which a motion was put."""
    return Decision.model_validate(content["decision"])


def decision_as_content(decision: Decision) -> dict[str, Any]:
    """A decision in the words of the policy file, to be sealed into its motion."""
    return {
        "body": decision.body,
        "rule": str(decision.rule),
        "of": decision.of,
        "clause": decision.clause,
    }


def electorate_of(
    motion: Motion, content: dict[str, Any], *, near: Around
) -> frozenset[str]:
    """The frozen electorate, less who was put out since."""
    return frozenset(content["electorate"]) & near.electorates[motion.pk]


def outcome_of(
    motion: Motion,
    content: dict[str, Any],
    *,
    answers: Sequence[Answer],
    closed: bool,
    near: Around,
) -> Outcome:
    """Where a motion stands, each reason with the clause that it rests on.

    Raises:
        SignatureError: the motion is not as it was signed.
    """
    check_motion(motion, content, near=near)
    decision = decision_in(content)
    voters = electorate_of(motion, content, near=near)
    if motion.state != MotionState.PASSED:
        enough = electorate(
            policy_of(motion.policy),
            decision,
            sitting={decision.body: voters},
            conflicted=frozenset(),
        ).verdict
        if not enough.allowed:
            return Outcome("failed", enough.reasons)
    ballots = {one.member: one.choice for one in answers}
    outcome = count(decision.counted, electorate=voters, ballots=ballots, closed=closed)
    return replace(
        outcome,
        reasons=tuple(
            replace(reason, clause=reason.clause or decision.clause)
            for reason in outcome.reasons
        ),
    )


def with_every_seat(
    outcome: Outcome, *, motion: Motion, content: dict[str, Any], on: date
) -> Outcome:
    """The same outcome; failed, where it would pass and takes a seat that is empty."""
    # Only of what is decided, not of a recusal or a length.
    decides = content["effect"] == "decide-action"
    if motion.state == MotionState.PASSED or outcome.state != "passed" or not decides:
        return outcome
    policy = policy_of(motion.policy)
    full = check_full_body(
        policy,
        action=content["action"],
        sitting=sitting(motion.organisation, policy=policy, on=on),
        doing="decided",
    )
    return outcome if full.allowed else Outcome("failed", full.reasons)
