"""One answer to every refusal and failure, in pages."""

import logging
from collections.abc import Callable

from django.core.exceptions import DisallowedHost
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from holdfast.crypto.errors import SealError, SignatureError, TreeError
from holdfast.errors import NotOpenYet, Refused
from holdfast.vault.errors import NotHeld
from holdfast.web.clauses import words_of
from holdfast.web.desk import Clause
from holdfast.web.middleware import put_headers

log = logging.getLogger("holdfast")

NOTHING_HERE: dict[str, object] = {
    "code": "not-found",
    "message": "There is nothing here, or nothing that you can open.",
    "clause": None,
    "fields": {},
}


def _page(
    request: HttpRequest,
    *,
    status: int,
    title: str,
    text: str,
    clause: str | None = None,
    change: str = "",
) -> HttpResponse:
    context = {
        "title": title,
        "text": text,
        "clause": _shown(clause, request),
        "change": change,
        "status": status,
    }
    return render(request, "error.html", context, status=status)


def _shown(clause: str | None, request: HttpRequest) -> Clause | None:
    organisation = getattr(request, "organisation", None)
    if clause is None or organisation is None:
        return None
    return words_of(clause, organisation=organisation, on=timezone.localdate())


def _in_one_shape(*, status: int, code: str, message: str) -> JsonResponse:
    """An error of the API that is told before the API is asked."""
    error: dict[str, object] = {
        "code": code,
        "message": message,
        "clause": None,
        "fields": {},
    }
    return JsonResponse({"error": error}, status=status)


def _is_of_the_api(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")


def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """What may not be done, why, and the clause."""
    return _page(
        request,
        status=refusal.status,
        title=_("This cannot be done"),
        text=refusal.message,
        clause=refusal.clause,
        change=refusal.change,
    )


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A refusal that no view showed in its own form."""
    if isinstance(exception, Refused):
        return refused(request, exception)
    return _page(
        request,
        status=403,
        title=_("This cannot be done"),
        text=_("You may not do this."),
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The same for what does not exist and what is not yours; nothing is echoed."""
    del exception
    if _is_of_the_api(request):
        return JsonResponse({"error": NOTHING_HERE}, status=404)
    return _page(
        request,
        status=404,
        title=_("Nothing here"),
        text=_("There is nothing at this address, or nothing that you can open."),
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form from another place, or one from before this browser session."""
    del reason
    if _is_of_the_api(request):
        # What is there takes no cookie and is not asked for one.
        return not_found(request)
    return _page(
        request,
        status=403,
        title=_("Please send this again"),
        text=_(
            "This form did not come from here, or is too old. Go back, and send it."
        ),
    )


def unreadable(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What no view could take; a name that is not this machine's among it."""
    if isinstance(exception, DisallowedHost):
        code, text = "wrong-host", _("Nothing of ours has this name.")
    else:
        code, text = "unreadable", _("This could not be read. Nothing was kept.")
    return _outside(
        request, status=400, code=code, title=_("This cannot be done"), text=text
    )


def broken(request: HttpRequest) -> HttpResponse:
    """Something failed here. Nothing was acknowledged."""
    return _outside(
        request,
        status=500,
        code="not-confirmed",
        title=_("Not confirmed"),
        text=_(
            "Something went wrong on our side. Nothing was confirmed: send it again."
        ),
    )


def _outside(
    request: HttpRequest, *, status: int, code: str, title: str, text: str
) -> HttpResponse:
    """An answer that may be given before anything else has happened to a request.

    So it brings its headers itself, and is in the API's shape where the API was asked.
    """
    response: HttpResponse = (
        _in_one_shape(status=status, code=code, message=text)
        if _is_of_the_api(request)
        else _page(request, status=status, title=title, text=text)
    )
    put_headers(response)
    return response


class Refusing:
    """Turns what the layers below raise into answers."""

    def __init__(self, get_response: object) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response: HttpResponse = self.get_response(request)  # type: ignore[operator]
        if response.status_code == 405 and _is_of_the_api(request):
            return _wrong_method(response)
        return response

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponseBase],
        _parts: object,
        _named: object,
    ) -> HttpResponse | None:
        """Before there is an organisation, what needs one is not open yet."""
        is_there = getattr(request, "organisation", None) is not None
        if is_there or getattr(view, "before_founding", False):
            return None
        return _not_open_yet(request)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponse | None:
        """Django asks this before its own handlers."""
        if isinstance(exception, Refused):
            return refused(request, exception)
        if isinstance(exception, NotHeld):
            return not_found(request)
        if isinstance(exception, SealError | SignatureError | TreeError):
            log.error("Not as it was sealed or signed: %s", exception)
            return _tampered(request)
        if isinstance(exception, OperationalError):
            log.error("The database could not do this: %s", type(exception).__name__)
            return _not_now(request)
        return None


TAMPERED = gettext_lazy(
    "This is not as it was sealed or signed: somebody changed it in the database."
    " Nothing was done with it. Tell who runs the machine: `holdfast doctor` looks"
    " for more."
)


def _tampered(request: HttpRequest) -> HttpResponse:
    if getattr(request, "actor", None) is None:
        # Whoever reports something can do nothing about it, and must try again.
        return _not_now(request)
    return _page(
        request, status=409, title=_("This was tampered with"), text=str(TAMPERED)
    )


def _wrong_method(response: HttpResponse) -> HttpResponse:
    told = _in_one_shape(
        status=405,
        code="wrong-method",
        message="This address does not take that method.",
    )
    told["Allow"] = response.headers.get("Allow", "")
    return told


def _not_open_yet(request: HttpRequest) -> HttpResponse:
    refusal = NotOpenYet(_("Nobody has set this up yet."))
    if _is_of_the_api(request):
        response: HttpResponse = _in_one_shape(
            status=refusal.status, code=refusal.code, message=refusal.message
        )
    else:
        # There is nowhere to go on to but this very page.
        context = {
            "title": _("This is not open yet."),
            "text": refusal.message,
            "is_end": True,
        }
        response = render(request, "error.html", context, status=refusal.status)
    response["Retry-After"] = "60"
    return response


def _not_now(request: HttpRequest) -> HttpResponse:
    response = _page(
        request,
        status=503,
        title=_("Not confirmed"),
        text=_(
            "We could not keep this just now. Nothing was confirmed: wait a minute,"
            " go back, and send it again."
        ),
    )
    response["Retry-After"] = "60"
    return response
