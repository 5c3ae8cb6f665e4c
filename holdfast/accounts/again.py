"""A session that ends while somebody types: the passphrase again, and nothing is lost.

What was posted is carried along by the page itself, as hidden fields: nothing of it is
stored. Passphrases and codes are not carried; the passphrase typed here stands in for
one that the act asked for.
"""

from collections.abc import Callable
from typing import Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone

from holdfast.accounts.middleware import COOKIE, device_of, enter
from holdfast.accounts.unlocking import log_in, who_was
from holdfast.errors import Refused
from holdfast.vault.models import Organisation

_USERNAME: Final = "again-username"
_PASSPHRASE: Final = "again-passphrase"  # noqa: S105
_CODE: Final = "again-code"
_SIGNS: Final = "again-signs"
_OURS: Final = (_USERNAME, _PASSPHRASE, _CODE, _SIGNS)
_NEVER_CARRIED: Final = (
    "csrfmiddlewaretoken",
    "passphrase",
    "new_passphrase",
    "once_more",
    "code",
    "slip",
    *_OURS,
)


def ask_or_resume(
    request: HttpRequest, *, go_on: Callable[[HttpRequest], HttpResponseBase]
) -> HttpResponseBase:
    """Ask who is there; where they have just said so, do what they came for."""
    organisation: Organisation = request.organisation  # type: ignore[attr-defined]
    if request.method != "POST":
        asked = urlencode({"next": request.get_full_path()})
        return redirect(f"/login/?{asked}")
    if _PASSPHRASE not in request.POST:
        return _ask(request, username=_who_was(request, organisation))
    return _resume(request, organisation=organisation, go_on=go_on)


def _resume(
    request: HttpRequest,
    *,
    organisation: Organisation,
    go_on: Callable[[HttpRequest], HttpResponseBase],
) -> HttpResponseBase:
    typed = request.POST
    try:
        token, actor = log_in(
            username=typed.get(_USERNAME, ""),
            passphrase=typed[_PASSPHRASE],
            code=typed.get(_CODE, ""),
            organisation=organisation,
            at=timezone.now(),
            device=device_of(request),
        )
    except Refused as refusal:
        # Whatever is refused, what was typed stays on the page.
        return _ask(
            request,
            username=typed.get(_USERNAME, ""),
            error=refusal.message,
            status=refusal.status,
        )
    request.actor = actor  # type: ignore[attr-defined]
    request.POST = _as_posted(typed)  # type: ignore[assignment]
    response = go_on(request)
    enter(response, token, member=actor.member)
    return response


def _as_posted(typed: QueryDict) -> QueryDict:
    posted = typed.copy()
    for name in _OURS:
        posted.pop(name, None)
    if _SIGNS in typed:
        posted.setlist("passphrase", typed.getlist(_PASSPHRASE))
    return posted


def _who_was(request: HttpRequest, organisation: Organisation) -> str:
    token = request.COOKIES.get(COOKIE, "")
    return who_was(token, organisation=organisation)


def _ask(
    request: HttpRequest, *, username: str, error: str = "", status: int = 401
) -> HttpResponse:
    carried = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in _NEVER_CARRIED and not name.startswith("passphrase-")
        for value in values
    ]
    context = {
        "carried": carried,
        "signs": _SIGNS in request.POST
        or any(name.partition("-")[0] == "passphrase" for name in request.POST),
        "files": bool(request.FILES),
        "username": username,
        "error": error,
        "address": request.get_full_path(),
    }
    return render(request, "accounts/again.html", context, status=status)
