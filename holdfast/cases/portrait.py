"""One person written about: their names, their cases, told and found kept apart."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import get_language

from holdfast.accounts.unlocking import Actor
from holdfast.cases.material import offences_of
from holdfast.cases.models import Case, Fact, Part, SubjectPerson
from holdfast.cases.patterns import patterns_of_person
from holdfast.cases.visibility import cases_visible_to, facts_visible_to
from holdfast.policy import Pattern, Policy
from holdfast.reports.showing import chosen_word
from holdfast.spaces.policies import policy_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What somebody told of a person: theirs, not established (C-5.12)."""

    text: str
    by: str
    on: date
    offence: str
    report: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a body found of a person: by which standard and when (C-5.12)."""

    text: str
    body: str
    standard: str
    on: date
    action: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Portrait:
    """A person, opened."""

    name: str
    aliases: tuple[str, ...]
    contact: str
    told: tuple[Told, ...]
    found: tuple[Found, ...]
    cases: tuple[Case, ...]
    patterns: tuple[Pattern, ...]


def portrait_of(person: SubjectPerson, *, by: Actor) -> Portrait:
    """Everything about a person that this member can open."""
    content = by.keys.open(person)
    cases = list(
        cases_visible_to(by)
        .filter(people__person=person)
        .select_related("policy")
        .order_by("-opened_on")
        .distinct()
    )
    facts = list(facts_visible_to(by).filter(person=person).order_by("on", "id"))
    opened = list(zip(facts, by.keys.open_all(facts), strict=True))
    told = [said for fact, said in opened if not fact.found]
    offences = offences_of([said["report"] for said in told], by=by)
    policy = policy_of(cases[0].policy) if cases else None
    return Portrait(
        name=content["name"],
        aliases=tuple(content["aliases"]),
        contact=content.get("contact", ""),
        told=tuple(
            _told(
                said,
                offence=offences.get(said["report"], said["offence"]),
                policy=policy,
            )
            for said in told
        ),
        found=tuple(
            _found(fact, said, policy=policy) for fact, said in opened if fact.found
        ),
        cases=tuple(cases),
        patterns=patterns_of_person(person, case=cases[0], by=by)
        if cases and person.cases.filter(part=Part.REPORTED).exists()
        else (),
    )


def told_by(said: Mapping[str, Any], *, policy: Policy | None) -> str:
    """Who told it, in the word they chose; empty where that is none."""
    if policy is None:
        return ""
    return chosen_word(said["by"], policy=policy, lang=get_language() or "en")


def _told(said: dict[str, Any], *, offence: str | None, policy: Policy | None) -> Told:
    known = policy.offences.get(offence or "") if policy else None
    return Told(
        text=said["what"],
        by=told_by(said, policy=policy),
        on=date.fromisoformat(said["told_on"]),
        offence=str(known.title) if known else "",
        report=said["report"],
    )


def _found(fact: Fact, said: dict[str, Any], *, policy: Policy | None) -> Found:
    body = policy.bodies.get(said["body"]) if policy else None
    standard = policy.evidence.get(said["standard"] or "") if policy else None
    action = policy.actions.get(said["action"]) if policy else None
    return Found(
        text=said["what"],
        body=str(body.title) if body else said["body"],
        standard=str(standard.title) if standard else "",
        on=fact.on,
        action=str(action.title) if action else said["action"],
    )
