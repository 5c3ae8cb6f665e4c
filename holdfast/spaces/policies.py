"""Which policy is in force, and which one governs a record."""

from datetime import date, datetime
from functools import lru_cache

from holdfast.policy import Policy, load
from holdfast.spaces.models import PolicyVersion
from holdfast.vault.models import Organisation


@lru_cache(maxsize=32)
def _loaded(text: str) -> Policy:
    return load(text)


def policy_of(version: PolicyVersion) -> Policy:
    """The policy that governs a record made under this version."""
    return _loaded(version.text)


def version_in_force(organisation: Organisation, *, on: date) -> PolicyVersion:
    """The newest version in force on a day."""
    return (
        PolicyVersion.objects.filter(organisation=organisation, in_force_on__lte=on)
        .order_by("-number")
        .first()
        or PolicyVersion.objects.filter(organisation=organisation)
        .order_by("number")
        .first()
        or _no_policy(organisation)
    )


def _no_policy(organisation: Organisation) -> PolicyVersion:
    msg = f"{organisation.name} has no policy."
    raise PolicyVersion.DoesNotExist(msg)


def policy_in_force(organisation: Organisation, *, on: date) -> Policy:
    """The policy in force on a day."""
    return policy_of(version_in_force(organisation, on=on))


def put_in_force(
    text: str, *, organisation: Organisation, at: datetime
) -> PolicyVersion:
    """Put a policy text in force from today.

    Raises:
        PolicyInvalid: it has mistakes.
    """
    _loaded(text)
    last = (
        PolicyVersion.objects.filter(organisation=organisation)
        .order_by("-number")
        .first()
    )
    return PolicyVersion.objects.create(
        organisation=organisation,
        number=last.number + 1 if last else 1,
        text=text,
        in_force_on=at.date(),
    )
