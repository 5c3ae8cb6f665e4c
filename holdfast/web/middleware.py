"""What every request passes: whose house it is, the headers, the language."""

from collections.abc import Callable
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone, translation

from holdfast import names
from holdfast.vault.models import Organisation

Answer = Callable[[HttpRequest], HttpResponseBase]

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:;"
    " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    # `no-referrer` would make browsers send `Origin: null`, which breaks CSRF checks.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "camera=(), geolocation=(), microphone=(), payment=(), usb=(),"
        " browsing-topics=()"
    ),
    "X-Robots-Tag": "noindex, nofollow",
}


@lru_cache(maxsize=64)
def _organisation_of(host: str) -> Organisation | None:
    return Organisation.objects.filter(host__in=[host, ""]).order_by("-host").first()


def organisation_for(request: HttpRequest) -> Organisation | None:
    """The organisation that this host name belongs to; None before there is one."""
    host = request.get_host().rsplit(":", 1)[0]
    found = _organisation_of(host)
    if found is None:
        _organisation_of.cache_clear()
    return found


class Doorstep:
    """Finds the organisation, puts the headers on every answer, and forgets names."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.organisation = organisation_for(request)  # type: ignore[attr-defined]
        try:
            response = self.get_response(request)
        finally:
            names.forget()
        put_headers(response)
        return response


def put_headers(response: HttpResponseBase) -> None:
    """Put the headers of every answer on one that has none of its own by that name."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Cache-Control", "no-store")
    if settings.SECURE_BEHIND_TLS:
        response.headers.setdefault(
            "Strict-Transport-Security", "max-age=63072000; includeSubDomains"
        )


def zone_for(request: HttpRequest) -> ZoneInfo:
    """The organisation's time zone: its days end there, on every page."""
    organisation = getattr(request, "organisation", None)
    return ZoneInfo(organisation.zone if organisation else "UTC")


class Language:
    """The language of the page: `?lang=` on a public page, else what the browser asks.

    No cookie keeps it: links and forms carry it on.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        language = language_of(request)
        with translation.override(language), timezone.override(zone_for(request)):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


def language_of(request: HttpRequest) -> str:
    """One of the organisation's languages, English where nothing else fits."""
    organisation = getattr(request, "organisation", None)
    offered = organisation.languages.split(",") if organisation else ["en"]
    asked = request.GET.get("lang", "")
    if asked in offered:
        return asked
    preferred = translation.get_language_from_request(request)[:2]
    return preferred if preferred in offered else offered[0]
