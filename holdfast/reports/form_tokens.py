"""What stands in for a cookie on a reporter's pages: where a form came from, and when.

A reporter has no session, so Django's check of forms cannot serve. Instead a form must
come from a page of this very site, as the browser itself says; and the page that
shows a receipt signs it together with a number used once, which makes a form sent
twice one filing.
"""

import base64
import hmac
import secrets
from binascii import Error as NotBase64
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Self
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.utils.translation import gettext as _

from holdfast.crypto.sealing import tag
from holdfast.errors import Refused
from holdfast.vault.installation import installation_key

MOST_AGE: Final = timedelta(hours=24)
_NONCE_BYTES: Final = 16
_TIME_BYTES: Final = 8
_TAG_BYTES: Final = 32
_BYTES: Final = _NONCE_BYTES + _TIME_BYTES + _TAG_BYTES


@dataclass(frozen=True, slots=True)
class FormToken:
    """One page that shows a receipt: its number used once, and when it was made."""

    nonce: bytes
    issued: datetime

    @classmethod
    def new(cls, *, at: datetime) -> Self:
        return cls(secrets.token_bytes(_NONCE_BYTES), at.replace(microsecond=0))

    @property
    def once(self) -> str:
        """The idempotency key of what this page sends."""
        return self.nonce.hex()

    def renewed(self, *, at: datetime) -> Self:
        """The same number, made now: what was sent with it stays sent once."""
        return type(self)(self.nonce, at.replace(microsecond=0))

    def is_fresh(self, *, at: datetime) -> bool:
        """Whether the page was made within a day, and not in the future."""
        return timedelta() <= at - self.issued + timedelta(minutes=1) <= MOST_AGE

    def signed(self, *, receipt: str) -> str:
        """The token as a form carries it, bound to the receipt beside it."""
        plain = self._plain()
        whole = plain + _tag(plain, receipt)
        return base64.urlsafe_b64encode(whole).rstrip(b"=").decode()

    def _plain(self) -> bytes:
        seconds = int(self.issued.timestamp())
        return self.nonce + seconds.to_bytes(_TIME_BYTES, "big")


def _tag(plain: bytes, receipt: str) -> bytes:
    return tag(installation_key("form-tokens"), "talk", plain, receipt)


def read_token(carried: str, *, receipt: str) -> FormToken | None:
    """The token of a form; None where it is not ours, or not of this receipt."""
    try:
        padding = "=" * (-len(carried) % 4)
        whole = base64.b64decode(carried + padding, altchars=b"-_", validate=True)
    except (NotBase64, ValueError):
        return None
    if len(whole) != _BYTES:
        return None
    plain, given = whole[:-_TAG_BYTES], whole[-_TAG_BYTES:]
    if not hmac.compare_digest(given, _tag(plain, receipt)):
        return None
    seconds = int.from_bytes(plain[_NONCE_BYTES:], "big")
    return FormToken(plain[:_NONCE_BYTES], datetime.fromtimestamp(seconds, UTC))


def check_came_from_here(request: HttpRequest) -> None:
    """Refuse a form that another site, or a page without an origin, has sent.

    Raises:
        Refused: the browser says so, or says nothing at all.
    """
    if not came_from_here(request):
        raise Refused(
            "from-elsewhere",
            _(
                "This form did not come from our page, so we did not take it. Open our"
                " page yourself and send it from there."
            ),
        )


def came_from_here(request: HttpRequest) -> bool:
    """Whether the browser says that the form is from a page of this site.

    `Origin: null` is what a sandbox or a file says: refused.
    """
    said = request.META
    site, origin = said.get("HTTP_SEC_FETCH_SITE"), said.get("HTTP_ORIGIN")
    if site is not None and site not in {"same-origin", "none"}:
        return False
    if origin is not None:
        return bool(origin == _here(request))
    if site is not None:
        return True
    return _origin_of(said.get("HTTP_REFERER", "")) == _here(request)


def _here(request: HttpRequest) -> str:
    return f"{request.scheme}://{request.get_host()}"


def _origin_of(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}"
