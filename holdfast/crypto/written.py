"""A 32-byte secret on paper: the pepper of a rescue sheet, the key of the backups.

- Crockford's base 32 (no I, L, O, U): thirteen groups of four, and a group of check.
- The check also binds what the secret is for: a backup key is not taken for a pepper.
"""

import hashlib
import re
from typing import Final

from holdfast.crypto.errors import SlipError

SECRET_BYTES: Final = 32
_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOKALIKES: Final = str.maketrans("OIL", "011")
_DIGITS: Final = 52
_CHECK_DIGITS: Final = 4
_SPARE_BITS: Final = _DIGITS * 5 - SECRET_BYTES * 8


def _digits(number: int, count: int) -> str:
    return "".join(
        _ALPHABET[number >> 5 * place & 31] for place in reversed(range(count))
    )


def _check(secret: bytes, purpose: str) -> str:
    message = b"holdfast/written/" + purpose.encode() + b"/" + secret
    digest = hashlib.sha256(message).digest()
    return _digits(int.from_bytes(digest[:3], "big"), _CHECK_DIGITS)


def written(secret: bytes, *, purpose: str) -> str:
    """Fourteen groups of four with a hyphen between; the last is the check.

    Raises:
        ValueError: not 32 bytes.
    """
    if len(secret) != SECRET_BYTES:
        msg = f"A secret on paper has {SECRET_BYTES} bytes."
        raise ValueError(msg)
    number = int.from_bytes(secret, "big") << _SPARE_BITS
    whole = _digits(number, _DIGITS) + _check(secret, purpose)
    return "-".join(whole[start : start + 4] for start in range(0, len(whole), 4))


def read_written(typed: str, *, purpose: str) -> bytes:
    """The 32 bytes of a secret as typed from paper.

    Raises:
        SlipError: not 56 characters of the alphabet, another kind of secret, or a slip
            of the pen.
    """
    plain = re.sub(r"[\s-]", "", typed).upper().translate(_LOOKALIKES)
    if len(plain) != _DIGITS + _CHECK_DIGITS or set(plain) - set(_ALPHABET):
        msg = "This has fourteen groups of four letters and digits."
        raise SlipError(msg)
    number = 0
    for digit in plain[:_DIGITS]:
        number = number << 5 | _ALPHABET.index(digit)
    secret = (number >> _SPARE_BITS).to_bytes(SECRET_BYTES, "big")
    if number % (1 << _SPARE_BITS) or plain[_DIGITS:] != _check(secret, purpose):
        msg = f"One of these characters was copied wrongly, or this is no {purpose}."
        raise SlipError(msg)
    return secret
