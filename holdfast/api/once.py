"""Idempotency keys of calls that make something."""

from collections.abc import Callable
from datetime import datetime

from django.db import IntegrityError, transaction

from holdfast.api.auth import ApiRequest
from holdfast.vault import once as kept


def once(request: ApiRequest, act: Callable[[], str], *, at: datetime) -> str:
    """Do `act` once for each member, route and `Idempotency-Key`.

    Returns:
        What `act` gave: a code name or an id, then or now.

    Raises:
        SameKeyOtherBody: the key was used with something else.
    """
    given = request.headers.get("Idempotency-Key")
    if not given:
        return act()
    scope = f"{request.auth.member.id} {request.path}"
    key, body = kept.key_of(scope, given), request.body
    before = kept.earlier(key, body=body)
    if before is not None:
        return str(before["made"])
    try:
        with transaction.atomic():
            made = act()
            kept.note(
                key,
                body=body,
                result={"made": made},
                organisation=request.organisation,
                at=at,
            )
    except IntegrityError:
        before = kept.earlier(key, body=body)
        if before is None:
            raise
        return str(before["made"])
    return made
