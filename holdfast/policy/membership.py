"""Who is a member, and which events are the organisation's (C-0.3, C-0.4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from holdfast.policy.clocks import day_before, deadline
from holdfast.policy.verdicts import Verdict, allow, refuse

if TYPE_CHECKING:
    from datetime import date, datetime

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


def check_can_note_meeting(
    policy: Policy, body: str, *, held_on: date, on: date
) -> Verdict:
    """Whether a meeting that is over may still be written down, where membership
    follows from it: one that nobody wrote down in time makes nobody a member later.
    """
    of = policy.bodies[body]
    if of.members is None:
        return allow("not-by-attendance", "Nobody's seat follows from it.", of=of)
    within = of.members.noted_within
    if held_on > day_before(on, within):
        return allow("noted-in-time", "It was not long ago.", of=of)
    text = (
        f"It was more than {within.in_words()} ago: it can no longer be written down."
    )
    return refuse("noted-too-late", text, of=of)


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


def check_can_bind_less(
    policy: Policy, *, starts_at: datetime, at: datetime
) -> Verdict:
    """Whether one person may still take from what binds at an event that is their
    organisation's (C-0.3): not once its doors are near.
    """
    covers = policy.header.covers
    if covers is None:
        return allow("covers-all", "The policy binds at every event.", of=policy.header)
    of = covers if covers.clause else policy.header
    before = covers.settled_before
    if starts_at > deadline(before, start=at, zone=policy.zone):
        return allow("not-near", "It is not near yet.", of=of)
    text = (
        f"From {before.in_words()} before it starts, what binds at an event is settled:"
        " nobody alone makes it only promoted, puts it off or ends it earlier."
    )
    return refuse("settled-by-now", text, of=of)
