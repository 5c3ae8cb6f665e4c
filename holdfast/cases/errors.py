"""What cases refuse."""

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


class NoReports(WrongInput):
    """A case is about at least one report."""

    def __init__(self) -> None:
        text = "Choose at least one report."
        super().__init__("no-reports", text, fields={"reports": text})
