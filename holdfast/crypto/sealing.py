"""Sealing content under a symmetric key: AES-256-GCM-SIV (RFC 8452).

- The associated data is the context; the same bytes elsewhere do not open.
- What is sealed is padded to a size class first, so that its length says little.
- A key is committed to by a hash, since the cipher alone does not commit to it.
"""

import hashlib
import hmac
import secrets
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from holdfast.crypto.context import Context, pack
from holdfast.crypto.errors import SealError, UnknownSuite

KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12
SMALLEST_CLASS: Final = 256
_SUITE: Final = b"\x01"
_LENGTH_BYTES: Final = 4


def new_key() -> bytes:
    """32 random bytes."""
    return secrets.token_bytes(KEY_BYTES)


def commitment(key: bytes) -> bytes:
    """32 bytes that one key only gives: two readers cannot be handed different keys."""
    return hashlib.sha256(pack("holdfast/commitment", key)).digest()


def matches(key: bytes, committed: bytes) -> bool:
    """Whether `key` is the one committed to; constant time."""
    return hmac.compare_digest(commitment(key), committed)


def derive(key: bytes, purpose: str, *parts: bytes | str | int) -> bytes:
    """A 32-byte key of its own for one purpose: HKDF-SHA256 (RFC 5869).

    Args:
        key: 32 secret bytes.
        purpose: a name from this package's callers; one name, one use.
        parts: what else the result depends on.
    """
    info = pack("holdfast/derive", purpose, *parts)
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=info).derive(key)


def tag(key: bytes, purpose: str, *parts: bytes | str | int) -> bytes:
    """A 32-byte keyed hash (HMAC-SHA256) for looking something up without telling."""
    message = pack("holdfast/tag", purpose, *parts)
    return hmac.digest(key, message, "sha256")


def size_class(length: int) -> int:
    """The padded size, in bytes, of content of `length` bytes.

    256 at least; above, the top bits of the length are kept and the rest rounded up
    (Padmé), which costs at most 12 % and leaks O(log log n) bits.
    """
    if length <= SMALLEST_CLASS:
        return SMALLEST_CLASS
    exponent = length.bit_length() - 1
    step = 1 << (exponent - exponent.bit_length())
    return -(-length // step) * step


def _padded(plain: bytes) -> bytes:
    framed = len(plain).to_bytes(_LENGTH_BYTES, "big") + plain
    return framed.ljust(size_class(len(framed)), b"\0")


def _unpadded(framed: bytes) -> bytes:
    length = int.from_bytes(framed[:_LENGTH_BYTES], "big")
    end = _LENGTH_BYTES + length
    if end > len(framed) or framed[end:] != bytes(len(framed) - end):
        msg = "This does not open here."
        raise SealError(msg)
    return framed[_LENGTH_BYTES:end]


def seal(plain: bytes, *, key: bytes, context: Context) -> bytes:
    """Seal `plain` under `key` at `context`.

    Returns:
        The suite byte, 12 bytes of nonce, the padded ciphertext and its 16-byte tag.
    """
    nonce = secrets.token_bytes(NONCE_BYTES)
    sealed = AESGCMSIV(key).encrypt(nonce, _padded(plain), context.to_bytes())
    return _SUITE + nonce + sealed


def unseal(sealed: bytes, *, key: bytes, context: Context) -> bytes:
    """What was sealed under `key` at exactly this `context`.

    Raises:
        UnknownSuite: the first byte is not ours.
        SealError: another key, another place, or a changed byte.
    """
    return unseal_at(sealed, key=key, place=context.to_bytes())


def unseal_at(sealed: bytes, *, key: bytes, place: bytes) -> bytes:
    """As `unseal`, at a place that is bytes already (`places_in`)."""
    if sealed[:1] != _SUITE:
        msg = "This was sealed in a way that this version does not read."
        raise UnknownSuite(msg)
    # Not copied: the list at the door is a megabyte, opened for every name.
    nonce, rest = sealed[1 : 1 + NONCE_BYTES], memoryview(sealed)[1 + NONCE_BYTES :]
    try:
        framed = AESGCMSIV(key).decrypt(nonce, rest, place)
    except (InvalidTag, ValueError) as error:
        msg = "This does not open here."
        raise SealError(msg) from error
    return _unpadded(framed)
