"""Actions that nobody can decide, standards and grades that contradict each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from holdfast.policy.checking.draft import Draft, Found
    from holdfast.policy.model.actions import Action
    from holdfast.policy.model.offences import Condition
    from holdfast.policy.model.people import Body


def _body(draft: Draft, name: str) -> Body | None:
    return next((body for body in draft.file.body if body.id == name), None)


def actions_that_nobody_decides(draft: Draft) -> Iterator[Found]:
    """Actions without anybody who may do or decide them, or with both."""
    for path, action in draft.each(draft.file.action):
        if action.by and action.decided:
            message = f"{action.id} is one person's act and a decision at once."
            yield (*path, "by"), message, '"by" or "decision" must go.'
        if action.grade == "minor" and not action.by and not action.decided:
            yield path, f"Nobody may do {action.id}.", 'It needs "by".'
        if action.grade == "major" and not action.decided:
            message = f"Nobody decides {action.id}, and it is a major action."
            yield path, message, 'It needs "decision".'
        if action.own_place is not None and action.own_place not in action.by:
            message = f"{action.own_place} may not do {action.id} at all."
            yield (*path, "own_place"), message, 'It is missing in "by".'
        if action.effect == "eject" and not action.at_event:
            message = f"{action.id} sends somebody out, and is not only at an event."
            yield (*path, "effect"), message, "It needs at_event = true."
        if action.at_event is False and action.own_place is not None:
            message = f"{action.id} knows an own place, and is not only at an event."
            yield (*path, "own_place"), message, "It needs at_event = true."


def rules_that_cannot_be_met(draft: Draft) -> Iterator[Found]:
    """Decisions that need more members than a body has."""
    for path, part in draft.parts():
        body = _body(draft, str(getattr(part, "body", "")))
        rule = getattr(part, "rule", None)
        if body is None or rule is None or body.seats is None:
            continue
        if rule.number is not None and rule.number > body.seats:
            message = (
                f'The {body.id} has {body.seats} seats: "{rule}" can never be met.'
            )
            yield (*path, "rule"), message, ""


def votes_that_nobody_counts(draft: Draft) -> Iterator[Found]:
    """Decisions out of those present, which no motion records; or out of votes that
    never end.
    """
    for path, part in draft.parts():
        base = getattr(part, "of", None)
        if path[0] != "action":
            continue
        if base == "present":
            message = "Votes are given one by one, so nobody counts who was present."
            meant = 'It is out of "sitting" members, or of those "voting".'
            yield (*path, "of"), message, meant
        if base == "voting" and getattr(part, "closes", None) is None:
            message = "What is out of the votes cast is counted when voting closes."
            yield (*path, "of"), message, 'It needs "closes".'


def full_bodies_that_have_no_seats(draft: Draft) -> Iterator[Found]:
    """Actions that need a full body where the body has no number of seats."""
    for path, action in draft.each(draft.file.action):
        if not action.needs_full_body or not action.decided:
            continue
        body = _body(draft, action.decision[0].body)
        if body is not None and body.seats is None:
            message = f"The {body.id} has no number of seats, so it is never full."
            yield (*path, "needs_full_body"), message, ""


def evidence_that_contradicts_itself(draft: Draft) -> Iterator[Found]:
    """Two standards of one strength; a stronger answer on weaker evidence (C-5.2)."""
    strengths: dict[int, str] = {}
    for path, one in draft.each(draft.file.evidence):
        if one.strength in strengths:
            message = f"{one.id} is as strong as {strengths[one.strength]}."
            yield (*path, "strength"), message, ""
        strengths.setdefault(one.strength, one.id)
    needed = {one.id: one.strength for one in draft.file.evidence}
    for path, action in draft.each(draft.file.action):
        weaker = _shorter_on_stronger(draft, action, needed)
        if weaker is not None:
            message = f"{action.id} needs weaker evidence than {weaker}, which is less."
            yield (*path, "evidence"), message, ""


def _shorter_on_stronger(
    draft: Draft, action: Action, needed: dict[str, int]
) -> str | None:
    if not action.permanent:
        return None
    own = needed.get(action.evidence or "", 0)
    for other in draft.file.action:
        same = other.effect == action.effect and not other.permanent
        if same and needed.get(other.evidence or "", 0) > own:
            return other.id
    return None


def lengths_that_contradict(draft: Draft) -> Iterator[Found]:
    """Permanent actions with a length; bans that are neither."""
    for path, action in draft.each(draft.file.action):
        if action.permanent and action.length is not None:
            message = f"{action.id} is permanent and has a length."
            yield (*path, "length"), message, ""
        if action.effect == "bar" and not action.permanent and action.length is None:
            message = f"{action.id} bars for a time that nobody sets."
            yield path, message, 'It needs "length", or permanent = true.'


def grades_that_contradict(draft: Draft) -> Iterator[Found]:
    """Actions, patterns and conflicts that disagree with the grades of offences."""
    grades = {one.id: one.grade for one in draft.file.offence}
    for path, action in draft.each(draft.file.action):
        place = (*path, "for")
        if action.for_ is not None:
            wanted = _grades_in(action.for_, grades)
            if action.grade == "minor" and "major" in wanted:
                message = f"{action.id} is a minor action for a major offence."
                yield place, message, ""
            if len(wanted) > 1 and action.for_.all is not None:
                message = f"{action.id} is for minor and major offences at once."
                yield place, message, ""
    for path, pattern in draft.each(draft.file.pattern):
        counted = pattern.counts.grade or grades.get(pattern.counts.offence or "")
        proposed = grades.get(pattern.proposes.offence, "major")
        if counted == "major" or proposed != "major":
            message = f"{pattern.id} proposes nothing graver than what it counts."
            yield (*path, "proposes"), message, ""
        if pattern.counts.at_least < 2:
            message = f"{pattern.id} counts one report, which is no pattern."
            yield (*path, "counts", "at_least"), message, ""
        if (pattern.counts.grade is None) == (pattern.counts.offence is None):
            message = f'{pattern.id} counts by "grade" or by "offence": one of them.'
            yield (*path, "counts"), message, ""


def _grades_in(condition: Condition, grades: Mapping[str, str | None]) -> set[str]:
    found = {condition.grade, grades.get(condition.offence or "")}
    for inner in (*(condition.any or ()), *(condition.all or ())):
        found |= _grades_in(inner, grades)
    return {grade for grade in found if grade is not None}


def reviews_that_come_too_late(draft: Draft) -> Iterator[Found]:
    """Acts alone whose review may close after it was due."""
    for path, action in draft.each(draft.file.action):
        alone = action.alone
        if alone is None or alone.review.closes is None:
            continue
        if alone.review.closes.days > alone.within.days:
            closes, within = alone.review.closes, alone.within
            message = f"The review closes after {closes}, and is due within {within}."
            yield (*path, "alone", "review", "closes"), message, ""


def acts_that_are_never_available(draft: Draft) -> Iterator[Found]:
    """Acts that are ruled out and allowed at once."""
    actions = draft.ids("action")
    for path, never in draft.each(draft.file.never):
        if never.id in actions:
            message = f"{never.id} is ruled out here, and is an [[action]] too."
            yield (*path, "id"), message, ""


def appeals_to_the_same_people(draft: Draft) -> Iterator[Found]:
    """An appeal to the body that decided (C-5.11)."""
    appeal = draft.file.appeal
    for action in draft.file.action:
        if appeal is None or not action.tells_person_against:
            continue
        if action.effect != "bar":
            continue
        if any(decision.body == appeal.to for decision in action.decision):
            message = f"An appeal against {action.id} goes to those who decided it."
            yield ("appeal", "to"), message, ""


def bans_without_an_answer(draft: Draft) -> Iterator[Found]:
    """Getting in despite a ban, answered by something that does not send out."""
    bans = draft.file.bans
    if bans is None:
        return
    for action in draft.file.action:
        if action.id == bans.got_in and action.effect != "eject":
            message = f'{action.id} sends nobody out: its effect is not "eject".'
            yield ("bans", "got_in"), message, ""
