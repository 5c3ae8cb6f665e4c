"""A policy in plain sentences and as diagrams, for the people who live by it.

The sentences are English; what the policy names (bodies, actions, offences) is said
in the language asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from holdfast.policy.model.actions import Action, Alone, Decision, Duty
    from holdfast.policy.model.people import Body, Office
    from holdfast.policy.model.whole import Policy

STARTS: Final[Mapping[str, str]] = {
    "report-filed": "a report arrives",
    "minor-report-filed": "a minor report arrives",
    "major-report-filed": "a major report arrives",
    "report-told-orally": "somebody tells it aloud",
    "member-reported": "a member is reported",
    "major-report-about-member": "a major report about a member arrives",
    "suspicion-confirmed": "a major report about a member is confirmed on its face",
    "pattern-seen": "a pattern shows",
    "report-in-tray": "a report waits in the separate tray",
    "paper-report-taken": "a report is taken on paper",
    "message-received": "a message arrives",
    "case-opened": "a case is opened",
    "case-closed": "a case is closed",
    "meeting-called": "a member calls a meeting",
    "motion-passed": "a motion passes",
    "action-decided": "an action is decided",
    "action-carried-out": "an action is carried out",
    "acted-alone": "a member acts alone",
    "ban-awaits-length": "a ban awaits its length",
    "length-set": "the length of a ban is set",
    "ban-eased": "a ban ends before its day, or gets an earlier one",
    "seat-empty": "a seat is empty",
    "term-ends": "a term ends",
    "year-begins": "the year begins",
    "own-data-asked": "somebody asks for their own data",
    "told-later": "a board member is told of an incident",
    "breach-noticed": "a breach is noticed",
    "release-asked": "somebody asks for part of the record",
    "shared-by-others": "another organisation shares something",
    "organisation-ends": "the organisation ends",
    "public-elsewhere": "a matter becomes public elsewhere",
    "appeal-made": "somebody appeals",
}
_ENDS: Final = {
    "at-once": "at once",
    "year-end": "by the end of the year",
    "event-end": "by the end of the event",
}


@dataclass(frozen=True, slots=True)
class Explained:
    """A heading, and what the policy says under it."""

    heading: str
    sentences: tuple[str, ...]


def sentences(policy: Policy, lang: str = "en") -> tuple[Explained, ...]:
    """The policy in plain sentences, part by part; parts it lacks are left out."""
    parts = {
        "The policy": _header(policy, lang),
        "Who decides": [*_bodies(policy, lang), *_offices(policy, lang)],
        "What can go wrong": _offences(policy, lang),
        "Forms": _forms(policy, lang),
        "What may be done": _actions(policy, lang),
        "When a report is about one of us": _conflicts(policy, lang),
        "What is owed": [_duty(policy, duty, lang) for duty in policy.duties.values()],
        "The record": [*_records(policy), *_releases(policy, lang)],
        "Elections": _election(policy, lang),
    }
    return tuple(
        Explained(heading, tuple(said)) for heading, said in parts.items() if said
    )


def who(policy: Policy, name: str, lang: str = "en") -> str:
    """A body or office as a sentence calls it."""
    office = name.removeprefix("event.")
    found = policy.bodies.get(office) or policy.offices.get(office)
    title = found.title.said(lang) if found else office
    return f"the {title} of the event" if office != name else f"the {title}"


def _header(policy: Policy, lang: str) -> list[str]:
    title, since = policy.title.said(lang), _day(policy.effective)
    said = [f"{title}, in force from {since}; days end in {policy.zone.key}."]
    said += [
        f"A {grade} offence is taken up if it happened on {_day(accepts.since)} or later."
        for grade, accepts in policy.header.accepts.items()
    ]
    return said


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _bodies(policy: Policy, lang: str) -> Iterable[str]:
    for body in policy.bodies.values():
        yield _how_filled(policy, body, lang)
        if body.receives_reports:
            yield f"Reports go to {who(policy, body.id, lang)}."
        if body.fallback is not None:
            yield (
                f"With fewer than {body.least} unconflicted members,"
                f" {who(policy, body.fallback, lang)} decides in its place."
            )


def _how_filled(policy: Policy, body: Body, lang: str) -> str:
    title = who(policy, body.id, lang).capitalize()
    if body.members is not None:
        part, within = body.members.attended, body.members.within.in_words()
        said = "half" if part == Fraction(1, 2) else str(part)
        noted = body.members.noted_within.in_words()
        return (
            f"{title}: whoever was at {said} or more of its meetings in the last"
            f" {within}, each written down within {noted}."
        )
    seats = f"{body.seats} seats" if body.seats else "any number of seats"
    if body.elected_by is not None:
        return f"{title}: {seats}, elected by {who(policy, body.elected_by, lang)}."
    by = who(policy, body.appointed_by or body.id, lang)
    return f"{title}: {seats}, appointed by {by}."


def _offices(policy: Policy, lang: str) -> Iterable[str]:
    for office in policy.offices.values():
        yield _office(policy, office, lang)


def _office(policy: Policy, office: Office, lang: str) -> str:
    said = who(policy, office.id, lang).capitalize()
    said += ": there is one at all times" if office.required else ": an office"
    if office.body is not None:
        said += f", held by a member of {who(policy, office.body, lang)}"
    if office.inside is not None:
        said += f", always a member of {who(policy, office.inside, lang)}"
    if office.outside is not None:
        said += f", never a member of {who(policy, office.outside, lang)}"
    if office.deputy is not None:
        said += f"; {who(policy, office.deputy, lang)} stands in"
    return f"{said}."


def _offences(policy: Policy, lang: str) -> list[str]:
    said = []
    for grade, lead in (
        ("minor", "Minor"),
        ("major", "Major"),
        (None, "People judge"),
    ):
        titles = [
            offence.title.said(lang)
            for offence in policy.offences.values()
            if offence.grade == grade
        ]
        if titles:
            said.append(f"{lead}: {'; '.join(titles)}.")
    said += [
        f"{rule.counts.at_least} reports about one person that count are shown as a"
        f' pattern: "{policy.offences[rule.proposes.offence].title.said(lang)}".'
        " People decide."
        for rule in policy.patterns.values()
    ]
    return said


def _forms(policy: Policy, lang: str) -> list[str]:
    return [
        f"The {form.title.said(lang)} asks {len(form.questions)} questions"
        f"{', and is required in some cases' if form.required_when else ''}"
        f"{', and taken in doubt' if form.in_doubt else ''}."
        for form in policy.forms.values()
    ]


def _actions(policy: Policy, lang: str) -> Iterable[str]:
    for action in policy.actions.values():
        yield _action(policy, action, lang)
    for never in policy.never.values():
        yield f"Never: {never.title.said(lang)}."


def _action(policy: Policy, action: Action, lang: str) -> str:
    said = f"{action.title.said(lang)}: "
    if action.by:
        said += " or ".join(who(policy, one, lang) for one in action.by) + ", alone"
    else:
        decided = [decided_by(policy, one, lang) for one in action.decision]
        said += ", and then ".join(decided)
    if action.evidence is not None:
        said += f"; at least: {policy.evidence[action.evidence].title.said(lang)}"
    if action.needs_full_body:
        said += "; only while no seat is empty"
    if action.consult is not None:
        said += f"; the person harmed has {action.consult.within.in_words()} to answer"
    if action.length is not None:
        said += f"; {who(policy, action.length.set_by, lang)} sets how long"
    if action.alone is not None:
        said += f"; against harm that goes on, {_alone(policy, action.alone, lang)}"
    return f"{said}."


def _alone(policy: Policy, alone: Alone, lang: str) -> str:
    by = " or ".join(who(policy, one, lang) for one in alone.by)
    within = alone.within.in_words()
    review = decided_by(policy, alone.review, lang)
    return f"one of {by} alone, reviewed within {within} by {review}"


def decided_by(policy: Policy, decision: Decision, lang: str = "en") -> str:
    """`the board (more than half of the sitting members), within 7 days`."""
    said = f"{who(policy, decision.body, lang)} ({decision.counted.in_words()})"
    closes = decision.closes
    return f"{said}, within {closes.in_words()}" if closes else said


def _conflicts(policy: Policy, lang: str) -> Iterable[str]:
    conflict = policy.conflict
    if conflict is None:
        return
    if conflict.implicated is not None:
        keeper = who(policy, conflict.implicated.keep_parallel_copy, lang)
        yield f"A {conflict.implicated.grade} report: {keeper} keeps a parallel copy."
    for rule in conflict.suspends:
        yield (
            f"A {rule.grade} report, once a reader who is not implicated confirms it"
            f" within {rule.after.within.in_words()}: the member is suspended while"
            f" {who(policy, rule.investigated_by, lang)} investigates."
        )
    if conflict.recusal is not None:
        rule_words = conflict.recusal.rule.in_words()
        yield f"A colleague is out of a matter when {rule_words} agree."


def _duty(policy: Policy, duty: Duty, lang: str) -> str:
    ends = _ENDS[duty.by] if duty.by else ""
    until = f"within {duty.within.in_words()}" if duty.within else ends
    said = (
        f"When {STARTS[duty.starts]}: {who(policy, duty.who, lang)},"
        f" {until}: {duty.title.said(lang)}"
    )
    if duty.then is not None:
        said += f"; when late, {who(policy, duty.then, lang)}"
    return f"{said}."


def _records(policy: Policy) -> list[str]:
    keep = policy.records.keep.at_least.in_words()
    keeper = who(policy, policy.records.kept_by).capitalize()
    said = f"{keeper} keeps the record for at least {keep}"
    return [f"{said}; nothing is destroyed before."]


def _releases(policy: Policy, lang: str) -> Iterable[str]:
    for release in policy.releases.values():
        decided = [decided_by(policy, one, lang) for one in release.decision]
        how = ", and then ".join(decided)
        if release.by_order is not None:
            body = who(policy, release.by_order.checked_by, lang)
            how = f"checked by {release.by_order.number} of {body}"
        redacted = ", redacted" if release.redact else ""
        yield f"{release.title.said(lang)}: {how}{redacted}."


def _election(policy: Policy, lang: str) -> Iterable[str]:
    election = policy.election
    if election is None:
        return
    voters = who(policy, election.voters, lang)
    yield f"Every {election.every.in_words()}, by {voters}."
    yield f"Elected: {election.rule.in_words()}; else ranked ballots."
    block = election.block
    yield f"An objection blocks a nominee when {block.rule.in_words()} confirm it."
    confirm = election.eligibility.confirm
    grade = election.eligibility.presumed_against.grade
    yield (
        f"With a {grade} report in the record somebody may stand when"
        f" {confirm.rule.in_words()} agree."
    )
