"""Coming in by a link: the founder's, and everybody else's."""

import secrets
from functools import partial
from zoneinfo import available_timezones

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from holdfast.accounts import second_factor as factor
from holdfast.accounts.account_views import slip_page
from holdfast.accounts.errors import LinkSpent
from holdfast.accounts.forms import EnrolForm, refuse
from holdfast.accounts.invitations import find_invitation
from holdfast.accounts.middleware import enter
from holdfast.accounts.models import Invitation, Member
from holdfast.accounts.people import Profile, name_of
from holdfast.accounts.roster import made_keys_before
from holdfast.crypto.receipts import words
from holdfast.errors import Refused
from holdfast.policy import Policy
from holdfast.policy.explain import sentences
from holdfast.spaces.forms import FoundForm
from holdfast.spaces.founding import settle
from holdfast.spaces.joining import accept
from holdfast.spaces.policies import begun_with
from holdfast.web.access import PublicRequest, before_founding, public

READ_AND_POST = ["GET", "HEAD", "POST"]
PROPOSED_WORDS = 5


@before_founding
@public
@require_http_methods(READ_AND_POST)
def found(request: PublicRequest, token: str) -> HttpResponseBase:
    """The founder's link: first the organisation and its policy, then own keys."""
    at = timezone.now()
    invitation = find_invitation(token, organisation=request.organisation, at=at)
    if not invitation.is_founder:
        raise LinkSpent
    if invitation.organisation is not None:
        return _make_keys(request, invitation)
    form = FoundForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _found_page(request, form)
    if "back" in request.POST:
        return _found_page(request, form, status=200)
    if "accept" not in request.POST:
        return _policy_page(request, form)
    typed = form.cleaned_data
    settle(
        invitation,
        name=typed["name"],
        languages=typed["languages"],
        zone=typed["zone"],
        founder=Profile(name=typed["founder"], email=typed["email"]),
        at=at,
    )
    return redirect(request.path)


def _found_page(
    request: PublicRequest, form: FoundForm, *, status: int | None = None
) -> HttpResponse:
    if status is None:
        status = 422 if request.method == "POST" else 200
    context = {"form": form, "zones": sorted(available_timezones())}
    return render(request, "spaces/found.html", context, status=status)


def _policy_page(request: PublicRequest, form: FoundForm) -> HttpResponse:
    carried = [
        (name, value) for name in form.fields for value in request.POST.getlist(name)
    ]
    policy = begun_with(zone=form.cleaned_data["zone"])
    context = {
        "carried": carried,
        "explained": sentences(policy),
        "helplines": numbers_to_call(policy),
    }
    return render(request, "spaces/found_policy.html", context)


def numbers_to_call(policy: Policy) -> list[dict[str, str]]:
    """Whom the policy tells people to call, emergencies first."""
    ordered = sorted(policy.helplines.values(), key=lambda one: not one.emergency)
    return [
        {
            "number": one.tel or one.sms or one.url or "",
            "name": str(one.name),
            "when": str(one.when),
        }
        for one in ordered
    ]


@before_founding
@public
@require_http_methods(READ_AND_POST)
def join(request: PublicRequest, token: str) -> HttpResponseBase:
    """Anybody else's link: one's own keys."""
    invitation = find_invitation(
        token, organisation=request.organisation, at=timezone.now()
    )
    if invitation.is_founder:
        raise LinkSpent
    return _make_keys(request, invitation)


def _make_keys(request: PublicRequest, invitation: Invitation) -> HttpResponseBase:
    member = invitation.member
    if member is None:
        raise LinkSpent
    page = partial(_keys_page, member=member, is_founder=invitation.is_founder)
    form = EnrolForm(request.POST or None)
    if request.method != "POST":
        return page(request, form)
    if not form.is_valid():
        return page(request, form, status=422)
    typed = form.cleaned_data
    try:
        joined = accept(
            invitation,
            username=typed["username"],
            passphrase=typed["new_passphrase"],
            offer=typed["offer"],
            code=typed["code"],
            at=timezone.now(),
        )
    except LinkSpent:
        raise
    except Refused as refusal:
        fields = {_FIELDS.get(k, k): text for k, text in refusal.fields.items()}
        refuse(form, fields=fields, message=refusal.message)
        return page(request, form, status=refusal.status)
    request.actor = joined.actor
    request.organisation = joined.actor.organisation
    response = slip_page(request, joined.slip)
    enter(response, joined.token, member=joined.actor.member)
    return response


_FIELDS = {"passphrase": "new_passphrase"}


def _keys_page(
    request: PublicRequest,
    form: EnrolForm,
    *,
    member: Member,
    is_founder: bool,
    status: int = 200,
) -> HttpResponse:
    offer = form.data.get("offer", "")
    secret = factor.secret_of_offer(offer, member=member) if offer else None
    if secret is None:
        secret, offer = factor.new_offer(member)
        form.data = {**request.POST.dict(), "offer": offer} if form.is_bound else {}
    form.initial["offer"] = offer
    context = {
        "form": form,
        "name": name_of(member),
        "secret": secret,
        "picture": factor.picture_of(secret, member=member),
        "proposed": " ".join(secrets.choice(words()) for _ in range(PROPOSED_WORDS)),
        "organisation": member.organisation,
        "again": made_keys_before(member),
        "is_founder": is_founder,
    }
    return render(request, "spaces/join.html", context, status=status)
