"""What the clock does for the committee, without a key."""

from datetime import datetime

from holdfast.committee import meetings
from holdfast.committee.motions import close_what_is_over
from holdfast.vault.models import Organisation


def close_motions(organisation: Organisation, at: datetime) -> int:
    """Fail open motions whose close has passed; how many."""
    return close_what_is_over(organisation, at=at)


def begin_year(organisation: Organisation, at: datetime) -> int:
    """Start what a calendar year asks for, once; how many duties."""
    return len(meetings.begin_year(organisation, at=at))
