"""What waits for a member about accounts: on the desk, from what they hold alone."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from holdfast.accounts.models import Member, MemberState
from holdfast.accounts.newcomers import to_grant_again
from holdfast.accounts.people import name_of
from holdfast.accounts.roster import (
    voices_for,
    voices_needed,
    who_lost_keys,
    with_exchanged_keys,
)
from holdfast.accounts.unlocking import Actor
from holdfast.web.desk import Task


def tasks(by: Actor, *, at: datetime) -> Iterator[Task]:
    """One's own slip, people to vouch for, colleagues with new keys."""
    del at
    yield from _own_slip(by)
    if by.member.state == MemberState.VOUCHED:
        yield from _exchanged_keys(by)
        yield from _to_vouch_for(by)
        yield from _to_grant_again(by)
    elif by.member.state == MemberState.ENROLLED and not by.member.is_service:
        voices = voices_needed(by.organisation)
        yield Task(
            what=ngettext(
                "let a member compare your six words",
                "let two members compare your six words",
                voices,
            ),
            url="/account/",
            act=_("See them"),
            why=_("Until your keys are vouched for, nothing can be opened for you."),
        )


def _own_slip(by: Actor) -> Iterator[Task]:
    if by.member.slip_confirmed_on is None and not by.member.is_service:
        yield Task(
            what=_("print your key slip, and type two groups of it back"),
            url="/account/slip/",
            act=_("Key slip"),
            why=_("Without it, a forgotten passphrase costs you everything you read."),
        )


def _exchanged_keys(by: Actor) -> Iterator[Task]:
    for member in with_exchanged_keys(by.organisation):
        yield Task(
            what=_("the keys of %(name)s in the database were exchanged")
            % {"name": name_of(member)},
            url="/organisation/roster/",
            act=_("Look"),
            why=_(
                "They are not the keys that were vouched for, so nothing is sealed to"
                " them. Tell who runs the machine, and each other in person."
            ),
            urgency="now",
        )


def _to_vouch_for(by: Actor) -> Iterator[Task]:
    waiting = Member.objects.select_related("reader").filter(
        organisation=by.organisation,
        state=MemberState.ENROLLED,
        reader__isnull=False,
    )
    for member in waiting:
        if member.reader is None or by.reader.id in voices_for(member.reader):
            continue
        what = (
            _("compare the six words of the service %(name)s, and vouch for it")
            if member.is_service
            else _("compare six words with %(name)s, and vouch for them")
        )
        yield Task(
            what=what % {"name": name_of(member)},
            url=f"/organisation/people/{member.id}/",
            act=_("Compare"),
            why=ngettext(
                "Yours is the only voice yet: their keys count once you have vouched"
                " for them.",
                "Keys count once two members have vouched for them.",
                voices_needed(by.organisation),
            ),
        )


def _to_grant_again(by: Actor) -> Iterator[Task]:
    for member in who_lost_keys(by.organisation):
        number = len(to_grant_again(member, by=by))
        if number:
            yield Task(
                what=_("grant %(name)s again what their lost keys opened")
                % {"name": name_of(member)},
                url=f"/organisation/people/{member.id}/",
                act=_("Grant"),
                why=ngettext(
                    "You hold one of their folders.",
                    "You hold %(number)d of their folders.",
                    number,
                )
                % {"number": number},
            )
