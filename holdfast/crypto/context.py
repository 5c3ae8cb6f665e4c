"""Where a sealed thing lies, as bytes that its opening must repeat.

- Two different contexts never give the same bytes: every part carries its length.
- All parts are known before sealing; none changes afterwards.
"""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

SCHEMA = 1


def pack(*parts: bytes | str | int) -> bytes:
    """Join parts so that no two different lists give the same bytes.

    Each part is preceded by its length as four bytes, big-endian; text is UTF-8, an
    integer is its decimal text.
    """
    packed = bytearray()
    for part in parts:
        raw = part if isinstance(part, bytes) else str(part).encode()
        packed += len(raw).to_bytes(4, "big")
        packed += raw
    return bytes(packed)


def places_in(
    organisation: UUID, table: str, column: str
) -> Callable[[bytes, bytes, int], bytes]:
    """`Context.to_bytes` for thousands of rows of one table: `(row, folder, version)`.

    What is the same for all of them is packed once.
    """
    front = pack(b"holdfast", SCHEMA, organisation.bytes, table, column)
    length = (16).to_bytes(4, "big")

    def place(row: bytes, folder: bytes, key_version: int) -> bytes:
        return b"".join((front, length, row, length, folder, pack(key_version)))

    return place


@dataclass(frozen=True, slots=True)
class Context:
    """The place of one sealed value: whose, which table, column and row, which key.

    `folder` is None and `key_version` 0 for what lies in no folder (a member's own
    keys, a session, what the installation seals for itself).
    """

    organisation: UUID
    table: str
    column: str
    row: UUID | bytes
    folder: UUID | None = None
    key_version: int = 0

    def to_bytes(self) -> bytes:
        """The associated data of a seal and the `info` of HPKE (RFC 9180, 5.1)."""
        row = self.row.bytes if isinstance(self.row, UUID) else self.row
        folder = self.folder.bytes if self.folder else b""
        return pack(
            b"holdfast",
            SCHEMA,
            self.organisation.bytes,
            self.table,
            self.column,
            row,
            folder,
            self.key_version,
        )
