"""What templates need to say things as people say them, and to use components."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django import template
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils import formats, timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext, pgettext

from holdfast.web.access import may_wait_at, waits_for_vouching
from holdfast.web.rail import Place, left_out, rail

register = template.Library()


@register.simple_tag
def asset(name: str) -> str:
    """The address of a static file, by its hash: `{% asset "css/public.css" %}`."""
    from holdfast.web import assets

    return assets.url(name)


@register.simple_block_tag(takes_context=True)
def component(context: Context, content: str, name: str, **values: Any) -> SafeString:
    """A component around content.

    `{% component "told" by="her" %}...{% endcomponent %}` renders
    `components/told.html` with the block as `content` and only what it is given,
    as `{% include ... only %}` does; forms get their token.
    """
    given = {"csrf_token": context.get("csrf_token"), "content": content, **values}
    return render_to_string(f"components/{name}.html", given)


@register.simple_tag(takes_context=True)
def rail_here(context: Context) -> list[Place]:
    """The rail of this page; nothing where nobody is logged in.

    `rail_counts` in the context says what waits where, by address.
    """
    request = getattr(context, "request", None)
    if request is None or context.get("actor") is None:
        return []
    places = rail(path=request.path, counts=context.get("rail_counts"))
    actor = getattr(request, "actor", None)
    if actor is None:
        return places
    if waits_for_vouching(actor):
        return [place for place in places if may_wait_at(place.url)]
    out = left_out(actor, at=timezone.now())
    return [place for place in places if place.url not in out]


@register.filter
def code_name(code: str) -> str:
    """`quiet-harbour` as a person reads it: Quiet harbour."""
    return code.replace("-", " ").capitalize()


@register.filter
def lead(label: str) -> str:
    """What stands before a sentence about it: a question, or words and a colon."""
    said = str(label)
    return said if said.endswith(("?", ".", "!", "؟")) else f"{said}:"


@register.filter
def kept(written: str) -> str:
    """Text for inside a text area, whose first line break a browser would drop."""
    return f"\n{written}"


@register.filter
def as_words(words: str | Iterable[str]) -> list[str]:
    """The words of a receipt or a slip, whether a string or a list."""
    return words.split() if isinstance(words, str) else list(words)


@register.filter
def steps_of(total: int, done: int) -> Sequence[bool]:
    """One answer for each step: is it done?"""
    return [step <= done for step in range(1, total + 1)]


@register.filter
def day(value: date | None, at: date | None = None) -> str:
    """A day: `Sat 14 Nov 2026`; seen from `at`, without a year that is the same."""
    if value is None:
        return ""
    that = _day_of(value)
    if at is not None and that.year == _day_of(at).year:
        return formats.date_format(that, pgettext("day of this year", "D j M"))
    return formats.date_format(that, pgettext("day of any year", "D j M Y"))


@register.filter
def moment(value: datetime | None, at: date | None = None) -> str:
    """A day and its time: `Sat 14 Nov, 23:31`."""
    if value is None:
        return ""
    clock = formats.date_format(_local(value), pgettext("time of day", "H:i"))
    said = {"day": day(value, at), "time": clock}
    return pgettext("a day and its time", "%(day)s, %(time)s") % said


@register.filter
def until(value: date | None, at: date | None) -> str:
    """How far off a day is, seen from `at`: `today`, `in 3 days`, `2 days late`."""
    if value is None or at is None:
        return ""
    days = (_day_of(value) - _day_of(at)).days
    if days in _NEAR:
        return gettext(_NEAR[days])
    if days > _MONTHS:
        months = round(days / 30.4)
        return ngettext("in %(n)d month", "in %(n)d months", months) % {"n": months}
    if days > _LONG:
        weeks = round(days / 7)
        return ngettext("in %(n)d week", "in %(n)d weeks", weeks) % {"n": weeks}
    if days > 0:
        return ngettext("in %(days)d day", "in %(days)d days", days) % {"days": days}
    late = ngettext("%(days)d day late", "%(days)d days late", -days)
    return late % {"days": -days}


@register.filter
def ago(value: date | None, at: date | None) -> str:
    """How long ago a day was, seen from `at`: `today`, `yesterday`, `5 days ago`."""
    if value is None or at is None:
        return ""
    days = (_day_of(at) - _day_of(value)).days
    if days in _PAST:
        return gettext(_PAST[days])
    if days < 0 or days > _LONG:
        return day(value, at)
    return ngettext("%(days)d day ago", "%(days)d days ago", days) % {"days": days}


@register.filter
def urgency(value: date | None, at: date | None) -> str:
    """How a waiting thing is drawn: `now` (today or late), `soon` (three days)."""
    if value is None or at is None:
        return ""
    days = (_day_of(value) - _day_of(at)).days
    if days <= 0:
        return "now"
    return "soon" if days <= _SOON else ""


_NEAR = {0: "today", 1: "tomorrow"}
_PAST = {0: "today", 1: "yesterday"}
_SOON = 3
_LONG = 21
_MONTHS = 70


def _local(value: datetime) -> datetime:
    return timezone.localtime(value) if timezone.is_aware(value) else value


def _day_of(value: date) -> date:
    return _local(value).date() if isinstance(value, datetime) else value
