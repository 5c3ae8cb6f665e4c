"""Which meetings were called and held, and how many of the year's are still owed."""

from collections.abc import Iterable
from datetime import UTC, date, datetime

from django.db.models import Q, QuerySet

from holdfast.accounts.models import Member
from holdfast.accounts.unlocking import Actor
from holdfast.committee.models import Call
from holdfast.policy import MeetingFact, Owed, Policy, regular_meetings
from holdfast.spaces.calendar import Appointment
from holdfast.spaces.duties import start
from holdfast.spaces.models import Duty, Meeting, PolicyVersion
from holdfast.spaces.policies import policy_of, version_in_force
from holdfast.spaces.sitting import offices_of
from holdfast.vault.days import today_in
from holdfast.vault.models import Organisation


def owed_this_year(
    organisation: Organisation, *, policy: Policy, body: str, on: date
) -> Owed | None:
    """How many regular meetings of a day's year are held and owed (S-13)."""
    held = Meeting.objects.filter(
        organisation=organisation, body=body, held_on__year=on.year
    )
    return regular_meetings(
        policy,
        body,
        year_begins=datetime(on.year, 1, 1, 12, tzinfo=UTC),
        held=list(_facts(held, policy=policy)),
    )


def _facts(meetings: Iterable[Meeting], *, policy: Policy) -> Iterable[MeetingFact]:
    apart = next(
        (
            duty.id
            for duty in policy.duties.values()
            if duty.do == "meeting" and not duty.counts_as_regular
        ),
        None,
    )
    for meeting in meetings:
        duty = None if meeting.regular else apart
        yield MeetingFact(meeting.held_on, meeting.body, duty)


def begin_year(organisation: Organisation, *, at: datetime) -> list[Duty]:
    """Start what is owed in a calendar year, once; what a ticker calls every day."""
    on = today_in(organisation, at)
    version: PolicyVersion = version_in_force(organisation, on=on)
    rules = [d.id for d in policy_of(version).duties_by_event.get("year-begins", ())]
    begun = Duty.objects.filter(
        organisation=organisation, rule__in=rules, started_on__year=on.year
    )
    if begun.exists():
        return []
    return start("year-begins", organisation=organisation, version=version, at=at)


def meetings_visible_to(by: Actor, *, body: str, most: int = 20) -> list[Meeting]:
    """The newest meetings of a body: about no case, or about one this member holds."""
    mine = Q(folder__grants__reader=by.reader, folder__grants__current=True)
    return list(
        Meeting.objects.filter(organisation=by.organisation, body=body)
        .filter(Q(folder=None) | mine)
        .distinct()
        .prefetch_related("present")
        .order_by("-held_on", "id")[:most]
    )


def calls_visible_to(by: Actor, *, body: str) -> list[Call]:
    """Meetings that were called and not yet held, as far as this member may know."""
    return list(_calls_known_to(by.member, body=body).select_related("by"))


def _calls_known_to(member: Member, *, body: str) -> QuerySet[Call]:
    mine = Q(folder__grants__reader=member.reader, folder__grants__current=True)
    return (
        Call.objects.filter(
            organisation=member.organisation_id, body=body, meeting=None
        )
        .filter(Q(folder=None) | mine)
        .distinct()
        .order_by("on", "id")
    )


def called_for(member: Member, *, at: datetime) -> Iterable[Appointment]:
    """Days on which this member meets, for their calendar: of what they may know."""
    organisation = member.organisation
    on = today_in(organisation, at)
    policy = policy_of(version_in_force(organisation, on=on))
    body = policy.receiving_body.id
    if body not in offices_of(member, policy=policy, on=on):
        return
    for call in _calls_known_to(member, body=body).exclude(meets_on=None):
        yield Appointment(f"call-{call.pk}", call.meets_on or on, called_on=call.on)
