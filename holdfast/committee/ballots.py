"""One member's signed answer, and what the answers come to.

- A ballot is signed over its motion, its choice and a hash of its reason, so that it
  stands for no other motion and nobody can change what it says.
- The count is the policy's; the electorate the frozen one, less who was put out since.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef

from holdfast.accounts.models import Member, RosterEntry
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


def motion_parts(motion: Motion, content: dict[str, Any]) -> tuple[bytes | str, ...]:
    """What the mover's signature is over: the whole question and its electorate."""
    plain = json.dumps(content, ensure_ascii=False, sort_keys=True).encode()
    return motion.id.bytes, hashlib.sha256(pack(plain)).digest()


def answers_to(motion: Motion, *, by: Actor) -> list[Answer]:
    """The ballots of a motion, opened in this member's session.

    Raises:
        NotHeld: its folder is not this member's to open.
        SignatureError: a ballot was not signed by whose it is said to be.
    """
    ballots = list(_ballots_of(motion))
    answers = []
    for ballot, content in zip(ballots, by.keys.open_all(ballots), strict=True):
        choice, reason = content["choice"], content["reason"]
        verify(
            bytes(ballot.signer.verifying or b""),
            bytes(ballot.signature),
            BALLOT,
            *ballot_parts(ballot, choice=choice, reason=reason),
        )
        answers.append(Answer(str(ballot.member_id), choice, reason, ballot.on))
    return answers


def _ballots_of(motion: Motion) -> Iterable[Ballot]:
    """The ballots with whose keys signed them.

    Raises:
        SignatureError: keys that the roster never named, or another member's.
    """
    named = RosterEntry.objects.filter(reader=OuterRef("signer"))
    another = Member.objects.filter(reader=OuterRef("signer")).exclude(
        pk=OuterRef("member")
    )
    for ballot in (
        Ballot.objects.filter(motion=motion)
        .select_related("signer")
        .annotate(named=Exists(named), another=Exists(another))
    ):
        if not ballot.named or ballot.another:
            msg = "This ballot was signed with somebody else's keys."
            raise SignatureError(msg)
        yield ballot


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
    """Where a motion stands, each reason with the clause that it rests on."""
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
