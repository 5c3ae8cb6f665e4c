"""The desk."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_safe

from holdfast.spaces.policies import policy_in_force
from holdfast.web.access import MemberRequest, member
from holdfast.web.desk import (
    MOST,
    Line,
    cases_around,
    is_later,
    lines,
    overdue,
    remarks_for,
    tasks_of,
)

_MORNING, _NOON, _EVENING, _NIGHT = 5, 12, 18, 23


@member
@require_safe
def desk(request: MemberRequest) -> HttpResponse:
    """What waits for this member, most urgent first."""
    at = timezone.now()
    by = request.actor
    found = tasks_of(by, at=at)
    tasks, more = found[:MOST], len(found) > MOST
    policy = policy_in_force(by.organisation, on=timezone.localtime(at).date())
    cases = cases_around(tasks, by=by)
    later = [task for task in tasks if is_later(task, at=at)]
    soon = [task for task in tasks if not is_later(task, at=at)]
    shown = lines(soon, policy=policy, at=at, cases=cases)
    context: dict[str, Any] = {
        "greeting": _greeting(timezone.localtime(at).hour, by.name),
        "summary": _summary(
            shown,
            late=overdue([line.task for line in shown], at=at),
            later=bool(later),
            more=more,
        ),
        "lines": shown,
        "later": lines(later, policy=policy, at=at, main=False, cases=cases),
        "remarks": remarks_for(by, at=at),
        "at": at,
    }
    return render(request, "web/desk.html", context)


def _greeting(hour: int, name: str) -> str:
    said = {"name": name.split(maxsplit=1)[0]}
    if hour < _MORNING or hour >= _NIGHT:
        return gettext("Hello, %(name)s.") % said
    if hour < _NOON:
        return gettext("Good morning, %(name)s.") % said
    if hour < _EVENING:
        return gettext("Good afternoon, %(name)s.") % said
    return gettext("Good evening, %(name)s.") % said


def _summary(shown: list[Line], *, late: int, later: bool, more: bool) -> str:
    """How many lines there are: what waits about one matter is one thing."""
    if more:
        return gettext("More waits for you than stands here; this is the most urgent.")
    if not shown and later:
        return gettext("Nothing waits for you in the next three weeks.")
    if not shown:
        return gettext("Nothing waits for you.")
    number = len(shown)
    waiting = {"number": number}
    if not late:
        return (
            ngettext(
                "One thing waits for you. Nothing is overdue.",
                "%(number)d things wait for you. Nothing is overdue.",
                number,
            )
            % waiting
        )
    return ngettext(
        "%(number)d things wait for you; one is overdue.",
        "%(number)d things wait for you; %(late)d are overdue.",
        late,
    ) % {**waiting, "late": late}
