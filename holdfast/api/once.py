"""Idempotency keys of calls that make something."""

from collections.abc import Callable
from datetime import datetime

from django.http import HttpRequest

from holdfast.accounts.unlocking import Actor, signing
from holdfast.api.auth import AnyoneRequest, ApiRequest
from holdfast.reports.mailbox import open_words
from holdfast.reports.uploads import SealedUpload
from holdfast.vault import once as kept
from holdfast.web.access import PublicRequest

KeyedRequest = ApiRequest | AnyoneRequest | PublicRequest


def key_in(request: HttpRequest) -> str | None:
    """The key that came with a call."""
    return request.headers.get("Idempotency-Key") or None


def once(
    request: KeyedRequest,
    act: Callable[[], str],
    *,
    at: datetime,
    receipt: str | None = None,
    upload: SealedUpload | None = None,
) -> str:
    """Do `act` once for each sender, route and `Idempotency-Key`.

    Args:
        request: the call.
        act: what it asks for; a passphrase is tried outside of it, because it runs
            with the database in hand.
        at: when.
        receipt: who sends, where nobody is logged in. For an unknown one the same is
            kept, so that it cannot be told from a known one.
        upload: what was sent, where it was a file.

    Returns:
        What `act` gave: a code name, an id or nothing, then or now.

    Raises:
        SameKeyOtherBody: the key was used with something else.
        WrongReceipt: these are not nine words of ours.
    """
    key = _key(request, receipt)
    if key is None:
        return act()
    body = upload.digest.encode() if upload else request.body
    organisation = request.organisation
    return kept.do_once(key, act, body=body, organisation=organisation, at=at)


def done_before(request: ApiRequest) -> str | None:
    """What came of the same call before; None where it was not made, or has no key.

    Raises:
        SameKeyOtherBody: the key was used with something else.
    """
    key = _key(request, None)
    return None if key is None else _made(key, request.body)


def _made(key: bytes, body: bytes) -> str | None:
    before = kept.earlier(key, body=body)
    return None if before is None else str(before["made"])


def signed_once(
    request: ApiRequest,
    passphrase: str,
    act: Callable[[Actor], str],
    *,
    at: datetime,
) -> str:
    """The same for an act that signs.

    Raises:
        PassphraseAgain: the passphrase did not open.
    """
    with signing(request.auth, passphrase) as by:
        return once(request, lambda: act(by), at=at)


def _key(request: KeyedRequest, receipt: str | None) -> bytes | None:
    given = key_in(request)
    if given is None:
        return None
    if receipt is not None:
        sender = open_words(receipt).lookup.hex()
    else:
        sender = str(request.auth.member.id)  # type: ignore[union-attr]
    return kept.key_of(f"{sender} {request.path}", given)
