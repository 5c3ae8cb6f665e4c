"""Files of a report: what is kept of them, and how they are opened."""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO, Final
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from holdfast.crypto.chunks import opened
from holdfast.errors import NotNow
from holdfast.reports.models import Attachment, Report
from holdfast.reports.rules import mistake_in, refuse_fields
from holdfast.reports.uploads import (
    LARGEST,
    MEGABYTE,
    MOST_FILES,
    SealedUpload,
    path_of,
    place_of,
)
from holdfast.vault.folders import OpenFolder, seal_into

PICTURES: Final = frozenset(
    {
        "image/jpeg",
        "image/png",
        "image/gif",
        "image/webp",
        "image/heic",
        "image/heif",
        "image/avif",
        "image/bmp",
        "image/tiff",
    }
)
VIEWED_AS: Final = "image/jpeg"
_SECONDS: Final = 20
_LONGEST_NAME: Final = 200


@dataclass(frozen=True, slots=True)
class FileView:
    """A file as its report's readers see it in a list."""

    id: UUID
    name: str
    kind: str
    size: int

    @property
    def is_picture(self) -> bool:
        return self.kind in PICTURES


def check_uploads(uploads: Sequence[SealedUpload], *, field: str = "files") -> None:
    """Refuse files that are too large, too many, empty, or did not arrive whole.

    Raises:
        WrongInput: with the sentence for the first of them.
    """
    if len(uploads) > MOST_FILES:
        refuse_fields({field: _problem_said("too-many")})
    for upload in uploads:
        if upload.problem:
            refuse_fields({field: _problem_said(upload.problem)})
        if not upload.size:
            refuse_fields({field: _problem_said("empty")})
        if mistake := mistake_in(upload.name or "", longest=_LONGEST_NAME * 2):
            refuse_fields({field: mistake})


def _problem_said(problem: str) -> str:
    if problem == "too-large":
        return _("A file may have up to %(most)d MB. Please send a smaller one.") % {
            "most": LARGEST // MEGABYTE
        }
    if problem == "too-many":
        return _("There is room for %(most)d files. You can send more later.") % {
            "most": MOST_FILES
        }
    if problem == "empty":
        return _(
            "There is nothing in one of these files. Please choose it again, or leave"
            " it out. What you wrote is not lost."
        )
    return _("There is no room for this file just now. What you wrote is not lost.")


def attachments_for(
    report: Report,
    *,
    folder: OpenFolder,
    uploads: Sequence[SealedUpload],
    on: date,
    from_team: bool = False,
) -> list[Attachment]:
    """The rows of these files in this report, not yet stored."""
    rows = []
    for upload in uploads:
        row = Attachment(
            id=uuid4(),
            report=report,
            file=upload.id,
            on=on,
        )
        content = {**_manifest(upload), "from_team": from_team}
        seal_into(row, content, folder=folder)
        rows.append(row)
    return rows


def _manifest(upload: SealedUpload) -> dict[str, Any]:
    return {
        "name": (upload.name or "file")[-_LONGEST_NAME:],
        "kind": upload.kind,
        "size": upload.size,
        "sha256": upload.digest,
        "key": upload.key.hex(),
    }


def view_of(row: Attachment, manifest: dict[str, Any]) -> FileView:
    """A file by its sealed manifest."""
    return FileView(row.id, manifest["name"], manifest["kind"], manifest["size"])


def parts_of(row: Attachment, *, manifest: dict[str, Any]) -> Iterator[bytes]:
    """The clear bytes of a file in parts, after all of it was verified.

    Raises:
        SealError: the file was changed, cut or exchanged on disk.
    """
    file = path_of(row.file).open("rb")
    place = place_of(row.file, organisation=row.organisation_id)
    try:
        verified = opened(file, key=bytes.fromhex(manifest["key"]), context=place)
    except BaseException:
        file.close()
        raise
    return _Parts(verified, file=file)


class _Parts(Iterator[bytes]):
    """The parts of an open file, which is closed at their end, or before their start."""

    def __init__(self, parts: Iterator[bytes], *, file: BinaryIO) -> None:
        self._parts, self._file = parts, file

    def __next__(self) -> bytes:
        try:
            return next(self._parts)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Whoever answers with them calls this, also where nobody wanted a byte."""
        self._file.close()


def picture_of(parts: Iterator[bytes]) -> bytes:
    """A fresh picture for looking at: no metadata, nothing of the original's bytes.

    It is made by a process of its own with little memory and time, so that a picture
    that was built to do harm does it there.

    Raises:
        NotNow: it cannot be drawn.
    """
    try:
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-I", str(Path(__file__).with_name("drawing.py"))],
            input=b"".join(parts),
            capture_output=True,
            timeout=_SECONDS,
            check=True,
            env={},
        )
    except (subprocess.SubprocessError, OSError) as error:
        raise NotNow(
            "cannot-be-drawn",
            _("This picture cannot be drawn here. The original can be saved."),
        ) from error
    return done.stdout
