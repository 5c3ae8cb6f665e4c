"""Putting a new policy in force while people are at work.

What was begun keeps the version that governs it: duties, motions and their electorates,
reports, cases. What must not vanish is who they rest on: the seats people sit in, and
the bodies that still owe or decide something.
"""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from holdfast.committee.models import Motion, MotionState
from holdfast.errors import NotNow
from holdfast.policy import Policy, load
from holdfast.spaces.models import Duty, DutyState, PolicyVersion, Term
from holdfast.spaces.policies import policy_in_force, put_in_force
from holdfast.vault import ledger
from holdfast.vault.days import today_in
from holdfast.vault.installation import installation_key
from holdfast.vault.models import Organisation


@transaction.atomic
def adopt(
    text: str,
    *,
    organisation: Organisation,
    at: datetime,
    since: date | None = None,
) -> PolicyVersion:
    """Put a policy in force from a day on, today or later; today if none is given.

    Raises:
        PolicyInvalid: it has mistakes.
        NotNow: the day is past, or somebody or something rests on what it drops.
    """
    policy, today = load(text), today_in(organisation, at)
    if since is not None and since < today:
        raise NotNow(
            "day-is-past",
            _("A policy is not in force before it is adopted: name today, or later."),
        )
    check_drops_nothing_in_use(policy, organisation=organisation, on=today)
    version = put_in_force(text, organisation=organisation, at=at, on=since)
    ledger.append(
        organisation_id=organisation.id,
        key=installation_key("policy"),
        verb="policy-adopted",
        subject=str(version.number),
        at=at,
    )
    return version


def check_drops_nothing_in_use(
    policy: Policy, *, organisation: Organisation, on: date
) -> None:
    """Raise where a seat somebody sits in, or a body that something waits for, is gone.

    Raises:
        NotNow: names what is missing.
    """
    before = policy_in_force(organisation, on=on)
    known = policy.bodies.keys() | policy.offices.keys()
    dropped = (before.bodies.keys() | before.offices.keys()) - known
    missing = sorted(dropped & _in_use(organisation))
    if missing:
        said = _(
            "Somebody sits there, or something open waits for it, and this policy does"
            " not have it: %(names)s."
        )
        raise NotNow("still-in-use", said % {"names": ", ".join(missing)})


def _in_use(organisation: Organisation) -> set[str]:
    terms = Term.objects.filter(organisation=organisation, closed_on=None)
    duties = Duty.objects.filter(organisation=organisation, state=DutyState.OPEN)
    motions = Motion.objects.filter(organisation=organisation, state=MotionState.OPEN)
    owing = {who.removeprefix("event.") for who in duties.values_list("who", flat=True)}
    return {
        *terms.values_list("role", flat=True),
        *owing,
        *motions.values_list("body", flat=True),
    }
