"""Sealing to one reader: HPKE (RFC 9180) with X-Wing, HKDF-SHA256, ChaCha20-Poly1305.

- X-Wing (MLKEM768_X25519) joins a lattice and a curve: what is copied today stays
  shut while either holds.
- A private key is a 32-byte seed. SHAKE256 gives the two halves: 64 bytes for ML-KEM
  (FIPS 203) and 32 for X25519 (RFC 7748).
- A public key is 1,216 bytes: 1,184 of ML-KEM-768 and 32 of X25519.
"""

import hashlib
import secrets
from functools import lru_cache
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.mlkem import (
    MLKEM768PrivateKey,
    MLKEM768PublicKey,
)
from cryptography.hazmat.primitives.asymmetric.x25519 import (
    X25519PrivateKey,
    X25519PublicKey,
)
from cryptography.hazmat.primitives.hpke import (
    AEAD,
    KDF,
    KEM,
    MLKEM768X25519PrivateKey,
    MLKEM768X25519PublicKey,
    Suite,
)

from holdfast.crypto.context import Context
from holdfast.crypto.errors import SealError, UnknownSuite

SEED_BYTES: Final = 32
PUBLIC_BYTES: Final = 1216
_MLKEM_PUBLIC_BYTES: Final = 1184
_MLKEM_SEED_BYTES: Final = 64
_SUITE_BYTE: Final = b"\x11"
_SUITE: Final = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)


def new_seed() -> bytes:
    """32 random bytes, from which both halves of a private key follow."""
    return secrets.token_bytes(SEED_BYTES)


def _halves(seed: bytes) -> tuple[MLKEM768PrivateKey, X25519PrivateKey]:
    stretched = hashlib.shake_256(seed).digest(_MLKEM_SEED_BYTES + SEED_BYTES)
    return (
        MLKEM768PrivateKey.from_seed_bytes(stretched[:_MLKEM_SEED_BYTES]),
        X25519PrivateKey.from_private_bytes(stretched[_MLKEM_SEED_BYTES:]),
    )


def public_of(seed: bytes) -> bytes:
    """The 1,216-byte public key that belongs to a 32-byte seed."""
    lattice, curve = _halves(seed)
    return (
        lattice.public_key().public_bytes_raw() + curve.public_key().public_bytes_raw()
    )


# Members' keys are used with each report; a mailbox's once or twice, and it goes soon.
@lru_cache(maxsize=64)
def _public_key(public: bytes) -> MLKEM768X25519PublicKey:
    if len(public) != PUBLIC_BYTES:
        msg = "A public key has 1,216 bytes."
        raise SealError(msg)
    return MLKEM768X25519PublicKey(
        MLKEM768PublicKey.from_public_bytes(public[:_MLKEM_PUBLIC_BYTES]),
        X25519PublicKey.from_public_bytes(public[_MLKEM_PUBLIC_BYTES:]),
    )


def seal_to(public: bytes, plain: bytes, *, context: Context) -> bytes:
    """Seal `plain` so that only the holder of `public`'s seed opens it, at `context`.

    Returns:
        1,137 bytes more than `plain`: the suite byte, 1,120 of encapsulated key and
        a 16-byte tag.
    """
    sealed = _SUITE.encrypt(plain, _public_key(public), info=context.to_bytes())
    return _SUITE_BYTE + sealed


class PrivateKey:
    """A seed with its two halves worked out once, for opening many sealed things."""

    __slots__ = ("_key",)

    def __init__(self, seed: bytes) -> None:
        self._key = MLKEM768X25519PrivateKey(*_halves(seed))

    def open(self, sealed: bytes, *, context: Context) -> bytes:
        """What was sealed to this key at exactly this context.

        Raises:
            UnknownSuite: the first byte is not ours.
            SealError: another reader, another place, or a changed byte.
        """
        if sealed[:1] != _SUITE_BYTE:
            msg = "This was sealed in a way that this version does not read."
            raise UnknownSuite(msg)
        try:
            return _SUITE.decrypt(sealed[1:], self._key, info=context.to_bytes())
        except (InvalidTag, ValueError) as error:
            msg = "This does not open here."
            raise SealError(msg) from error
