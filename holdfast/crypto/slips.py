"""The printed key slip: 160 bits that open a member's keys without the passphrase.

- Crockford's base 32 (no I, L, O, U), eight groups of four, and a group of check.
- It does not depend on the pepper: a lost pepper costs no member their keys.
"""

import hashlib
import re
import secrets
from typing import Final

from holdfast.crypto.errors import SlipError
from holdfast.crypto.sealing import derive

_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOKALIKES: Final = str.maketrans("OIL", "011")
_DIGITS: Final = 32
_CHECK_DIGITS: Final = 4


def _written(number: int, digits: int) -> str:
    return "".join(
        _ALPHABET[number >> 5 * place & 31] for place in reversed(range(digits))
    )


def _check(digits: str) -> str:
    digest = hashlib.sha256(b"holdfast/slip" + digits.encode()).digest()
    return _written(int.from_bytes(digest[:3], "big"), _CHECK_DIGITS)


def new_slip() -> str:
    """Nine groups of four with a hyphen between; the last is the check."""
    digits = _written(secrets.randbits(160), _DIGITS)
    whole = digits + _check(digits)
    return "-".join(whole[start : start + 4] for start in range(0, len(whole), 4))


def open_slip(typed: str) -> bytes:
    """The 32-byte key of a slip as typed.

    Raises:
        SlipError: not 36 characters of the alphabet, or a slip of the pen.
    """
    plain = re.sub(r"[\s-]", "", typed).upper().translate(_LOOKALIKES)
    digits, check = plain[:_DIGITS], plain[_DIGITS:]
    if len(plain) != _DIGITS + _CHECK_DIGITS or set(plain) - set(_ALPHABET):
        msg = "A key slip has nine groups of four letters and digits."
        raise SlipError(msg)
    if check != _check(digits):
        msg = "One of these characters was copied wrongly."
        raise SlipError(msg)
    return derive(digits.encode(), "key-slip")
