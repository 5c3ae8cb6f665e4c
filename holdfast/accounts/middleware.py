"""The cookie of a member's session opens their keys for one request."""

from collections.abc import Callable
from datetime import UTC, datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from holdfast.accounts.devices import new_device
from holdfast.accounts.models import Member
from holdfast.accounts.unlocking import resume

COOKIE = "__Host-holdfast" if settings.SECURE_BEHIND_TLS else "holdfast"

DEVICE_COOKIE = "__Host-device" if settings.SECURE_BEHIND_TLS else "device"
DEVICE_KEPT = 90 * 24 * 3600


class Unlocking:
    """Sets `request.actor`: the member at work, or None. The anonymous cost nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        token = request.COOKIES.get(COOKIE)
        organisation = getattr(request, "organisation", None)
        request.actor = (  # type: ignore[attr-defined]
            resume(token, organisation=organisation, at=datetime.now(UTC))
            if token and organisation
            else None
        )
        return self.get_response(request)


def enter(response: HttpResponseBase, token: str, *, member: Member) -> None:
    """Let the browser in, and remember whose device this has been before."""
    set_cookie(response, token)
    response.set_cookie(
        DEVICE_COOKIE,
        new_device(member),
        max_age=DEVICE_KEPT,
        secure=settings.SECURE_BEHIND_TLS,
        httponly=True,
        samesite="Strict",
        path="/",
    )


def device_of(request: HttpRequest) -> str:
    """What this device has kept of whoever logged in on it."""
    return request.COOKIES.get(DEVICE_COOKIE, "")


def set_cookie(response: HttpResponseBase, token: str) -> None:
    """Give the browser the session's token, for this browser session only."""
    response.set_cookie(
        COOKIE,
        token,
        secure=settings.SECURE_BEHIND_TLS,
        httponly=True,
        samesite="Strict",
        path="/",
    )


def drop_cookie(response: HttpResponseBase) -> None:
    """Take the token back."""
    response.delete_cookie(COOKIE, path="/", samesite="Strict")
