"""Bringing an installation back from a backup, onto an empty machine."""

import hmac
import json
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from holdfast.config import config
from holdfast.crypto.errors import SlipError
from holdfast.crypto.written import read_written
from holdfast.keeping.archive import extract
from holdfast.keeping.backup import mac_over
from holdfast.keeping.backup_key import PURPOSE
from holdfast.keeping.databases import (
    NAME_IN_ARCHIVE,
    check_copy,
    check_database_empty,
    put_database,
)
from holdfast.keeping.errors import (
    KeepingError,
    NotEmpty,
    WrongBackup,
    WrongPepper,
)
from holdfast.vault.installation import installation_key, write_durably

PEPPER_PURPOSE: Final = "pepper"


@dataclass(frozen=True, slots=True)
class Restored:
    """What was brought back: from when, by which version, how many files."""

    made_at: str
    version: str
    files: int
    pepper_checked: bool


def read_backup_key(typed: str) -> bytes:
    """The private half of the backup key, from paper.

    Raises:
        WrongBackup: it was copied wrongly.
    """
    try:
        return read_written(typed, purpose=PURPOSE)
    except SlipError as error:
        raise WrongBackup(f"The key of the backups: {error}") from error


def put_pepper(typed: str) -> None:
    """Write the pepper from a rescue sheet into its file.

    Raises:
        WrongPepper: it was copied wrongly.
        NotEmpty: another one is there.
    """
    try:
        pepper = read_written(typed, purpose=PEPPER_PURPOSE)
    except SlipError as error:
        raise WrongPepper(f"The pepper: {error}") from error
    place = config().pepper_file
    if place.exists() and place.read_bytes() != pepper:
        raise NotEmpty(f"Another pepper is in {place}; nothing was changed.")
    if not place.exists():
        write_durably(place, pepper, mode=0o400)
    installation_key.cache_clear()


def restore(
    backup: Path,
    *,
    key: str,
    pepper: str | None = None,
    told: Callable[[int], object] = lambda more: None,  # noqa: ARG005
) -> Restored:
    """Bring everything back from one backup.

    Args:
        backup: the file.
        key: the private half of the backup key, as written on paper.
        pepper: as on a rescue sheet; None where its file is there, or comes later.
        told: is given how many more bytes of it were read, again and again.

    Raises:
        NotEmpty: there is an installation here already.
        WrongBackup: it does not open, or what is in it does not belong together.
        WrongPepper: it is not the one of this backup.
    """
    seed = read_backup_key(key)
    home = config().home
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    check_database_empty()
    if config().files.exists() and any(config().files.iterdir()):
        raise NotEmpty(f"There are files in {config().files}; nothing was changed.")
    with tempfile.TemporaryDirectory(dir=home, prefix="restoring-") as folder:
        laid_out = Path(folder)
        digests = extract(backup, seed=seed, into=laid_out, told=told)
        contents, checked = _check(laid_out, digests, pepper=pepper)
        files = sum(1 for name in digests if name.startswith("files/"))
        _put(laid_out, kind=contents["database"])
    return Restored(contents["made_at"], contents["version"], files, checked)


def _check(
    laid_out: Path, digests: dict[str, str], *, pepper: str | None
) -> tuple[dict[str, Any], bool]:
    contents = json.loads((laid_out / "contents.json").read_bytes())
    seal = json.loads((laid_out / "seal.json").read_bytes())
    digests = {name: one for name, one in digests.items() if name != "seal.json"}
    if digests != seal["digests"]:
        raise WrongBackup("What lies in this backup is not what was put into it.")
    kind = contents["database"]
    check_copy(kind, laid_out / NAME_IN_ARCHIVE[kind])
    fresh = not config().pepper_file.exists()
    if pepper is not None:
        put_pepper(pepper)
    if not config().pepper_file.exists():
        return contents, False
    if not hmac.compare_digest(mac_over(digests).hex(), seal["mac"]):
        if fresh:
            config().pepper_file.unlink()
        raise WrongPepper(
            "This is not the pepper of the installation that made this backup."
        )
    return contents, True


def _put(laid_out: Path, *, kind: str) -> None:
    files = laid_out / "files"
    if files.is_dir():
        shutil.copytree(files, config().files, dirs_exist_ok=True)
    key = (laid_out / "backup-key").read_bytes()
    write_durably(config().home / "backup-key", key)
    put_database(kind, laid_out / NAME_IN_ARCHIVE[kind])
    _end_sessions()


def _end_sessions() -> None:
    """Logins of the time of the backup are over."""
    from django.db import connection

    table = "accounts_session"
    if table not in connection.introspection.table_names():
        raise KeepingError("This backup holds no database of Holdfast.")
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table}")  # noqa: S608
