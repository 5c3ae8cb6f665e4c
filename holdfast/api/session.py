"""Logging in and out; who the team is; the policy in force."""

from typing import Any

from django.http import HttpRequest
from ninja import Router, Status

from holdfast.accounts.unlocking import log_in, log_out
from holdfast.api.auth import ApiRequest
from holdfast.api.routers import PERSON, answers, now, router
from holdfast.api.schemas import (
    MemberOut,
    ReceiptOut,
    SessionOut,
    SessionWanted,
)
from holdfast.crypto.receipts import new_receipt
from holdfast.policy import public_part
from holdfast.reports.people import public_team
from holdfast.spaces.policies import policy_in_force
from holdfast.spaces.sitting import offices_of
from holdfast.vault.days import zone_of
from holdfast.web.access import PublicRequest

routes: Router = router("session")


@routes.post("/session", response=answers(200, SessionOut), auth=None)
def begin_session(request: PublicRequest, wanted: SessionWanted) -> dict[str, Any]:
    """Open one's keys. The same answer, as slow, for unknown names."""
    at, organisation = now(), request.organisation
    token, actor = log_in(
        username=wanted.username,
        passphrase=wanted.passphrase,
        code=wanted.code or "",
        organisation=organisation,
        at=at,
    )
    today = at.astimezone(zone_of(organisation)).date()
    policy = policy_in_force(organisation, on=today)
    member = {
        "id": actor.member.id,
        "name": actor.name,
        "offices": sorted(offices_of(actor.member, policy=policy, on=today)),
    }
    return {"token": token, "member": member}


@routes.delete("/session", response=answers(204, None), auth=PERSON)
def end_session(request: ApiRequest) -> Status[None]:
    """Shut one's keys again."""
    log_out(request.auth)
    return Status(204, None)


@routes.get("/people", response=answers(200, list[MemberOut]), auth=None)
def people(request: PublicRequest) -> list[Any]:
    """The team whose names are public (C-0.6)."""
    today = now().astimezone(zone_of(request.organisation)).date()
    return [
        {"id": member.id, "name": member.name, "offices": sorted(member.offices)}
        for member in public_team(request.organisation, on=today)
    ]


@routes.get("/policy", response=answers(200, dict[str, Any]), auth=None)
def policy(request: PublicRequest, lang: str = "en") -> dict[str, Any]:
    """The policy in force, its public part."""
    today = now().astimezone(zone_of(request.organisation)).date()
    in_force = policy_in_force(request.organisation, on=today)
    return public_part(in_force, lang)


@routes.post("/receipts", response=answers(200, ReceiptOut), auth=None)
def make_receipt(request: HttpRequest) -> dict[str, str]:
    """Nine words, of which nothing is kept."""
    del request
    return {"receipt": new_receipt()}
