"""Meetings that are over: one person writes them down, another who was there confirms.

Who belongs to a body may follow from its meetings, so that nobody makes them up alone.
"""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from holdfast.accounts.actions import name_member
from holdfast.accounts.models import Member, MemberState
from holdfast.accounts.people import Profile
from holdfast.accounts.roster import nobody_else_counted
from holdfast.accounts.unlocking import Actor
from holdfast.errors import NobodyMay, NotNow, Refused
from holdfast.policy import Policy, check_can_note_meeting
from holdfast.spaces.actions import record_body_meeting
from holdfast.spaces.models import Meeting
from holdfast.spaces.permissions import check_member_can_organise
from holdfast.spaces.policies import policy_in_force
from holdfast.vault.days import today_in


@transaction.atomic
def note_meeting(
    *,
    body: str,
    held_on: date,
    present: Sequence[Member],
    others: Sequence[str] = (),
    by: Actor,
    at: datetime,
) -> Meeting:
    """Write down a meeting that was held; `others` were there and get their names here.

    As long as nobody else's keys count, it counts at once: there is nobody to ask.

    Raises:
        Refused: this member does not run the organisation.
        NobodyMay: it was too long ago.
        PassphraseAgain: the passphrase was not given again.
    """
    check_member_can_organise(by, at=at)
    by.must_sign()
    today = today_in(by.organisation, at)
    policy = policy_in_force(by.organisation, on=today)
    alone = nobody_else_counted(by.organisation)
    verdict = check_can_note_meeting(policy, body, held_on=held_on, on=today)
    if not verdict.allowed and not alone:
        raise NobodyMay.by(verdict)
    named = [
        name_member(profile=Profile(name=name), organisation=by.organisation, at=at)
        for name in others
    ]
    meeting = record_body_meeting(
        by.organisation,
        body=body,
        held_on=held_on,
        present=[*present, *named],
        noted_by=by.member,
        counts=alone or policy.bodies[body].members is None,
        at=at,
    )
    by.record("meeting-noted", f"{body} {held_on}", at=at)
    return meeting


def waits_for_another(meeting: Meeting, *, policy: Policy) -> bool:
    """Whether it does not count yet: nobody else who was there has confirmed it."""
    body = policy.bodies.get(meeting.body)
    by_attendance = body is not None and body.members is not None
    return by_attendance and meeting.confirmed_on is None


def to_confirm(by: Actor, *, at: datetime) -> QuerySet[Meeting]:
    """The meetings at which this member was, and which somebody else wrote down."""
    policy = policy_in_force(by.organisation, on=today_in(by.organisation, at))
    found = Meeting.objects.filter(
        organisation=by.organisation,
        folder=None,
        confirmed_on=None,
        noted_by__isnull=False,
        body__in=[b.id for b in policy.bodies.values() if b.members is not None],
    )
    if by.member.state != MemberState.VOUCHED or by.member.is_service:
        return found.none()
    mine = found.filter(present=by.member).exclude(noted_by=by.member)
    return mine.order_by("held_on", "id")


@transaction.atomic
def confirm_meeting(meeting: Meeting, *, by: Actor, at: datetime) -> None:
    """Say that a meeting was held and who was there, as somebody else wrote it down.

    Raises:
        NotNow: it counts already.
        Refused: they wrote it down themselves, or were not there.
        PassphraseAgain: the passphrase was not given again.
    """
    if meeting.confirmed_on is not None:
        raise NotNow("counts-already", _("This meeting counts already."))
    if not to_confirm(by, at=at).filter(pk=meeting.pk).exists():
        raise Refused(
            "not-a-second-one",
            _("Somebody else who was there confirms it, not who wrote it down."),
        )
    by.must_sign()
    Meeting.objects.filter(pk=meeting.pk, confirmed_on=None).update(
        confirmed_on=today_in(by.organisation, at)
    )
    by.record("meeting-confirmed", f"{meeting.body} {meeting.held_on}", at=at)
