"""What accounts refuse."""

from django.utils.translation import gettext as _

from holdfast.errors import NotNow, Refused, WrongInput


class NotLoggedIn(Refused):
    """The same for an unknown name, a wrong passphrase and a wrong code."""

    status = 401

    def __init__(self) -> None:
        super().__init__(
            "not-logged-in",
            _("This user name, passphrase and code do not go together."),
        )


class LinkSpent(NotNow):
    """An invitation that was used, has ended, or never was."""

    def __init__(self) -> None:
        super().__init__(
            "link-spent",
            _("This link was used before or has ended. Ask for a new one."),
        )


class Busy(Refused):
    """More people are logging in than can wait; reporters are served meanwhile."""

    status = 503

    def __init__(self) -> None:
        super().__init__(
            "busy",
            _("Many people are logging in just now. Wait a few seconds and try again."),
        )


class WeakPassphrase(WrongInput):
    """Too short or too common."""

    def __init__(self, message: str) -> None:
        super().__init__("weak-passphrase", message, fields={"passphrase": message})


class NotInRoster(Refused):
    """Only who is vouched for themselves may vouch."""

    def __init__(self) -> None:
        super().__init__(
            "not-in-roster",
            _(
                "Your own keys are not vouched for yet: members compare them with you in"
                " person first."
            ),
        )


class RolledBack(NotNow):
    """The roster or the ledger is older than what this member has seen."""

    def __init__(self) -> None:
        super().__init__(
            "rolled-back",
            _(
                "You have seen a newer list of whose keys count, or a newer ledger, than"
                " the one that is here now: somebody put an older one back. You are not"
                " let in, so that nothing is sealed to the wrong people. Ask the others"
                " in person, and who runs the machine. If you all know why, come in with"
                " your key slip: that takes things as they are now."
            ),
        )


class NotForServices(Refused):
    """A service decides and signs nothing."""

    def __init__(self) -> None:
        super().__init__(
            "not-for-services",
            _(
                "This takes a person: a service reads and passes on, and decides"
                " nothing."
            ),
        )
