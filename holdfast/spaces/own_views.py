"""One's own matters with the organisation: calendar, closeness, secrecy, leaving."""

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import (
    require_http_methods,
    require_safe,
)

from holdfast.accounts.middleware import drop_cookie
from holdfast.accounts.unlocking import signing
from holdfast.errors import Refused
from holdfast.spaces.calendar import end_feed, feed_of, make_feed, owner_of
from holdfast.spaces.closeness import names_close_to, tell
from holdfast.spaces.forms import CloseToForm
from holdfast.spaces.leaving import check_member_can_leave, leave
from holdfast.spaces.terms import secrecy_words, sign_secrecy, unsigned_terms
from holdfast.web.access import MemberRequest, PublicRequest, member, public

READ_AND_POST = ["GET", "HEAD", "POST"]


@public
@require_safe
def calendar(request: PublicRequest, secret: str) -> HttpResponse:
    """A member's calendar feed, by its secret."""
    owner = owner_of(secret, organisation=request.organisation)
    if owner is None:
        raise Http404
    return HttpResponse(
        feed_of(owner, at=timezone.now()), content_type="text/calendar; charset=utf-8"
    )


@member
@require_http_methods(READ_AND_POST)
def own_calendar(request: MemberRequest) -> HttpResponseBase:
    """Make one's feed, make it anew, or end it."""
    by = request.actor
    link = ""
    if "end" in request.POST:
        end_feed(by=by)
        return redirect("/account/calendar/")
    if request.method == "POST":
        path = make_feed(by=by, at=timezone.now())
        link = request.build_absolute_uri(path)
    context = {"link": link, "has_feed": by.member.calendar_tag is not None}
    return render(request, "spaces/own_calendar.html", context)


@member
@require_http_methods(READ_AND_POST)
def close_to(request: MemberRequest) -> HttpResponseBase:
    """Whom one is too close to."""
    by = request.actor
    told = names_close_to(by.member, by=by)
    form = CloseToForm(request.POST or None, initial={"names": "\n".join(told or [])})
    if request.method == "POST" and form.is_valid():
        tell(form.cleaned_data["names"], by=by, at=timezone.now())
        return redirect("/account/")
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "told": told is not None}
    return render(request, "spaces/close_to.html", context, status=status)


@member
@require_http_methods(READ_AND_POST)
def secrecy(request: MemberRequest) -> HttpResponseBase:
    """What stays after a term has ended, and the signature under it (C-3.5)."""
    at = timezone.now()
    waiting = unsigned_terms(request.actor.member)
    if not waiting:
        return redirect("/desk/")
    term, error, status = waiting[0], "", 200
    if request.method == "POST":
        try:
            with signing(request.actor, request.POST.get("passphrase", "")) as by:
                sign_secrecy(term, by=by, at=at)
            return redirect("/desk/")
        except Refused as refusal:
            error, status = refusal.message, refusal.status
    context = {"term": term, "words": secrecy_words(term, at=at), "error": error}
    return render(request, "spaces/secrecy.html", context, status=status)


@member
@require_http_methods(READ_AND_POST)
def leaving(request: MemberRequest) -> HttpResponseBase:
    """Leave the organisation; what stands in the way is said first."""
    at = timezone.now()
    refused: Refused | None = None
    error, status = "", 200
    try:
        check_member_can_leave(request.actor, at=at)
        if request.method == "POST":
            with signing(request.actor, request.POST.get("passphrase", "")) as by:
                leave(by=by, at=at)
            response = redirect("/login/")
            drop_cookie(response)
            return response
    except Refused as refusal:
        if refusal.status == 409:
            refused = refusal
        else:
            error = refusal.message
        status = refusal.status if request.method == "POST" else 200
    context = {
        "refused": refused,
        "own_page": f"/organisation/people/{request.actor.member.id}/",
        "error": error,
    }
    return render(request, "spaces/leaving.html", context, status=status)
