"""What cases refuse."""

from django.utils.translation import gettext as _

from holdfast.errors import NotNow, WrongInput


class InACaseAlready(NotNow):
    """A report belongs to one case."""

    def __init__(self) -> None:
        super().__init__(
            "in-a-case-already", "One of these reports is in a case already."
        )


class NotYetTakenIn(NotNow):
    """A report that waits in the tray of a flood, or was closed as abuse."""

    def __init__(self) -> None:
        super().__init__(
            "not-taken-in",
            "One of these reports waits in the separate tray, or was closed as abuse.",
            clause="C-8.1",
        )


class CaseClosed(NotNow):
    """What is over is over, until another report opens it again."""

    def __init__(self) -> None:
        super().__init__("case-closed", _("This case is closed."))


class NotTheSameReaders(NotNow):
    """Somebody who reads the case may not read the report."""

    def __init__(self) -> None:
        text = _(
            "Somebody who reads this case may not read that report. Open a case of its"
            " own for it; that they belong together still shows for who may read both."
        )
        super().__init__("not-the-same-readers", text, clause="C-2.8")


class NoReports(WrongInput):
    """A case is about at least one report."""

    def __init__(self) -> None:
        text = "Choose at least one report."
        super().__init__("no-reports", text, fields={"reports": text})
