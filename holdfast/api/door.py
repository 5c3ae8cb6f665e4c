"""Bans, the door, and what one person does alone."""

from typing import Any
from uuid import UUID

from ninja import Router, Status

from holdfast.accounts.people import name_of
from holdfast.accounts.unlocking import Actor
from holdfast.api.auth import ApiRequest
from holdfast.api.committee import motion_made
from holdfast.api.once import once, signed_once
from holdfast.api.routers import PERSON, answers, now, router
from holdfast.api.schemas import (
    AppealIn,
    BanPage,
    CheckIn,
    CheckOut,
    Done,
    EndIn,
    LengthIn,
    MotionMade,
    NotThemIn,
)
from holdfast.committee.reading import find_motion
from holdfast.door import actions, checking, visibility
from holdfast.spaces.visibility import find_event

routes: Router = router("door")


@routes.get("/bans", response=answers(200, BanPage))
def bans(request: ApiRequest) -> dict[str, Any]:
    """Bans that this token may know of."""
    items = [
        {
            "id": ban.id,
            "person": {"code": ban.person_code, "name": ban.person_name},
            "state": ban.state,
            "until": ban.until,
        }
        for ban in visibility.bans_for(request.auth)
    ]
    return {"items": items}


@routes.post("/bans/{ban_id}/length", response=answers(201, MotionMade), auth=PERSON)
def propose_length(
    request: ApiRequest, ban_id: UUID, given: LengthIn
) -> Status[dict[str, Any]]:
    """Open the board's motion on how long a temporary ban lasts (C-5.8)."""
    at = now()
    ban = visibility.find_ban(ban_id, by=request.auth)

    def act(by: Actor) -> str:
        made = actions.propose_length(
            ban, until=given.until, reasons=given.reasons, by=by, at=at
        )
        return str(made.id)

    made = signed_once(request, given.passphrase, act, at=at)
    return Status(201, motion_made(find_motion(UUID(made), by=request.auth)))


@routes.post("/bans/{ban_id}/appeal", response=answers(201, Done), auth=PERSON)
def appeal(
    request: ApiRequest, ban_id: UUID, given: AppealIn
) -> Status[dict[str, bool]]:
    """Record that somebody barred appeals to others than who decided (C-5.11)."""
    at = now()
    found = visibility.find_ban(ban_id, by=request.auth, holding="action").action

    def act(by: Actor) -> str:
        actions.appeal(found, text=given.text, until=given.until, by=by, at=at)
        return ""

    signed_once(request, given.passphrase, act, at=at)
    return Status(201, {"done": True})


@routes.post("/bans/{ban_id}/end", response=answers(201, MotionMade), auth=PERSON)
def propose_end(
    request: ApiRequest, ban_id: UUID, given: EndIn
) -> Status[dict[str, Any]]:
    """Open the motion on an appeal: the ban ends now, or on a day (C-5.11)."""
    at = now()
    ban = visibility.find_ban(ban_id, by=request.auth)

    def act(by: Actor) -> str:
        made = actions.propose_end(
            ban, until=given.until, reasons=given.reasons, by=by, at=at
        )
        return str(made.id)

    made = signed_once(request, given.passphrase, act, at=at)
    return Status(201, motion_made(find_motion(UUID(made), by=request.auth)))


@routes.post("/door/{event_id}/check", response=answers(200, CheckOut))
def check(request: ApiRequest, event_id: UUID, given: CheckIn) -> dict[str, Any]:
    """Clear, fetch and whom, or refuse; never why."""
    event = find_event(event_id, organisation=request.organisation)
    checked = checking.check(event=event, name=given.name, by=request.auth, at=now())
    return {
        "verdict": checked.verdict,
        "fetch": {"name": name_of(checked.fetch)} if checked.fetch else None,
        "candidates": checked.candidates,
    }


@routes.post("/door/{event_id}/not-them", response=answers(201, Done), auth=PERSON)
def not_them(
    request: ApiRequest, event_id: UUID, given: NotThemIn
) -> Status[dict[str, bool]]:
    """A namesake, confirmed as somebody else, and remembered."""
    at = now()
    event = find_event(event_id, organisation=request.organisation)

    def act() -> str:
        actions.not_them(
            event=event,
            name=given.name,
            candidate=given.candidate,
            by=request.auth,
            at=at,
        )
        return ""

    once(request, act, at=at)
    return Status(201, {"done": True})
