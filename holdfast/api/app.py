"""The HTTP API, version 1. Pages and API call the same actions."""

from ninja import NinjaAPI

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

api = NinjaAPI(
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
