"""What is owed: started by what happens, as the policy says; over once it is done."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final
from uuid import UUID

from django.db.models import Q, QuerySet

from holdfast.accounts.models import Member
from holdfast.accounts.unlocking import Actor
from holdfast.policy import Duty as Rule
from holdfast.policy import Policy, due, duties_started_by
from holdfast.policy.model.base import Grade
from holdfast.spaces.models import Duty, DutyState, PolicyVersion
from holdfast.spaces.policies import policy_in_force, policy_of
from holdfast.spaces.sitting import offices_of
from holdfast.vault.days import today_in, zone_of
from holdfast.vault.models import Folder, Organisation
from holdfast.vault.rows import as_id, as_time, ask, fetch, ids_in_a_row, new
from holdfast.web.desk import MOST


def draft_duties(
    event: str,
    *,
    organisation: Organisation,
    version: PolicyVersion,
    at: datetime,
    folder: Folder | None = None,
    about: str = "",
    grade: Grade | None = None,
) -> list[Duty]:
    """The duties that something starts, not yet stored.

    `due_at` keeps the day or the full hour: the minute of a report is nobody's.
    """
    policy, ids = policy_of(version), ids_in_a_row()
    return [
        new(
            Duty,
            id=next(ids),
            organisation_id=organisation.id,
            policy_id=version.id,
            rule=duty.id,
            who=duty.who,
            folder_id=folder.id if folder else None,
            about=about,
            started_on=today_in(organisation, at),
            due_at=due(policy, duty, start=at),
        )
        for duty in duties_started_by(policy, event, grade=grade)
    ]


def start(event: str, **given: object) -> list[Duty]:
    """Store the duties that something starts; arguments as `draft_duties`."""
    return Duty.objects.bulk_create(draft_duties(event, **given))  # type: ignore[arg-type]


def fulfil(rule: str, *, folder: Folder | None, on: date) -> int:
    """Mark open duties of this rule about this folder as done; how many."""
    return Duty.objects.filter(rule=rule, folder=folder, state=DutyState.OPEN).update(
        state=DutyState.DONE, done_on=on
    )


def visible_to(by: Actor, *, at: datetime) -> QuerySet[Duty]:
    """Open duties this member may know of, soonest first.

    One about a folder is known only to who holds it; any other to who owes it. What
    one person alone owes, nobody else is told of.
    """
    return known_to(by.member, at=at)


def known_to(member: Member, *, at: datetime) -> QuerySet[Duty]:
    """As `visible_to`, for somebody who is not at work: their calendar."""
    organisation = member.organisation
    today = today_in(organisation, at)
    policy = policy_in_force(organisation, on=today)
    roles = offices_of(member, policy=policy, on=today)
    mine = Q(member=member) | Q(member=None, who__in=roles)
    held = Q(folder__grants__reader=member.reader) & (Q(member=None) | Q(member=member))
    return (
        Duty.objects.filter(organisation=organisation, state=DutyState.OPEN)
        .filter(held | (Q(folder=None) & mine))
        .select_related("policy", "folder", "organisation")
        .distinct()
        .order_by("due_at", "id")
    )


Moment = tuple[datetime, UUID]


def page(
    by: Actor, *, at: datetime, after: Moment | None, size: int
) -> tuple[list[Duty], Moment | None]:
    """As many of them as fit a page, and where the next one begins."""
    owed = visible_to(by, at=at)
    if after is not None:
        due_at, its_id = after
        owed = owed.filter(Q(due_at__gt=due_at) | Q(due_at=due_at, pk__gt=its_id))
    found = list(owed[: size + 1])
    shown = found[:size]
    return shown, (shown[-1].due_at, shown[-1].pk) if len(found) > size else None


@dataclass(frozen=True, slots=True)
class Owed:
    """An open duty as a desk shows it; `kind` is its folder's, where it is about one."""

    rule: str
    who: str
    about: str
    due_at: datetime
    folder_id: UUID | None
    kind: str | None


# What one office owes is one range of an index, in the order of the desk; what it is
# about must be held.
_OWED: Final = """
SELECT d.policy_id, d.rule, d.who, d.about, d.due_at, d.folder_id, f.kind, d.id
FROM spaces_duty d LEFT JOIN vault_folder f ON f.id = d.folder_id
WHERE d.organisation_id = %(own)s AND d.state = 'open' AND d.who = %(who{n})s
  AND {which} AND (d.member_id IS NULL OR d.member_id = %(me)s)
  AND (d.folder_id IS NULL OR EXISTS (SELECT 1 FROM vault_grant g
       WHERE g.folder_id = d.folder_id AND g.reader_id = %(reader)s))
ORDER BY d.due_at, d.id LIMIT %(most)s
"""


def owed_by(
    by: Actor, *, roles: frozenset[str], elsewhere: Collection[str], at: datetime
) -> list[tuple[Owed, Rule]]:
    """What this member's offices owe, soonest first, as much as a desk shows.

    What another office should have done by now falls to theirs where the policy says
    so. What `elsewhere` names has a line of its own until it is late.
    """
    policies = _policies(by.organisation)
    today = today_in(by.organisation, at)
    midnight = datetime.combine(today, time.min, tzinfo=zone_of(by.organisation))
    parts, given = _ranges(policies.values(), roles=roles, elsewhere=elsewhere)
    if not parts:
        return []
    given |= {
        "own": by.organisation.id,
        "me": by.member.id,
        "reader": by.reader.id,
        "late": midnight,
        "most": MOST,
    }
    each = " UNION ALL ".join(f"SELECT * FROM ({part}) AS owed" for part in parts)  # noqa: S608
    whole = f"SELECT * FROM ({each}) AS owed ORDER BY due_at, id LIMIT %(most)s"  # noqa: S608
    found = (_owed(row, policies=policies) for row in ask(whole, given))
    return [one for one in found if one is not None]


def _policies(organisation: Organisation) -> dict[UUID, Policy]:
    """Every version there was: a duty is owed under the one that began it."""
    versions = fetch(PolicyVersion, "WHERE organisation_id = %s", [organisation.id])
    return {version.id: policy_of(version) for version in versions}


def _ranges(
    policies: Iterable[Policy], *, roles: frozenset[str], elsewhere: Collection[str]
) -> tuple[list[str], dict[str, Any]]:
    """The ranges of the index that are theirs, and the values in them."""
    rules = {rule.id: rule for policy in policies for rule in policy.duties.values()}
    said = [rule.id for rule in rules.values() if rule.do in elsewhere]
    given: dict[str, Any] = {f"said{place}": name for place, name in enumerate(said)}
    names = ", ".join(f"%(said{place})s" for place in range(len(said)))
    own = f"(d.rule NOT IN ({names}) OR d.due_at < %(late)s)" if said else "d.id = d.id"
    mine = {
        rule.who for rule in rules.values() if rule.who.removeprefix("event.") in roles
    }
    parts: list[str] = []
    for who in sorted(mine):
        number = len(parts)
        given[f"who{number}"] = who
        parts.append(_OWED.format(n=number, which=own))
    for rule in rules.values():
        if rule.then in roles and rule.who not in mine:
            number = len(parts)
            given |= {f"who{number}": rule.who, f"rule{number}": rule.id}
            which = f"d.rule = %(rule{number})s AND d.due_at < %(late)s"
            parts.append(_OWED.format(n=number, which=which))
    return parts, given


def _owed(
    row: tuple[Any, ...], *, policies: Mapping[UUID, Policy]
) -> tuple[Owed, Rule] | None:
    version, rule, who, about, due_at, folder, kind, _id = row
    found = policies[as_id(version)].duties.get(rule)
    if found is None:
        return None
    folder_id = as_id(folder) if folder else None
    return Owed(rule, who, about, as_time(due_at), folder_id, kind), found
