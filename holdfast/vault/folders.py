"""Making folders, granting their keys, turning and re-sealing them.

- Grants that follow from the policy when a folder is made are signed by the intake key;
  widening a folder later takes a member's signature.
- A reader who is put out loses the grant, and the folder gets a new key for the others
  at once; what lies in it under the old key is re-sealed in a holder's next session.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.apps import apps
from django.db import transaction

from holdfast.crypto.context import Context
from holdfast.crypto.readers import seal_to
from holdfast.crypto.sealing import commitment, new_key, seal
from holdfast.crypto.signing import SigningKey
from holdfast.vault.grants import STATEMENT, is_signed, leaf_of
from holdfast.vault.installation import secrets_of
from holdfast.vault.models import (
    Apart,
    Folder,
    Grant,
    Organisation,
    Reader,
    SealedRow,
    Statement,
)
from holdfast.vault.rows import ids_in_a_row, new


@dataclass(frozen=True, slots=True)
class OpenFolder:
    """A folder whose key is at hand: for sealing into it."""

    organisation_id: UUID
    kind: str
    key: bytes
    id: UUID = field(default_factory=uuid4)
    key_version: int = 1


@dataclass(frozen=True, slots=True)
class Signer:
    """A member's reader and its 32-byte signing seed, at hand for one act only."""

    reader: Reader
    seed: bytes


def new_folder(organisation: Organisation, kind: str) -> OpenFolder:
    """A folder not yet stored, with a fresh key."""
    return OpenFolder(organisation.id, kind, new_key())


def grant_context(
    *, organisation: UUID, folder: UUID, key_version: int, reader: UUID
) -> Context:
    """The place to which one grant is bound: no other folder, version or reader."""
    return Context(organisation, "vault_grant", "sealed", reader, folder, key_version)


def draft_grants(
    folders: Iterable[tuple[OpenFolder, Sequence[Reader]]],
    *,
    organisation: Organisation,
    signer: Signer | None,
    at: datetime,
) -> tuple[Statement, list[Grant]]:
    """Grants not yet stored, and the one signature over all of them.

    Args:
        folders: each folder with the readers it is to be sealed to.
        organisation: whose they are.
        signer: a member; None for the intake key.
        at: aware time; only its day is kept.
    """
    day = at.date()
    statement = new(
        Statement,
        organisation_id=organisation.id,
        signer_id=signer.reader.id if signer else None,
        made_on=day,
    )
    grants, leaves, ids = [], [], ids_in_a_row()
    for folder, readers in folders:
        committed = commitment(folder.key)
        for reader in readers:
            context = grant_context(
                organisation=organisation.id,
                folder=folder.id,
                key_version=folder.key_version,
                reader=reader.id,
            )
            sealed = seal_to(bytes(reader.public), folder.key, context=context)
            made = new(
                Grant,
                id=next(ids),
                organisation_id=organisation.id,
                folder_id=folder.id,
                key_version=folder.key_version,
                reader_id=reader.id,
                statement_id=statement.id,
                sealed=sealed,
                kind=folder.kind,
                on=day,
            )
            grants.append(made)
            leaves.append(leaf_of(made, reader=reader, committed=committed))
    statement.leaves = b"".join(leaves)
    key = SigningKey(signer.seed) if signer else secrets_of(organisation).intake_key
    statement.signature = key.sign(STATEMENT, organisation.id.bytes, statement.leaves)
    return statement, grants


def stored(folder: OpenFolder, *, at: datetime, apart: Apart = Apart.NO) -> Folder:
    """The row of a folder, not yet saved."""
    return new(
        Folder,
        id=folder.id,
        organisation_id=folder.organisation_id,
        kind=folder.kind,
        key_version=folder.key_version,
        commitment=commitment(folder.key),
        made_on=at.date(),
        apart=apart,
    )


def make_folders(
    folders: Sequence[tuple[OpenFolder, Sequence[Reader]]],
    *,
    organisation: Organisation,
    at: datetime,
    signer: Signer | None = None,
) -> None:
    """Store folders with their grants, in the caller's transaction."""
    statement, grants = draft_grants(
        folders, organisation=organisation, signer=signer, at=at
    )
    Folder.objects.bulk_create(stored(folder, at=at) for folder, _ in folders)
    statement.save(force_insert=True)
    Grant.objects.bulk_create(grants)


def grant(
    folders: Sequence[OpenFolder],
    *,
    to: Sequence[Reader],
    organisation: Organisation,
    signer: Signer | None,
    at: datetime,
) -> None:
    """Seal existing folders to more readers; who already holds one is passed over."""
    held = set(
        Grant.objects.filter(
            folder__in=[folder.id for folder in folders], reader__in=to
        ).values_list("folder_id", "key_version", "reader_id")
    )
    missing = [
        (
            folder,
            [r for r in to if (folder.id, folder.key_version, r.id) not in held],
        )
        for folder in folders
    ]
    statement, grants = draft_grants(
        missing, organisation=organisation, signer=signer, at=at
    )
    if grants:
        statement.save(force_insert=True)
        Grant.objects.bulk_create(grants)


def seal_into(row: SealedRow, content: dict[str, Any], *, folder: OpenFolder) -> None:
    """Put content into a row, sealed under the folder's key at that row."""
    row.organisation_id = folder.organisation_id
    row.folder_id = folder.id
    row.key_version = folder.key_version
    plain = json.dumps(content, ensure_ascii=False).encode()
    row.sealed = seal(plain, key=folder.key, context=row.context())


def put_out(
    readers: Sequence[Reader],
    *,
    of: Sequence[Folder],
    organisation: Organisation,
    at: datetime,
) -> None:
    """Take the readers' grants to these folders and turn the keys for the others.

    Needs no key: what is written from now on is out of their reach at once; what was
    there before is re-sealed when a holder next opens the folder (`reseal`).
    Services that answer to these readers go with them.
    """
    with transaction.atomic():
        services = Reader.objects.filter(answers_to__in=readers)
        out = [*readers, *services]
        Grant.objects.filter(folder__in=of, reader__in=out).delete()
        for folder in of:
            turn_key(folder, organisation=organisation, at=at)


def turn_key(folder: Folder, *, organisation: Organisation, at: datetime) -> OpenFolder:
    """Give a folder a new key version, sealed to everybody who still holds it.

    Who has a row in the table of grants that nobody signed does not hold it.
    """
    rest = _holders(folder, organisation=organisation)
    turned = OpenFolder(
        organisation.id,
        folder.kind,
        new_key(),
        id=folder.id,
        key_version=folder.key_version + 1,
    )
    # The list of a reader is in the order in which folders were made, so the day stays.
    statement, grants = draft_grants(
        [(turned, rest)], organisation=organisation, signer=None, at=at
    )
    for made in grants:
        made.on = folder.made_on
    Grant.objects.filter(folder=folder).update(current=False)
    statement.save(force_insert=True)
    Grant.objects.bulk_create(grants)
    folder.key_version = turned.key_version
    folder.commitment = commitment(turned.key)
    folder.well_read = False
    folder.save(update_fields=["key_version", "commitment", "well_read"])
    return turned


def _holders(folder: Folder, *, organisation: Organisation) -> list[Reader]:
    grants = Grant.objects.filter(folder=folder, key_version=folder.key_version)
    committed = bytes(folder.commitment)
    return [
        held.reader
        for held in grants.select_related("reader", "statement__signer")
        if is_signed(held, committed=committed, organisation=organisation)
    ]


def sealed_models() -> list[type[SealedRow]]:
    """Every table with sealed content."""
    return [model for model in apps.get_models() if issubclass(model, SealedRow)]


def rows_under_old_keys(folder: Folder) -> list[SealedRow]:
    """What lies in a folder under a version that is not its newest."""
    return [
        row
        for model in sealed_models()
        for row in model._default_manager.filter(  # noqa: SLF001
            folder=folder, key_version__lt=folder.key_version
        )
    ]
