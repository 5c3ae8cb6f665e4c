"""The HTTP API, version 1. Pages and API call the same actions."""

from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from holdfast import __version__
from holdfast.api import (
    actions,
    cases,
    committee,
    door,
    errors,
    owed,
    reports,
    session,
)
from holdfast.web.access import before_founding

_KEY = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "description": "The same key again takes effect once, and gets the same answer.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200},
}


class _Api(NinjaAPI):
    """Every call that makes something takes a key; said here for all of them."""

    def get_openapi_schema(self, **given: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(**given)
        for methods in schema["paths"].values():
            if "post" in methods:
                methods["post"].setdefault("parameters", []).append(_KEY)
        return schema


api = _Api(
    title="Holdfast",
    version=__version__,
    description="Reports, cases, motions, bans: what the pages do, for programs.",
    docs_url=None,
    openapi_url="/openapi.json",
    docs_decorator=before_founding,
    urls_namespace="api-1",
)
errors.register(api)
for module in (session, reports, cases, committee, actions, door, owed):
    api.add_router("", module.routes)
