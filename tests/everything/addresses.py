"""Every address of the URLconf, with its declared access."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver


def patterns() -> Iterator[tuple[str, Any]]:
    """Route and view of every address."""
    yield from _below(get_resolver().url_patterns, "")


def _below(found: list[Any], before: str) -> Iterator[tuple[str, Any]]:
    for one in found:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _below(one.url_patterns, route)
        elif isinstance(one, URLPattern):
            yield route, one.callback


def access_of(route: str, view: Any) -> str:
    """What a view declares; routes of the API say it by their token."""
    declared = getattr(view, "access", None)
    if declared is not None:
        return str(declared)
    return "api" if route.startswith("api/v1/") else "undeclared"


def addresses() -> list[tuple[str, str]]:
    """Route and access, in the order of the routes."""
    return sorted((route, access_of(route, view)) for route, view in patterns())
