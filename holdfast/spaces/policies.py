"""Which policy is in force, and which one governs a record."""

from datetime import date, datetime
from functools import lru_cache
from typing import Final

from holdfast.policy import Policy, load
from holdfast.spaces.models import PolicyVersion
from holdfast.vault.models import Organisation
from holdfast.vault.rows import fetch


@lru_cache(maxsize=32)
def _loaded(text: str) -> Policy:
    return load(text)


def policy_of(version: PolicyVersion) -> Policy:
    """The policy that governs a record made under this version."""
    return _loaded(version.text)


def version_in_force(organisation: Organisation, *, on: date) -> PolicyVersion:
    """The newest version in force on a day."""
    found = fetch(PolicyVersion, _IN_FORCE, [organisation.id, on, on])
    if not found:
        msg = f"{organisation.name} has no policy."
        raise PolicyVersion.DoesNotExist(msg)
    return found[0]


# The newest that has begun; before the first has, the first.
_IN_FORCE: Final = """
WHERE organisation_id = %s
ORDER BY in_force_on <= %s DESC, CASE WHEN in_force_on <= %s THEN -number ELSE number END
LIMIT 1
"""


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
