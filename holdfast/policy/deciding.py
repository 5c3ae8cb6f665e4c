"""What may be moved, done alone, carried out, and for how long (C-4, C-5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from holdfast.policy.clocks import deadline
from holdfast.policy.forms import holds
from holdfast.policy.model.actions import Decision
from holdfast.policy.readers import NOBODY, Sitting
from holdfast.policy.rules import Rule
from holdfast.policy.verdicts import Verdict, allow, refuse
from holdfast.policy.votes import electorate

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime

    from holdfast.policy.model.actions import Action
    from holdfast.policy.model.base import Grade
    from holdfast.policy.model.whole import Policy

Consulted = Literal["agreed", "against", "not-reached", "danger"]


def _unknown_action(policy: Policy, action: str) -> Verdict:
    never = policy.never.get(action)
    if never is not None:
        return refuse("never-available", never.why, of=never)
    return refuse("unknown-action", f'This policy has no action "{action}".')


def decision_for(
    policy: Policy, action: Action, *, body: str | None
) -> Decision | None:
    """The first decision of an action; put to `body` where that is its fallback."""
    if not action.decision:
        return None
    decision = action.decision[0]
    if body is None or body == decision.body:
        return decision
    if body != policy.bodies[decision.body].fallback:
        return None
    return decision.model_copy(update={"body": body})


def bodies_after_first(action: Action) -> tuple[str, ...]:
    """The bodies that must agree once the first has, in order."""
    return tuple(decision.body for decision in action.decision[1:])


def check_can_move(
    policy: Policy,
    *,
    action: str,
    grade: Grade | None,
    evidence: str | None,
    sitting: Sitting,
    conflicted: frozenset[str],
    offence: str | None = None,
    body: str | None = None,
) -> Verdict:
    """Whether a decided action may be put to the vote (C-5.1, C-5.2, C-5.7).

    Args:
        policy: the policy in force.
        action: the id of the action.
        grade: how grave the reports of the case are; none where nobody has said.
        evidence: the standard that the mover says is met.
        sitting: who sits where; a conflicted or suspended member still fills a seat.
        conflicted: who is out of this matter.
        offence: the offence, where one is known, for actions of some offences only.
        body: the fallback body, where the matter is put to it.
    """
    found = policy.actions.get(action)
    if found is None:
        return _unknown_action(policy, action)
    decision = decision_for(policy, found, body=body)
    if decision is None:
        text = f'"{found.title}" is not put to that vote.'
        return refuse("not-decided-there", text, of=found)
    for refusal in (
        _not_for_this(policy, found, grade=grade, offence=offence),
        _too_weak(policy, found, evidence),
    ):
        if refusal is not None:
            return refusal
    full = check_full_body(policy, action=action, sitting=sitting, doing="moved")
    if not full.allowed:
        return full
    return electorate(policy, decision, sitting=sitting, conflicted=conflicted).verdict


def _not_for_this(
    policy: Policy, action: Action, *, grade: Grade | None, offence: str | None
) -> Verdict | None:
    known = policy.offences.get(offence) if offence is not None else None
    for condition, needed in ((action.for_, True), (action.not_for, False)):
        if condition is None:
            continue
        if holds(condition, offence=known, grade=grade, answers={}) == needed:
            continue
        of = condition if condition.clause else action
        text = f'"{action.title}" is not for an offence of this kind.'
        change = (
            "It can be moved once the matter is judged to be of another kind; or move"
            " what is for an offence of this one."
        )
        return refuse("not-for-this-offence", text, of=of, change=change)
    return None


def _too_weak(policy: Policy, action: Action, evidence: str | None) -> Verdict | None:
    if action.evidence is None:
        return None
    needed = policy.evidence[action.evidence]
    given = policy.evidence.get(evidence) if evidence is not None else None
    if given is not None and given.strength >= needed.strength:
        return None
    means = str(needed.means).rstrip(".")
    chosen = (
        "No standard was chosen."
        if given is None
        else f'The one chosen, "{given.title}", is weaker.'
    )
    text = (
        f'"{action.title}" takes "{needed.title}" or more:'
        f" {means[:1].lower()}{means[1:]}. {chosen}"
    )
    change = (
        f'It can be moved once "{needed.title}" is met; what is less grave takes less.'
    )
    of = needed if needed.clause else action
    return refuse("evidence-too-weak", text, of=of, change=change)


def check_full_body(
    policy: Policy,
    *,
    action: str,
    sitting: Sitting,
    doing: Literal["moved", "decided", "carried out"],
) -> Verdict:
    """Whether every seat is filled, where an action takes that: at each step (C-5.7).

    A conflicted or suspended member still fills a seat.
    """
    found = policy.actions.get(action)
    if found is None:
        return _unknown_action(policy, action)
    if not found.needs_full_body:
        return allow("any-seats", "It takes no full body.", of=found)
    body = policy.bodies[found.decision[0].body]
    filled = len(sitting.get(body.id, NOBODY))
    missing = (body.seats or 0) - filled
    if missing <= 0:
        return allow(
            "full-body", f"Every seat of the {body.title} is filled.", of=found
        )
    text = (
        f'"{found.title}" cannot be {doing} while a seat is empty:'
        f" {filled} of the {body.seats} seats of the {body.title} are filled."
    )
    seats = "one more seat is" if missing == 1 else f"{missing} more seats are"
    again = "moved again" if doing == "decided" else doing
    change = f"It can be {again} once {seats} filled."
    return refuse("seat-empty", text, of=found, change=change)


def check_can_act_alone(
    policy: Policy,
    *,
    action: str,
    offices: frozenset[str],
    at_event: bool,
    own_place: bool = False,
) -> Verdict:
    """Whether somebody may do a minor action alone, now (C-4.1).

    Args:
        policy: the policy in force.
        action: the id of the action.
        offices: the bodies and offices of the person who acts; an office of the event
            counts only there.
        at_event: whether it is done at an event.
        own_place: whether the event is at the acting person's own place.
    """
    found = policy.actions.get(action)
    if found is None:
        return _unknown_action(policy, action)
    by = found.by or (found.alone.by if found.alone else ())
    if not by:
        text = f'"{found.title}" is never one person\'s act; a body decides it.'
        return refuse("needs-a-decision", text, of=found)
    if found.at_event and not at_event:
        return refuse("not-at-an-event", f'"{found.title}" is for an event.', of=found)
    # An office "of the event" counts only where the event is.
    theirs = [
        who
        for who in by
        if (office := who.removeprefix("event.")) in offices
        and (at_event or office == who)
    ]
    if not theirs:
        text = f'"{found.title}" is for: {", ".join(by)}.'
        return refuse("not-for-you", text, of=found)
    at_home = own_place and found.own_place in theirs
    who = found.own_place if at_home and found.own_place else theirs[0]
    return allow(*_why_alone(found, who=who, own_place=own_place), of=found)


def _why_alone(action: Action, *, who: str, own_place: bool) -> tuple[str, str]:
    if own_place and action.own_place == who:
        return "own-place", "In their own place, for any reason."
    if action.alone is not None and not action.by:
        within = action.alone.within.in_words()
        text = f"Against harm that goes on, alone; reviewed within {within}."
        return "alone-until-reviewed", text
    return "may-act-alone", "It is one person's act, at any time."


def asks_offence(action: Action) -> bool:
    """Whether who does it alone says for which offence (C-4.1)."""
    return bool(action.by) and "offence" in action.needs_answers


def check_offence_said(
    policy: Policy, *, action: str, offence: str | None, own_place: bool
) -> Verdict:
    """Whether who acts alone says for which listed offence, where the action asks it.

    `own_place` is whether they do it in their own place, for any reason (C-4.1).
    """
    found = policy.actions.get(action)
    if found is None:
        return _unknown_action(policy, action)
    if offence is not None and offence not in policy.offences:
        return refuse("unknown-offence", "The policy has no such offence.", of=found)
    if offence is not None or own_place or not asks_offence(found):
        return allow("offence-said", "It is said what it is for.", of=found)
    text = f'"{found.title}" is for an offence that the policy lists: say which.'
    change = "With the offence it can be done at once."
    if found.own_place is not None:
        office = found.own_place.removeprefix("event.")
        title = policy.offices[office].title if office in policy.offices else office
        change += f" In their own place, the {title} may do it for any reason."
    return refuse("no-offence", text, of=found, change=change)


def asks_person_harmed(action: Action) -> bool:
    """Whether the person harmed is asked before it is carried out (C-5.4, C-5.10)."""
    return action.consult is not None or action.choice_of is not None


def check_can_carry_out(
    policy: Policy,
    *,
    action: str,
    consulted: Consulted,
    asked: bool,
    decided_at: datetime,
    at: datetime,
) -> Verdict:
    """Whether a decided action may be carried out at `at` (C-5.4, C-5.10).

    Where it is the choice of the person harmed, their yes is needed, or a danger. An
    answer is theirs only where they were asked: `asked`, by whichever way.
    """
    found = policy.actions.get(action)
    if found is None:
        return _unknown_action(policy, action)
    if found.choice_of is not None and consulted in ("against", "not-reached"):
        text = (
            f'"{found.title}" is the choice of the person harmed: it needs their yes.'
        )
        return refuse("their-choice", text, of=found)
    is_answer = consulted in ("agreed", "against")
    if is_answer and not asked and asks_person_harmed(found):
        return _never_asked(found)
    return _consulted(policy, found, consulted, decided_at=decided_at, at=at)


def _never_asked(found: Action) -> Verdict:
    of = found.consult if found.consult and found.consult.clause else found
    return refuse(
        "never-asked",
        "Nobody has asked the person harmed yet, so this is no answer of theirs.",
        of=of,
        change=(
            "Ask them through their mailbox; or, where somebody asked them in person,"
            " write down how and when."
        ),
    )


def _consulted(
    policy: Policy,
    found: Action,
    consulted: Consulted,
    *,
    decided_at: datetime,
    at: datetime,
) -> Verdict:
    if found.consult is None:
        return allow("nobody-to-ask", "Nobody has to be asked first.", of=found)
    of = found.consult if found.consult.clause else found
    if consulted == "danger":
        return allow("danger", "Somebody is in danger: at once.", of=of)
    if consulted in ("agreed", "against"):
        text = "The person harmed was told first and asked; the answer is recorded."
        return allow("asked", text, of=of)
    within = found.consult.within
    ends = deadline(within, start=decided_at, zone=policy.zone)
    if at >= ends:
        return allow(
            "not-reached",
            f"The person harmed was not reached in {within.in_words()}.",
            of=of,
        )
    text = f"The person harmed is told first, and has {within.in_words()} to answer."
    local = ends.astimezone(policy.zone)
    change = (
        "With an answer it can be carried out at once; without one,"
        f" after {local:%H:%M} on {local.day} {local:%B %Y}."
    )
    return refuse("not-asked-yet", text, of=of, change=change)


def check_length(policy: Policy, *, action: str, until: date, today: date) -> Verdict:
    """Whether an action may last until a day (S-10)."""
    found = policy.actions.get(action)
    if found is None:
        return _unknown_action(policy, action)
    if found.length is None:
        return refuse("no-length", f'"{found.title}" has no length.', of=found)
    if until < today:
        text = f"{until.isoformat()} is in the past."
        return refuse("end-in-the-past", text, of=found.length)
    return allow("length", f"It may last until {until.isoformat()}.", of=found.length)


def check_answers(policy: Policy, *, action: str, answered: Collection[str]) -> Verdict:
    """Whether what was told answers the questions that an action must have (C-5.2).

    Args:
        policy: the policy in force.
        action: the id of the action.
        answered: the ids of the questions that the reports about the person answer.
    """
    found = policy.actions.get(action)
    if found is None:
        return _unknown_action(policy, action)
    missing = [one for one in found.needs_answers if one not in answered]
    if missing:
        asks = {
            q.id: str(q.ask) for form in policy.forms.values() for q in form.questions
        }
        said = " ".join(asks.get(one, one) for one in missing)
        text = f'"{found.title}" needs an answer in a report to: {said}'
        change = "It can be moved once a report says it, or people have judged it."
        return refuse("answers-missing", text, of=found, change=change)
    return allow("answered", "What it needs to know was told.", of=found)


def check_at_sight(policy: Policy, *, action: str) -> Verdict:
    """Whether a motion may say that the door refuses somebody at sight."""
    found = policy.actions.get(action)
    if found is None:
        return _unknown_action(policy, action)
    if found.effect != "bar":
        text = f'"{found.title}" keeps nobody out at the door.'
        return refuse("bars-nobody", text, of=found)
    if policy.bans is None or not policy.bans.at_sight:
        text = (
            "This policy refuses nobody at sight: somebody who knows them is fetched."
        )
        return refuse("not-at-sight", text, of=policy.bans or found)
    return allow("at-sight", "The door may refuse them at sight.", of=policy.bans)


def decision_on_length(policy: Policy, action: str) -> Decision | None:
    """Who decides how long an action lasts; none where it has no length (C-5.8)."""
    found = policy.actions.get(action)
    if found is None or found.length is None:
        return None
    length = found.length
    return Decision(
        clause=length.clause or found.clause,
        body=length.set_by,
        rule=length.rule,
        of=length.of,
        closes=length.closes,
    )


def decision_on_outcome(policy: Policy, grade: Grade) -> Decision | None:
    """Who decides how an investigation of a member ends (C-2.10)."""
    rules = policy.conflict.suspends if policy.conflict else ()
    found = next((rule for rule in rules if rule.grade == grade), None)
    if found is None:
        return None
    return Decision(
        clause=found.clause,
        body=found.investigated_by,
        rule=found.rule,
        closes=found.closes,
    )


def decision_on_recusal(policy: Policy) -> Decision:
    """Who agrees before a colleague is out of a matter (S-33)."""
    recusal = policy.conflict.recusal if policy.conflict else None
    if recusal is None:
        return Decision(body=policy.receiving_body.id, rule=Rule("unanimous"))
    return Decision(
        clause=recusal.clause,
        body=recusal.body,
        rule=recusal.rule,
        closes=recusal.closes,
    )


def body_that_fills(policy: Policy, role: str) -> str | None:
    """The body that fills a seat or an office; None where the policy does not say."""
    office = policy.offices.get(role)
    if office is not None and office.appointed_by:
        return office.appointed_by
    body = policy.bodies.get(office.body if office and office.body else role)
    return (body.elected_by or body.appointed_by) if body is not None else None


def decision_on_seat(policy: Policy, role: str, *, ending: bool) -> Decision | None:
    """Who decides that somebody sits where reports are received, or does no longer.

    Ending it takes what removing a member from their post takes; beginning it, what an
    election takes; a majority of the body that fills the seat where nothing is said.
    None for any other office, which one person of that body fills.
    """
    office, receiving = policy.offices.get(role), policy.receiving_body
    body = body_that_fills(policy, role)
    if body is None or receiving.id not in (role, office.body if office else None):
        return None
    removal = _removal_by(policy, body)
    if ending and removal is not None:
        return removal
    elected = policy.election
    if elected is None or elected.voters != body:
        elected = None
    return Decision(
        clause=elected.clause if elected else receiving.clause,
        body=body,
        rule=elected.rule if elected and not ending else Rule("majority"),
        closes=removal.closes if removal else None,
    )


def _removal_by(policy: Policy, body: str) -> Decision | None:
    for action in policy.actions.values():
        for decision in action.decision[:1]:
            if action.effect == "remove-from-post" and decision.body == body:
                clause = decision.clause or action.clause
                return decision.model_copy(update={"clause": clause})
    return None
