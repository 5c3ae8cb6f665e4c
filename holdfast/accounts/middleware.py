"""The cookie of a member's session opens their keys for one request."""

import secrets
from collections.abc import Callable
from datetime import UTC, datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from holdfast.accounts.unlocking import resume
from holdfast.vault.installation import installation_tag

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


def enter(response: HttpResponseBase, token: str) -> None:
    """Let the browser in, and remember that this device has been here before."""
    set_cookie(response, token)
    response.set_cookie(
        DEVICE_COOKIE,
        new_device(),
        max_age=DEVICE_KEPT,
        secure=settings.SECURE_BEHIND_TLS,
        httponly=True,
        samesite="Strict",
        path="/",
    )


def new_device() -> str:
    """What a device keeps once somebody has logged in on it; it names nobody."""
    nonce = secrets.token_hex(16)
    return f"{nonce}.{installation_tag('device', nonce).hex()}"


def known_device(request: HttpRequest) -> bool:
    """Whether somebody has logged in on this device within the last three months."""
    nonce, _, mark = request.COOKIES.get(DEVICE_COOKIE, "").partition(".")
    expected = installation_tag("device", nonce).hex()
    return secrets.compare_digest(mark.encode(), expected.encode())


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
