"""Where the next page begins, as a caller carries it."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import TypeVar
from uuid import UUID

from holdfast.errors import WrongInput

D = TypeVar("D", date, datetime)

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
    return _place(text, mark=".", read=date.fromisoformat)


def from_cursor_in_time(text: str) -> Moment | None:
    """What `as_cursor_in_time` wrote; None for the first page.

    Raises:
        WrongInput: it is not a cursor of ours.
    """
    return _place(text, mark="Z.", read=_moment)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def _place(text: str, *, mark: str, read: Callable[[str], D]) -> tuple[D, UUID] | None:
    if not text:
        return None
    when, _, its_id = text.rpartition(mark)
    try:
        return read(when), UUID(its_id)
    except ValueError as error:
        raise _not_ours() from error


def _not_ours() -> WrongInput:
    message = "This is not where a page of ours ended."
    return WrongInput("wrong-cursor", message, fields={"cursor": message})
