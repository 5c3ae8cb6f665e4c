"""What every page knows."""

from typing import Any

from django.http import HttpRequest

from holdfast.config import config


def page(request: HttpRequest) -> dict[str, Any]:
    """The organisation, who is at work, and where *Leave this page* goes."""
    return {
        "organisation": getattr(request, "organisation", None),
        "actor": getattr(request, "actor", None),
        "leave_to": config().leave_to,
    }
