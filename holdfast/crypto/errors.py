"""What can go wrong with keys and sealed things."""


class CryptoError(Exception):
    """Something given to this package does not hold."""


class SealError(CryptoError):
    """A sealed thing does not open here: wrong key, wrong place, or changed."""


class UnknownSuite(SealError):
    """The first byte names no format that this version reads."""


class SignatureError(CryptoError):
    """A signature does not hold."""


class ReceiptError(CryptoError):
    """These are not nine words of ours. `position` (1 to 9) is the first wrong one."""

    def __init__(self, message: str, *, position: int | None = None) -> None:
        super().__init__(message)
        self.position = position


class SlipError(CryptoError):
    """This is not a key slip, or it was copied wrongly."""


class ShareError(CryptoError):
    """These recovery shares do not go together."""


class TreeError(CryptoError):
    """A proof or checkpoint of the ledger does not hold."""
