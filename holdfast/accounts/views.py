"""Logging in and out."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from holdfast.accounts.errors import NotLoggedIn, RolledBack
from holdfast.accounts.forms import LoginForm
from holdfast.accounts.middleware import device_of, drop_cookie, enter
from holdfast.accounts.unlocking import log_in, log_out
from holdfast.web.access import PublicRequest, public

START = "/desk/"


@public
@require_http_methods(["GET", "HEAD", "POST"])
def login(request: PublicRequest) -> HttpResponseBase:
    """User name, passphrase, code; the same answer for everything that is wrong."""
    if request.method != "POST":
        return _login_page(request, LoginForm())
    form = LoginForm(request.POST)
    if not form.is_valid():
        return _login_page(request, form, status=422)
    try:
        token, actor = log_in(
            username=form.cleaned_data["username"],
            passphrase=form.cleaned_data["passphrase"],
            code=form.cleaned_data["code"],
            organisation=request.organisation,
            at=timezone.now(),
            device=device_of(request),
        )
    except (NotLoggedIn, RolledBack) as error:
        form.add_error(None, error.message)
        return _login_page(request, form, status=error.status)
    response = redirect(local_path(request.POST.get("next", "")))
    enter(response, token, member=actor.member)
    return response


def _login_page(
    request: HttpRequest, form: LoginForm, *, status: int = 200
) -> HttpResponse:
    wanted = request.POST.get("next") or request.GET.get("next", "")
    context = {"form": form, "next": local_path(wanted)}
    return render(request, "accounts/login.html", context, status=status)


def local_path(wanted: str) -> str:
    """Where to go on to: only ever a path of this house."""
    if wanted.startswith("/") and url_has_allowed_host_and_scheme(
        wanted, allowed_hosts=None
    ):
        return wanted
    return START


@public
@require_POST
def logout(request: PublicRequest) -> HttpResponseBase:
    """End this session; one that is over already needs no passphrase for that."""
    if request.actor is not None:
        log_out(request.actor)
    response = redirect("/login/")
    drop_cookie(response)
    return response
