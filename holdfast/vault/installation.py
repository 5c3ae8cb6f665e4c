"""What the installation itself can open: the pepper, and what is sealed under it.

The pepper lies in a file of its own, outside database and backup. Under it are sealed
the installation's signing keys and members' names and second factors: a stolen
database opens none of them.
"""

import json
import os
import secrets
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

from holdfast.config import config
from holdfast.crypto.context import Context
from holdfast.crypto.sealing import KEY_BYTES, derive, seal, tag, unseal
from holdfast.crypto.signing import SigningKey, new_signing_seed, verifying_key
from holdfast.vault.errors import MissingPepper
from holdfast.vault.models import Organisation


def write_durably(path: Path, content: bytes, *, mode: int = 0o600) -> None:
    """Write, fsync, rename, fsync the folder: after this, a power cut keeps it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(path.name + ".new")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.rename(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def make_pepper() -> bytes:
    """Make the installation's 32 bytes and keep them in their file.

    Raises:
        FileExistsError: there is one; without it nothing sealed under it would open.
    """
    if config().pepper_file.exists():
        raise FileExistsError(config().pepper_file)
    pepper = secrets.token_bytes(KEY_BYTES)
    write_durably(config().pepper_file, pepper, mode=0o400)
    _read_pepper.cache_clear()
    return pepper


@lru_cache(maxsize=1)
def _read_pepper(path: Path) -> bytes:
    try:
        content = path.read_bytes()
    except FileNotFoundError as error:
        msg = (
            f"The pepper is missing: {path}. Restore it from a rescue sheet with"
            " `holdfast restore --pepper`, or start a new installation with"
            " `holdfast init`."
        )
        raise MissingPepper(msg) from error
    if len(content) != KEY_BYTES:
        msg = f"{path} is not a pepper: it must be exactly {KEY_BYTES} bytes."
        raise MissingPepper(msg)
    return content


def pepper() -> bytes:
    """The installation's 32 bytes.

    Raises:
        MissingPepper: the file is not there or not a pepper.
    """
    return _read_pepper(config().pepper_file)


@lru_cache(maxsize=64)
def installation_key(purpose: str) -> bytes:
    """A 32-byte key of the installation for one purpose."""
    return derive(pepper(), "installation", purpose)


def installation_tag(purpose: str, *parts: bytes | str | int) -> bytes:
    """A 32-byte keyed hash for looking up what is sealed (a user name)."""
    return tag(installation_key("tags"), purpose, *parts)


def seal_for_installation(
    content: dict[str, Any], *, table: str, column: str, row: UUID, organisation: UUID
) -> bytes:
    """Seal a JSON object under the pepper at one place."""
    context = Context(organisation, table, column, row)
    plain = json.dumps(content, ensure_ascii=False).encode()
    return seal(plain, key=installation_key("sealing"), context=context)


def unseal_for_installation(
    sealed: bytes, *, table: str, column: str, row: UUID, organisation: UUID
) -> dict[str, Any]:
    """What `seal_for_installation` sealed at this place.

    Raises:
        SealError: it was sealed elsewhere, under another pepper, or changed.
    """
    context = Context(organisation, table, column, row)
    key = installation_key("sealing")
    opened: dict[str, Any] = json.loads(unseal(bytes(sealed), key=key, context=context))
    return opened


@dataclass(frozen=True)
class Secrets:
    """The installation's two 32-byte signing seeds, each with its public key."""

    intake: bytes
    log: bytes

    @cached_property
    def intake_key(self) -> SigningKey:
        """The intake seed at work: it signs with every filing."""
        return SigningKey(self.intake)

    @property
    def intake_verifying(self) -> bytes:
        return verifying_key(self.intake)

    @property
    def log_verifying(self) -> bytes:
        return verifying_key(self.log)


def new_secrets() -> Secrets:
    """Fresh signing seeds for an organisation about to be founded."""
    return Secrets(intake=new_signing_seed(), log=new_signing_seed())


def sealed_secrets(made: Secrets, *, organisation: UUID) -> bytes:
    """The seeds as an organisation's row keeps them."""
    return seal_for_installation(
        {"intake": made.intake.hex(), "log": made.log.hex()},
        table="vault_organisation",
        column="secrets",
        row=organisation,
        organisation=organisation,
    )


@lru_cache(maxsize=64)
def _open_secrets(sealed: bytes, organisation: UUID) -> Secrets:
    opened = unseal_for_installation(
        sealed,
        table="vault_organisation",
        column="secrets",
        row=organisation,
        organisation=organisation,
    )
    return Secrets(
        intake=bytes.fromhex(opened["intake"]), log=bytes.fromhex(opened["log"])
    )


def secrets_of(organisation: Organisation) -> Secrets:
    """The organisation's signing seeds, opened with the pepper."""
    return _open_secrets(bytes(organisation.secrets), organisation.id)
