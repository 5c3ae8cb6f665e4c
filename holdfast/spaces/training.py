"""The training that offices ask for: whose is written down, and what is missing (C-0.7).

It never stands in the way of anything: what is missing shows as something to mend.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from holdfast.accounts.models import Member
from holdfast.accounts.unlocking import Actor
from holdfast.errors import WrongInput
from holdfast.policy import Policy, body_that_fills
from holdfast.policy.model.people import Office
from holdfast.spaces.models import Training
from holdfast.spaces.permissions import Seats, check_member_can_organise, is_inside
from holdfast.spaces.policies import policy_in_force
from holdfast.vault.days import today_in


def trainings_in(policy: Policy) -> list[str]:
    """Every training that some office of the policy asks for."""
    needed = {what for office in policy.offices.values() for what in office.needs}
    return sorted(needed)


def in_words(what: str) -> str:
    """What a training is called: `crisis management`."""
    return what.replace("-", " ").replace("_", " ")


@transaction.atomic
def record_training(
    member: Member, *, what: str, on: str, by: Actor, at: datetime
) -> Training:
    """Write down that somebody was trained, and on which day; the last word counts.

    Raises:
        Refused: whoever sits in no body does not do this.
        WrongInput: no training that an office asks for, or no day that has been.
    """
    check_member_can_organise(by, at=at)
    today = today_in(by.organisation, at)
    if what not in trainings_in(policy_in_force(by.organisation, on=today)):
        raise WrongInput("no-such-training", _("No office asks for this training."))
    found, _made = Training.objects.update_or_create(
        organisation=by.organisation,
        member=member,
        what=what,
        defaults={"on": _day_in(on, today=today)},
    )
    by.record("training-recorded", f"{what} {member.pk}", at=at)
    return found


def _day_in(text: str, *, today: date) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day > today:
        raise WrongInput("no-day", _("Say on which day it was, today or before."))
    return day


@dataclass(frozen=True, slots=True)
class ToMend:
    """Something that an office asks of its holder and that is not there.

    Args:
        office: which one.
        member: the id of its holder.
        training: the training that is not written down; empty where the holder is not
            in the body to which holders belong.
    """

    office: Office
    member: str
    training: str


def to_mend(
    bodies: frozenset[str], *, policy: Policy, seats: Seats
) -> Iterator[ToMend]:
    """What is missing in the offices of these bodies."""
    offices = [
        (office, member)
        for office in policy.offices.values()
        if office.needs or office.inside
        if (office.body or body_that_fills(policy, office.id)) in bodies
        for member in sorted(seats.get(office.id, ()))
    ]
    if not offices:
        return
    rows = Training.objects.filter(member__in=[member for _office, member in offices])
    had = {(str(member), what) for member, what in rows.values_list("member", "what")}
    for office, member in offices:
        if not is_inside(member, office=office, seats=seats):
            yield ToMend(office, member, "")
        for what in office.needs:
            if (member, what) not in had:
                yield ToMend(office, member, what)
