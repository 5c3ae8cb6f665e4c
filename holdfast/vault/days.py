"""The organisation's day: days begin and end in its own time zone."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from holdfast.vault.models import Organisation


def zone_of(organisation: Organisation) -> ZoneInfo:
    """The organisation's time zone: days end there."""
    return ZoneInfo(organisation.zone)


def today_in(organisation: Organisation, at: datetime) -> date:
    """The organisation's day at a time: what people see and the policy judges."""
    return at.astimezone(zone_of(organisation)).date()
