"""Who is calling: a bearer token opens a member's keys, or nobody's."""

from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.security import HttpBearer

from holdfast.accounts.errors import NotForServices
from holdfast.accounts.services import is_service_token, service_at_work
from holdfast.accounts.unlocking import Actor, resume
from holdfast.errors import Refused
from holdfast.vault.models import Organisation
from holdfast.web.access import (
    MemberRequest,
    PublicRequest,
    lacks_second_factor,
    waits_for_vouching,
)

ANONYMOUS = "anonymous"


class MustBeVouchedFor(Refused):
    """Nobody has vouched for these keys yet."""

    def __init__(self) -> None:
        super().__init__(
            "not-vouched",
            _("Two members compare your six words with you first: see your account."),
        )


class ServiceMustBeVouchedFor(Refused):
    """Nobody, or only who made it, has vouched for a service yet."""

    def __init__(self) -> None:
        super().__init__(
            "not-vouched", _("A second member vouches for this service first.")
        )


class MustHaveSecondFactor(Refused):
    """Whoever can read has a second factor."""

    def __init__(self) -> None:
        super().__init__(
            "second-factor-needed",
            _("Set up a second factor first, on the page of your account."),
        )


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
    opened = service_at_work if is_service_token(token) else resume
    actor = opened(token, organisation=organisation, at=datetime.now(UTC))
    if actor is not None and not _ends_session(request):
        _check_may_go_on(actor)
    return actor


def _ends_session(request: HttpRequest) -> bool:
    return request.method == "DELETE" and request.path.endswith("/session")


def _check_may_go_on(actor: Actor) -> None:
    """The same rule as for pages.

    Raises:
        MustBeVouchedFor, MustHaveSecondFactor: first that, on the pages of one's account.
        ServiceMustBeVouchedFor: on the pages of the organisation's people.
    """
    if waits_for_vouching(actor):
        raise ServiceMustBeVouchedFor if actor.member.is_service else MustBeVouchedFor
    if lacks_second_factor(actor):
        raise MustHaveSecondFactor


class MemberToken(HttpBearer):
    """A token from POST /session, or a service's."""

    openapi_description = (
        "A session's token, from POST /session; or a service's, made once on the"
        " organisation's pages, which needs no login and works until it ends or is"
        " revoked."
    )

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        return _resume(request, token)


class PersonToken(MemberToken):
    """Only a token from POST /session: what is done here takes a person."""

    openapi_description = (
        "A session's token, from POST /session. To a service's the answer is 403."
    )

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        actor = super().authenticate(request, token)
        if actor is not None and actor.member.is_service:
            raise NotForServices
        return actor


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
