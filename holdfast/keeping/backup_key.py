"""The key pair of the backups: the public half stays here, the private one on paper.

Whoever takes the machine, or the backups, opens none of them with what lies there.
"""

import base64
import binascii
from pathlib import Path
from typing import Final

from holdfast.config import config
from holdfast.crypto.readers import PUBLIC_BYTES, new_seed, public_of
from holdfast.crypto.written import written
from holdfast.keeping.errors import NoBackupKey
from holdfast.vault.installation import write_durably

PURPOSE: Final = "backup key"


def key_file() -> Path:
    """Where the public half lies."""
    return config().home / "backup-key"


def make_backup_key() -> str:
    """Make the pair and keep its public half.

    Returns:
        The private half as it is written on paper; it is kept nowhere.
    """
    seed = new_seed()
    keep_public_half(public_of(seed))
    return written(seed, purpose=PURPOSE)


def keep_public_half(public: bytes) -> None:
    """Put the public half where backups look for it."""
    write_durably(key_file(), base64.b64encode(public) + b"\n", mode=0o600)


def public_half() -> bytes:
    """The 1,216 bytes to which backups are sealed.

    Raises:
        NoBackupKey: the file is not there, or not a key.
    """
    try:
        public = base64.b64decode(key_file().read_bytes(), validate=False)
    except (FileNotFoundError, binascii.Error) as error:
        raise NoBackupKey(key_file()) from error
    if len(public) != PUBLIC_BYTES:
        raise NoBackupKey(key_file())
    return public
