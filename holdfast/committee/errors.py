"""What the committee's acts refuse."""

from django.utils.translation import gettext as _

from holdfast.errors import NobodyMay, NotNow, Refused, WrongInput


class MotionClosed(NotNow):
    """Nobody votes on what is decided."""

    def __init__(self) -> None:
        super().__init__("motion-closed", _("This motion is closed."))


class VotedBefore(NotNow):
    """One ballot each."""

    def __init__(self) -> None:
        super().__init__("voted-before", _("You have voted on this before."))


class MovedBefore(NotNow):
    """The same question is open already."""

    def __init__(self) -> None:
        super().__init__("moved-before", _("This was moved before and is still open."))


class OutAlready(NotNow):
    """Nobody is put out twice."""

    def __init__(self) -> None:
        super().__init__(
            "out-already", _("This person is out of it, or it was proposed before.")
        )


class NotLetIn(NotNow):
    """A newcomer of whom nobody knows yet whether something touches."""

    def __init__(self, name: str) -> None:
        text = _(
            "%(name)s has joined since and was not let in yet. First they say whom they"
            " are too close to; then let them in, on the page of the committee."
        )
        super().__init__("not-let-in", text % {"name": name}, clause="C-3.5")


class NotOfTheBody(Refused):
    """Only who sits there may."""

    def __init__(self, body: str, *, clause: str | None = None) -> None:
        text = _("Only who sits in the %(body)s may do this.") % {"body": body}
        super().__init__("not-of-the-body", text, clause=clause)


class NotTheOwner(Refused):
    """Each action has an owner, who carries it out."""

    def __init__(self, name: str, *, clause: str | None = None) -> None:
        text = _("%(name)s carries this out, and can hand it over.") % {"name": name}
        super().__init__("not-the-owner", text, clause=clause)


class CarriedOutBefore(NotNow):
    """It was done."""

    def __init__(self) -> None:
        super().__init__("carried-out-before", _("This was carried out before."))


class NothingToLift(NotNow):
    """Only what is in force is lifted."""

    def __init__(self) -> None:
        super().__init__("nothing-to-lift", _("This recusal is not in force."))


class OutOfThis(NobodyMay):
    """Who is out of a matter takes no part in it."""

    def __init__(self, *, clause: str | None = None) -> None:
        super().__init__(
            "out-of-this",
            _("Somebody named here is out of this matter."),
            clause=clause,
        )


def wrong(field: str, text: str) -> WrongInput:
    """Something of a wrong shape in one field."""
    return WrongInput("wrong-input", text, fields={field: text})
