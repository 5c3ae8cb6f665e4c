"""Where the next page begins, as a caller carries it."""

from datetime import date
from uuid import UUID

from holdfast.errors import WrongInput

Cursor = tuple[date, UUID]


def as_cursor(place: Cursor | None) -> str | None:
    """The text that leads to the next page; None where there is none."""
    return f"{place[0].isoformat()}.{place[1]}" if place else None


def from_cursor(text: str) -> Cursor | None:
    """What `as_cursor` wrote; None for the first page.

    Raises:
        WrongInput: it is not a cursor of ours.
    """
    if not text:
        return None
    on, _, folder = text.partition(".")
    try:
        return date.fromisoformat(on), UUID(folder)
    except ValueError as error:
        message = "This is not where a page of ours ended."
        raise WrongInput("wrong-cursor", message, fields={"cursor": message}) from error
