"""What the clock clears away, and the ledger's checkpoint of each day."""

from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q

from holdfast.accounts.models import Invitation, Member, MemberState, Session
from holdfast.spaces.deputies import look_through
from holdfast.spaces.notices import HOURS, notify, send_at_its_hours
from holdfast.spaces.reminders import remind_of_duties
from holdfast.spaces.services import end_services_over
from holdfast.spaces.terms import (
    end_what_is_over,
    finish_resignations,
    let_go_of_frozen,
)
from holdfast.spaces.ticking import register
from holdfast.vault import ledger
from holdfast.vault.days import zone_of
from holdfast.vault.models import Once, Organisation

# How long a program may send the same thing again and get the same answer.
ONCE_KEPT: Final = timedelta(days=7)
INVITATION_KEPT: Final = timedelta(days=30)
QUIET_FOR: Final = timedelta(days=60)


def close_the_day(organisation: Organisation, at: datetime) -> None:
    """Sign the ledger's past days, where one is still open."""
    ledger.checkpoint(organisation, at=at)


def end_sessions(organisation: Organisation, at: datetime) -> None:
    """Take away logins that are over. A session names no organisation: all of them."""
    del organisation
    Session.objects.filter(Q(idle_at__lte=at) | Q(ends_at__lte=at)).delete()


def drop_invitations(organisation: Organisation, at: datetime) -> None:
    """Take away links that were used, or that nobody used in a month past their end."""
    Invitation.objects.filter(organisation=organisation).filter(
        Q(ends_at__lte=at - INVITATION_KEPT)
        | Q(used_on__lte=(at - INVITATION_KEPT).date())
    ).delete()


def remind_to_open_something(organisation: Organisation, at: datetime) -> None:
    """Tell readers who have opened nothing for two months that something waits: after
    three they no longer count as readers.

    Before the day's first mails: each minute says it again, and one mail is enough.
    """
    if at.astimezone(zone_of(organisation)).hour >= min(HOURS):
        return
    quiet = Member.objects.filter(
        organisation=organisation,
        state=MemberState.VOUCHED,
        is_service=False,
        reader__opened_on=(at - QUIET_FOR).date(),
        reader__grants__current=True,
    ).distinct()
    notify((member.id for member in quiet), organisation=organisation, at=at)


def forget_once(organisation: Organisation, at: datetime) -> None:
    """Forget that something was already sent, once nobody sends it again."""
    Once.objects.filter(
        organisation=organisation, on__lt=(at - ONCE_KEPT).date()
    ).delete()


def register_housekeeping() -> None:
    """Called when the application is ready."""
    for function in (
        close_the_day,
        end_sessions,
        drop_invitations,
        forget_once,
        end_what_is_over,
        end_services_over,
        finish_resignations,
        let_go_of_frozen,
        look_through,
        remind_to_open_something,
        remind_of_duties,
        send_at_its_hours,
    ):
        register(function)
