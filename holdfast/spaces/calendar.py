"""The calendar feed: when something is due, by code name only.

Calendars are copied to telephones and to other people's servers, so an entry never says
what a matter is about: its title is a code name, or that something is due at all.
"""

import secrets
from datetime import datetime, timedelta
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
    """A member's calendar: what they owe or may know to be owed, by code name."""
    # Eighty modules that nothing else needs: read by the first who asks for a feed.
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", "-//Holdfast//")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "Holdfast")
    for duty in known_to(member, at=at):
        calendar.add_component(_entry(duty))
    feed: bytes = calendar.to_ical()
    return feed


def _entry(duty: Duty) -> "Event":
    from icalendar import Event

    last_day = duty.due_at.astimezone(zone_of(duty.organisation)).date()
    entry = Event()
    entry.add("uid", f"{duty.id}@holdfast")
    entry.add("dtstamp", datetime.combine(duty.started_on, datetime.min.time()))
    entry.add("dtstart", last_day)
    entry.add("dtend", last_day + timedelta(days=1))
    entry.add("summary", title_of(duty))
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
