"""Static files under the hash of their content: cached for ever, compressed once."""

import gzip
import hashlib
from dataclasses import dataclass
from functools import cache
from mimetypes import guess_type
from pathlib import Path
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from holdfast.web.access import before_founding, public

FOLDER: Final = Path(__file__).resolve().parent.parent / "static"
_HASH_LENGTH: Final = 12
_COMPRESSED: Final = (".css", ".js", ".svg")


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it is answered."""

    url: str
    kind: str
    plain: bytes
    packed: bytes | None


def _asset(path: Path) -> Asset:
    plain = path.read_bytes()
    name = path.relative_to(FOLDER)
    digest = hashlib.sha256(plain).hexdigest()[:_HASH_LENGTH]
    hashed = name.with_name(f"{name.stem}.{digest}{name.suffix}").as_posix()
    kind = guess_type(path.name)[0] or "application/octet-stream"
    packed = gzip.compress(plain, mtime=0) if path.suffix in _COMPRESSED else None
    return Asset(f"/static/{hashed}", kind, plain, packed)


@cache
def assets() -> dict[str, Asset]:
    """Every static file by its name, as `css/public.css`."""
    paths = (path for path in FOLDER.rglob("*") if path.is_file())
    return {path.relative_to(FOLDER).as_posix(): _asset(path) for path in paths}


@cache
def _by_url() -> dict[str, Asset]:
    return {asset.url: asset for asset in assets().values()}


def url(name: str) -> str:
    """Where a static file is; its address changes with its content.

    Raises:
        KeyError: there is no such file.
    """
    return assets()[name].url


@before_founding
@public
@require_safe
def static_file(request: HttpRequest, path: str) -> HttpResponse:
    """One static file, for ever."""
    asset = _by_url().get(f"/static/{path}")
    if asset is None:
        return HttpResponse(status=404)
    accepts = "gzip" in request.headers.get("Accept-Encoding", "")
    body = asset.packed if accepts and asset.packed else asset.plain
    response = HttpResponse(body, content_type=asset.kind)
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    response["Vary"] = "Accept-Encoding"
    if body is asset.packed:
        response["Content-Encoding"] = "gzip"
    return response
