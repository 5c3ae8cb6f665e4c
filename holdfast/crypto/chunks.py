"""Files: sealed in chunks of 64 KiB under a key of their own, as they arrive.

- Index and last-flag stand in the associated data of each chunk, the total in that of
  the last: a truncated, reordered or extended file never shows a byte, since `opened`
  verifies the whole of it before it yields.
- A file key seals one file and never another, so the index serves as the nonce.
- The last chunk is padded to a size class, and its true length sealed in it.
"""

from collections.abc import Iterable, Iterator
from typing import BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from holdfast.crypto.context import Context, pack
from holdfast.crypto.errors import SealError, UnknownSuite

CHUNK_BYTES: Final = 64 * 1024
_SUITE: Final = b"\x21"
_TAG_BYTES: Final = 16
_SEALED_BYTES: Final = CHUNK_BYTES + _TAG_BYTES


def _bound(context: Context, index: int, *, last: bool) -> bytes:
    return pack(context.to_bytes(), index, int(last), index + 1 if last else 0)


def _nonce(index: int) -> bytes:
    return index.to_bytes(12, "big")


class Sealer:
    """Takes a file's bytes as they come and gives sealed ones; `finish` ends it.

    Args:
        key: 32 bytes made for this file alone.
        context: the file's place.
    """

    def __init__(self, key: bytes, *, context: Context) -> None:
        self._cipher = ChaCha20Poly1305(key)
        self._context = context
        self._waiting = bytearray()
        self._index = 0
        self._started = False

    def add(self, plain: bytes) -> bytes:
        """What can be sealed so far; a whole chunk is kept back for `finish`."""
        self._waiting += plain
        sealed = bytearray(b"" if self._started else _SUITE)
        self._started = True
        while len(self._waiting) >= CHUNK_BYTES:
            sealed += self._sealed(bytes(self._waiting[:CHUNK_BYTES]), last=False)
            del self._waiting[:CHUNK_BYTES]
        return bytes(sealed)

    def finish(self) -> bytes:
        """The last chunk: what was left, its length in front, padded to a whole one."""
        begun = b"" if self._started else _SUITE
        framed = len(self._waiting).to_bytes(4, "big") + self._waiting
        return begun + self._sealed(framed.ljust(CHUNK_BYTES + 4, b"\0"), last=True)

    def _sealed(self, chunk: bytes, *, last: bool) -> bytes:
        bound = _bound(self._context, self._index, last=last)
        sealed = self._cipher.encrypt(_nonce(self._index), chunk, bound)
        self._index += 1
        return sealed


def sealed(parts: Iterable[bytes], *, key: bytes, context: Context) -> Iterator[bytes]:
    """The sealed form of a file that comes in parts of any size."""
    sealer = Sealer(key, context=context)
    for part in parts:
        yield sealer.add(part)
    yield sealer.finish()


def _opened_once(file: BinaryIO, *, key: bytes, context: Context) -> Iterator[bytes]:
    file.seek(0)
    if file.read(1) != _SUITE:
        msg = "This file was sealed in a way that this version does not read."
        raise UnknownSuite(msg)
    cipher, index = ChaCha20Poly1305(key), 0
    chunk = file.read(_SEALED_BYTES)
    while True:
        # The last chunk is four bytes longer: it carries the length of its content.
        extra = file.read(4)
        following = file.read(_SEALED_BYTES - 4) if len(extra) == 4 else b""
        last = not following
        whole = chunk + extra if last else chunk
        try:
            plain = cipher.decrypt(
                _nonce(index), whole, _bound(context, index, last=last)
            )
        except (InvalidTag, ValueError) as error:
            msg = "This file does not open here."
            raise SealError(msg) from error
        if last:
            yield plain[4 : 4 + int.from_bytes(plain[:4], "big")]
            return
        yield plain
        chunk, index = extra + following, index + 1


def opened(file: BinaryIO, *, key: bytes, context: Context) -> Iterator[bytes]:
    """The parts of a sealed file, after all of it has been verified.

    Args:
        file: a seekable file of sealed bytes.
        key: the file's own key.
        context: the file's place.

    Raises:
        UnknownSuite: the first byte is not ours.
        SealError: another key or place, or a byte changed, lost, added or moved.
    """
    for _ in _opened_once(file, key=key, context=context):
        pass
    return _opened_once(file, key=key, context=context)
