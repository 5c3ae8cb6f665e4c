"""Who is calling: a bearer token opens a member's keys, or nobody's."""

from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest
from ninja.security import HttpBearer

from holdfast.accounts.unlocking import Actor, resume
from holdfast.vault.models import Organisation
from holdfast.web.access import MemberRequest, PublicRequest

ANONYMOUS = "anonymous"


class ApiRequest(MemberRequest):
    """A call with its time, taken once."""

    at: datetime
    auth: Actor


class AnyoneRequest(PublicRequest):
    """A call by anybody; `auth` is an Actor where a token came along."""

    at: datetime
    auth: Actor | str


def _resume(request: HttpRequest, token: str) -> Actor | None:
    organisation: Organisation | None = getattr(request, "organisation", None)
    if organisation is None:
        return None
    return resume(token, organisation=organisation, at=datetime.now(UTC))


class MemberToken(HttpBearer):
    """A token from POST /session."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        return _resume(request, token)


class TokenOrNone(HttpBearer):
    """A token, or none at all; a wrong one is not none."""

    def __call__(self, request: HttpRequest) -> Any:
        if "Authorization" not in request.headers:
            return ANONYMOUS
        return super().__call__(request)

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        return _resume(request, token)


def actor_of(request: AnyoneRequest) -> Actor | None:
    """The member at work, or None."""
    return request.auth if isinstance(request.auth, Actor) else None
