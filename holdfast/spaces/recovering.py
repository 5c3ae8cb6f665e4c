"""The ceremony with the recovery key: two keepers join their shares, offline.

A member of a body that reads gets back what nobody else can give them: their keys are
vouched for, and what the recovery key opens is granted to them, less what touches them.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from holdfast.accounts.invitations import Link, invite
from holdfast.accounts.models import Member, MemberState, RosterEntry
from holdfast.accounts.people import name_of, username_tag
from holdfast.accounts.recovery import (
    Recovered,
    at_work,
    give_back,
    give_up_keys,
)
from holdfast.accounts.roster import (
    add_to_roster,
    fingerprint,
    remove_from_roster,
    verified,
)
from holdfast.errors import NobodyMay, NotNow, WrongInput
from holdfast.spaces.policies import policy_in_force
from holdfast.spaces.sitting import sitting
from holdfast.spaces.successors import reading_bodies
from holdfast.vault.days import today_in
from holdfast.vault.models import Organisation, ReaderKind, Statement


@dataclass(frozen=True, slots=True)
class GivenBack:
    """What a ceremony did: how many folders, and whether it vouched for new keys."""

    folders: int
    vouched: bool


def days_of_use(organisation: Organisation) -> list[date]:
    """The days on which the recovery key granted or vouched, newest first."""
    granted = Statement.objects.filter(
        organisation=organisation, signer__kind=ReaderKind.RECOVERY
    ).values_list("made_on", flat=True)
    vouched = RosterEntry.objects.filter(
        organisation=organisation, signer__kind=ReaderKind.RECOVERY
    ).values_list("on", flat=True)
    return sorted({*granted, *vouched}, reverse=True)


def find_somebody(named: str, *, organisation: Organisation) -> Member:
    """A member by user name or full name, with keys or without.

    Raises:
        WrongInput: there is none of that name, or more than one.
    """
    found = list(
        Member.objects.select_related("reader", "organisation")
        .filter(organisation=organisation, is_service=False)
        .exclude(state=MemberState.LEFT)
    )
    tag = username_tag(named, organisation=organisation.id)
    same = [m for m in found if m.username_tag and bytes(m.username_tag) == tag]
    same = same or [m for m in found if name_of(m).casefold() == named.casefold()]
    if len(same) != 1:
        raise WrongInput("nobody", _("There is no such member, or more than one."))
    return same[0]


def must_be_vouched_for(member: Member) -> bool:
    """Whether this member has made keys that do not count yet."""
    return member.reader is not None and member.reader_id not in verified(
        member.organisation
    )


def check_may_read(member: Member, *, at: datetime) -> None:
    """Raise unless the policy names this member as a reader.

    Raises:
        NotNow: suspended.
        NobodyMay: they sit in no body that reads.
    """
    if member.state == MemberState.SUSPENDED:
        raise NotNow("suspended", _("This member is suspended."))
    today = today_in(member.organisation, at)
    policy = policy_in_force(member.organisation, on=today)
    seats = sitting(member.organisation, policy=policy, on=today)
    if not any(str(member.pk) in seats.get(b, ()) for b in reading_bodies(policy)):
        raise NobodyMay(
            "no-reader",
            _("The policy names nobody without a seat in a body that reads."),
        )


@transaction.atomic
def offer_new_keys(member: Member, *, recovered: Recovered, at: datetime) -> Link:
    """A link to make new keys, where no colleague is left to offer one; the old keys, if
    there are any, count no more.

    Raises:
        NotNow, NobodyMay: the policy does not name this member as a reader.
    """
    check_may_read(member, at=at)
    by = at_work(recovered, member=member)
    if member.reader is not None:
        remove_from_roster(member.reader, signer=recovered.signer, at=at)
        give_up_keys(member, at=at)
        member.save()
    by.record("new-keys-offered", str(member.id), at=at)
    return invite(member, by=by, at=at)


@transaction.atomic
def recover(
    member: Member, *, recovered: Recovered, words: str, at: datetime
) -> GivenBack:
    """Vouch for a member's keys where they do not count yet, and grant.

    Args:
        member: who gets access again.
        recovered: the joined shares.
        words: the six words of the member's keys, as the member read them out; needed
            only where nobody has vouched for the keys.
        at: aware time.

    Raises:
        NotNow: suspended, or without keys.
        NobodyMay: the policy does not name this member as a reader.
        WrongInput: these are not the six words of the keys in the database.
    """
    check_may_read(member, at=at)
    if member.reader is None:
        raise NotNow(
            "no-keys-yet", _("This person has not made their keys yet: print a link.")
        )
    vouched = must_be_vouched_for(member)
    if vouched:
        if words.casefold().split() != fingerprint(member.reader):
            raise WrongInput(
                "not-these-words",
                _("These are not the six words of the keys that are in the database."),
            )
        add_to_roster(member, signer=recovered.signer, at=at)
    return GivenBack(give_back(recovered, to=member, at=at), vouched)
