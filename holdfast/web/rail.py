"""The places a member goes to: the rail beside every page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from holdfast.accounts.unlocking import Actor

# Where it is, what it is called, and what else lies in it.
PLACES: tuple[tuple[str, Promise, tuple[str, ...]], ...] = (
    ("/desk/", _("Desk"), ()),
    ("/reports/", _("Reports"), ("/search/",)),
    ("/cases/", _("Cases"), ("/people/", "/record/")),
    ("/committee/", _("Committee"), ("/motions/", "/investigations/")),
    ("/door/", _("Door"), ("/bans/",)),
    ("/organisation/", _("Organisation"), ()),
)


@dataclass(frozen=True, slots=True)
class Place:
    """One line of the rail. `count` is what waits there for this member."""

    url: str
    label: Promise
    count: int
    current: bool


def rail(*, path: str, counts: Mapping[str, int] | None = None) -> list[Place]:
    """The places that exist, the one that `path` lies in marked."""
    waiting = counts or {}
    return [
        Place(url, label, waiting.get(url, 0), path.startswith((url, *within)))
        for url, label, within in PLACES
        if _exists(url)
    ]


@cache
def _exists(url: str) -> bool:
    try:
        resolve(url)
    except Resolver404:
        return False
    return True


Leads = Callable[..., bool]
_ONLY_FOR: dict[str, Leads] = {}


def lead_only(url: str, function: Leads) -> None:
    """Name a place only to some: `function(by, *, at) -> bool`.

    It may ask which offices somebody holds, and never what there is to be read.
    """
    _ONLY_FOR[url] = function


def left_out(by: "Actor", *, at: datetime) -> set[str]:
    """The places that this member's rail does not name; each rule is asked once."""
    answers = {function: function(by, at=at) for function in set(_ONLY_FOR.values())}
    return {url for url, function in _ONLY_FOR.items() if not answers[function]}


Count = Callable[..., int]
_COUNTS: dict[str, Count] = {}


def count_at(url: str, function: Count) -> None:
    """Show beside a place what waits there: `function(by, *, at) -> int`.

    It is asked on every page: one cheap query, over what the member holds alone.
    """
    _COUNTS[url] = function


def counts_of(by: "Actor", *, at: datetime) -> dict[str, int]:
    """What waits for this member, by place."""
    return {url: function(by, at=at) for url, function in _COUNTS.items()}


def counts(request: HttpRequest) -> dict[str, Any]:
    """What waits where, for a member's rail; asked only where it is drawn."""
    actor = getattr(request, "actor", None)
    if actor is None:
        return {}
    return {"rail_counts": SimpleLazyObject(partial(counts_of, actor, at=now()))}
