"""The gallery: every component in every state, from fixed data."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from holdfast.web.access import before_founding, public
from holdfast.web.samples.case import CASE
from holdfast.web.samples.cast import LANGUAGES, RAIL
from holdfast.web.samples.elsewhere import DOOR, PRINT
from holdfast.web.samples.facts import FACTS
from holdfast.web.samples.forms import FORMS
from holdfast.web.samples.kinds import Sample
from holdfast.web.samples.public import PUBLIC
from holdfast.web.samples.waiting import WAITING

SHEETS = {
    "members": ("web/gallery.html", [*WAITING, *CASE, *FACTS, *FORMS]),
    "public": ("web/gallery_public.html", PUBLIC),
    "door": ("web/gallery_door.html", DOOR),
    "print": ("web/gallery_print.html", PRINT),
}


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One sample drawn, with the words above it."""

    component: str
    state: str
    within: str
    html: SafeString
    first: bool


@before_founding
@public
@require_safe
def gallery(request: HttpRequest, sheet: str = "members") -> HttpResponse:
    """One of the four sheets: members, public, door, print."""
    if sheet not in SHEETS:
        raise Http404
    template, samples = SHEETS[sheet]
    return render(request, template, page_of(samples))


def page_of(samples: Sequence[Sample]) -> dict[str, Any]:
    return {
        "samples": drawn(samples),
        "sheets": list(SHEETS),
        "rail": RAIL,
        "languages": LANGUAGES,
        "organisation": {"name": "Thursday Jam"},
        "actor": {"name": "Noor"},
        "event_title": "Winter Blues",
    }


def drawn(samples: Sequence[Sample]) -> list[Shown]:
    seen: set[str] = set()
    shown = []
    for sample in samples:
        shown.append(_drawn(sample, first=sample.component not in seen))
        seen.add(sample.component)
    return shown


def _drawn(sample: Sample, *, first: bool) -> Shown:
    html = render_to_string(f"components/{sample.component}.html", sample.values)
    return Shown(
        component=sample.component,
        state=sample.state,
        within=sample.within,
        html=html,
        first=first,
    )
