"""How every route declares what it may answer, and when a call happens."""

from datetime import UTC, datetime
from typing import Any

from ninja import Router

from holdfast.api.auth import MemberToken, PersonToken, TokenOrNone
from holdfast.api.errors import ERRORS

MEMBER = MemberToken()
# What decides, signs, or takes something into one's keeping.
PERSON = PersonToken()
ANYBODY = TokenOrNone()


def now() -> datetime:
    """The time of a call; taken once in each."""
    return datetime.now(UTC)


def answers(status: int, schema: Any) -> dict[int, Any]:
    """What a route answers: one shape when it goes well, one when it does not."""
    return {status: schema, **ERRORS}


def router(*tags: str) -> Router:
    """A router whose routes need a token unless they say otherwise."""
    return Router(auth=MEMBER, tags=list(tags), by_alias=True)
