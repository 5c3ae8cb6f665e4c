"""Several reports that together may be something graver: proposed, never acted on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from holdfast.policy.verdicts import Reason, reason

if TYPE_CHECKING:
    from holdfast.policy.model.base import Grade
    from holdfast.policy.model.offences import PatternRule
    from holdfast.policy.model.whole import Policy


@dataclass(frozen=True, slots=True)
class ReportFact:
    """What a pattern has to know about a report: no name, no words."""

    id: str
    grade: Grade | None
    offence: str | None
    person: str


@dataclass(frozen=True, slots=True)
class Pattern:
    """Reports about one person that a rule of the policy puts together."""

    rule: str
    person: str
    reports: tuple[str, ...]
    proposes: str
    reasons: tuple[Reason, ...]


def find_patterns(policy: Policy, reports: Sequence[ReportFact]) -> tuple[Pattern, ...]:
    """Every pattern in `reports` (C-1.4): shown to people, who decide."""
    found: list[Pattern] = []
    for rule in policy.patterns.values():
        by_person: dict[str, list[str]] = defaultdict(list)
        for report in reports:
            if _counts(rule, report) and report.id not in by_person[report.person]:
                by_person[report.person].append(report.id)
        found += [
            _pattern(policy, rule, person=person, reports=tuple(ids))
            for person, ids in by_person.items()
            if len(ids) >= rule.counts.at_least
        ]
    return tuple(found)


def _counts(rule: PatternRule, report: ReportFact) -> bool:
    if rule.counts.offence is not None:
        return report.offence == rule.counts.offence
    return report.grade == rule.counts.grade


def _pattern(
    policy: Policy, rule: PatternRule, *, person: str, reports: tuple[str, ...]
) -> Pattern:
    proposed = policy.offences[rule.proposes.offence]
    text = (
        f"{len(reports)} reports about one person: together they may be"
        f' "{proposed.title}". People decide; nothing happens by itself.'
    )
    why = reason("pattern", text, of=rule)
    return Pattern(rule.id, person, reports, proposed.id, (why,))
