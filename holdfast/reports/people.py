"""Whose names are public, and which of them a report is about."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from holdfast.accounts.models import Member
from holdfast.accounts.people import name_of
from holdfast.accounts.unlocking import Actor
from holdfast.names import best, likely_same
from holdfast.policy import Policy
from holdfast.reports.intake import Intake, intake_of
from holdfast.reports.telling import Reported
from holdfast.spaces.sitting import sitting
from holdfast.vault.days import today_in
from holdfast.vault.models import Organisation


@dataclass(frozen=True, slots=True)
class TeamMember:
    """Somebody whose name is public (C-0.6), and what they do."""

    id: str
    name: str
    offices: tuple[str, ...]


def public_team(organisation: Organisation, *, on: date) -> list[TeamMember]:
    """The people of the bodies and offices that the policy makes public, by name.

    The same for everybody who asks: nothing of any report goes into it (C-3.9).
    """
    facts = intake_of(organisation, on=on)
    return [
        TeamMember(member, facts.names[member], offices)
        for member, offices in sorted(
            _public_offices(facts).items(), key=lambda found: facts.names[found[0]]
        )
    ]


def _public_offices(facts: Intake) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for role in _public_roles(facts.policy):
        for member in facts.sitting.get(role, frozenset()):
            found[member] = (*found.get(member, ()), role)
    return found


def _public_roles(policy: Policy) -> list[str]:
    offices = [office.id for office in policy.offices.values() if office.public]
    bodies = [body.id for body in policy.bodies.values() if body.public]
    return [*offices, *bodies]


def members_reported(reported: Iterable[Reported], *, facts: Intake) -> frozenset[str]:
    """The members whom a telling is about: chosen, or with a name that is like theirs.

    Rather one too many than one too few: who is matched wrongly only does not read it.
    """
    found = set()
    for one in reported:
        if one.member is not None:
            found.add(str(one.member))
        for words in filter(None, (one.name, one.group)):
            likely = best(words, facts.listed, most=len(facts.names))
            found.update(facts.ids[scored.place] for scored in likely)
    return frozenset(found)


def accused_in(
    content: Mapping[str, Any], *, policy: Policy, by: Actor, at: datetime
) -> list[Member]:
    """The member whom a report is about, where they sit where reports are received."""
    seats = sitting(by.organisation, policy=policy, on=today_in(by.organisation, at))
    body = seats.get(policy.receiving_body.id, frozenset())
    member = content["reported"]["member"]
    named = {member} if member else _named_alike(content, body=body)
    meant = [UUID(one) for one in body & named]
    # Of two whose names are alike, nobody is taken for the other.
    return list(Member.objects.filter(pk__in=meant)) if len(meant) == 1 else []


def _named_alike(content: Mapping[str, Any], *, body: frozenset[str]) -> set[str]:
    """Whoever of the body was meant by a name, as filing understood it.

    One telling that names several is about all of them; of those, who has this name.
    """
    among = body & set(content["about"])
    name = content["reported"]["name"]
    members = Member.objects.filter(pk__in=[UUID(one) for one in among])
    return {str(one.pk) for one in members if likely_same(name_of(one), name)}


def chair_of(facts: Intake) -> frozenset[str]:
    """Who holds the office to which reports go first (the director, C-3.1)."""
    chair = facts.policy.receiving_body.chair
    return facts.sitting.get(chair, frozenset()) if chair else frozenset()


def public_name(member: UUID, *, facts: Intake) -> str:
    """What a member is called; empty for one who is not ours."""
    return facts.names.get(str(member), "")
