"""What the committee's acts refuse."""

from django.utils.translation import gettext as _

from holdfast.errors import NobodyMay, NotNow, Refused, WrongInput


class MotionClosed(NotNow):
    """Nobody votes on what is decided."""

    def __init__(self) -> None:
        super().__init__("motion-closed", _("This motion is closed."))


class StillVotedOn(NotNow):
    """Nobody counts while a vote can change it."""

    def __init__(self) -> None:
        super().__init__("still-voted-on", _("It is still being voted on."))


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


class NoMailboxOfTheirs(NotNow):
    """Who told it is not known to be the person harmed."""

    def __init__(self, *, clause: str | None = None) -> None:
        super().__init__(
            "no-mailbox",
            _(
                "No mailbox here is known to reach the person harmed: ask them in"
                " person, and write down how and when."
            ),
            clause=clause,
        )


class NotLateYet(NotNow):
    """Only what is late, and falls to one's body by then, is taken over."""

    def __init__(self, name: str, *, clause: str | None = None) -> None:
        text = _(
            "%(name)s carries this out: nothing of it is late yet, or it falls to others."
        )
        super().__init__("not-late-yet", text % {"name": name}, clause=clause)


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


class NotAgreed(NobodyMay):
    """Nothing is done without the person harmed."""

    def __init__(self, *, clause: str | None) -> None:
        super().__init__(
            "not-agreed",
            _("The person harmed does not agree to this: nothing is done with it."),
            clause=clause,
            change=_(
                "It can be done once somebody harmed agrees, and you wrote it down in"
                " the case."
            ),
        )


def wrong(field: str, text: str) -> WrongInput:
    """Something of a wrong shape in one field."""
    return WrongInput("wrong-input", text, fields={field: text})
