"""Who votes on a decision, and how votes are counted (C-5.1, S-7, S-8).

Invariants:

* a conflicted member is out of the base and of the count alike;
* silence is never a yes; an exact half is never a majority; nothing is ever rounded;
* a motion passes as soon as nothing can undo it, fails as soon as nothing can save
  it, and fails at its close.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from holdfast.policy.readers import NOBODY, Sitting
from holdfast.policy.verdicts import Reason, Verdict, allow, refuse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from holdfast.policy.model.actions import Decision
    from holdfast.policy.model.people import Body
    from holdfast.policy.model.whole import Policy
    from holdfast.policy.rules import Rule

State = Literal["open", "passed", "failed"]
CHOICES = ("yes", "no", "abstain")


@dataclass(frozen=True, slots=True)
class Electing:
    """Who votes, whether they are enough, and who decides where they are not."""

    verdict: Verdict
    members: frozenset[str]
    fallback: str | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """Where a motion stands, and why."""

    state: State
    reasons: tuple[Reason, ...]


def electorate(
    policy: Policy,
    decision: Decision,
    *,
    sitting: Sitting,
    conflicted: frozenset[str],
) -> Electing:
    """The members who vote on `decision`: those sitting less those conflicted."""
    body = policy.bodies[decision.body]
    members = sitting.get(body.id, NOBODY) - conflicted
    of = decision if decision.clause else body
    if len(members) >= body.least:
        text = f"{len(members)} members of the {body.title} decide."
        return Electing(allow("electorate", text, of=of), members, body.fallback)
    missing = body.least - len(members)
    more = "one more member" if missing == 1 else f"{missing} more members"
    verdict = refuse(
        "too-few-members",
        _too_few(policy, body, len(members)),
        of=of,
        change=f"It takes {more} of the {body.title} without a conflict.",
    )
    return Electing(verdict, members, body.fallback)


def who_decides(
    policy: Policy,
    decision: Decision,
    *,
    sitting: Sitting,
    conflicted: frozenset[str],
) -> tuple[Decision, Electing]:
    """Who votes; where they are too few, the body that `decision` falls back to.

    Where that is none, or too small as well, the verdict says so.
    """
    found = electorate(policy, decision, sitting=sitting, conflicted=conflicted)
    if found.verdict.allowed or found.fallback is None:
        return decision, found
    other = decision.model_copy(update={"body": found.fallback})
    instead = electorate(policy, other, sitting=sitting, conflicted=conflicted)
    return (other, instead) if instead.verdict.allowed else (decision, found)


def _too_few(policy: Policy, body: Body, left: int) -> str:
    text = (
        f"Only {left} unconflicted members of the {body.title} are left,"
        f" and at least {body.least} must decide"
    )
    if body.fallback is None:
        return f"{text}; the policy names nobody else."
    return f"{text}; the matter can be put to the {policy.bodies[body.fallback].title}."


def count(
    rule: Rule,
    *,
    electorate: frozenset[str],
    ballots: Mapping[str, str],
    present: frozenset[str] | None = None,
    closed: bool,
) -> Outcome:
    """Where a motion stands under `rule`.

    Args:
        rule: the rule with its base.
        electorate: the frozen electorate.
        ballots: one choice by member: `yes`, `no` or `abstain`.
        present: who is at the meeting, for a rule that counts those present;
            everybody where nobody says.
        closed: whether no further ballot can come.

    Raises:
        ValueError: a ballot of somebody outside the electorate, or an unknown choice.
    """
    voters = electorate
    if rule.of == "present" and present is not None:
        voters = electorate & present
    _check_ballots(ballots, voters=voters)
    choices = list(ballots.values())
    yes, no = choices.count("yes"), choices.count("no")
    # Those who have not voted yet are counted as a no for passing and as a yes for
    # failing, so that what is settled stays settled whatever they do.
    waiting = 0 if closed else len(voters) - len(choices)
    by_votes = rule.of == "voting"
    base = yes + no + waiting if by_votes else len(voters)
    needed = rule.needed(base)
    if yes >= needed:
        return _outcome("passed", rule, yes=yes, base=base, needed=needed)
    if closed or yes + waiting < needed:
        return _outcome("failed", rule, yes=yes, base=base, needed=needed)
    return _outcome("open", rule, yes=yes, base=base, needed=needed)


def _check_ballots(ballots: Mapping[str, str], *, voters: frozenset[str]) -> None:
    if not ballots.keys() <= voters:
        raise ValueError("a ballot of somebody who has no vote here")
    if not set(ballots.values()) <= set(CHOICES):
        raise ValueError("a ballot says yes, no or abstain")


def _outcome(state: State, rule: Rule, *, yes: int, base: int, needed: int) -> Outcome:
    text = (
        f"{yes} of {base} said yes; {needed} are needed ({rule.in_words()})."
        if needed <= base
        else f"{yes} of {base} said yes; {needed} would be needed."
    )
    return Outcome(state, (Reason(f"motion-{state}", text),))
