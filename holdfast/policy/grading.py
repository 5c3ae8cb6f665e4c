"""How grave a policy finds an offence, and from when on it is taken up (C-0.2, C-1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.policy.verdicts import Verdict, allow, refuse

if TYPE_CHECKING:
    from datetime import date

    from holdfast.policy.model.base import Grade
    from holdfast.policy.model.whole import Policy


def grade_of(policy: Policy, offence: str | None) -> Grade | None:
    """The grade of a listed offence; none for one that people must judge (C-1.3)."""
    found = policy.offences.get(offence) if offence is not None else None
    return None if found is None else found.grade


def check_accepted(
    policy: Policy, *, grade: Grade | None, occurred_on: date | None
) -> Verdict:
    """Whether something of that grade and day is taken up at all (C-0.2).

    What has no day or no grade yet is taken up: people look at it first.
    """
    rule = policy.header.accepts.get(grade) if grade is not None else None
    if rule is None or occurred_on is None or occurred_on >= rule.since:
        return allow("accepted", "It is taken up under this policy.", of=policy.header)
    text = (
        f"What happened on {occurred_on.isoformat()} is before"
        f" {rule.since.isoformat()}, from when on this policy takes up"
        f" {grade} offences; nothing of it has been kept."
    )
    of = rule if rule.clause else policy.header
    return refuse("too-early", text, of=of)
