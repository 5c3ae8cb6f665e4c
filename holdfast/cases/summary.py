"""The summary of the record (C-3.3): who is implicated, in what and when, what was done.

Drawn anew in the session of whoever looks, from what they can open; kept nowhere. What
was told and what was found stand apart here too (C-5.12).
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from holdfast.accounts.unlocking import Actor
from holdfast.cases.material import material_of, offences_of
from holdfast.cases.models import Action, CasePerson, Fact, Part, SubjectPerson
from holdfast.cases.visibility import (
    actions_visible_to,
    facts_visible_to,
    people_visible_to,
    reports_in_no_case,
)
from holdfast.policy import Policy
from holdfast.reports.models import Identity, Report
from holdfast.reports.states import TAKEN_UP
from holdfast.spaces.policies import policy_in_force
from holdfast.vault.days import today_in
from holdfast.vault.keys import mark_living
from holdfast.vault.models import Grant

Place = tuple[date, UUID]


@dataclass(frozen=True, slots=True, kw_only=True)
class Infraction:
    """One thing told of somebody: theirs who told, not established."""

    offence: str
    on: date
    report: str
    teller_known: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What a body found and decided, or what was carried out."""

    what: str
    on: date
    by: str
    standard: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One person of the record; without a code name where no case knows them yet."""

    code: str
    name: str
    told: tuple[Infraction, ...]
    found: tuple[Done, ...]
    carried_out: tuple[Done, ...]


@transaction.atomic
def read_summary(
    *, by: Actor, at: datetime, after: Place | None = None, size: int = 25
) -> tuple[list[Line], Place | None]:
    """One screen of the record, the newest first; that it was read is written down."""
    lines, following = _lines(by, at=at, after=after, size=size)
    if lines:
        by.record("summary-read", at=at)
        mark_living(by.reader, at=at)
    return lines, following


def _lines(
    by: Actor, *, at: datetime, after: Place | None, size: int
) -> tuple[list[Line], Place | None]:
    reported = CasePerson.objects.filter(part=Part.REPORTED).values("person")
    people = people_visible_to(by).filter(pk__in=reported).order_by("-on", "-id")
    loose = reports_in_no_case(by).filter(
        organisation=by.organisation, state__in=TAKEN_UP
    )
    loose = loose.order_by("-received_on", "-id")
    if after is not None:
        on, its_id = after
        people = people.filter(Q(on__lt=on) | Q(on=on, pk__lt=its_id))
        loose = loose.filter(Q(received_on__lt=on) | Q(received_on=on, pk__lt=its_id))
    found: list[SubjectPerson | Report] = [*people[: size + 1], *loose[: size + 1]]
    found.sort(key=_place, reverse=True)
    shown = found[:size]
    following = _place(shown[-1]) if len(found) > size else None
    policy = policy_in_force(by.organisation, on=today_in(by.organisation, at))
    drawn = {
        **_drawn([p for p in shown if isinstance(p, SubjectPerson)], policy, by=by),
        **_in_no_case([r for r in shown if isinstance(r, Report)], policy, by=by),
    }
    return [drawn[one.pk] for one in shown], following


def _place(one: SubjectPerson | Report) -> Place:
    return (one.received_on if isinstance(one, Report) else one.on), one.pk


def _in_no_case(
    reports: Sequence[Report], policy: Policy, *, by: Actor
) -> dict[UUID, Line]:
    """Whom a report names that no case has taken up: under the name as it was told."""
    known = _tellers([report.code for report in reports], by=by)
    return {
        one.report.pk: Line(
            code="",
            name=one.reported.name or one.reported.group,
            told=(
                _infraction(
                    one.report.code,
                    on=one.occurred_on or one.report.received_on.isoformat(),
                    offence=one.offence,
                    policy=policy,
                    known=known,
                ),
            ),
            found=(),
            carried_out=(),
        )
        for one in material_of(reports, by=by)
    }


def _drawn(
    people: Sequence[SubjectPerson], policy: Policy, *, by: Actor
) -> dict[UUID, Line]:
    facts = list(facts_visible_to(by).filter(person__in=people).order_by("on", "id"))
    told: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    decided: dict[UUID, list[Done]] = defaultdict(list)
    for fact, said in zip(facts, by.keys.open_all(facts), strict=True):
        if fact.found:
            decided[fact.person_id].append(_found(fact, said, policy=policy))
        elif said["report"]:
            told[fact.person_id].append(said)
    codes = [said["report"] for each in told.values() for said in each]
    known, offences = _tellers(codes, by=by), offences_of(codes, by=by)
    done = _carried_out(people, policy=policy, by=by)
    return {
        person.pk: Line(
            code=person.code,
            name=said["name"],
            told=tuple(
                _infraction(
                    one["report"],
                    on=one["occurred_on"] or one["told_on"],
                    offence=offences.get(one["report"], one["offence"]),
                    policy=policy,
                    known=known,
                )
                for one in told[person.pk]
            ),
            found=tuple(decided[person.pk]),
            carried_out=tuple(done[person.pk]),
        )
        for person, said in zip(people, by.keys.open_all(people), strict=True)
    }


def _infraction(
    report: str,
    *,
    on: str,
    offence: str | None,
    policy: Policy,
    known: Collection[str],
) -> Infraction:
    named = policy.offences.get(offence or "")
    return Infraction(
        offence=str(named.title) if named else "",
        on=date.fromisoformat(on),
        report=report,
        teller_known=report in known,
    )


def _tellers(codes: Sequence[str], *, by: Actor) -> frozenset[str]:
    """Those whose teller said who they are, to this member too: it stands there."""
    held = Grant.objects.filter(reader=by.reader, current=True).values("folder")
    rows = Identity.objects.filter(
        organisation=by.organisation, report__code__in=codes, folder__in=held
    )
    return frozenset(rows.values_list("report__code", flat=True))


def _found(fact: Fact, said: dict[str, Any], *, policy: Policy) -> Done:
    body = policy.bodies.get(said["body"])
    standard = policy.evidence.get(said["standard"] or "")
    return Done(
        what=_title(said["action"], policy=policy),
        on=fact.on,
        by=str(body.title) if body else said["body"],
        standard=str(standard.title) if standard else "",
    )


def _carried_out(
    people: Sequence[SubjectPerson], *, policy: Policy, by: Actor
) -> dict[UUID, list[Done]]:
    actions: list[Action] = list(
        actions_visible_to(by)
        .filter(person__in=people, carried_out_on__isnull=False)
        .order_by("carried_out_on", "id")
    )
    found: dict[UUID, list[Done]] = defaultdict(list)
    for action, said in zip(actions, by.keys.open_all(actions), strict=True):
        if action.person_id is not None and action.carried_out_on is not None:
            title = _title(said["action"], policy=policy)
            done = Done(what=title, on=action.carried_out_on, by="")
            found[action.person_id].append(done)
    return found


def _title(action: str, *, policy: Policy) -> str:
    known = policy.actions.get(action)
    return str(known.title) if known else action
