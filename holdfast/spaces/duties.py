"""What is owed: started by what happens, as the policy says; over once it is done."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final
from uuid import UUID

from django.db.models import Q, QuerySet

from holdfast.accounts.models import Member, MemberState
from holdfast.accounts.unlocking import Actor
from holdfast.policy import Duty as Rule
from holdfast.policy import Policy, due, duties_started_by
from holdfast.policy.model.base import Grade
from holdfast.spaces.models import Duty, DutyState, PolicyVersion
from holdfast.spaces.policies import policy_in_force, policy_of
from holdfast.spaces.sitting import offices_of, sitting
from holdfast.vault.days import today_in, zone_of
from holdfast.vault.models import Folder, Organisation
from holdfast.vault.rows import as_id, as_time, ask, fetch, ids_in_a_row, new
from holdfast.web.desk import MOST


def draft_duties(  # noqa: PLR0913
    event: str,
    *,
    organisation: Organisation,
    version: PolicyVersion,
    at: datetime,
    folder: Folder | None = None,
    about: str = "",
    grade: Grade | None = None,
    told_when_late: bool = False,
    but: Collection[str] = (),
) -> list[Duty]:
    """The duties that something starts, not yet stored; those that `but` names are not.

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
            told_when_late=told_when_late,
            started_on=today_in(organisation, at),
            due_at=due(policy, duty, start=at),
        )
        for duty in duties_started_by(policy, event, grade=grade)
        if duty.do not in but
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
    one person alone owes, nobody else is told of, but who should do it once it is late.
    """
    return known_to(by.member, at=at)


def known_to(member: Member, *, at: datetime) -> QuerySet[Duty]:
    """As `visible_to`, for somebody who is not at work: their calendar."""
    organisation = member.organisation
    today = today_in(organisation, at)
    policy = policy_in_force(organisation, on=today)
    roles = offices_of(member, policy=policy, on=today)
    mine = Q(member=member) | Q(member=None, who__in=roles)
    late = Q(due_at__lt=at, rule__in=_falls_to(roles, policy=policy))
    held = Q(folder__grants__reader=member.reader) & (
        Q(member=None) | Q(member=member) | late
    )
    return (
        Duty.objects.filter(organisation=organisation, state=DutyState.OPEN)
        .filter(held | (Q(folder=None) & mine))
        .select_related("policy", "folder", "organisation")
        .distinct()
        .order_by("due_at", "id")
    )


def _falls_to(roles: Collection[str], *, policy: Policy) -> list[str]:
    """The rules of what is these roles' to do once it is late."""
    return [rule.id for rule in policy.duties.values() if rule.then in roles]


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
    """An open duty as a desk shows it; `kind` is its folder's, where it is about one.

    `member`: the one person who owes it, where it is not a whole office.
    """

    rule: str
    who: str
    member: UUID | None
    about: str
    due_at: datetime
    folder_id: UUID | None
    kind: str | None


# What one office owes is one range of an index, in the order of the desk, and so is
# what one member owes; what it is about must be held.
_OWED: Final = """
SELECT d.policy_id, d.rule, d.who, d.member_id, d.about, d.due_at, d.folder_id,
  f.kind, d.id
FROM spaces_duty d LEFT JOIN vault_folder f ON f.id = d.folder_id
WHERE d.organisation_id = %(own)s AND d.state = 'open' AND {which}
  AND (d.folder_id IS NULL OR EXISTS (SELECT 1 FROM vault_grant g
       WHERE g.folder_id = d.folder_id AND g.reader_id = %(reader)s))
ORDER BY d.due_at, d.id LIMIT %(most)s
"""


_IS_LATE: Final = " AND d.due_at < %(late)s"
_OPEN_TO_NONE: Final = """
d.folder_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM vault_grant h
  WHERE h.folder_id = d.folder_id AND h."current" AND h.reader_id IN ({names}))
"""


def owed_by(
    by: Actor,
    *,
    roles: frozenset[str],
    policy: Policy,
    elsewhere: Collection[str],
    at: datetime,
) -> list[tuple[Owed, Rule]]:
    """What this member's offices owe, soonest first, as much as a desk shows.

    What another office should have done by now falls to theirs where the policy says
    so; what it cannot see, to its deputy from the first day. What `elsewhere` names has
    a line of its own until it is late.
    """
    policies = _policies(by.organisation)
    parts, given = _ranges(policies.values(), roles=roles, elsewhere=elsewhere)
    today = today_in(by.organisation, at)
    deputy, more = _standing_in(by.organisation, roles=roles, policy=policy, on=today)
    parts += deputy
    given |= more | {
        "own": by.organisation.id,
        "me": by.member.id,
        "reader": by.reader.id,
        "late": _midnight(by.organisation, at=at),
        "most": MOST,
    }
    # One may be in two of these ranges; it is one line.
    each = " UNION ".join(f"SELECT * FROM ({part}) AS owed" for part in parts)  # noqa: S608
    whole = f"SELECT * FROM ({each}) AS owed ORDER BY due_at, id LIMIT %(most)s"  # noqa: S608
    found = (_owed(row, policies=policies) for row in ask(whole, given))
    return [one for one in found if one is not None]


# Of these the kind may be said: it tells nothing of what was told, or about whom.
MAY_BE_SAID: Final = frozenset({"answer", "report-outcome", "take-in"})
_LATE_ELSEWHERE: Final = """
SELECT d.policy_id, d.rule FROM spaces_duty d
WHERE d.organisation_id = %(own)s AND d.state = 'open' AND d.who = %(who{n})s
  AND d.rule = %(rule{n})s AND d.due_at < %(late)s AND d.told_when_late
  AND NOT EXISTS (SELECT 1 FROM vault_grant g
       WHERE g.folder_id = d.folder_id AND g.reader_id = %(reader)s)
LIMIT 1
"""


def late_elsewhere(by: Actor, *, roles: frozenset[str], at: datetime) -> list[Rule]:
    """What falls to their bodies by now though they cannot read it: each kind once.

    Not of what names or leaves out anybody of ours: of that, nobody hears who could not
    read it anyway, so that nobody hears of what is about themself.
    """
    policies = _policies(by.organisation)
    parts: list[str] = []
    given: dict[str, Any] = {
        "own": by.organisation.id,
        "reader": by.reader.id,
        "late": _midnight(by.organisation, at=at),
    }
    for rule in {
        r.id: r for p in policies.values() for r in p.duties.values()
    }.values():
        if rule.then in roles and rule.do in MAY_BE_SAID:
            number = len(parts)
            given |= {f"who{number}": rule.who, f"rule{number}": rule.id}
            parts.append(_LATE_ELSEWHERE.format(n=number))
    if not parts:
        return []
    each = " UNION ALL ".join(f"SELECT * FROM ({part}) AS late" for part in parts)  # noqa: S608
    found = [
        policies[as_id(version)].duties[rule] for version, rule in ask(each, given)
    ]
    return list({rule.do: rule for rule in found}.values())


def _midnight(organisation: Organisation, *, at: datetime) -> datetime:
    """The beginning of today: what was due before is late."""
    today = today_in(organisation, at)
    return datetime.combine(today, time.min, tzinfo=zone_of(organisation))


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
    parts = [
        _OWED.format(
            which=f"d.member_id = %(me)s AND d.folder_id IS NOT NULL AND {own}"
        )
    ]
    for number, who in enumerate(sorted(mine)):
        given[f"who{number}"] = who
        which = (
            f"d.who = %(who{number})s AND {own}"
            " AND (d.member_id IS NULL OR d.member_id = %(me)s)"
        )
        parts.append(_OWED.format(which=which))
    for number, rule in enumerate(rules.values(), start=len(mine)):
        if rule.then in roles:
            given |= {f"who{number}": rule.who, f"rule{number}": rule.id}
            which = f"d.who = %(who{number})s AND d.rule = %(rule{number})s"
            # Whoever has a post at an event reads nothing: it falls to others at once.
            is_post = rule.who.startswith("event.")
            which += " AND d.folder_id IS NOT NULL" if is_post else _IS_LATE
            parts.append(_OWED.format(which=which))
    return parts, given


def _standing_in(
    organisation: Organisation, *, roles: frozenset[str], policy: Policy, on: date
) -> tuple[list[str], dict[str, Any]]:
    """The ranges of what is owed by an office whose deputy this member is, and which
    nobody who holds the office can open: they are too close, or nobody holds it.
    """
    offices = [
        office.id
        for office in policy.offices.values()
        if office.deputy in roles and office.id not in roles
    ]
    seats = sitting(organisation, policy=policy, on=on) if offices else {}
    holders = {UUID(one) for office in offices for one in seats.get(office, ())}
    able = Member.objects.filter(pk__in=holders, reader__isnull=False).exclude(
        state=MemberState.SUSPENDED
    )
    reader_of = dict(able.values_list("pk", "reader_id")) if holders else {}
    parts: list[str] = []
    given: dict[str, Any] = {}
    for office in offices:
        there = reader_of.keys() & {UUID(one) for one in seats.get(office, ())}
        readers = {
            f"{office}{number}": reader_of[one]
            for number, one in enumerate(sorted(there))
        }
        given |= {office: office, **readers}
        which = f"d.who = %({office})s AND d.member_id IS NULL"
        if readers:
            names = ", ".join(f"%({name})s" for name in readers)
            which += f" AND {_OPEN_TO_NONE.format(names=names)}"
        parts.append(_OWED.format(which=which))
    return parts, given


def _owed(
    row: tuple[Any, ...], *, policies: Mapping[UUID, Policy]
) -> tuple[Owed, Rule] | None:
    version, rule, who, member, about, due_at, folder, kind, _id = row
    found = policies[as_id(version)].duties.get(rule)
    if found is None:
        return None
    folder_id = as_id(folder) if folder else None
    one = as_id(member) if member else None
    return Owed(rule, who, one, about, as_time(due_at), folder_id, kind), found
