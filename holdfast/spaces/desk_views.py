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
    Task,
    is_later,
    lines,
    overdue,
    remarks_for,
    tasks_of,
)

_NOON, _EVENING = 12, 18


@member
@require_safe
def desk(request: MemberRequest) -> HttpResponse:
    """What waits for this member, most urgent first."""
    at = timezone.now()
    by = request.actor
    found = tasks_of(by, at=at)
    tasks, more = found[:MOST], len(found) > MOST
    policy = policy_in_force(by.organisation, on=timezone.localtime(at).date())
    later = [task for task in tasks if is_later(task, at=at)]
    soon = [task for task in tasks if not is_later(task, at=at)]
    context: dict[str, Any] = {
        "greeting": _greeting(timezone.localtime(at).hour, by.name),
        "summary": _summary(
            soon, late=overdue(soon, at=at), later=bool(later), more=more
        ),
        "lines": lines(soon, policy=policy, at=at),
        "later": lines(later, policy=policy, at=at, main=False),
        "remarks": remarks_for(by, at=at),
        "at": at,
    }
    return render(request, "web/desk.html", context)


def _greeting(hour: int, name: str) -> str:
    said = {"name": name.split(maxsplit=1)[0]}
    if hour < _NOON:
        return gettext("Good morning, %(name)s.") % said
    if hour < _EVENING:
        return gettext("Good afternoon, %(name)s.") % said
    return gettext("Good evening, %(name)s.") % said


def _summary(tasks: list[Task], *, late: int, later: bool, more: bool) -> str:
    if more:
        return gettext(
            "More than %(number)d things wait for you; these are the most urgent."
        ) % {"number": MOST}
    if not tasks and later:
        return gettext("Nothing waits for you in the next three weeks.")
    if not tasks:
        return gettext("Nothing waits for you.")
    number = len(tasks)
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
