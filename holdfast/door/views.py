"""The door: a name in, one answer out. The name is posted, and is in no address."""

from contextlib import suppress
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from holdfast.accounts.people import profile_of
from holdfast.cases.pages import refuse_in
from holdfast.door import actions
from holdfast.door.acts import acts_open_to, may_be_own_place, sent_out_of
from holdfast.door.checking import Checked, check, matches
from holdfast.door.entries import Match
from holdfast.door.errors import ListNotOpened
from holdfast.door.forms import ActForm
from holdfast.door.posts import (
    check_member_can_check,
    events_for,
)
from holdfast.door.visibility import bans_visible_to
from holdfast.errors import Refused, WrongInput
from holdfast.spaces.models import Event
from holdfast.spaces.policies import policy_in_force
from holdfast.spaces.visibility import find_event
from holdfast.vault.days import today_in
from holdfast.vault.errors import NotHeld
from holdfast.web.access import MemberRequest, member
from holdfast.web.desk import refusing


@member
@require_safe
def tonight(request: MemberRequest) -> HttpResponse:
    """The doors that are this member's tonight."""
    at = timezone.now()
    context = {
        "at": at,
        "events": events_for(request.actor, at=at),
        "sees_bans": bans_visible_to(request.actor).exists(),
        "may_act": bool(acts_open_to(request.actor, event=None, at=at)),
        "noted": "noted" in request.GET,
    }
    return render(request, "door/tonight.html", context)


@member
@require_http_methods(["GET", "HEAD", "POST"])
def door(request: MemberRequest, event_id: UUID) -> HttpResponse:
    """One name, one answer."""
    at, by = timezone.now(), request.actor
    event = find_event(event_id, organisation=request.organisation)
    if request.method == "POST":
        return _answer(request, event, name=request.POST.get("name", ""))
    check_member_can_check(event, by=by, at=at)
    return _page(
        request,
        event,
        {
            "noted": "noted" in request.GET,
            "sent_out": sent_out_of(event, by=by, at=at),
        },
    )


def _answer(request: MemberRequest, event: Event, *, name: str) -> HttpResponse:
    at, by = timezone.now(), request.actor
    try:
        checked = check(event=event, name=name, by=by, at=at)
    except WrongInput as wrong:
        kept = {"name": name[:1000], "error": wrong.message}
        return _page(request, event, kept, status=wrong.status)
    context = {**_fetching(checked), "name": name, "checked": checked}
    return _page(request, event, context)


def _fetching(checked: Checked) -> dict[str, Any]:
    if checked.fetch is None:
        return {}
    profile = profile_of(checked.fetch)
    return {"who": profile.name, "phone": "".join(profile.phone.split())}


def _page(
    request: MemberRequest, event: Event, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    whole = {
        "event": event,
        "event_title": event.title,
        "back_url": "/door/",
        **context,
    }
    return render(request, "door/door.html", whole, status=status)


@member
@require_POST
def not_them(request: MemberRequest, event_id: UUID) -> HttpResponse:
    """Somebody who knows them says that it is somebody else; then ask again."""
    event = find_event(event_id, organisation=request.organisation)
    name = request.POST.get("name", "")
    actions.not_them(
        event=event,
        name=name,
        candidate=request.POST.get("candidate", ""),
        by=request.actor,
        at=timezone.now(),
    )
    return _answer(request, event, name=name)


@member
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: MemberRequest, event_id: UUID) -> HttpResponseBase:
    """Writing down what one did about somebody at an event."""
    event = find_event(event_id, organisation=request.organisation)
    check_member_can_check(event, by=request.actor, at=timezone.now())
    return _act(request, event)


@member
@require_http_methods(["GET", "HEAD", "POST"])
def act_elsewhere(request: MemberRequest) -> HttpResponseBase:
    """Writing down what one did about somebody away from any event (C-4.1)."""
    if not acts_open_to(request.actor, event=None, at=timezone.now()):
        raise NotHeld
    return _act(request, None)


def _act(request: MemberRequest, event: Event | None) -> HttpResponseBase:
    if request.method != "POST" or "reasons" not in request.POST:
        return _act_page(request, event, _act_form(request, event, bound=False))
    form = _act_form(request, event, bound=True)
    if not form.is_valid():
        return _act_page(request, event, form, status=422)
    given = form.cleaned_data
    try:
        actions.act_alone(
            action=given["action"],
            event=event,
            person_name=given["person"],
            reasons=given["reasons"],
            offence=given.get("offence", ""),
            own_place=given.get("own_place", False),
            entry=given.get("entry", ""),
            let_in_by=given.get("let_in_by", ""),
            by=request.actor,
            at=timezone.now(),
        )
    except Refused as refusal:
        return _act_page(request, event, form, refusal=refusal)
    return redirect(f"{_door_of(event)}?noted")


def _door_of(event: Event | None) -> str:
    return f"/door/{event.id}/" if event else "/door/"


def _act_form(request: MemberRequest, event: Event | None, *, bound: bool) -> ActForm:
    at, by = timezone.now(), request.actor
    name = request.POST.get("person", "")
    found: list[Match] = []
    if event is not None and name.strip():
        # Without the key nobody is offered; what was typed stays, and `act_alone` says it.
        with suppress(ListNotOpened):
            found = matches(event=event, name=name, by=by, at=at)
    given: dict[str, Any] = {
        "policy": policy_in_force(by.organisation, on=today_in(by.organisation, at)),
        "language": get_language() or "en",
        "acts": acts_open_to(by, event=event, at=at),
        "people": _people_among(found),
        "at_home": may_be_own_place(by, event=event, at=at),
    }
    if bound:
        return ActForm(request.POST, **given)
    first = {"action": "eject"} if event is not None else {}
    return ActForm(initial={"person": name, **first}, **given)


def _people_among(found: list[Match]) -> list[tuple[str, str]]:
    """Whom the name may mean: somebody barred, or sent out of this event before."""
    sent_out = _("%(name)s, sent out tonight")
    return [
        (one.id, sent_out % {"name": one.name} if one.here_only else one.name)
        for one in found
    ]


def _act_page(
    request: MemberRequest,
    event: Event | None,
    form: ActForm,
    *,
    status: int = 200,
    refusal: Refused | None = None,
) -> HttpResponse:
    by, at = request.actor, timezone.now()
    policy = policy_in_force(by.organisation, on=today_in(by.organisation, at))
    if refusal is not None:
        refuse_in(form, refusal)
        status = refusal.status
    context = {"form": form, "clause": refusing(refusal, policy=policy)}
    if event is None:
        return render(request, "door/elsewhere.html", context, status=status)
    here = {
        "event": event,
        "event_title": event.title,
        "back_url": _door_of(event),
    }
    return render(request, "door/act.html", {**context, **here}, status=status)
