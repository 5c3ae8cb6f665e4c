"""Reminders: the day before something is owed, and the day after it was (C-6.4)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta
from uuid import UUID

from django.db.models import Q

from holdfast.policy import Policy
from holdfast.spaces.duties import MAY_BE_SAID
from holdfast.spaces.models import Duty, DutyState
from holdfast.spaces.notices import HOURS, notify
from holdfast.spaces.policies import policy_in_force, policy_of
from holdfast.spaces.sitting import sitting
from holdfast.spaces.successors import reads_records
from holdfast.vault.days import today_in, zone_of
from holdfast.vault.models import Grant, Organisation

Seats = Mapping[str, frozenset[str]]


def remind_of_duties(organisation: Organisation, at: datetime) -> None:
    """Let those know who owe something tomorrow, or since yesterday: that it waits.

    Before the day's first mails: each minute says it again, and one mail is enough.
    """
    if at.astimezone(zone_of(organisation)).hour >= min(HOURS):
        return
    today = today_in(organisation, at)
    midnight = datetime.combine(today, time.min, tzinfo=zone_of(organisation))
    day = timedelta(days=1)
    owed = list(
        Duty.objects.filter(organisation=organisation, state=DutyState.OPEN)
        .filter(
            Q(due_at__gte=midnight + day, due_at__lt=midnight + 2 * day)
            | Q(due_at__gte=midnight - day, due_at__lt=midnight)
        )
        .select_related("policy")
    )
    if not owed:
        return
    policy = policy_in_force(organisation, on=today)
    seats = sitting(organisation, policy=policy, on=today)
    holders = _holders(owed)
    told = {
        member
        for duty in owed
        for member in _told_of(
            duty,
            late=duty.due_at < midnight,
            seats=seats,
            policy=policy,
            holders=holders,
        )
    }
    notify(map(UUID, told), organisation=organisation, at=at)


def _holders(owed: Iterable[Duty]) -> Mapping[UUID | None, set[str]]:
    """Who can open what these are about."""
    folders = {duty.folder_id for duty in owed if duty.folder_id}
    found: dict[UUID | None, set[str]] = defaultdict(set)
    held = Grant.objects.filter(folder__in=folders, current=True)
    for folder, member in held.values_list("folder", "reader__member"):
        found[folder].add(str(member))
    return found


def _told_of(
    duty: Duty,
    *,
    late: bool,
    seats: Seats,
    policy: Policy,
    holders: Mapping[UUID | None, set[str]],
) -> frozenset[str]:
    """Those on whose desk it stands."""
    rule = policy_of(duty.policy).duties.get(duty.rule)
    after = seats.get((rule and rule.then) or "", frozenset())
    if duty.member_id is not None:
        owing = frozenset({str(duty.member_id)})
    else:
        owing = seats.get(duty.who, frozenset())
        if late or duty.who.startswith("event."):
            owing |= after
    if duty.folder_id is None:
        return owing
    owing &= holders[duty.folder_id]
    if late and duty.told_when_late and rule is not None and rule.do in MAY_BE_SAID:
        owing |= after - _readers(seats, policy=policy)
    return owing


def _readers(seats: Seats, *, policy: Policy) -> frozenset[str]:
    return frozenset[str]().union(
        *(who for role, who in seats.items() if reads_records(role, policy=policy))
    )
