"""Who could read a report filed now: policy, seats, keys that count; kept for speed.

One query reads a mark of everything this follows from. While the mark is the same,
what was worked out before still holds; who loses a seat is out with the next filing.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from django.db import OperationalError, connection, transaction

from holdfast.accounts.models import Member, MemberState
from holdfast.accounts.people import name_of
from holdfast.accounts.roster import roster_of
from holdfast.names import NameList
from holdfast.policy import Policy, readers_of_report
from holdfast.reports.models import Report
from holdfast.spaces.models import Event, PolicyVersion
from holdfast.spaces.policies import policy_of, version_in_force
from holdfast.spaces.services import reading_beside
from holdfast.spaces.sitting import sitting
from holdfast.vault.models import Organisation, Reader
from holdfast.vault.rows import id_as_kept

_MARK: Final = """
SELECT
  (SELECT max(number) FROM spaces_policyversion WHERE organisation_id = %s),
  (SELECT string_agg(cast(member_id AS text) || role || cast(starts_on AS text)
      || coalesce(cast(ends_on AS text), '') || ';'
      || coalesce(cast(closed_on AS text), ''), ',' ORDER BY id)
     FROM spaces_term WHERE organisation_id = %s AND event_id IS NULL),
  (SELECT string_agg(cast(id AS text) || state || coalesce(cast(reader_id AS text), '')
      || {profile}, ',' ORDER BY id)
     FROM accounts_member WHERE organisation_id = %s),
  (SELECT string_agg(body || cast(held_on AS text), ',' ORDER BY id)
     FROM spaces_meeting WHERE organisation_id = %s),
  (SELECT cast(count(*) AS text) || '/' || cast(coalesce(sum(p.id), 0) AS text)
     FROM spaces_meeting_present p JOIN spaces_meeting m ON m.id = p.meeting_id
    WHERE m.organisation_id = %s),
  (SELECT cast(number AS text) || {signature} FROM accounts_rosterentry
    WHERE organisation_id = %s ORDER BY number DESC LIMIT 1),
  (SELECT string_agg(cast(id AS text) || coalesce(cast(ended_on AS text), ''), ','
      ORDER BY id)
     FROM {readers} WHERE organisation_id = %s AND kind = 'recovery'),
  (SELECT string_agg(cast(member_id AS text) || body, ',' ORDER BY id)
     FROM spaces_barred WHERE organisation_id = %s)
"""
# A profile is sealed under a fresh nonce each time, so its first bytes tell a change.
_HEX: Final = {
    "sqlite": {
        "profile": "hex(substr(profile, 1, 13))",
        "signature": "hex(signature)",
        # Else it would look through every reporter's mailbox: they are readers too.
        "readers": "vault_reader INDEXED BY recovery_readers",
    },
    "postgresql": {
        "readers": "vault_reader",
        "profile": "encode(substr(profile, 1, 13), 'hex')",
        "signature": "encode(signature, 'hex')",
    },
}
_PLACES: Final = _MARK.count("%s")
# Not the readers: each filing makes one, so two would wait for each other.
_SEATS: Final = """
LOCK TABLE spaces_policyversion, spaces_term, accounts_member, spaces_meeting,
  spaces_meeting_present, accounts_rosterentry, spaces_barred IN SHARE MODE NOWAIT
"""
_PAUSE_SECONDS: Final = 0.01
_PAUSES: Final = 500
_MAY_READ: Final = frozenset({MemberState.VOUCHED})

Mark = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Intake:
    """What filing stands on. Ids of members are text, as the policy has them.

    `ids` and `listed` are the members' ids and names side by side, for searching.
    `services` are those that read beside an office, each with whom it answers to.
    """

    organisation: Organisation
    mark: Mark
    version: PolicyVersion
    policy: Policy
    sitting: Mapping[str, frozenset[str]]
    names: Mapping[str, str]
    ids: tuple[str, ...]
    listed: NameList
    readers: Mapping[str, Reader]
    services: Mapping[str, str]
    recovery: tuple[Reader, ...]

    @property
    def unable(self) -> frozenset[str]:
        """Members whose keys do not count now."""
        return frozenset(self.names.keys() - self.readers.keys())


_kept: dict[UUID, Intake] = {}


def mark_of(organisation: Organisation, *, on: date) -> Mark:
    """The day and everything that who reads follows from, as one row."""
    own = id_as_kept(organisation.id)
    with connection.cursor() as cursor:
        cursor.execute(_MARK.format(**_HEX[connection.vendor]), [own] * _PLACES)
        return (on, *cursor.fetchone())


def hold_seats() -> None:
    """From now until the transaction ends nobody gains or loses a seat; who is just
    doing so is waited for. SQLite has one writer anyhow.

    While it waits it holds none of them, so that nobody who holds one waits for it.

    Raises:
        OperationalError: somebody took too long.
    """
    if connection.vendor != "postgresql":
        return
    for pause in range(_PAUSES + 1):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(_SEATS)
        except OperationalError:
            if pause == _PAUSES:
                raise
            time.sleep(_PAUSE_SECONDS)
        else:
            return


def intake_of(organisation: Organisation, *, on: date) -> Intake:
    """What filing stands on, on a day."""
    mark = mark_of(organisation, on=on)
    kept = _kept.get(organisation.id)
    if kept is None or kept.mark != mark:
        kept = _kept[organisation.id] = _read(organisation, mark=mark, on=on)
    return kept


def likely_intake_of(organisation: Organisation, *, on: date) -> Intake:
    """The same as last asked for: for drafting, where the mark is compared afterwards,
    in the transaction that stores what was drafted.
    """
    kept = _kept.get(organisation.id)
    if kept is None or kept.mark[0] != on:
        return intake_of(organisation, on=on)
    return kept


def _read(organisation: Organisation, *, mark: Mark, on: date) -> Intake:
    version = version_in_force(organisation, on=on)
    policy = policy_of(version)
    roster = roster_of(organisation)
    members = list(
        Member.objects.filter(organisation=organisation).select_related("reader")
    )
    names = {str(one.id): name_of(one) for one in members if not one.is_service}
    return Intake(
        organisation=organisation,
        mark=mark,
        version=version,
        policy=policy,
        sitting=sitting(organisation, policy=policy, on=on),
        names=names,
        ids=tuple(names),
        listed=NameList.of(names.values()),
        readers={
            str(member.id): member.reader
            for member in members
            if member.reader is not None
            and member.reader_id in roster.counted
            and member.state in _MAY_READ
        },
        services=reading_beside(organisation, policy=policy),
        recovery=tuple(Reader.objects.filter(pk__in=roster.recovery, ended_on=None)),
    )


def enough_can_read(facts: Intake) -> bool:
    """Whether as many as the policy asks for have keys that count."""
    readers = readers_of_report(
        facts.policy,
        sitting=facts.sitting,
        reported=frozenset(),
        kept_out=facts.unable,
    )
    return len(readers.ids) >= facts.policy.receiving_body.least_readers


def policy_governing(report: Report, *, facts: Intake) -> Policy:
    """The policy under which a report was filed, most often the one in force."""
    if report.policy_id == facts.version.id:
        return facts.policy
    return policy_of(report.policy)


@lru_cache(maxsize=1024)
def _is_known(event: UUID, organisation: UUID) -> bool:
    found = Event.objects.filter(pk=event, organisation=organisation).exists()
    if not found:
        raise LookupError
    return True


def event_exists(event: UUID, *, organisation: Organisation) -> bool:
    """Whether there is such an event; a yes is remembered."""
    try:
        return _is_known(event, organisation.id)
    except LookupError:
        return False
