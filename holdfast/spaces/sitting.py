"""Who sits where: offices and bodies by their terms, the board by its attendance.

A service sits nowhere, whatever its terms: it reads beside who sits there, no more.

Asked many times with every request. One query reads a mark of everything it follows
from; while that is the same, what was worked out before still holds.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db.models import Q

from holdfast.accounts.models import Member, MemberState
from holdfast.policy import Held, Policy, members_by_attendance
from holdfast.spaces.models import Barred, Event, Meeting, Term
from holdfast.vault.models import Organisation
from holdfast.vault.rows import as_id, ask

# Whoever is gone sits nowhere. A suspended member still fills the seat (S-9).
_GONE = [MemberState.LEFT]


def _terms(organisation: Organisation, *, on: date) -> Iterable[tuple[str, str]]:
    rows = (
        Term.objects.filter(organisation=organisation, event=None, starts_on__lte=on)
        .filter(Q(ends_on=None) | Q(ends_on__gte=on), closed_on=None)
        .filter(member__is_service=False)
        .exclude(member__state__in=_GONE)
        .values_list("role", "member_id")
    )
    return [(role, str(member)) for role, member in rows]


def held_meetings(organisation: Organisation, *, body: str) -> list[Held]:
    """A body's confirmed meetings with who was there, for the policy to judge."""
    rows = Meeting.objects.filter(
        organisation=organisation, body=body, confirmed_on__isnull=False
    ).values_list("id", "held_on", "present")
    days: dict[object, date] = {}
    present: dict[object, set[str]] = defaultdict(set)
    for meeting, on, member in rows:
        days[meeting] = on
        if member is not None:
            present[meeting].add(str(member))
    return [Held(on=on, present=frozenset(present[m])) for m, on in days.items()]


def attending(
    policy: Policy, body: str, *, meetings: Sequence[Held], on: date
) -> frozenset[str]:
    """A body's members by attendance; without a recent meeting, as after the last."""
    before = [held.on for held in meetings if held.on <= on]
    last: frozenset[str] = frozenset()
    if before:
        last = members_by_attendance(
            policy, body, meetings=meetings, at=max(before), last=frozenset()
        )
    return members_by_attendance(policy, body, meetings=meetings, at=on, last=last)


_MARK: Final = """
SELECT
  (SELECT string_agg(cast(member_id AS text) || role || cast(starts_on AS text)
      || coalesce(cast(ends_on AS text), '') || ';'
      || coalesce(cast(closed_on AS text), ''), ',' ORDER BY id)
     FROM spaces_term WHERE organisation_id = %(own)s AND event_id IS NULL),
  (SELECT string_agg(cast(id AS text) || state, ',' ORDER BY id)
     FROM accounts_member WHERE organisation_id = %(own)s),
  (SELECT string_agg(cast(id AS text) || body || cast(held_on AS text)
      || coalesce(cast(confirmed_on AS text), ''), ',' ORDER BY id)
     FROM spaces_meeting WHERE organisation_id = %(own)s),
  (SELECT cast(count(*) AS text) || '/' || cast(coalesce(sum(p.id), 0) AS text)
     FROM spaces_meeting_present p JOIN spaces_meeting m ON m.id = p.meeting_id
    WHERE m.organisation_id = %(own)s),
  (SELECT string_agg(cast(member_id AS text) || body, ',' ORDER BY id)
     FROM spaces_barred WHERE organisation_id = %(own)s)
"""
_MOST_KEPT: Final = 64

Seats = dict[str, frozenset[str]]
_kept: dict[UUID, tuple[tuple[Any, ...], Policy, Seats]] = {}


def sitting(organisation: Organisation, *, policy: Policy, on: date) -> Seats:
    """Who sits in each body and office on a day: id of the role -> ids of members.

    An office of a body is also a seat in it. A body whose members are by attendance is
    computed, never typed in (C-0.4).
    """
    mark = (on, *ask(_MARK, {"own": organisation.id})[0])
    kept = _kept.get(organisation.id)
    if kept is None or kept[0] != mark or kept[1] is not policy:
        if len(_kept) >= _MOST_KEPT:
            _kept.clear()
        seats = _worked_out(organisation, policy=policy, on=on)
        kept = _kept[organisation.id] = mark, policy, seats
    return dict(kept[2])


def _worked_out(organisation: Organisation, *, policy: Policy, on: date) -> Seats:
    seats: dict[str, set[str]] = defaultdict(set)
    for role, member in _terms(organisation, on=on):
        seats[role].add(member)
        office = policy.offices.get(role)
        if office is not None and office.body:
            seats[office.body].add(member)
    gone = {
        str(pk)
        for pk in Member.objects.filter(
            Q(state__in=_GONE) | Q(is_service=True), organisation=organisation
        ).values_list("pk", flat=True)
    }
    whole = {role: frozenset(members) for role, members in seats.items()}
    for body in policy.bodies:
        if policy.bodies[body].members is not None:
            meetings = held_meetings(organisation, body=body)
            whole[body] = attending(policy, body, meetings=meetings, on=on) - gone
    for body, member in _barred(organisation, on=on):
        whole[body] = whole.get(body, frozenset()) - {member}
    return whole


def _barred(organisation: Organisation, *, on: date) -> Iterable[tuple[str, str]]:
    rows = Barred.objects.filter(organisation=organisation, on__lte=on)
    return [(b, str(member)) for b, member in rows.values_list("body", "member_id")]


_POSTS: Final = """
SELECT role, event_id FROM spaces_term
WHERE member_id = %s AND event_id IS NOT NULL AND (ends_on IS NULL OR ends_on >= %s)
"""


def offices_of(
    member: Member, *, policy: Policy, on: date, event: Event | None = None
) -> frozenset[str]:
    """A member's bodies and offices, with their posts at one event if it is named."""
    seats = sitting(member.organisation, policy=policy, on=on)
    mine = {role for role, members in seats.items() if str(member.id) in members}
    posts = ask(_POSTS, [member.id, on])
    return frozenset(
        mine | {role for role, at in posts if event is None or as_id(at) == event.id}
    )
