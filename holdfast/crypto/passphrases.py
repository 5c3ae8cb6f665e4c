"""From a passphrase to the key that opens a member's own keys.

- Argon2id (RFC 9106), 64 MiB, eight passes: the cost is the floor and is not stored,
  so that nobody can lower it in a database.
- Then HMAC-SHA256 under the pepper, which is in neither database nor backup: a stolen
  copy of those alone cannot even be guessed at.
"""

import hmac
import secrets
import unicodedata
from typing import Final

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

MEMORY_KIB: Final = 64 * 1024
PASSES: Final = 8
SALT_BYTES: Final = 16


def new_salt() -> bytes:
    """16 random bytes, one for each member."""
    return secrets.token_bytes(SALT_BYTES)


def stretch(passphrase: str, *, salt: bytes, pepper: bytes) -> bytes:
    """32 bytes that take about a third of a second and 64 MiB to work out.

    Args:
        passphrase: as typed; NFKC-normalised, and white space at its ends dropped.
        salt: the member's 16 bytes.
        pepper: the installation's 32 bytes.
    """
    typed = unicodedata.normalize("NFKC", passphrase).strip().encode()
    slow = Argon2id(
        salt=salt, length=32, iterations=PASSES, lanes=1, memory_cost=MEMORY_KIB
    )
    return hmac.digest(pepper, b"holdfast/passphrase" + slow.derive(typed), "sha256")
