"""The calendar feed: when something is due, by code name only.

Calendars are copied to telephones and to other people's servers, so an entry never says
what a matter is about: its title is a code name, or that something is due at all.
"""

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils.translation import gettext as _

from holdfast.accounts.models import Member, MemberState
from holdfast.accounts.unlocking import Actor
from holdfast.spaces.duties import known_to
from holdfast.spaces.models import Duty
from holdfast.spaces.policies import policy_of
from holdfast.vault.days import zone_of
from holdfast.vault.installation import installation_tag
from holdfast.vault.models import Organisation

if TYPE_CHECKING:
    from icalendar import Event

SECRET_BYTES: Final = 24


@dataclass(frozen=True, slots=True)
class Appointment:
    """A day on which somebody meets; of what about, a calendar says nothing."""

    id: str
    day: date
    called_on: date


Source = Callable[..., Iterable[Appointment]]
_SOURCES: list[Source] = []


def register(source: Source) -> Source:
    """Ask this function too: `source(member, *, at) -> Iterable[Appointment]`."""
    if source not in _SOURCES:
        _SOURCES.append(source)
    return source


def _tag(secret: str) -> bytes:
    return installation_tag("calendar", secret)


@transaction.atomic
def make_feed(*, by: Actor, at: datetime) -> str:
    """The path of this member's feed, shown once; the one before it is good no more."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    Member.objects.filter(pk=by.member.pk).update(calendar_tag=_tag(secret))
    by.record("calendar-made", str(by.member.id), at=at)
    return f"/calendar/{secret}.ics"


@transaction.atomic
def end_feed(*, by: Actor) -> None:
    """No feed any more."""
    Member.objects.filter(pk=by.member.pk).update(calendar_tag=None)


def owner_of(secret: str, *, organisation: Organisation) -> Member | None:
    """Whose feed this is; None for a secret that is not, or no longer, one."""
    return (
        Member.objects.select_related("reader", "organisation")
        .filter(
            organisation=organisation,
            calendar_tag=_tag(secret),
            state=MemberState.VOUCHED,
            reader__isnull=False,
        )
        .first()
    )


def feed_of(member: Member, *, at: datetime) -> bytes:
    """A member's calendar: what they owe or may know to be owed, and when they meet."""
    # Eighty modules that nothing else needs: read by the first who asks for a feed.
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", "-//Holdfast//")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "Holdfast")
    for duty in known_to(member, at=at):
        calendar.add_component(_entry(duty))
    for source in _SOURCES:
        for one in source(member, at=at):
            calendar.add_component(
                _whole_day(one.id, one.day, title=_("Meeting"), made_on=one.called_on)
            )
    feed: bytes = calendar.to_ical()
    return feed


def _entry(duty: Duty) -> "Event":
    last_day = duty.due_at.astimezone(zone_of(duty.organisation)).date()
    return _whole_day(
        str(duty.id), last_day, title=title_of(duty), made_on=duty.started_on
    )


def _whole_day(its_id: str, day: date, *, title: str, made_on: date) -> "Event":
    from icalendar import Event

    entry = Event()
    entry.add("uid", f"{its_id}@holdfast")
    entry.add("dtstamp", datetime.combine(made_on, datetime.min.time()))
    entry.add("dtstart", day)
    entry.add("dtend", day + timedelta(days=1))
    entry.add("summary", title)
    entry.add("transp", "TRANSPARENT")
    return entry


def title_of(duty: Duty) -> str:
    """A code name, or no more than that something is due."""
    if duty.folder_id is not None and duty.about:
        return duty.about.replace("-", " ").capitalize()
    rule = policy_of(duty.policy).duties.get(duty.rule)
    if rule is not None and rule.do == "meeting":
        return _("Meeting due")
    return _("Something is due")
