"""One error shape everywhere."""

import logging
from typing import Any

from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError

from holdfast.crypto.errors import SealError, SignatureError, TreeError
from holdfast.errors import Refused
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


ERRORS: dict[int, Any] = dict.fromkeys((400, 401, 403, 404, 409, 422, 503), ErrorAnswer)


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
    return api.create_response(request, shaped, status=status)


def _fields_of(errors: list[dict[str, Any]]) -> dict[str, str]:
    named = {}
    for error in errors:
        where = [str(part) for part in error.get("loc", ())]
        # The first parts say body or query and the argument's name: ours, not theirs.
        named[".".join(where[2:] or where[-1:])] = str(error.get("msg", ""))
    return named


def register(api: NinjaAPI) -> None:
    """Turn what the layers below raise into the one shape."""

    @api.exception_handler(Refused)
    def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
        return answer(
            api,
            request,
            status=refusal.status,
            code=refusal.code,
            message=refusal.message,
            clause=refusal.clause,
            fields=refusal.fields,
        )

    @api.exception_handler(NotHeld)
    @api.exception_handler(Http404)
    def not_found(request: HttpRequest, _error: Exception) -> HttpResponse:
        return answer(
            api,
            request,
            status=404,
            code=str(NOTHING_HERE["code"]),
            message=str(NOTHING_HERE["message"]),
        )

    @api.exception_handler(AuthenticationError)
    def not_logged_in(request: HttpRequest, _error: Exception) -> HttpResponse:
        return answer(
            api,
            request,
            status=401,
            code="not-logged-in",
            message="Log in first, or again: this token opens nothing.",
        )

    @api.exception_handler(ValidationError)
    def wrong_shape(request: HttpRequest, error: ValidationError) -> HttpResponse:
        return answer(
            api,
            request,
            status=422,
            code="wrong-shape",
            message="Some fields are not as they should be.",
            fields=_fields_of(error.errors),
        )

    @api.exception_handler(HttpError)
    def unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
        return answer(
            api,
            request,
            status=error.status_code,
            code="unreadable",
            message="This could not be read: send JSON in UTF-8.",
        )

    @api.exception_handler(SealError)
    @api.exception_handler(SignatureError)
    @api.exception_handler(TreeError)
    def tampered(request: HttpRequest, error: Exception) -> HttpResponse:
        log.error("Not as it was sealed or signed: %s", error)
        return answer(
            api, request, status=409, code="tampered-with", message=str(TAMPERED)
        )

    @api.exception_handler(OperationalError)
    def not_now(request: HttpRequest, error: OperationalError) -> HttpResponse:
        log.error("The database could not do this: %s", type(error).__name__)
        return answer(
            api,
            request,
            status=503,
            code="not-confirmed",
            message="This could not be kept just now. Nothing was confirmed.",
        )

    @api.exception_handler(Exception)
    def broken(request: HttpRequest, error: Exception) -> HttpResponse:
        log.error("The API failed", exc_info=error)
        return answer(
            api,
            request,
            status=500,
            code="not-confirmed",
            message="Something went wrong here. Nothing was confirmed.",
        )
