"""Files on their way in: sealed chunk by chunk as they arrive, never in clear."""

import os
import shutil
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import IO, Any, Final
from uuid import UUID, uuid4

import puremagic
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from holdfast.config import config
from holdfast.crypto.chunks import Sealer
from holdfast.crypto.context import Context
from holdfast.crypto.sealing import new_key

MEGABYTE: Final = 1024 * 1024
LARGEST: Final = 25 * MEGABYTE
MOST_FILES: Final = 10
# On a disk with less room than this only words are taken: files never stop a report.
RESERVE: Final = 256 * MEGABYTE
_HEAD_BYTES: Final = 8192
_NOBODY: Final = UUID(int=0)


def place_of(file: UUID, *, organisation: UUID) -> Context:
    """The place to which a file's chunks are bound."""
    return Context(organisation, "reports_attachment", "file", file)


def path_of(file: UUID) -> Path:
    """Where a kept file lies."""
    return config().files / file.hex[:2] / file.hex


def waiting_path(file: UUID) -> Path:
    """Where a file lies until what it belongs to is kept."""
    return config().files / "tmp" / file.hex


@dataclass
class Arriving:
    """One file that is being received, sealed under a key that is only in memory."""

    organisation: UUID
    id: UUID = field(default_factory=uuid4)
    key: bytes = field(default_factory=new_key)
    head: bytes = b""
    size: int = 0
    problem: str = ""

    def __post_init__(self) -> None:
        context = place_of(self.id, organisation=self.organisation)
        self._sealer = Sealer(self.key, context=context)
        self._hash = sha256()
        self._file: IO[bytes] | None = None

    def add(self, plain: bytes) -> None:
        """Seal what came; over the limit or on a full disk the rest is let go."""
        self.size += len(plain)
        if self.problem:
            return
        if self.size > LARGEST:
            self._give_up("too-large")
            return
        self.head += plain[: _HEAD_BYTES - len(self.head)]
        self._hash.update(plain)
        self._write(self._sealer.add(plain))

    def finish(self) -> "Arriving":
        """Seal the last of it."""
        if not self.problem:
            self._write(self._sealer.finish())
        if self._file is not None and not self.problem:
            self._file.close()
        return self

    @property
    def digest(self) -> str:
        """SHA-256 of what was sent, in hexadecimal."""
        return self._hash.hexdigest()

    def let_go(self) -> None:
        """Remove what was written, unless it was kept."""
        if self._file is not None:
            # On a full disk what was not written yet cannot be either.
            with suppress(OSError):
                self._file.close()
        waiting_path(self.id).unlink(missing_ok=True)

    def _write(self, sealed: bytes) -> None:
        try:
            if self._file is None:
                path = waiting_path(self.id)
                path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                if shutil.disk_usage(path.parent).free < RESERVE:
                    self._give_up("no-room")
                    return
                handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
                self._file = os.fdopen(handle, "wb")
            self._file.write(sealed)
            self._file.flush()
        except OSError:
            self._give_up("no-room")

    def _give_up(self, problem: str) -> None:
        self.problem = problem
        self.let_go()


class SealedUpload(UploadedFile):  # type: ignore[type-arg]
    """A received file: its bytes lie sealed on disk, its key is here and only here."""

    def __init__(self, arriving: Arriving, *, name: str) -> None:
        super().__init__(file=None, name=name, size=arriving.size)
        self.id = arriving.id
        self.key = arriving.key
        self.digest = arriving.digest
        self.problem = arriving.problem
        self.kind = kind_of(arriving.head)
        self._arriving = arriving
        self._is_kept = False

    def keep(self) -> None:
        """Put the sealed bytes where they stay, durably; again is no harm."""
        if self._is_kept:
            return
        path, waiting = path_of(self.id), waiting_path(self.id)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _sync(waiting)
        waiting.rename(path)
        _sync(path.parent)
        self._is_kept = True

    def drop(self) -> None:
        """Take back what was kept."""
        path_of(self.id).unlink(missing_ok=True)

    def close(self) -> None:
        """Called at the end of the request: what was not kept goes."""
        if not self._is_kept:
            self._arriving.let_go()


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def kind_of(head: bytes) -> str:
    """What a file is, by its content alone."""
    try:
        return puremagic.from_string(head, mime=True) or "application/octet-stream"
    except (puremagic.PureError, ValueError):
        return "application/octet-stream"


def upload_of(content: bytes, *, name: str, organisation: UUID) -> SealedUpload:
    """A file that is already in memory, sealed like one that arrives."""
    arriving = Arriving(organisation)
    for start in range(0, max(len(content), 1), MEGABYTE):
        arriving.add(content[start : start + MEGABYTE])
    return SealedUpload(arriving.finish(), name=name)


class SealingUploadHandler(FileUploadHandler):
    """Takes every upload. No clear byte touches the disk."""

    chunk_size = 64 * 1024

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self._number = 0
        self._arriving: Arriving | None = None

    def new_file(self, *args: Any, **given: Any) -> None:
        super().new_file(*args, **given)
        self._number += 1
        organisation = getattr(self.request, "organisation", None)
        self._arriving = Arriving(organisation.id if organisation else _NOBODY)
        if self._number > MOST_FILES:
            self._arriving.problem = "too-many"

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:  # noqa: ARG002
        if self._arriving is not None:
            self._arriving.add(raw_data)

    def file_complete(self, file_size: int) -> SealedUpload | None:  # noqa: ARG002
        if self._arriving is None:
            return None
        arriving, self._arriving = self._arriving.finish(), None
        return SealedUpload(arriving, name=self.file_name or "file")

    def upload_interrupted(self) -> None:
        if self._arriving is not None:
            self._arriving.let_go()


def remove_leftovers(*, older_than: datetime) -> int:
    """Remove what waits since before then; how many."""
    before = older_than.timestamp()
    left = [
        path
        for path in waiting_path(_NOBODY).parent.glob("*")
        if path.is_file() and path.stat().st_mtime < before
    ]
    for path in left:
        path.unlink(missing_ok=True)
    return len(left)


def kept_files(*, shelf: int, older_than: datetime) -> list[UUID]:
    """The kept files on one of the 256 shelves from before then."""
    before = older_than.timestamp()
    return [
        UUID(path.name)
        for path in path_of(UUID(int=shelf << 120)).parent.glob("*")
        if path.is_file() and path.stat().st_mtime < before
    ]
