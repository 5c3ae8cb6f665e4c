"""Asking others than those who decided to look at it again (C-5.11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.policy.model.actions import Decision
from holdfast.policy.verdicts import Verdict, allow, refuse

if TYPE_CHECKING:
    from datetime import date

    from holdfast.policy.model.whole import Policy


def check_can_appeal(policy: Policy, *, action: str) -> Verdict:
    """Whether whoever is acted against may turn to somebody else."""
    found = policy.actions[action]
    if policy.appeal is None:
        return refuse("no-appeal", "This policy knows no appeal.", of=found)
    if found.effect != "bar":
        text = f'"{found.title}" is over once it is done: no appeal ends it.'
        return refuse("nothing-to-end", text, of=policy.appeal)
    return allow("may-appeal", "Others look at it again.", of=policy.appeal)


def decision_on_appeal(policy: Policy) -> Decision | None:
    """Who decides whether it ends or is shortened: less those who decided it."""
    appeal = policy.appeal
    if appeal is None:
        return None
    return Decision(
        clause=appeal.clause, body=appeal.to, rule=appeal.rule, closes=appeal.within
    )


def check_shorter(
    policy: Policy, *, until: date, now_until: date | None, today: date
) -> Verdict:
    """Whether an appeal may have something last until a day: never longer than now."""
    of = policy.appeal
    if until < today:
        return refuse("end-in-the-past", f"{until.isoformat()} is in the past.", of=of)
    if now_until is not None and until >= now_until:
        text = (
            f"It lasts until {now_until.isoformat()} as it is: an appeal shortens it."
        )
        return refuse("not-shorter", text, of=of)
    return allow("shorter", f"It may last until {until.isoformat()}.", of=of)
