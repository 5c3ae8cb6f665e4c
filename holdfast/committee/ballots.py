"""Signed motions, signed answers, and what the answers come to.

- A motion is signed over all that it asks and under which rule, and checked whenever it
  is read, counted or carried out.
- A ballot is signed over its motion, its choice and a hash of its reason, so that it
  stands for no other motion and nobody can change what it says.
- The count is the policy's; the electorate the frozen one, less who was put out since.
"""

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef

from holdfast.accounts.models import Member
from holdfast.accounts.roster import signing_keys
from holdfast.accounts.unlocking import Actor
from holdfast.committee.models import Ballot, Motion, MotionState
from holdfast.crypto.context import pack
from holdfast.crypto.errors import SignatureError
from holdfast.crypto.signing import verify
from holdfast.policy import Decision, Outcome, Reason, count
from holdfast.spaces.policies import policy_of

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


def check_motion(motion: Motion, content: dict[str, Any]) -> None:
    """Raise unless this is what its mover moved.

    Raises:
        SignatureError: what stands in clear, or the content, was changed; or it was
            signed with keys that never counted, or another member's.
    """
    if digest_of(content) != bytes(motion.digest):
        msg = "This is not the motion that was signed."
        raise SignatureError(msg)
    check_signed_by_mover(motion)


def check_signed_by_mover(motion: Motion) -> None:
    """As `check_motion`, of what stands in clear: it needs no key.

    Raises:
        SignatureError: the mover's signature does not hold.
    """
    organisation = motion.organisation
    key = signing_keys(organisation).get(motion.signer_id)
    others = Member.objects.filter(reader=motion.signer_id)
    if key is None or others.exclude(pk=motion.moved_by_id).exists():
        msg = "This motion was signed with somebody else's keys."
        raise SignatureError(msg)
    verify(key, bytes(motion.signature), MOTION, *motion_parts(motion))


def answers_to(motion: Motion, *, by: Actor) -> list[Answer]:
    """The ballots of a motion, opened in this member's session.

    Raises:
        NotHeld: its folder is not this member's to open.
        SignatureError: a ballot was not signed by whose it is said to be.
    """
    ballots = list(
        Ballot.objects.filter(motion=motion).annotate(
            another=Exists(
                Member.objects.filter(reader=OuterRef("signer")).exclude(
                    pk=OuterRef("member")
                )
            )
        )
    )
    keys = signing_keys(motion.organisation) if ballots else {}
    answers = []
    for ballot, content in zip(ballots, by.keys.open_all(ballots), strict=True):
        choice, reason = content["choice"], content["reason"]
        if ballot.signer_id not in keys or ballot.another:
            msg = "This ballot was signed with somebody else's keys."
            raise SignatureError(msg)
        verify(
            keys[ballot.signer_id],
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


def electorate_of(motion: Motion, content: dict[str, Any]) -> frozenset[str]:
    """The frozen electorate, less who was put out since."""
    left = {str(pk) for pk in motion.electorate.values_list("pk", flat=True)}
    return frozenset(content["electorate"]) & left


def outcome_of(
    motion: Motion, content: dict[str, Any], *, by: Actor, closed: bool
) -> Outcome:
    """Where a motion stands, each reason with the clause that it rests on.

    Raises:
        SignatureError: the motion or a ballot is not as it was signed.
    """
    check_motion(motion, content)
    decision = decision_in(content)
    voters = electorate_of(motion, content)
    body = policy_of(motion.policy).bodies[decision.body]
    if motion.state == MotionState.OPEN and len(voters) < body.least:
        text = f"Only {len(voters)} unconflicted members are left to decide."
        return Outcome("failed", (Reason("too-few-members", text, body.clause),))
    ballots = {one.member: one.choice for one in answers_to(motion, by=by)}
    outcome = count(decision.counted, electorate=voters, ballots=ballots, closed=closed)
    return replace(
        outcome,
        reasons=tuple(
            replace(reason, clause=reason.clause or decision.clause)
            for reason in outcome.reasons
        ),
    )
