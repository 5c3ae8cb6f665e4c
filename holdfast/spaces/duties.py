"""What is owed: started by what happens, as the policy says; over once it is done."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from holdfast.accounts.models import Member
from holdfast.accounts.unlocking import Actor
from holdfast.policy import due, duties_started_by
from holdfast.policy.model.base import Grade
from holdfast.spaces.models import Duty, DutyState, PolicyVersion
from holdfast.spaces.policies import policy_in_force, policy_of
from holdfast.spaces.sitting import offices_of
from holdfast.vault.models import Folder, Organisation


def draft_duties(
    event: str,
    *,
    organisation: Organisation,
    version: PolicyVersion,
    at: datetime,
    folder: Folder | None = None,
    about: str = "",
    grade: Grade | None = None,
) -> list[Duty]:
    """The duties that something starts, not yet stored.

    `due_at` keeps the day or the full hour: the minute of a report is nobody's.
    """
    policy = policy_of(version)
    return [
        Duty(
            organisation=organisation,
            policy=version,
            rule=duty.id,
            who=duty.who,
            folder=folder,
            about=about,
            started_on=at.date(),
            due_at=due(policy, duty, start=at),
        )
        for duty in duties_started_by(policy, event, grade=grade)
    ]


def start(event: str, **given: object) -> list[Duty]:
    """Store the duties that something starts; arguments as `draft_duties`."""
    return Duty.objects.bulk_create(draft_duties(event, **given))  # type: ignore[arg-type]


def fulfil(rule: str, *, folder: Folder | None, at: datetime) -> int:
    """Mark open duties of this rule about this folder as done; how many."""
    return Duty.objects.filter(rule=rule, folder=folder, state=DutyState.OPEN).update(
        state=DutyState.DONE, done_on=at.date()
    )


def visible_to(by: Actor, *, at: datetime) -> QuerySet[Duty]:
    """Open duties this member may know of, soonest first.

    One about a folder is known only to who holds it; any other to who owes it.
    """
    return known_to(by.member, at=at)


def known_to(member: Member, *, at: datetime) -> QuerySet[Duty]:
    """As `visible_to`, for somebody who is not at work: their calendar."""
    organisation = member.organisation
    policy = policy_in_force(organisation, on=at.date())
    roles = offices_of(member, policy=policy, on=at.date())
    mine = Q(member=member) | Q(member=None, who__in=roles)
    held = Q(folder__grants__reader=member.reader)
    return (
        Duty.objects.filter(organisation=organisation, state=DutyState.OPEN)
        .filter(held | (Q(folder=None) & mine))
        .select_related("policy", "folder", "organisation")
        .distinct()
        .order_by("due_at", "id")
    )


def zone_of(organisation: Organisation) -> ZoneInfo:
    """The organisation's time zone: days end there."""
    return ZoneInfo(organisation.zone)


def today_in(organisation: Organisation, at: datetime) -> date:
    """The organisation's day at a time: what people see and the policy judges."""
    return at.astimezone(zone_of(organisation)).date()
