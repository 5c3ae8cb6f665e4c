"""Signed checkpoints of the ledger, as C2SP tlog-checkpoint and signed-note have them.

- A checkpoint is three lines: origin, number of leaves, root in base 64.
- Each signature line names its signer and carries four bytes of key hash, so that
  members and other organisations can add their own and any tool can check them.
"""

import base64
import hashlib
from dataclasses import dataclass

from holdfast.crypto.errors import SignatureError, TreeError
from holdfast.crypto.signing import sign_bytes, verify_bytes, verifying_key

_ED25519 = b"\x01"
_DASH = "\u2014 "


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The state of one ledger: whose, how many leaves, and the 32-byte root."""

    origin: str
    size: int
    root: bytes

    def to_text(self) -> str:
        """The note's body, each line ended."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


def _key_hash(name: str, public: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + _ED25519 + public).digest()[:4]


def signature_line(checkpoint: Checkpoint, *, name: str, seed: bytes) -> str:
    """One signer's line under the note; `name` has no space and no plus sign."""
    signature = sign_bytes(seed, checkpoint.to_text().encode())
    packed = _key_hash(name, verifying_key(seed)) + signature
    return f"{_DASH}{name} {base64.b64encode(packed).decode()}\n"


def read_note(note: str) -> tuple[Checkpoint, list[str]]:
    """A note's checkpoint and its signature lines, not yet verified.

    Raises:
        TreeError: this is not a checkpoint.
    """
    body, separator, signatures = note.partition("\n\n")
    try:
        origin, size, root = body.split("\n")
        checkpoint = Checkpoint(
            origin, int(size), base64.b64decode(root, validate=True)
        )
    except ValueError as error:
        msg = "This is not a checkpoint."
        raise TreeError(msg) from error
    if not separator or checkpoint.to_text() != body + "\n":
        msg = "This is not a checkpoint."
        raise TreeError(msg)
    return checkpoint, signatures.splitlines(keepends=True)


def verify_line(line: str, checkpoint: Checkpoint, *, name: str, public: bytes) -> None:
    """Check that the signer with this name and 32-byte key signed the checkpoint.

    Raises:
        SignatureError: they did not.
    """
    start = f"{_DASH}{name} "
    try:
        packed = base64.b64decode(line.removesuffix("\n")[len(start) :], validate=True)
    except ValueError as error:
        msg = "This signature line cannot be read."
        raise SignatureError(msg) from error
    if not line.startswith(start) or packed[:4] != _key_hash(name, public):
        msg = "This signature line is somebody else's."
        raise SignatureError(msg)
    verify_bytes(public, packed[4:], checkpoint.to_text().encode())
