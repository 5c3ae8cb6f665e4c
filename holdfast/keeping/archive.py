"""The format of a backup: one sealed file, written and read as a stream.

- A first line says what it is. Then the file's own key, sealed to the backup key (HPKE
  with X-Wing); then a tar archive in chunks under it, so that a cut, changed or
  lengthened file opens not at all.
- In the archive: `contents.json`, the database, the sealed files, the public half of
  the backup key; last `seal.json`, the digest of each with the installation's MAC.
"""

import hashlib
import io
import json
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, Final
from uuid import UUID

from holdfast.crypto.chunks import Sealer, opened
from holdfast.crypto.context import Context
from holdfast.crypto.errors import SealError
from holdfast.crypto.readers import PUBLIC_BYTES, PrivateKey, seal_to
from holdfast.crypto.sealing import KEY_BYTES, new_key
from holdfast.keeping.errors import WrongBackup

FIRST_LINE: Final = b"holdfast backup 1\n"
# What `seal_to` adds to a 32-byte key.
_SEALED_KEY_BYTES: Final = KEY_BYTES + 1137
_NOBODY: Final = UUID(int=0)
_READ_BYTES: Final = 1 << 20
assert PUBLIC_BYTES  # the suite of this format  # noqa: S101


def _key_place() -> Context:
    return Context(_NOBODY, "backup", "key", FIRST_LINE)


def _content_place() -> Context:
    return Context(_NOBODY, "backup", "content", FIRST_LINE)


class Archive:
    """A backup under way. `close` seals its end; without it, it never opens."""

    def __init__(
        self,
        out: BinaryIO,
        *,
        public: bytes,
        told: Callable[[int], object] = lambda more: None,  # noqa: ARG005
    ) -> None:
        self._out = out
        key = new_key()
        self._sealer = Sealer(key, context=_content_place())
        out.write(FIRST_LINE)
        out.write(seal_to(public, key, context=_key_place()))
        through: Any = _Sealing(out, self._sealer, told)
        self._tar = tarfile.open(mode="w|", fileobj=through)  # noqa: SIM115
        self.digests: dict[str, str] = {}

    def add(self, name: str, content: bytes) -> None:
        """Put bytes into the archive."""
        self._add(name, io.BytesIO(content), len(content))

    def add_file(self, name: str, path: Path) -> None:
        """Put a file into the archive, without reading it whole."""
        with path.open("rb") as file:
            self._add(name, file, path.stat().st_size)

    def _add(self, name: str, file: BinaryIO, size: int) -> None:
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode = size, 0o600
        digesting = _Digesting(file)
        self._tar.addfile(entry, digesting)
        self.digests[name] = digesting.digest.hexdigest()

    def close(self) -> None:
        """End the archive and seal its last chunk."""
        self._tar.close()
        self._out.write(self._sealer.finish())


class _Sealing:
    def __init__(
        self, out: BinaryIO, sealer: Sealer, told: Callable[[int], object]
    ) -> None:
        self._out, self._sealer, self._told = out, sealer, told

    def write(self, plain: bytes) -> int:
        self._out.write(self._sealer.add(plain))
        self._told(len(plain))
        return len(plain)


class _Digesting:
    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        part = self._file.read(size)
        self.digest.update(part)
        return part


class _Parts(io.RawIOBase):
    """Parts of any size as one readable stream."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        self._parts = parts
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._rest:
            part = next(self._parts, None)
            if part is None:
                return 0
            self._rest = part
        size = min(len(buffer), len(self._rest))
        buffer[:size], self._rest = self._rest[:size], self._rest[size:]
        return size


class _From(io.RawIOBase):
    """A file as if it began at a later byte, for what seeks to its beginning."""

    def __init__(
        self, file: BinaryIO, start: int, told: Callable[[int], object]
    ) -> None:
        self._file, self._start, self._told = file, start, told

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, place: int, whence: int = 0) -> int:
        offset = self._start if whence == 0 else 0
        return self._file.seek(place + offset, whence) - self._start

    def readinto(self, buffer: Any) -> int:
        part = self._file.read(len(buffer))
        buffer[: len(part)] = part
        self._told(len(part))
        return len(part)


def extract(
    backup: Path,
    *,
    seed: bytes,
    into: Path,
    told: Callable[[int], object] = lambda more: None,  # noqa: ARG005
) -> dict[str, str]:
    """Open a backup with the private half of its key, and lay its contents out.

    All of it is verified before the first byte is written, so that it is read twice.
    `told` is given how many more bytes were read, again and again.

    Returns:
        The digest of each content as it was laid out.

    Raises:
        WrongBackup: no backup, another key's, or damaged.
    """
    with backup.open("rb") as file:
        if file.read(len(FIRST_LINE)) != FIRST_LINE:
            raise WrongBackup(f"{backup} is not a backup that this version reads.")
        sealed_key = file.read(_SEALED_KEY_BYTES)
        try:
            key = PrivateKey(seed).open(sealed_key, context=_key_place())
        except SealError as error:
            raise WrongBackup("This key does not open this backup.") from error
        start = len(FIRST_LINE) + _SEALED_KEY_BYTES
        rest = io.BufferedReader(_From(file, start, told), _READ_BYTES)
        try:
            parts = opened(rest, key=key, context=_content_place())
            return _lay_out(parts, into=into)
        except (SealError, tarfile.TarError) as error:
            raise WrongBackup(f"{backup} is damaged: it does not open.") from error


def _lay_out(parts: Iterator[bytes], *, into: Path) -> dict[str, str]:
    digests = {}
    stream = io.BufferedReader(_Parts(parts), _READ_BYTES)
    with tarfile.open(mode="r|", fileobj=stream) as tar:
        for entry in tar:
            safe = tarfile.data_filter(entry, str(into))
            content = tar.extractfile(safe)
            if content is None:
                continue
            place = into / safe.name
            place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            digesting = _Digesting(content)  # type: ignore[arg-type]
            with place.open("wb") as out:
                while part := digesting.read(_READ_BYTES):
                    out.write(part)
            digests[safe.name] = digesting.digest.hexdigest()
    return digests


def digests_text(digests: dict[str, str]) -> bytes:
    """Digests as the bytes that the installation's MAC covers."""
    return json.dumps(sorted(digests.items())).encode()
