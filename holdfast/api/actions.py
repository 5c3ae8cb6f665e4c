"""What is done about somebody: decided and carried out, or by one person alone."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from ninja import Router, Status

from holdfast.accounts.unlocking import Actor
from holdfast.api.auth import ApiRequest
from holdfast.api.once import once, signed_once
from holdfast.api.routers import PERSON, answers, now, router
from holdfast.api.schemas import (
    ActionOut,
    ActionPage,
    CarryOutIn,
    Done,
    MinorActionIn,
)
from holdfast.cases.models import Action
from holdfast.cases.reading import content_of, find_action, to_carry_out
from holdfast.committee.actions import InPerson
from holdfast.committee.actions import carry_out as carry_out_action
from holdfast.committee.actions import take_over as take_over_action
from holdfast.door import actions as door
from holdfast.errors import WrongInput
from holdfast.spaces.models import Event
from holdfast.spaces.visibility import find_event
from holdfast.vault.days import today_in
from holdfast.vault.errors import NotHeld

routes: Router = router("actions")


def _action(action: Action, *, by: Actor) -> dict[str, Any]:
    """A decided action as whoever may open it sees it."""
    return {
        "id": action.id,
        "action": content_of(action, by=by)["action"],
        "case": action.case.code if action.case else None,
        "owner": action.owner_id,
        "state": action.state,
    }


def _event(event_id: UUID, *, by: Actor) -> Event:
    try:
        return find_event(event_id, organisation=by.organisation)
    except NotHeld as error:
        message = _("This is not one of our events.")
        raise WrongInput("wrong-input", message, fields={"event": message}) from error


@routes.get("/actions", response=answers(200, ActionPage))
def decided(request: ApiRequest) -> dict[str, Any]:
    """What was decided, and whether it is carried out."""
    items = [_action(one, by=request.auth) for one in to_carry_out(request.auth)]
    return {"items": items}


@routes.post("/actions/{action_id}/carry-out", response=answers(200, Done), auth=PERSON)
def carry_out(
    request: ApiRequest, action_id: UUID, given: CarryOutIn
) -> dict[str, bool]:
    """Carry out what was decided; by its owner.

    An answer of somebody whom nobody has asked through the mailbox is one they gave in
    person: `how` says how, and it was today.
    """
    found = find_action(action_id, by=request.auth)
    at = now()
    answered = given.consulted in ("agreed", "against")
    today = today_in(request.organisation, at)

    def act(by: Actor) -> str:
        done = carry_out_action(
            found,
            consulted=given.consulted,
            how=given.how,
            asked=InPerson(given.how, today) if answered else None,
            by=by,
            at=at,
        )
        return str(done.id)

    signed_once(request, given.passphrase, act, at=at)
    return {"done": True}


@routes.post("/actions/{action_id}/take-over", response=answers(200, Done), auth=PERSON)
def take_over(request: ApiRequest, action_id: UUID) -> dict[str, bool]:
    """Make an action one's own that its owner should have seen to by now (C-5.9)."""
    at = now()
    found = find_action(action_id, by=request.auth)

    def act() -> str:
        return str(take_over_action(found, by=request.auth, at=at).id)

    once(request, act, at=at)
    return {"done": True}


@routes.post("/actions", response=answers(201, ActionOut), auth=PERSON)
def act_alone(request: ApiRequest, given: MinorActionIn) -> Status[dict[str, Any]]:
    """What any board member or the event's host may do alone, at once (C-4.1).

    Where a program says no offence, none is kept: nobody was asked.
    """
    at, by = now(), request.auth
    event = _event(given.event, by=by) if given.event else None

    def act() -> str:
        made = door.act_alone(
            action=given.action,
            event=event,
            person_name=given.person.name,
            reasons=given.reasons,
            offence=given.offence,
            own_place=given.own_place,
            entry=given.entry or "",
            let_in_by=given.let_in_by or "",
            by=by,
            at=at,
        )
        return str(made.id)

    return Status(201, _action(find_action(once(request, act, at=at), by=by), by=by))
