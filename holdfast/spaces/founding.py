"""Founding an organisation, and whether it is open: can two people read a report?

The first person comes in by a one-time link, names the organisation, accepts the policy
and makes their own keys, which are the roster's root. What is left to do then stands on
their desk.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from holdfast.accounts.actions import name_member
from holdfast.accounts.invitations import Link, make_founders_link
from holdfast.accounts.models import (
    Invitation,
    Member,
    MemberState,
)
from holdfast.accounts.people import Profile
from holdfast.accounts.roster import nobody_else_counted, verified
from holdfast.accounts.unlocking import Actor
from holdfast.errors import NotNow
from holdfast.policy import readers_of_report
from holdfast.spaces.actions import found
from holdfast.spaces.models import Founding, Meeting, PolicyVersion, SheetKind
from holdfast.spaces.permissions import check_member_can_organise, member_can_organise
from holdfast.spaces.policies import policy_in_force, policy_to_begin_with
from holdfast.spaces.sheets import SheetsKept, recovery_is_settled, sheets_kept
from holdfast.spaces.sitting import sitting
from holdfast.vault.days import today_in
from holdfast.vault.models import Organisation

READERS_TO_OPEN: Final = 2
_KEPT_FOR: Final = timedelta(minutes=1)
_kept_open_since: dict[UUID, datetime] = {}


def is_open(organisation: Organisation, *, at: datetime) -> bool:
    """Whether two people whose keys count would read a report.

    A yes is kept for a minute, so that the public pages do not check the whole roster
    at every request; a no is asked again every time.
    """
    since = _kept_open_since.get(organisation.id)
    if since is not None and since <= at < since + _KEPT_FOR:
        return True
    if len(able_readers(organisation, at=at)) < READERS_TO_OPEN:
        _kept_open_since.pop(organisation.id, None)
        return False
    _kept_open_since[organisation.id] = at
    return True


def able_readers(organisation: Organisation, *, at: datetime) -> frozenset[str]:
    """The members to whom a report about nobody here would be sealed now."""
    if not PolicyVersion.objects.filter(organisation=organisation).exists():
        return frozenset()
    policy = policy_in_force(organisation, on=today_in(organisation, at))
    able = {
        str(member)
        for member in Member.objects.filter(
            organisation=organisation, reader__in=verified(organisation)
        ).values_list("pk", flat=True)
    }
    seats = sitting(organisation, policy=policy, on=today_in(organisation, at))
    readers = readers_of_report(
        policy,
        sitting={role: members & able for role, members in seats.items()},
        reported=frozenset(),
        kept_out=frozenset(),
    )
    return readers.ids


def begin(*, at: datetime) -> Link:
    """The one-time link by which the first person comes in; good for 72 hours."""
    return make_founders_link(at=at)


@transaction.atomic
def settle(
    invitation: Invitation,
    *,
    name: str,
    languages: Sequence[str],
    zone: str,
    founder: Profile,
    at: datetime,
) -> Organisation:
    """Name the organisation and put the policy in force, which the founder accepted.

    Raises:
        NotNow: this was done before.
    """
    if invitation.organisation is not None:
        raise NotNow("founded-before", _("The organisation has its name already."))
    organisation = found(
        name=name,
        policy_text=policy_to_begin_with(),
        at=at,
        languages=",".join(languages),
        zone=zone,
    )
    member = name_member(profile=founder, organisation=organisation, at=at)
    Founding.objects.create(
        organisation=organisation,
        founder=member,
        policy_accepted_on=today_in(organisation, at),
    )
    invitation.organisation = organisation
    invitation.member = member
    invitation.save(update_fields=["organisation", "member"])
    return organisation


@transaction.atomic
def take_back(meeting: Meeting, *, by: Actor, at: datetime) -> None:
    """Strike a past meeting that was written down by mistake, and whom it alone names.

    Raises:
        Refused: it is not for this member to say.
        NotNow: it counts, and so do somebody else's keys, who may sit where they do
            because of it; or there are minutes of it.
    """
    check_member_can_organise(by, at=at)
    if meeting.confirmed_on is not None and not nobody_else_counted(by.organisation):
        raise NotNow(
            "others-count",
            _("Others are here by now: what was written down of a meeting stays."),
        )
    subject = f"{meeting.body} {meeting.held_on}"
    named = list(meeting.present.all())
    _strike(meeting)
    for member in named:
        if _is_only_a_name(member):
            member.delete()
    by.record("meeting-taken-back", subject, at=at)


def _strike(meeting: Meeting) -> None:
    try:
        _number, gone = meeting.delete()
    except ProtectedError:
        gone = {"": 1}
    # Its minutes would go with it, or somebody called it.
    if gone.keys() - {"spaces.Meeting", "spaces.Meeting_present"}:
        raise NotNow("minutes-kept", _("There are minutes of it, so it stays."))


def _is_only_a_name(member: Member) -> bool:
    """Nobody has done anything with this name, but to write it down."""
    used = (member.meetings, member.terms, member.sheets, member.invitation_set)
    return member.state == MemberState.NAMED and not any(one.exists() for one in used)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do before the organisation is whole."""

    title: str
    text: str
    url: str
    done: bool
    # Nothing is left to do but for others, who confirm what they hold.
    waits: bool = False


def steps(organisation: Organisation, *, at: datetime) -> list[Step]:
    """What founding asks for, in order, with what is done."""
    today = today_in(organisation, at)
    policy = policy_in_force(organisation, on=today)
    seats = sitting(organisation, policy=policy, on=today)
    receiving = policy.receiving_body
    filled = len(seats.get(receiving.id, ()))
    by_attendance = [b for b in policy.bodies.values() if b.members is not None]
    met = all(
        Meeting.objects.filter(organisation=organisation, body=body.id).exists()
        for body in by_attendance
    )
    return [
        Step(
            _("Past meetings, and who was there"),
            _("People get their names here; who belongs to the board follows from it."),
            "/organisation/meetings/",
            met,
        ),
        Step(
            _("Who sits where"),
            _("%(filled)d of %(seats)d seats in the %(body)s are filled.")
            % {
                "filled": filled,
                "seats": receiving.seats or READERS_TO_OPEN,
                "body": receiving.title,
            },
            "/organisation/people/",
            filled >= (receiving.seats or READERS_TO_OPEN),
        ),
        _sheets_step(
            _("The recovery key, in three shares"),
            _("So that a lost passphrase, or three, never costs what people told you."),
            kept=sheets_kept(organisation, SheetKind.RECOVERY),
            settled=recovery_is_settled(organisation),
        ),
        _sheets_step(
            _("Two rescue sheets"),
            _(
                "Without one of them and the backup key, no backup brings anything back."
            ),
            kept=sheets_kept(organisation, SheetKind.RESCUE),
            settled=False,
        ),
        Step(
            _("Links for the others, and vouching for their keys"),
            _("The public pages open once two people can read a report."),
            "/organisation/people/",
            is_open(organisation, at=at),
        ),
    ]


def steps_left(by: Actor, *, at: datetime) -> list[Step]:
    """What is left of founding, for whoever organises; nothing for anybody else."""
    if not Founding.objects.filter(organisation=by.organisation).exists():
        return []
    if not member_can_organise(by, at=at):
        return []
    return [step for step in steps(by.organisation, at=at) if not step.done]


def _sheets_step(title: str, text: str, *, kept: SheetsKept, settled: bool) -> Step:
    """Sheets are there once whoever keeps them has said so; `settled` where none are."""
    url = "/organisation/recovery/"
    if not kept.printed:
        return Step(title, text, url, settled)
    text = _("%(confirmed)d of %(printed)d keepers have confirmed their sheet.") % {
        "confirmed": kept.confirmed,
        "printed": kept.printed,
    }
    if kept.without_keys:
        text += " " + ngettext(
            "One of them has no account yet.",
            "%(number)d of them have no account yet.",
            kept.without_keys,
        ) % {"number": kept.without_keys}
    done = kept.confirmed == kept.printed
    return Step(title, text, url, done, waits=not done)
