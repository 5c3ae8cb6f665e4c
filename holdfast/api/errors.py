"""One error shape everywhere."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, Final

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError

from holdfast.crypto.errors import SealError, SignatureError, TreeError
from holdfast.errors import Refused, WrongInput
from holdfast.vault.errors import NotHeld
from holdfast.web.errors import NOTHING_HERE, TAMPERED

log = logging.getLogger("holdfast")


class ErrorBody(Schema):
    """A stable code, a sentence for a person, the clause, and which fields."""

    code: str
    message: str
    clause: str | None = None
    fields: dict[str, str] = {}


class ErrorAnswer(Schema):
    """Every answer that is not 2xx."""

    error: ErrorBody


# 503 is also what a login gets where too many wait for theirs (`busy`).
ERRORS: dict[int, Any] = dict.fromkeys(
    (400, 401, 403, 404, 409, 413, 422, 503), ErrorAnswer
)
_TRIED_AS: Final = frozenset({"bool", "str", "constrained-str"})
_AGAIN_IN_SECONDS: Final = "5"
# How much of what is too large is still read, and let go.
_READ_ON: Final = 64 * 1024 * 1024
_AT_ONCE: Final = 64 * 1024


def answer(
    api: NinjaAPI,
    request: HttpRequest,
    *,
    status: int,
    code: str,
    message: str,
    clause: str | None = None,
    fields: dict[str, str] | None = None,
) -> HttpResponse:
    """An error in the one shape."""
    body = ErrorBody(code=code, message=message, clause=clause, fields=fields or {})
    shaped = {"error": body.model_dump()}
    response = api.create_response(request, shaped, status=status)
    if status == 503:
        response["Retry-After"] = _AGAIN_IN_SECONDS
    return response


@contextmanager
def named_in(field: str) -> Iterator[None]:
    """What a body names and is not there, or not theirs, is wrong in its field.

    Raises:
        WrongInput: the same words for both.
    """
    try:
        yield
    except NotHeld as error:
        said = "There is nothing of this name here."
        raise WrongInput("unknown-id", said, fields={field: said}) from error


def _fields_of(errors: list[dict[str, Any]]) -> dict[str, str]:
    named = {}
    for error in errors:
        where = [str(part) for part in error.get("loc", ())]
        # The first parts say body or query and the argument's name: ours, not theirs.
        name = "body" if where[:1] == ["body"] else where[-1]
        # Nor is it theirs which of several types a value was tried as.
        inside = [part for part in where[2:] if part not in _TRIED_AS]
        name = ".".join(inside) or name
        named[name] = str(error.get("msg", ""))
    return named


def _refused(api: NinjaAPI, request: HttpRequest, refusal: Refused) -> HttpResponse:
    return answer(
        api,
        request,
        status=refusal.status,
        code=refusal.code,
        message=refusal.message,
        clause=refusal.clause,
        fields=refusal.fields,
    )


def _not_found(api: NinjaAPI, request: HttpRequest, _error: Exception) -> HttpResponse:
    return answer(
        api,
        request,
        status=404,
        code=str(NOTHING_HERE["code"]),
        message=str(NOTHING_HERE["message"]),
    )


def _not_logged_in(
    api: NinjaAPI, request: HttpRequest, _error: Exception
) -> HttpResponse:
    return answer(
        api,
        request,
        status=401,
        code="not-logged-in",
        message="Log in first, or again: this token opens nothing.",
    )


def _wrong_shape(
    api: NinjaAPI, request: HttpRequest, error: ValidationError
) -> HttpResponse:
    if any(one.get("loc", ("",))[0] == "path" for one in error.errors):
        # Nothing of ours has such an address.
        return _not_found(api, request, error)
    return answer(
        api,
        request,
        status=422,
        code="wrong-shape",
        message="Some fields are not as they should be.",
        fields=_fields_of(error.errors),
    )


def _unreadable(api: NinjaAPI, request: HttpRequest, _error: Exception) -> HttpResponse:
    return answer(
        api,
        request,
        status=400,
        code="unreadable",
        message="This could not be read: send JSON in UTF-8.",
    )


def _too_large(api: NinjaAPI, request: HttpRequest, _error: Exception) -> HttpResponse:
    # Who is still sending would see a broken line instead of the answer.
    left = _READ_ON
    while left > 0 and (read := len(request.read(min(left, _AT_ONCE)))):
        left -= read
    return answer(
        api,
        request,
        status=413,
        code="too-large",
        message="This is too large. Send less at once, or the long part as a file.",
    )


def _tampered(api: NinjaAPI, request: HttpRequest, error: Exception) -> HttpResponse:
    log.error("Not as it was sealed or signed: %s", error)
    return answer(api, request, status=409, code="tampered-with", message=str(TAMPERED))


def _not_now(
    api: NinjaAPI, request: HttpRequest, error: OperationalError
) -> HttpResponse:
    log.error("The database could not do this: %s", type(error).__name__)
    return answer(
        api,
        request,
        status=503,
        code="not-confirmed",
        message="This could not be kept just now. Nothing was confirmed.",
    )


def _broken(api: NinjaAPI, request: HttpRequest, error: Exception) -> HttpResponse:
    log.error("The API failed", exc_info=error)
    return answer(
        api,
        request,
        status=500,
        code="not-confirmed",
        message="Something went wrong here. Nothing was confirmed.",
    )


_ANSWERED: dict[type[Exception], Callable[..., HttpResponse]] = {
    Refused: _refused,
    NotHeld: _not_found,
    Http404: _not_found,
    AuthenticationError: _not_logged_in,
    ValidationError: _wrong_shape,
    HttpError: _unreadable,
    RequestDataTooBig: _too_large,
    SuspiciousOperation: _unreadable,
    MultiPartParserError: _unreadable,
    SealError: _tampered,
    SignatureError: _tampered,
    TreeError: _tampered,
    OperationalError: _not_now,
    Exception: _broken,
}


def register(api: NinjaAPI) -> None:
    """Turn what the layers below raise into the one shape."""
    for raised, answered in _ANSWERED.items():
        api.add_exception_handler(raised, partial(answered, api))
