"""What the door refuses."""

from django.utils.translation import gettext as _

from holdfast.errors import NobodyMay, NotNow, Refused, WrongInput


class ListNotOpened(Refused):
    """A post without a key: somebody has to open the list to them first."""

    def __init__(self) -> None:
        super().__init__(
            "list-not-opened",
            _(
                "The list has not been opened to you yet. Ask the host or the director:"
                " they can do it by giving you your post with their passphrase."
            ),
        )


class NoName(WrongInput):
    """Nothing by which to look somebody up."""

    def __init__(self, field: str = "name") -> None:
        message = _("Type a name.")
        super().__init__("no-name", message, fields={field: message})


class NameTooLong(WrongInput):
    """Longer than any name."""

    def __init__(self, field: str = "name") -> None:
        message = _("This is longer than a name can be.")
        super().__init__("name-too-long", message, fields={field: message})


class NotTonight(NotNow):
    """Sending out of an event that is over or has not begun."""

    def __init__(self) -> None:
        super().__init__(
            "event-not-on", _("Somebody can be sent out only while the event is on.")
        )


class LengthStands(NotNow):
    """A ban that awaits no length, or whose length is being voted on."""

    def __init__(self) -> None:
        super().__init__(
            "length-not-awaited",
            _("This ban does not await a length, or one is being voted on."),
        )


class NotForYou(Refused):
    """The act of a body, tried by somebody who does not sit in it."""

    def __init__(self, *, clause: str | None) -> None:
        super().__init__(
            "not-for-you", _("This is for the body that decides it."), clause=clause
        )


class NoLength(NobodyMay):
    """An action that has no length, as a permanent ban."""

    def __init__(self, *, clause: str | None) -> None:
        super().__init__("no-length", _("This has no length."), clause=clause)
