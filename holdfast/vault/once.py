"""The same act sent twice is done once.

What is kept is a hash of who sent which key, a hash of what they sent, and the id of
what came of it; never the answer itself.
"""

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from holdfast.crypto.context import pack
from holdfast.vault.errors import SameKeyOtherBody
from holdfast.vault.installation import installation_tag
from holdfast.vault.models import Once, Organisation
from holdfast.vault.rows import insert, new


def key_of(scope: str, key: str) -> bytes:
    """The 32 bytes that stand for one sender's key."""
    return installation_tag("once", scope, key)


def _hash(body: bytes) -> bytes:
    return hashlib.sha256(pack("holdfast/once", body)).digest()


def earlier(key: bytes, *, body: bytes) -> dict[str, Any] | None:
    """What came of this act when it was done before; None where it was not.

    Raises:
        SameKeyOtherBody: the key came with something else.
    """
    done = Once.objects.filter(pk=key).first()
    if done is None:
        return None
    if bytes(done.body) != _hash(body):
        raise SameKeyOtherBody
    result: dict[str, Any] = done.result
    return result


def do_once(
    key: bytes,
    act: Callable[[], str],
    *,
    body: bytes,
    organisation: Organisation,
    at: datetime,
) -> str:
    """Do an act once for this key, even where a hundred try at the same moment.

    Returns:
        What `act` gave, now or the first time.

    Raises:
        SameKeyOtherBody: the key came with something else.
    """
    if (before := earlier(key, body=body)) is not None:
        return str(before["made"])
    try:
        with transaction.atomic():
            made = act()
            result = {"made": made}
            insert(
                [noted(key, body=body, result=result, organisation=organisation, at=at)]
            )
    except IntegrityError:
        if (before := earlier(key, body=body)) is None:
            raise
        return str(before["made"])
    return made


def noted(
    key: bytes,
    *,
    body: bytes,
    result: dict[str, Any],
    organisation: Organisation,
    at: datetime,
) -> Once:
    """That it was done, to be stored in the act's own transaction.

    Storing it raises IntegrityError where somebody did it at this very moment; read
    `earlier` again.
    """
    return new(
        Once,
        id=key,
        organisation_id=organisation.id,
        body=_hash(body),
        result=result,
        on=at.date(),
    )
