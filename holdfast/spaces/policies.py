"""Which policy is in force, and which one governs a record."""

from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from holdfast.config import config
from holdfast.policy import Policy, load, shipped
from holdfast.spaces.models import PolicyVersion
from holdfast.vault.days import today_in
from holdfast.vault.installation import write_durably
from holdfast.vault.models import Organisation
from holdfast.vault.rows import fetch


@lru_cache(maxsize=32)
def _loaded(text: str, zone: str) -> Policy:
    policy = load(text)
    header = policy.header.model_copy(update={"zone": zone})
    return replace(policy, zone=ZoneInfo(zone), header=header)


def policy_of(version: PolicyVersion) -> Policy:
    """The policy that governs a record made under this version.

    Its clocks are the organisation's: days end there, and not where the file was written.
    """
    return _loaded(version.text, version.zone)


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


def policy_to_begin_with() -> str:
    """What founding puts in force: the file that `init` was given, or the shipped one."""
    own = _own_policy()
    return own.read_text(encoding="utf-8") if own.exists() else shipped()


def begun_with(*, zone: str) -> Policy:
    """What founding would put in force there: its days end in this zone."""
    return _loaded(policy_to_begin_with(), zone)


def keep_to_begin_with(text: str) -> None:
    """Keep a policy of one's own until founding puts it in force."""
    write_durably(_own_policy(), text.encode(), mode=0o600)


def _own_policy() -> Path:
    return config().home / "policy.toml"


def policy_in_force(organisation: Organisation, *, on: date) -> Policy:
    """The policy in force on a day."""
    return policy_of(version_in_force(organisation, on=on))


def put_in_force(
    text: str, *, organisation: Organisation, at: datetime, on: date | None = None
) -> PolicyVersion:
    """Put a policy text in force from a day on; from today if none is given.

    Raises:
        PolicyInvalid: it has mistakes.
    """
    _loaded(text, organisation.zone)
    last = (
        PolicyVersion.objects.filter(organisation=organisation)
        .order_by("-number")
        .first()
    )
    return PolicyVersion.objects.create(
        organisation=organisation,
        number=last.number + 1 if last else 1,
        text=text,
        in_force_on=on or today_in(organisation, at),
        zone=organisation.zone,
    )
