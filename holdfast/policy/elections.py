"""Choosing the committee (C-7): pure counts, each with its reason (S-16 to S-21)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from holdfast.policy.verdicts import Reason, Table, Verdict, allow, reason, refuse

if TYPE_CHECKING:
    from holdfast.policy.model.governance import Election
    from holdfast.policy.model.whole import Policy
    from holdfast.policy.rules import Rule

Next = Literal["elected", "ranked-ballots", "vote-between", "lot"]


@dataclass(frozen=True, slots=True)
class Count:
    """Where an election stands: who is elected, or what comes next."""

    next: Next
    elected: str | None
    between: frozenset[str]
    votes: Mapping[str, int]
    reasons: tuple[Reason, ...]


def election_of(policy: Policy) -> Election:
    """The policy's election; `ValueError` where nobody is elected."""
    if policy.election is None:
        raise ValueError("this policy elects nobody")
    return policy.election


def first_vote(policy: Policy, *, votes: Mapping[str, int], voters: int) -> Count:
    """The raised hands (C-7.6): who has the rule's part of the voters is elected.

    Raises:
        ValueError: more hands than voters, or fewer than none.
    """
    election = election_of(policy)
    _check_hands(votes, voters=voters)
    needed = election.rule.needed(voters)
    winner = next((name for name, hands in votes.items() if hands >= needed), None)
    if winner is not None:
        return _elected(election, winner, votes, f"{votes[winner]} of {voters} hands.")
    text = f"Nobody has {needed} of {voters} hands: ranked ballots follow."
    why = reason("no-majority", text, of=election)
    return Count("ranked-ballots", None, frozenset(votes), votes, (why,))


def _check_hands(votes: Mapping[str, int], *, voters: int) -> None:
    if any(hands < 0 for hands in votes.values()) or sum(votes.values()) > voters:
        raise ValueError("there are more hands than voters, or fewer than none")


def ranked_vote(
    policy: Policy, *, ballots: Sequence[Sequence[str]], nominees: Collection[str]
) -> Count:
    """The ranked ballots (C-7.6): most points win; a tie goes on (S-17, S-18).

    Raises:
        ValueError: a ballot names nobody, too many, one twice, or a stranger.
    """
    election = election_of(policy)
    places = election.otherwise.ranked
    points = dict.fromkeys(nominees, 0)
    for ballot in ballots:
        _check_ballot(ballot, nominees=nominees, places=len(places))
        for name, worth in zip(ballot, places, strict=False):
            points[name] += worth
    return _most(election, points, told="points", then="vote-between")


def _check_ballot(
    ballot: Sequence[str], *, nominees: Collection[str], places: int
) -> None:
    if not 1 <= len(ballot) <= places:
        raise ValueError(f"a ballot ranks one to {places} names")
    if len(set(ballot)) < len(ballot):
        raise ValueError("a ballot ranks nobody twice")
    if not set(ballot) <= set(nominees):
        raise ValueError("a ballot ranks nominees only")


def tie(policy: Policy, *, votes: Mapping[str, int], between: Collection[str]) -> Count:
    """The vote between those who tied (S-18): still tied, it goes by lot.

    Raises:
        ValueError: hands for somebody who is not among the tied.
    """
    if not set(votes) <= set(between) or any(hands < 0 for hands in votes.values()):
        raise ValueError("hands are for the tied only")
    whole = {name: votes.get(name, 0) for name in between}
    return _most(election_of(policy), whole, told="hands", then="lot")


def _most(
    election: Election, points: Mapping[str, int], *, told: str, then: Next
) -> Count:
    if not points:
        raise ValueError("nobody stands")
    most = max(points.values())
    first = frozenset(name for name, number in points.items() if number == most)
    if len(first) == 1:
        return _elected(
            election, next(iter(first)), points, f"{most} {told}, the most."
        )
    step = then if then in election.ties else "lot"
    how = "a vote between them" if step == "vote-between" else "a lot drawn there"
    text = f"{len(first)} share the most {told} ({most}): {how} decides."
    why = reason("tie", text, of=election)
    return Count(step, None, first, points, (why,))


def _elected(
    election: Election, winner: str, votes: Mapping[str, int], told: str
) -> Count:
    why = reason("elected", f"Elected with {told}", of=election)
    return Count("elected", winner, frozenset(), votes, (why,))


def tie_by_lot(policy: Policy, *, drawn: str, between: Collection[str]) -> Count:
    """What a lot, drawn in the meeting, decided; recorded as such (S-18).

    Raises:
        ValueError: somebody was drawn who is not among the tied.
    """
    if drawn not in between:
        raise ValueError("the lot is drawn among the tied only")
    votes = Counter({drawn: 1})
    return _elected(election_of(policy), drawn, votes, "the lot, drawn in the meeting.")


def objection_blocks(policy: Policy, *, confirmed: int, board: int) -> Verdict:
    """Whether a confirmed objection keeps a nominee from this term (C-7.7, S-19)."""
    block = election_of(policy).block
    return _met("objection", block.rule, yes=confirmed, base=board, of=block)


def may_review(policy: Policy, *, wanting: int, board: int) -> Verdict:
    """Whether the board opens a nominee's reports for itself (C-7.3, S-21)."""
    review = election_of(policy).eligibility.review
    return _met("review", review.rule, yes=wanting, base=board, of=review)


def eligibility(
    policy: Policy,
    *,
    worst_report: str | None,
    agree: int = 0,
    read: int = 0,
    board: int = 0,
) -> Verdict:
    """Whether somebody may stand (C-7.2, C-7.3, S-20).

    Args:
        policy: the policy in force.
        worst_report: the gravest grade in the record about them; none where nothing is.
        agree: how many of the board agree, after its review.
        read: how many of those who vote have read what the policy asks.
        board: how many vote.
    """
    terms = election_of(policy).eligibility
    if worst_report != terms.presumed_against.grade:
        text = "Nothing in the record speaks against it."
        return allow("eligible", text, of=terms)
    # No board at all means that no review took place: the presumption stands.
    confirm = terms.confirm
    if not board:
        text = "Presumed ineligible, and the board has not reviewed it."
        return refuse("presumed-ineligible", text, of=terms)
    if confirm.having_read != "nothing" and read < board:
        text = (
            f"{read} of {board} have read the {confirm.having_read}: it cannot close."
        )
        return refuse("not-read", text, of=confirm)
    return _met("eligible", confirm.rule, yes=agree, base=board, of=confirm)


def _met(code: str, rule: Rule, *, yes: int, base: int, of: Table) -> Verdict:
    if not 0 <= yes <= base:
        raise ValueError("more say yes than there are, or fewer than none")
    needed = rule.needed(base)
    text = f"{yes} of {base} say yes; {needed} are needed ({rule.in_words()})."
    return allow(code, text, of=of) if yes >= needed else refuse(code, text, of=of)
