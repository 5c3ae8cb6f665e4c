"""One time for everything that asks what time it is, in pages and in the API."""

import sys
from datetime import datetime

import pytest
from django.utils import timezone

_REAL = timezone.now


def stop_the_clock(monkeypatch: pytest.MonkeyPatch, at: datetime) -> None:
    """Every view and every call of the API takes this time."""
    from holdfast.api import routers

    asked = {_REAL, routers.now}
    monkeypatch.setattr("django.utils.timezone.now", lambda: at)
    for name, module in list(sys.modules.items()):
        if name.startswith("holdfast.") and getattr(module, "now", None) in asked:
            monkeypatch.setattr(module, "now", lambda: at)
