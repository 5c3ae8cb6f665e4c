"""Where the next page begins, as a caller carries it."""

from datetime import UTC, date, datetime
from uuid import UUID

from holdfast.errors import WrongInput

Cursor = tuple[date, UUID]
Moment = tuple[datetime, UUID]


def as_cursor(place: Cursor | None) -> str | None:
    """The text that leads to the next page; None where there is none."""
    return f"{place[0].isoformat()}.{place[1]}" if place else None


def as_cursor_in_time(place: Moment | None) -> str | None:
    """The same for what is in the order of times, not of days."""
    if place is None:
        return None
    # A plus sign would be a blank in an address.
    when = place[0].astimezone(UTC).replace(tzinfo=None).isoformat()
    return f"{when}Z.{place[1]}"


def from_cursor(text: str) -> Cursor | None:
    """What `as_cursor` wrote; None for the first page.

    Raises:
        WrongInput: it is not a cursor of ours.
    """
    if not text:
        return None
    on, _, its_id = text.partition(".")
    try:
        return date.fromisoformat(on), UUID(its_id)
    except ValueError as error:
        raise _not_ours() from error


def from_cursor_in_time(text: str) -> Moment | None:
    """What `as_cursor_in_time` wrote; None for the first page.

    Raises:
        WrongInput: it is not a cursor of ours.
    """
    if not text:
        return None
    when, _, its_id = text.rpartition("Z.")
    try:
        return datetime.fromisoformat(when).replace(tzinfo=UTC), UUID(its_id)
    except ValueError as error:
        raise _not_ours() from error


def _not_ours() -> WrongInput:
    message = "This is not where a page of ours ended."
    return WrongInput("wrong-cursor", message, fields={"cursor": message})
