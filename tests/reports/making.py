"""Tellings for tests, through the real actions."""

from datetime import date, datetime
from typing import Any

from holdfast.crypto.receipts import new_receipt
from holdfast.reports.actions import Filed, file
from holdfast.reports.models import Report
from holdfast.reports.telling import Reported, Telling
from tests.cast import REPORTED, Cast

WORDS = "He held me by the arm behind the stage."


def telling(**change: Any) -> Telling:
    """Somebody without an account tells of an assault a few days ago."""
    return Telling(
        **{
            "receipt": new_receipt(),
            "offence": "assault",
            "occurred_on": date(2026, 11, 14),
            "occurred_at": "23:10",
            "reported": (Reported(name=REPORTED),),
            "what_happened": WORDS,
            "what_is_needed": "Not to meet him again",
            **change,
        }
    )


def filed(cast: Cast, at: datetime, **change: Any) -> Filed:
    """It is filed without an account."""
    return file(
        telling=telling(**change), organisation=cast.organisation, by=None, at=at
    )


def report(cast: Cast, at: datetime, **change: Any) -> Report:
    """The one report that comes of it."""
    known = set(Report.objects.values_list("pk", flat=True))
    filed(cast, at, **change)
    return Report.objects.exclude(pk__in=known).select_related("policy", "folder").get()
