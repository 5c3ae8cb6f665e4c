"""How long what is kept, and when it may end (C-3.8, S-24)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.policy.clocks import day_after
from holdfast.policy.verdicts import Verdict, allow, refuse

if TYPE_CHECKING:
    from datetime import date

    from holdfast.policy.model.whole import Policy
    from holdfast.policy.periods import Period


def kept_at_least(policy: Policy, *, kind: str | None = None) -> Period:
    """How long a class of the record is kept; as long as the record where none."""
    records = policy.records
    classes = {one.id: one.keep for one in records.class_}
    return classes.get(kind or "", records.keep.at_least)


def check_may_destroy(
    policy: Policy, *, recorded_on: date, at: date, kind: str | None = None
) -> Verdict:
    """Whether a record of that day may be destroyed by a decision at `at`."""
    until = day_after(recorded_on, kept_at_least(policy, kind=kind))
    keep = policy.records.keep
    of = keep if keep.clause else policy.records
    # By the calendar, not by 365 days: seven years from a leap day end on the 28th.
    if at < until:
        text = f"It is kept until {until.isoformat()} and never destroyed before."
        return refuse("kept-longer", text, of=of)
    text = f"It was kept until {until.isoformat()}; it may be destroyed when decided."
    return allow("may-be-destroyed", text, of=of)
