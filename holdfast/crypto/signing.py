"""Signatures: Ed25519 (RFC 8032) over canonical bytes behind a type prefix.

- A signature for one kind of statement never holds for another.
- A private signing key is a 32-byte seed; a public one 32 bytes; a signature 64.
"""

import secrets
from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from holdfast.crypto.context import pack
from holdfast.crypto.errors import SignatureError


def new_signing_seed() -> bytes:
    """32 random bytes."""
    return secrets.token_bytes(32)


def verifying_key(seed: bytes) -> bytes:
    """The 32-byte public key of a signing seed."""
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def _statement(kind: str, parts: tuple[bytes | str | int, ...]) -> bytes:
    return b"holdfast/sign/" + pack(kind, *parts)


class SigningKey:
    """A seed with its key worked out once, for signing many statements."""

    __slots__ = ("_key",)

    def __init__(self, seed: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(seed)

    def sign(self, kind: str, *parts: bytes | str | int) -> bytes:
        """The 64-byte signature of one statement of this kind."""
        return self._key.sign(_statement(kind, parts))


def sign(seed: bytes, kind: str, *parts: bytes | str | int) -> bytes:
    """The 64-byte signature of one statement of this kind."""
    return sign_bytes(seed, _statement(kind, parts))


def sign_bytes(seed: bytes, message: bytes) -> bytes:
    """Sign bytes whose format carries its own prefix (a checkpoint note)."""
    return Ed25519PrivateKey.from_private_bytes(seed).sign(message)


@lru_cache(maxsize=512)
def _public_key(public: bytes) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(public)


def verify(
    public: bytes, signature: bytes, kind: str, *parts: bytes | str | int
) -> None:
    """Check that `public` signed exactly this statement.

    Raises:
        SignatureError: it did not.
    """
    verify_bytes(public, signature, _statement(kind, parts))


def verify_bytes(public: bytes, signature: bytes, message: bytes) -> None:
    """Check a signature over bytes with a prefix of their own.

    Raises:
        SignatureError: it does not hold.
    """
    try:
        _public_key(public).verify(signature, message)
    except (InvalidSignature, ValueError) as error:
        msg = "This signature does not hold."
        raise SignatureError(msg) from error
