"""A file on its way out: to be saved, never to be run."""

from typing import Any, Final

from django.http import HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header

from holdfast.reports.files import parts_of
from holdfast.reports.models import Attachment

# A file is somebody else's content: it opens in no page of ours and runs nothing.
_SHUT_IN: Final = "sandbox; default-src 'none'"


def to_save(row: Attachment, manifest: dict[str, Any]) -> HttpResponseBase:
    """A file as it came, with what it carries, under its own name."""
    response = StreamingHttpResponse(
        parts_of(row, manifest=manifest), content_type="application/octet-stream"
    )
    response["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=manifest["name"])
        or "attachment"
    )
    response["Content-Length"] = str(manifest["size"])
    return shut_in(response)


def shut_in(response: HttpResponseBase) -> HttpResponseBase:
    """The answer with what keeps a browser from running it."""
    response["Content-Security-Policy"] = _SHUT_IN
    response["X-Content-Type-Options"] = "nosniff"
    return response
