"""Motions and ballots."""

from typing import Any
from uuid import UUID

from ninja import Router, Status

from holdfast.accounts.unlocking import Actor
from holdfast.api.auth import ApiRequest
from holdfast.api.cursors import as_cursor, from_cursor
from holdfast.api.once import signed_once
from holdfast.api.routers import PERSON, answers, now, router
from holdfast.api.schemas import (
    BallotIn,
    CountIn,
    Done,
    MotionOut,
    MotionPage,
)
from holdfast.committee import actions, reading
from holdfast.committee.models import Motion

routes: Router = router("committee")


def motion_made(motion: Motion) -> dict[str, Any]:
    """A motion as its mover is told of it."""
    return {
        "id": motion.id,
        "state": motion.state,
        "electorate": list(motion.electorate.values_list("pk", flat=True)),
        "closes_at": motion.closes_at,
    }


@routes.get("/motions", response=answers(200, MotionPage))
def motions(request: ApiRequest, cursor: str = "") -> dict[str, Any]:
    """The motions that this token can open, newest first."""
    by = request.auth
    found, following = reading.page(by, after=from_cursor(cursor))
    items = reading.motion_views(found, by=by, at=now())
    return {"items": items, "next": as_cursor(following)}


@routes.get("/motions/{motion_id}", response=answers(200, MotionOut))
def motion(request: ApiRequest, motion_id: UUID) -> Any:
    """One motion. Its ballots are hidden while it is open."""
    found = reading.find_motion(motion_id, by=request.auth)
    return reading.motion_view(found, by=request.auth, at=now())


@routes.post("/motions/{motion_id}/ballots", response=answers(201, Done), auth=PERSON)
def vote(
    request: ApiRequest, motion_id: UUID, given: BallotIn
) -> Status[dict[str, bool]]:
    """One's answer, signed. One each."""
    # Not an elector: as if it did not exist, before any passphrase is tried.
    found = reading.find_motion_to_vote(motion_id, by=request.auth)
    at, reason = now(), given.reason or ""

    def act(by: Actor) -> str:
        return str(
            actions.vote(found, choice=given.choice, reason=reason, by=by, at=at).id
        )

    signed_once(request, given.passphrase, act, at=at)
    return Status(201, {"done": True})


@routes.post("/motions/{motion_id}/count", response=answers(200, Done), auth=PERSON)
def count(request: ApiRequest, motion_id: UUID, given: CountIn) -> dict[str, bool]:
    """Count a motion that waits for it (`waits`), by who votes on it; signed."""
    found = reading.find_motion_to_vote(motion_id, by=request.auth)
    at = now()

    def act(by: Actor) -> str:
        return str(actions.count_votes(found, by=by, at=at).id)

    signed_once(request, given.passphrase, act, at=at)
    return {"done": True}
