"""One's own account: passphrase, key slip, second factor, sessions.

Secrets that are shown once are on the answer to the very post that made them.
"""

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from holdfast.accounts import second_factor as factor
from holdfast.accounts.actions import (
    change_passphrase,
    come_back_by_slip,
    confirm_slip,
    make_slip,
)
from holdfast.accounts.errors import NotLoggedIn
from holdfast.accounts.forms import (
    AgainForm,
    PassphraseForm,
    SecondFactorAnewForm,
    SecondFactorForm,
    SlipForm,
    refuse,
)
from holdfast.accounts.middleware import drop_cookie, enter, set_cookie
from holdfast.accounts.models import MemberState
from holdfast.accounts.people import profile_of
from holdfast.accounts.retyping import Retyping, retyping_of, typed_back
from holdfast.accounts.roster import fingerprint, voices_needed, was_first
from holdfast.accounts.unlocking import end_sessions, renew, seeds_again
from holdfast.errors import Refused
from holdfast.web.access import MemberRequest, PublicRequest, member, public

READ_AND_POST = ["GET", "HEAD", "POST"]


@member
@require_safe
def account(request: MemberRequest) -> HttpResponse:
    """Who one is here, and everything about coming in."""
    by = request.actor
    context = {
        "profile": profile_of(by.member),
        "vouched": by.member.state == MemberState.VOUCHED,
        "was_first": was_first(by.reader),
        "voices": voices_needed(by.organisation),
        "fingerprint": fingerprint(by.reader),
        "has_factor": by.member.totp is not None,
        "slip_confirmed_on": by.member.slip_confirmed_on,
        "at": timezone.now(),
    }
    return render(request, "accounts/account.html", context)


@member
@require_http_methods(READ_AND_POST)
def passphrase(request: MemberRequest) -> HttpResponseBase:
    """A new passphrase; every other session ends."""
    form = PassphraseForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _form_page(request, "accounts/passphrase.html", form)
    at = timezone.now()
    try:
        change_passphrase(
            request.actor,
            passphrase=form.cleaned_data["passphrase"],
            new=form.cleaned_data["new_passphrase"],
            at=at,
        )
    except Refused as refusal:
        fields = refusal.fields or {"passphrase": refusal.message}
        return _refused(request, "accounts/passphrase.html", form, refusal, fields)
    response = redirect("/account/")
    set_cookie(response, renew(request.actor, at=at))
    return response


@member
@require_http_methods(READ_AND_POST)
def slip(request: MemberRequest) -> HttpResponseBase:
    """A new key slip: shown once, to be printed and typed back."""
    form = AgainForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _form_page(request, "accounts/slip.html", form)
    try:
        made = make_slip(
            request.actor, passphrase=form.cleaned_data["passphrase"], at=timezone.now()
        )
    except Refused as refusal:
        fields = {"passphrase": refusal.message}
        return _refused(request, "accounts/slip.html", form, refusal, fields)
    return slip_page(request, made)


def slip_page(request: Any, made: str) -> HttpResponse:
    """The sheet to print, and what to type back from it."""
    context = {
        "words": made.split("-"),
        "name": request.actor.name,
        "retyping": retyping_of(made.split("-"), purpose="slip"),
        "at": timezone.now(),
    }
    return render(request, "accounts/slip_sheet.html", context)


@member
@require_POST
def slip_confirm(request: MemberRequest) -> HttpResponseBase:
    """Two groups of the printed slip, typed back."""
    if typed_back(request.POST, purpose="slip"):
        confirm_slip(request.actor, at=timezone.now())
        return redirect("/desk/")
    context = {
        "retyping": Retyping.carried(request.POST),
        "error": _("This is not what the sheet says. Look again."),
    }
    return render(request, "accounts/slip_confirm.html", context, status=422)


@member
@require_http_methods(READ_AND_POST)
def second_factor(request: MemberRequest) -> HttpResponseBase:
    """A second factor: scan, type the code it shows; every other session ends."""
    by, at = request.actor, timezone.now()
    kind = SecondFactorForm if by.member.totp is None else SecondFactorAnewForm
    if request.method != "POST":
        return _factor_page(request, kind())
    form = kind(request.POST)
    if not form.is_valid():
        return _factor_page(request, form, status=422)
    try:
        if "passphrase" in form.cleaned_data:
            seeds_again(by, form.cleaned_data["passphrase"])
        factor.set_up(
            by,
            offer=form.cleaned_data["offer"],
            code=form.cleaned_data["code"],
            at=at,
        )
    except Refused as refusal:
        fields = refusal.fields or {"passphrase": refusal.message}
        refuse(form, fields=fields, message=refusal.message)
        return _factor_page(request, form, status=422)
    response = redirect("/desk/")
    set_cookie(response, renew(by, at=at))
    return response


def _factor_page(
    request: MemberRequest, form: SecondFactorForm, *, status: int = 200
) -> HttpResponse:
    member_ = request.actor.member
    offer = form.data.get("offer", "")
    secret = factor.secret_of_offer(offer, member=member_) if offer else None
    if secret is None:
        secret, offer = factor.new_offer(member_)
    form.initial["offer"] = offer
    context = {
        "form": form,
        "secret": secret,
        "picture": factor.picture_of(secret, member=member_),
        "has_factor": member_.totp is not None,
    }
    return render(request, "accounts/second_factor.html", context, status=status)


@member
@require_POST
def sessions_end(request: MemberRequest) -> HttpResponseBase:
    """Sign out everywhere, here too."""
    end_sessions(request.actor.member)
    response = redirect("/login/")
    drop_cookie(response)
    return response


@public
@require_http_methods(READ_AND_POST)
def login_slip(request: PublicRequest) -> HttpResponseBase:
    """Coming in with the printed key slip; a new passphrase and a new slip at once."""
    form = SlipForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _form_page(request, "accounts/login_slip.html", form)
    typed = form.cleaned_data
    try:
        token, actor, made = come_back_by_slip(
            username=typed["username"],
            slip=typed["slip"],
            new=typed["new_passphrase"],
            lost_factor=typed["lost_factor"],
            organisation=request.organisation,
            at=timezone.now(),
        )
    except NotLoggedIn as refusal:
        words = _("This user name and this key slip do not go together.")
        refuse(form, fields={}, message=words)
        return _form_page(
            request, "accounts/login_slip.html", form, status=refusal.status
        )
    except Refused as refusal:
        fields = {"new_passphrase": refusal.message}
        return _refused(request, "accounts/login_slip.html", form, refusal, fields)
    request.actor = actor
    response = slip_page(request, made)
    enter(response, token, member=actor.member)
    return response


def _form_page(
    request: Any, template: str, form: Any, *, status: int | None = None
) -> HttpResponse:
    if status is None:
        status = 422 if request.method == "POST" else 200
    return render(request, template, {"form": form}, status=status)


def _refused(
    request: Any, template: str, form: Any, refusal: Refused, fields: dict[str, str]
) -> HttpResponse:
    refuse(form, fields=fields, message=refusal.message)
    return _form_page(request, template, form, status=refusal.status)
