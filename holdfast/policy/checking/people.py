"""Bodies that can never be filled, offices that nobody stands in for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from holdfast.policy.checking.draft import Draft, Found
    from holdfast.policy.model.governance import Election
    from holdfast.policy.model.people import Body, Office
    from holdfast.policy.places import Path


def bodies_that_stay_empty(draft: Draft) -> Iterator[Found]:
    """Bodies whose members come from nowhere, or from themselves."""
    for path, body in draft.each(draft.file.body):
        ways = [
            name
            for name in ("members", "elected_by", "appointed_by")
            if getattr(body, name) is not None
        ]
        if not ways:
            message = f"The {body.id} can never be filled: nobody becomes a member."
            meant = 'It needs "members", "elected_by" or "appointed_by".'
            yield path, message, meant
        if len(ways) > 1:
            message = f'Members of the {body.id} come from both "{ways[0]}" and'
            yield (*path, ways[1]), f'{message} "{ways[1]}".', "One of them must go."
        if body.id in (body.elected_by, body.appointed_by):
            message = f"The {body.id} can never be filled: it would choose itself."
            yield (*path, ways[-1]), message, ""


def bodies_that_choose_each_other(draft: Draft) -> Iterator[Found]:
    """Bodies whose members are chosen by a body that they choose themselves."""
    chosen_by = {
        body.id: body.elected_by or body.appointed_by for body in draft.file.body
    }
    told: set[str] = set()
    for path, body in draft.each(draft.file.body):
        circle, by = [body.id], chosen_by[body.id]
        while by is not None and by not in circle:
            circle.append(by)
            by = chosen_by.get(by)
        if by != body.id or len(circle) == 1 or told & {*circle}:
            continue
        told |= {*circle}
        names = " and the ".join(circle)
        way = "elected_by" if body.elected_by is not None else "appointed_by"
        message = f"The {names} can never be filled: each waits for the other."
        yield (*path, way), message, "Members of one must come from elsewhere."


def seats_that_do_not_add_up(draft: Draft) -> Iterator[Found]:
    """Seats, the least number of members and elections that contradict each other."""
    election = draft.file.election
    for path, body in draft.each(draft.file.body):
        if body.seats is not None and body.least > body.seats:
            message = f"The {body.id} has {body.seats} seats and needs {body.least}."
            yield (*path, "least"), message, ""
        if body.elected_by is None:
            continue
        if election is None and "election" not in draft.left_out:
            message = f"The {body.id} is elected, and the policy has no [election]."
            yield (*path, "elected_by"), message, ""
        if election is not None:
            yield from _elected_otherwise(draft, election, path=path, body=body)


def _elected_otherwise(
    draft: Draft, election: Election, *, path: Path, body: Body
) -> Iterator[Found]:
    offices = {office.id for office in draft.file.office if office.body == body.id}
    seats = [seat for seat in election.order if seat == body.id or seat in offices]
    unread = len(draft.file.office) < len(draft.ids("office"))
    if len(seats) != (body.seats or len(seats)) and not unread:
        message = f"The election fills {len(seats)} of the {body.seats} seats"
        yield ("election", "order"), f"{message} of the {body.id}.", ""
    if body.elected_by != election.voters:
        message = f"The {body.id} is elected by the {body.elected_by}, but the voters"
        yield ("election", "voters"), f"{message} are the {election.voters}.", ""
    if body.term is not None and body.term != election.every:
        message = (
            f"A term in the {body.id} lasts {body.term.in_words()}, an election is"
        )
        yield (*path, "term"), f"{message} every {election.every.in_words()}.", ""


def fallbacks_that_do_not_help(draft: Draft) -> Iterator[Found]:
    """Fallbacks and further readers that are the same people again."""
    for path, body in draft.each(draft.file.body):
        if body.fallback == body.id:
            yield (*path, "fallback"), f"The {body.id} is its own fallback.", ""
        if body.least > 1 and body.fallback is None:
            message = f"Where fewer than {body.least} of the {body.id} are left, nobody"
            yield (*path, "least"), f"{message} decides.", 'It needs a "fallback".'
        for name in ("outside_readers", "fallback_readers"):
            further = getattr(body, name)
            if further is not None and further.body == body.id:
                message = f'"{name}" of the {body.id} are the {body.id} again.'
                yield (*path, name, "body"), message, ""


def reports_that_reach_nobody(draft: Draft) -> Iterator[Found]:
    """None or several bodies that receive reports; no readers when it is implicated."""
    if "body" in draft.origin and len(draft.origin["body"]) < len(draft.ids("body")):
        return
    receiving = [
        (path, body)
        for path, body in draft.each(draft.file.body)
        if body.receives_reports
    ]
    if not receiving:
        message = "No body receives reports."
        yield ("body",), message, "One of them needs receives_reports = true."
    for path, body in receiving[1:]:
        message = f"The {receiving[0][1].id} and the {body.id} both receive reports."
        yield (*path, "receives_reports"), message, "One of them must do."
    for path, body in receiving[:1]:
        for name in ("outside_readers", "fallback_readers"):
            if getattr(body, name) is None:
                message = f'The {body.id} receives reports, and has no "{name}".'
                yield path, message, ""


def offices_without_a_deputy(draft: Draft) -> Iterator[Found]:
    """Offices that nobody stands in for, or that stand in for themselves."""
    for path, office in draft.each(draft.file.office):
        if office.deputy is None:
            message = f"Nobody stands in for the {office.id}."
            yield path, message, 'It needs a "deputy".'
        elif _stands_in_for_itself(draft, office):
            message = f"The {office.id} ends up standing in for itself."
            yield (*path, "deputy"), message, ""


def _stands_in_for_itself(draft: Draft, office: Office) -> bool:
    deputies = {one.id: one.deputy for one in draft.file.office}
    seen: set[str] = set()
    at = office.deputy
    while at is not None and at not in seen:
        if at == office.id:
            return True
        seen.add(at)
        at = deputies.get(at)
    return False


def offices_that_nobody_can_hold(draft: Draft) -> Iterator[Found]:
    """Offices inside and outside one body at once, or required and never filled."""
    for path, office in draft.each(draft.file.office):
        if office.outside is not None and office.outside in (
            office.body,
            office.inside,
        ):
            message = f"Nobody can be the {office.id}: inside and outside the"
            yield (*path, "outside"), f"{message} {office.outside} at once.", ""
        if office.required and office.body is None and office.appointed_by is None:
            message = f"The {office.id} is required, and nobody fills it."
            yield path, message, 'It needs "body" or "appointed_by".'
    chairs = {body.chair: body.id for body in draft.file.body if body.chair}
    for path, office in draft.each(draft.file.office):
        body = chairs.get(office.id)
        if body is not None and office.body != body:
            message = f"The {office.id} chairs the {body} without being a member."
            yield path, message, f'It needs body = "{body}".'
