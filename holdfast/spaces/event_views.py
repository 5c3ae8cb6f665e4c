"""Events of the organisation: planned, changed, and who has which post at them."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST

from holdfast.accounts.forms import passphrase_in
from holdfast.accounts.models import Member
from holdfast.accounts.people import name_of
from holdfast.accounts.unlocking import signing
from holdfast.errors import Refused
from holdfast.policy import Policy, event_is_own
from holdfast.spaces import events as acts
from holdfast.spaces.event_forms import EventForm, PostForm
from holdfast.spaces.models import Event
from holdfast.spaces.permissions import member_can_organise
from holdfast.spaces.policies import policy_in_force
from holdfast.spaces.visibility import find_event
from holdfast.vault.days import today_in
from holdfast.web.access import MemberRequest, member

READ_AND_POST = ["GET", "HEAD", "POST"]


def _policy(request: MemberRequest, *, at: datetime) -> Policy:
    by = request.actor
    return policy_in_force(by.organisation, on=today_in(by.organisation, at))


def _is_own(event: Event, *, policy: Policy) -> bool:
    return event_is_own(
        policy, charges_entry=event.charges_entry, designated=event.designated
    ).allowed


@member
@require_http_methods(READ_AND_POST)
def events(request: MemberRequest) -> HttpResponseBase:
    """Every event, the latest first; and a new one."""
    by, at = request.actor, timezone.now()
    if request.method != "POST":
        return _events_page(request, EventForm())
    form = EventForm(request.POST)
    if form.is_valid():
        try:
            event = acts.plan(form.plan, by=by, at=at)
        except Refused as refused:
            return _events_page(request, _told(form, refused), status=refused.status)
        return redirect(f"/organisation/events/{event.id}/")
    return _events_page(request, form, status=422)


def _told(form: Any, refused: Refused) -> Any:
    for field, message in (refused.fields or {"": refused.message}).items():
        form.add_error(field if field in form.fields else None, message)
    return form


def _events_page(
    request: MemberRequest, form: EventForm, *, status: int = 200
) -> HttpResponse:
    by, at = request.actor, timezone.now()
    policy = _policy(request, at=at)
    before = parse_datetime(request.GET.get("before", "")) or None
    if before is not None and timezone.is_naive(before):
        before = None
    found = list(acts.page_of_events(by, before=before))
    shown = found[: acts.PAGE]
    older = urlencode({"before": shown[-1].starts_at.isoformat()}) if shown else ""
    context = {
        "at": at,
        "events": [(event, _is_own(event, policy=policy)) for event in shown],
        "older": older if len(found) > acts.PAGE else "",
        "form": form if member_can_organise(by, at=at) else None,
    }
    return render(request, "spaces/events.html", context, status=status)


@member
@require_http_methods(READ_AND_POST)
def event(request: MemberRequest, event_id: UUID) -> HttpResponseBase:
    """One event: what is said of it, and who has which post."""
    by, at = request.actor, timezone.now()
    shown = find_event(event_id, organisation=request.organisation)
    if request.method != "POST":
        return _event_page(request, shown)
    form = EventForm(request.POST)
    if form.is_valid():
        try:
            with signing(by, passphrase_in(request.POST)) as signer:
                acts.change(shown, form.plan, by=signer, at=at)
        except Refused as refused:
            told = _told(form, refused)
            return _event_page(request, shown, form=told, status=refused.status)
        return redirect(f"/organisation/events/{shown.id}/")
    return _event_page(request, shown, form=form, status=422)


def _event_page(
    request: MemberRequest,
    shown: Event,
    *,
    form: EventForm | None = None,
    posts: PostForm | None = None,
    passphrase_error: str = "",
    status: int = 200,
) -> HttpResponse:
    by, at = request.actor, timezone.now()
    policy, may = _policy(request, at=at), member_can_organise(by, at=at)
    context = {
        "at": at,
        "event": shown,
        "own": _is_own(shown, policy=policy),
        "posts": [
            {
                "name": name_of(term.member),
                "role": policy.offices[term.role].title.said(get_language() or "en")
                if term.role in policy.offices
                else term.role,
                "url": f"/organisation/posts/{term.id}/end/",
            }
            for term in acts.posts_at(shown, at=at)
        ],
        "posts_url": f"/organisation/events/{shown.id}/posts/",
        "form": (form or EventForm.about(shown)) if may else None,
        "post_form": (posts or _post_form(request)) if may else None,
        "passphrase_error": passphrase_error,
    }
    return render(request, "spaces/event.html", context, status=status)


def _post_form(request: MemberRequest) -> PostForm:
    by, policy = request.actor, _policy(request, at=timezone.now())
    language = get_language() or "en"
    given: dict[str, Any] = {
        "members": acts.can_have_posts(by),
        "roles": [
            (role, policy.offices[role].title.said(language))
            for role in acts.posts_of_policy(policy)
        ],
    }
    if request.method == "POST" and "role" in request.POST:
        return PostForm(request.POST, **given)
    return PostForm(**given)


@member
@require_POST
def give_post(request: MemberRequest, event_id: UUID) -> HttpResponseBase:
    """Give somebody a post; the keys it takes need the passphrase again."""
    by, at = request.actor, timezone.now()
    shown = find_event(event_id, organisation=request.organisation)
    form = _post_form(request)
    if not form.is_valid():
        return _event_page(request, shown, posts=form, status=422)
    who = Member.objects.select_related("reader").get(pk=form.cleaned_data["member"])
    role = form.cleaned_data["role"]
    try:
        with signing(by, request.POST.get("passphrase", "")) as signer:
            acts.give_post(shown, member=who, role=role, by=signer, at=at)
    except Refused as refused:
        if refused.code == "passphrase-again":
            return _event_page(
                request,
                shown,
                posts=form,
                passphrase_error=refused.message,
                status=refused.status,
            )
        told = _told(form, refused)
        return _event_page(request, shown, posts=told, status=refused.status)
    return redirect(f"/organisation/events/{shown.id}/")


@member
@require_POST
def take_post(request: MemberRequest, term_id: UUID) -> HttpResponseBase:
    """End somebody's post at an event."""
    term = acts.find_post(term_id, by=request.actor)
    acts.take_post(term, by=request.actor, at=timezone.now())
    return redirect(f"/organisation/events/{term.event_id}/")
