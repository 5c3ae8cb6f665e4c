"""When a report is about one of those who decide (C-2.9, C-2.10, S-5, S-6)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from holdfast.policy.clocks import deadline
from holdfast.policy.verdicts import Reason, Verdict, allow, reason, refuse

if TYPE_CHECKING:
    from datetime import datetime

    from holdfast.policy.model.base import Grade
    from holdfast.policy.model.governance import Outcome as Ending
    from holdfast.policy.model.governance import Suspends
    from holdfast.policy.model.whole import Policy

Access = Literal["returns", "ends"]


@dataclass(frozen=True, slots=True)
class Suspension:
    """What an investigation's outcome means for the member."""

    access: Access
    rotates_keys: bool
    keeps_parallel_copy: str | None
    opens_major_action: bool
    may_bar_from_board: bool
    reasons: tuple[Reason, ...]


def _suspends(policy: Policy, grade: Grade | None) -> Suspends | None:
    rules = policy.conflict.suspends if policy.conflict else ()
    return next((rule for rule in rules if rule.grade == grade), None)


def check_suspends(
    policy: Policy,
    *,
    grade: Grade | None,
    confirmed: bool,
    by_implicated: bool = False,
    from_pattern: bool = False,
    pattern_found: bool = False,
) -> Verdict:
    """Whether a report about a member suspends them now (C-2.10).

    Args:
        policy: the policy in force.
        grade: how grave the report is on its face.
        confirmed: whether a reader has said that it is.
        by_implicated: whether that reader is implicated, which counts for nothing.
        from_pattern: whether it is several minor reports taken together.
        pattern_found: whether people have said that they are a pattern.
    """
    rule = _suspends(policy, grade)
    if rule is None:
        text = f"A {grade or 'not yet graded'} report suspends nobody."
        return refuse("suspends-nobody", text, of=policy.conflict)
    if from_pattern and not pattern_found:
        text = "A pattern counts only once people have said that it is one."
        return refuse("pattern-not-found", text, of=rule)
    if not confirmed or by_implicated:
        within = rule.after.within.in_words()
        text = f"It waits for a reader who is not implicated, for {within} at most."
        return refuse("not-confirmed", text, of=rule)
    text = (
        f"Suspended while the {policy.bodies[rule.investigated_by].title} investigates."
    )
    return allow("suspended", text, of=rule)


def confirmation_due(policy: Policy, *, filed_at: datetime) -> datetime | None:
    """Until when somebody unimplicated confirms; none where nothing suspends."""
    rule = _suspends(policy, "major")
    if rule is None:
        return None
    return deadline(rule.after.within, start=filed_at, zone=policy.zone)


def outcome_of_investigation(policy: Policy, *, outcome: Ending) -> Suspension:
    """What follows from an outcome; `ValueError` for one that the policy lacks."""
    rules = policy.conflict.suspends if policy.conflict else ()
    rule = next((one for one in rules if outcome in one.outcomes), None)
    if rule is None:
        raise ValueError(f'this policy has no outcome "{outcome}"')
    returns = outcome == "insufficient"
    text = (
        "Not enough at the time: the member returns, and a parallel copy is kept."
        if returns
        else "Enough: the member leaves the post, and keys change."
    )
    return Suspension(
        access="returns" if returns else "ends",
        rotates_keys=not returns,
        keeps_parallel_copy=rule.keeper if returns else None,
        opens_major_action=outcome == "major-action",
        may_bar_from_board=not returns,
        reasons=(reason(f"outcome-{outcome}", text, of=rule),),
    )


def parallel_copy_kept_by(policy: Policy, *, grade: Grade | None) -> str | None:
    """The office that keeps a copy of a report about a member (C-2.9); none if none."""
    implicated = policy.conflict.implicated if policy.conflict else None
    if implicated is None or implicated.grade != grade:
        return None
    return implicated.keep_parallel_copy


def check_may_act_on_shared(policy: Policy, *, grade: Grade | None) -> Verdict:
    """Whether what another organisation shared may be taken up (C-5.6, S-32).

    Taken up means stated by them and adjudicated here; it is never a ban by itself.
    """
    sharing = policy.sharing
    if sharing is None or grade != sharing.accepts:
        text = "This policy takes up nothing of the kind from other organisations."
        return refuse("not-taken-up", text, of=sharing or policy.header)
    body = policy.bodies[sharing.decided_by].title
    text = f"It stands as stated by them; the {body} adjudicates it by a motion."
    return allow("stated-by-them", text, of=sharing)
