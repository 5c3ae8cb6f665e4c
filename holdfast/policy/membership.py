"""Who is a member, and which events are the organisation's (C-0.3, C-0.4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from holdfast.policy.clocks import day_before
from holdfast.policy.verdicts import Verdict, allow, refuse

if TYPE_CHECKING:
    from datetime import date

    from holdfast.policy.model.whole import Policy


@dataclass(frozen=True, slots=True)
class Held:
    """A meeting that was held, and who was there."""

    on: date
    present: frozenset[str]


def members_by_attendance(
    policy: Policy,
    body: str,
    *,
    meetings: Sequence[Held],
    at: date,
    last: frozenset[str],
) -> frozenset[str]:
    """The members of a body by its meetings in the policy's time before `at` (S-15).

    With no meeting in that time the last computed membership stands.
    `ValueError` for a body whose members are not computed.
    """
    rule = policy.bodies[body].members
    if rule is None:
        raise ValueError(f'the members of "{body}" are not computed from attendance')
    # The day a year back is out, today is in: twelve months, not twelve and a day.
    since = day_before(at, rule.within)
    recent = [held for held in meetings if since < held.on <= at]
    if not recent:
        return last
    attended = Counter(member for held in recent for member in held.present)
    needed = rule.attended * len(recent)
    return frozenset(member for member, times in attended.items() if times >= needed)


def event_is_own(policy: Policy, *, charges_entry: bool, designated: bool) -> Verdict:
    """Whether the policy, and a ban, binds at an event (C-0.3)."""
    covers = policy.header.covers
    if covers is None:
        return allow("covers-all", "The policy binds at every event.", of=policy.header)
    of = covers if covers.clause else policy.header
    facts = {"charges-entry": charges_entry, "designated": designated}
    words = {
        "charges-entry": "It charges entry.",
        "designated": "The organisation designates it as its own.",
    }
    met = next((ground for ground in covers.events if facts[ground]), None)
    if met is not None:
        return allow("own-event", words[met], of=of)
    text = (
        "The organisation only promotes it: neither the policy nor a ban binds there."
    )
    return refuse("not-own-event", text, of=of)
