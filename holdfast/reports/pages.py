"""A reporter's pages, made once and kept: they say the same to everybody.

What they stand on (policy, team, events, whether anybody can read yet) is asked of the
database at most every few seconds; as long as it has not changed, the page as it was
rendered, and its compressed form, are sent again.
"""

import gzip
import re
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from html import escape
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from holdfast.policy import Policy
from holdfast.reports.intake import enough_can_read, intake_of
from holdfast.reports.people import TeamMember, public_team
from holdfast.reports.public_questions import PeoplePiece, Piece
from holdfast.spaces.models import Event
from holdfast.vault.models import Organisation

ASKED_AGAIN_AFTER: Final = timedelta(seconds=5)
# How far back an event is offered by name, and how many; older ones are told in words.
_RECENT: Final = timedelta(days=60)
_EVENTS: Final = 8


@dataclass(frozen=True, slots=True)
class RecentEvent:
    """An event that a reporter may point at."""

    id: str
    title: str
    day: date


@dataclass(frozen=True, kw_only=True)
class Grounds:
    """What a reporter's pages stand on. Equal grounds make the same pages."""

    organisation_id: UUID
    name: str
    languages: tuple[str, ...]
    language: str
    version: UUID
    policy: Policy = field(compare=False, repr=False)
    team: tuple[TeamMember, ...]
    events: tuple[RecentEvent, ...]
    is_open: bool
    has_recovery_key: bool
    zone: str
    today: date


@dataclass(frozen=True, slots=True)
class Rendered:
    """A page as it is sent, plain and compressed."""

    plain: bytes
    packed: bytes


@dataclass
class Kept:
    """Grounds, since when they hold, and what was made on them."""

    grounds: Grounds
    asked: datetime
    pages: dict[str, Rendered] = field(default_factory=dict)
    pieces: dict[str, Piece | PeoplePiece] = field(default_factory=dict)
    common: dict[str, Any] = field(default_factory=dict)
    shells: dict[Hashable, "Shell"] = field(default_factory=dict)


# Where a receipt stands in a kept page: all of it, and word by word.
RECEIPT: Final = "\ue010"
RECEIPT_WORDS: Final = tuple(chr(0xE011 + number) for number in range(9))
_MARKS: Final = re.compile("([\ue000-\ue01f])")

_kept: dict[tuple[UUID, str], Kept] = {}


def forget() -> None:
    """Ask everything anew, as a new process would."""
    _kept.clear()


def kept_for(organisation: Organisation, *, language: str, at: datetime) -> Kept:
    """What is kept for an organisation's reporters in one language."""
    key = (organisation.id, language)
    kept = _kept.get(key)
    # Whether it is open yet is asked every time: the first reporter should not wait.
    fresh = kept and timedelta() <= at - kept.asked < ASKED_AGAIN_AFTER
    if kept and fresh and kept.grounds.is_open:
        return kept
    grounds = _grounds(organisation, language=language, at=at)
    if kept is None or kept.grounds != grounds:
        kept = Kept(grounds, at)
    kept.asked = at
    _kept[key] = kept
    return kept


def _grounds(organisation: Organisation, *, language: str, at: datetime) -> Grounds:
    today = at.astimezone(ZoneInfo(organisation.zone)).date()
    intake = intake_of(organisation, on=today)
    return Grounds(
        organisation_id=organisation.id,
        name=organisation.name,
        languages=tuple(organisation.languages.split(",")),
        language=language,
        version=intake.version.id,
        policy=intake.policy,
        team=tuple(public_team(organisation, on=today)),
        events=_recent_events(organisation, at=at),
        is_open=enough_can_read(intake),
        has_recovery_key=bool(intake.recovery),
        zone=organisation.zone,
        today=today,
    )


def _recent_events(
    organisation: Organisation, *, at: datetime
) -> tuple[RecentEvent, ...]:
    zone = ZoneInfo(organisation.zone)
    events = Event.objects.filter(
        organisation=organisation, starts_at__gt=at - _RECENT, starts_at__lte=at
    ).order_by("-starts_at", "title")[:_EVENTS]
    return tuple(
        RecentEvent(str(event.id), event.title, event.starts_at.astimezone(zone).date())
        for event in events
    )


def rendered(
    kept: Kept,
    name: str,
    *,
    request: HttpRequest,
    context: Callable[[], dict[str, Any]],
) -> Rendered:
    """A page that has nothing of the visitor in it, made on first use."""
    page = kept.pages.get(name)
    if page is None:
        template = f"reports/{name.partition(' ')[0]}.html"
        plain = render_to_string(template, context(), request).encode()
        page = Rendered(plain, gzip.compress(plain, mtime=0))
        kept.pages[name] = page
    return page


def answer(page: Rendered, *, request: HttpRequest) -> HttpResponse:
    """Send a kept page.

    Compressing is safe here: there is no secret in it and nothing that a visitor
    typed. It may be stored, unlike all that is posted, because browsers give typed
    text back on *back* only to a page that they may keep; what they keep is a form
    that is empty and the same for everybody.
    """
    packs = "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", "")
    response = HttpResponse(page.packed if packs else page.plain)
    if packs:
        response["Content-Encoding"] = "gzip"
    response["Vary"] = "Accept-Encoding, Accept-Language"
    response["Cache-Control"] = "private, no-cache"
    return response


# A kept page, cut at its marks: text, mark, text, and so on.
Shell = tuple[str, ...]


def shell_of(html: str) -> Shell:
    """A page with marks, cut at them once for everybody who comes."""
    return tuple(_MARKS.split(html))


def filled(shell: Shell, given: Mapping[str, str], *, receipt: str) -> str:
    """A kept page with its marks replaced: what is put in stays as it is.

    Args:
        shell: the page, cut at its marks.
        given: mark -> what stands there, escaped.
        receipt: the nine words of this page.
    """
    words = dict(zip(RECEIPT_WORDS, map(escape, receipt.split()), strict=False))
    whole = {**given, **words, RECEIPT: escape(receipt)}
    parts = list(shell)
    parts[1::2] = [whole.get(mark, "") for mark in shell[1::2]]
    return "".join(parts)
