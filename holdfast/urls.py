"""Every address, one application after another."""

from django.urls import include, path

from holdfast.web.assets import static_file

handler400 = "holdfast.web.errors.unreadable"
handler403 = "holdfast.web.errors.forbidden"
handler404 = "holdfast.web.errors.not_found"
handler500 = "holdfast.web.errors.broken"

urlpatterns = [
    path("static/<path:path>", static_file),
    path("", include("holdfast.reports.public_urls")),
    path("", include("holdfast.web.urls")),
    path("", include("holdfast.accounts.urls")),
    path("", include("holdfast.spaces.urls")),
    path("", include("holdfast.reports.urls")),
    path("", include("holdfast.cases.urls")),
    path("", include("holdfast.committee.urls")),
    path("", include("holdfast.door.urls")),
    path("", include("holdfast.api.urls")),
]
