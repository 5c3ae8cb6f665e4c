"""What reports refuse."""

from django.utils.translation import gettext as _

from holdfast.crypto.errors import ReceiptError
from holdfast.errors import NobodyMay, NotNow, NotOpenYet, Refused, WrongInput


class WrongReceipt(WrongInput):
    """These are not nine words of ours; the sentence says which one is not."""

    def __init__(self, error: ReceiptError) -> None:
        message = _position_said(error.position) if error.position else _not_ours()
        super().__init__("wrong-receipt", message, fields={"receipt": message})
        self.position = error.position


def _not_ours() -> str:
    return _(
        "This is not one of our receipts: it has nine words that belong together."
        " Please compare it with what you wrote down."
    )


def _position_said(position: int) -> str:
    return _("Word %(number)d is not one of our words. Please look at it again.") % {
        "number": position
    }


class NobodyLeft(NobodyMay):
    """Nobody could read it: it is not taken, so that nobody waits in vain."""

    def __init__(self) -> None:
        said = _(
            "With this nobody is left who could read it, so nothing was kept."
            " Please keep it from fewer people, or look for help elsewhere."
        )
        super().__init__("nobody-left", said, fields={"keep_from": said})


class NotEnoughReaders(NotOpenYet):
    """Fewer could read it than the policy asks for; who sends it would wait in vain."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "We are still getting ready. Until at least two people can read what"
                " you write, we take nothing, so that nothing you tell us lies unread."
            )
        )


class NotYours(Refused):
    """Somebody else's to do."""


class AlreadyDone(NotNow):
    """It was done before."""
