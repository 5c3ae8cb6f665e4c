"""What the vault refuses."""

from holdfast.errors import NobodyMay, Refused


class NotHeld(Exception):
    """This reader has no grant to that folder. The ways in answer 404."""


class MissingPepper(Exception):
    """The pepper's file is not there; nothing can be opened without it."""


class LedgerBroken(Exception):
    """The ledger does not verify. `position` is the first entry that does not hold."""

    def __init__(self, message: str, *, position: int | None = None) -> None:
        super().__init__(message)
        self.position = position


class PassphraseAgain(Refused):
    """An act that signs needs the passphrase again, and got none or a wrong one."""

    def __init__(self) -> None:
        super().__init__(
            "passphrase-again",
            "Type your passphrase again to do this; it did not open.",
        )


class SameKeyOtherBody(NobodyMay):
    """An idempotency key came back with something else."""

    def __init__(self) -> None:
        super().__init__(
            "same-key-other-body", "This was sent before with something else in it."
        )
