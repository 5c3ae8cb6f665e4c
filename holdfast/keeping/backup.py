"""Sealed backups, made while the server runs; nightly ones by themselves.

The pepper is never in one: a backup and its key without the pepper open no member's
keys, and show no names.
"""

import hmac
import json
import os
import re
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO, Final

from holdfast import __version__
from holdfast.config import config
from holdfast.keeping.archive import Archive, digests_text
from holdfast.keeping.backup_key import key_file, public_half
from holdfast.keeping.databases import copy_of_database
from holdfast.keeping.locks import only_one
from holdfast.vault.installation import installation_key

NIGHT_HOUR: Final = 3
KEPT_DAYS: Final = 30
KEPT_AT_LEAST: Final = 7
_TRY_AGAIN: Final = timedelta(hours=1)
_STAMP: Final = "%Y%m%dT%H%M%SZ"
_NAME: Final = re.compile(r"holdfast-(\d{8}T\d{6}Z)\.backup")


def back_up(
    at: datetime,
    *,
    to: Path | None = None,
    told: Callable[[int], object] = lambda more: None,  # noqa: ARG005
) -> Path:
    """Make one backup; where it lies.

    Args:
        at: aware time, which names the file.
        to: a folder or a file; the settings' folder if None.
        told: is given how many more bytes are in it, again and again.

    Raises:
        NoBackupKey: there is nothing to seal it to.
        AlreadyRunning: another is being made.
    """
    public = public_half()
    place = _place(at, to=to)
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = place.with_name(place.name + ".new")
    with only_one("backup"):
        try:
            with _private(beside) as out:
                _write(Archive(out, public=public, told=told), at=at)
                out.flush()
                os.fsync(out.fileno())
            beside.rename(place)
        finally:
            beside.unlink(missing_ok=True)
        _sync_folder(place.parent)
    return place


def _place(at: datetime, *, to: Path | None) -> Path:
    folder = to or config().backups
    if to is not None and not to.is_dir() and to.suffix == ".backup":
        return to
    return folder / f"holdfast-{at.astimezone(UTC):{_STAMP}}.backup"


def _private(path: Path) -> BinaryIO:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    return os.fdopen(handle, "wb")


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _write(archive: Archive, *, at: datetime) -> None:
    run = config().home / "run"
    with tempfile.TemporaryDirectory(dir=run, prefix="backup-") as folder:
        # The database first: each file was on the disk before its row was committed.
        kind, copy = copy_of_database(Path(folder))
        contents = {"version": __version__, "made_at": at.isoformat(), "database": kind}
        archive.add("contents.json", json.dumps(contents).encode())
        archive.add_file(copy.name, copy)
    for path in _files():
        try:
            archive.add_file(f"files/{path.relative_to(config().files)}", path)
        except FileNotFoundError:
            # Its folder was destroyed meanwhile, as the policy asks.
            continue
    archive.add("backup-key", key_file().read_bytes())
    seal = {"digests": archive.digests, "mac": mac_over(archive.digests).hex()}
    archive.add("seal.json", json.dumps(seal).encode())
    archive.close()


def mac_over(digests: dict[str, str]) -> bytes:
    """The installation's own mark on what a backup holds; it needs the pepper."""
    return hmac.digest(installation_key("backup"), digests_text(digests), "sha256")


def _files() -> Iterator[Path]:
    folder = config().files
    if folder.is_dir():
        yield from sorted(path for path in folder.rglob("*") if path.is_file())


def backups() -> list[tuple[datetime, Path]]:
    """The backups in the settings' folder, newest first."""
    folder = config().backups
    found = []
    for path in folder.iterdir() if folder.is_dir() else []:
        named = _NAME.fullmatch(path.name)
        if named:
            made = datetime.strptime(named[1], _STAMP).replace(tzinfo=UTC)
            found.append((made, path))
    return sorted(found, reverse=True)


def newest_age(at: datetime) -> timedelta | None:
    """How old the newest backup is; None where there is none."""
    newest = next(iter(backups()), None)
    return at - newest[0] if newest else None


def back_up_nightly(at: datetime) -> Path | None:
    """Make the backup of this night, once; None where it is not due.

    Without a key for backups none is ever due: `doctor` says so.
    """
    if not key_file().exists() or not _is_due(at):
        return None
    tried = config().home / "run" / "backup-tried"
    if tried.exists() and at.timestamp() - tried.stat().st_mtime < _TRY_AGAIN.seconds:
        return None
    tried.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    tried.touch(mode=0o600)
    os.utime(tried, (at.timestamp(), at.timestamp()))
    made = back_up(at)
    drop_old_backups(at)
    return made


def _is_due(at: datetime) -> bool:
    here = at.astimezone(UTC)
    night = here.replace(hour=NIGHT_HOUR, minute=0, second=0, microsecond=0)
    if here < night:
        night -= timedelta(days=1)
    return not any(made >= night for made, _ in backups())


def drop_old_backups(at: datetime) -> int:
    """Drop backups past their time, so that what was destroyed is gone there too."""
    old = [
        path
        for made, path in backups()[KEPT_AT_LEAST:]
        if at - made > timedelta(days=KEPT_DAYS)
    ]
    for path in old:
        path.unlink()
    return len(old)
