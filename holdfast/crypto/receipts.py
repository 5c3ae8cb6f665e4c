"""Nine words that are a reporter's only key.

- 112 random bits and four of check, written as nine words of a list of 7,776.
- Anybody can make one: having one proves nothing. Most slips of the pen show.
- At that strength no slow hash is needed (ASVS 5.0, 6.5.2): HKDF under the pepper gives
  a look-up and a seed. Neither the words nor the seed are ever kept.
"""

import hashlib
import re
import secrets
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from holdfast.crypto.errors import ReceiptError
from holdfast.crypto.sealing import derive

WORDS: Final = 9
_RANDOM_BITS: Final = 112
_CHECK_BITS: Final = 4


@dataclass(frozen=True, slots=True)
class Opened:
    """What a receipt gives under one installation's pepper, 32 bytes each."""

    lookup: bytes
    seed: bytes


@cache
def words() -> tuple[str, ...]:
    """The list, in order."""
    return tuple((files(__package__) / "words.txt").read_text("utf-8").split())


@cache
def _numbers() -> dict[str, int]:
    return {word: number for number, word in enumerate(words())}


def _check(drawn: int) -> int:
    digest = hashlib.sha256(b"holdfast/receipt" + drawn.to_bytes(14, "big")).digest()
    return digest[0] >> (8 - _CHECK_BITS)


def new_receipt() -> str:
    """Nine words with a space between."""
    drawn = secrets.randbits(_RANDOM_BITS)
    number = drawn << _CHECK_BITS | _check(drawn)
    chosen = []
    for _ in range(WORDS):
        number, remainder = divmod(number, len(words()))
        chosen.append(words()[remainder])
    return " ".join(reversed(chosen))


def read_receipt(typed: str) -> str:
    """The same nine words as we write them, whatever the capitals, commas, numbers.

    Raises:
        ReceiptError: not nine, one that is not in the list (`position` says which),
            or nine that do not belong together.
    """
    plain = unicodedata.normalize("NFKC", typed).casefold()
    found = re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", plain)
    for position, word in enumerate(found[:WORDS], start=1):
        if word not in _numbers():
            msg = "One of these words is not one of ours."
            raise ReceiptError(msg, position=position)
    if len(found) != WORDS:
        msg = "A receipt has nine words."
        raise ReceiptError(msg)
    number = 0
    for word in found:
        number = number * len(words()) + _numbers()[word]
    drawn, check = number >> _CHECK_BITS, number & (1 << _CHECK_BITS) - 1
    if drawn >> _RANDOM_BITS or check != _check(drawn):
        msg = "These nine words do not belong together."
        raise ReceiptError(msg)
    return " ".join(found)


def open_receipt(receipt: str, *, pepper: bytes) -> Opened:
    """The look-up and the seed of a receipt that `read_receipt` gave."""
    raw = receipt.encode()
    return Opened(
        lookup=derive(pepper, "receipt-lookup", raw),
        seed=derive(pepper, "receipt-seed", raw),
    )
