"""What one reader can open, while their seed is at hand.

- A folder opens for who holds a grant to it, and for nobody else.
- The first opening checks the grant's signature and the key's commitment, and keeps the
  key re-sealed under the reader's own symmetric key: from then on it costs microseconds.
"""

import json
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from holdfast.crypto.context import Context, places_in
from holdfast.crypto.errors import SealError, SignatureError
from holdfast.crypto.readers import PrivateKey
from holdfast.crypto.sealing import commitment, derive, seal, unseal, unseal_at
from holdfast.vault.errors import NotHeld
from holdfast.vault.folders import (
    OpenFolder,
    grant_context,
    rows_under_old_keys,
    seal_into,
)
from holdfast.vault.grants import check_grant
from holdfast.vault.models import Folder, Grant, Organisation, Reader, SealedRow
from holdfast.vault.rows import as_bytes, as_id, ask, id_as_kept

_NEWEST = """
SELECT key_version FROM vault_grant
WHERE folder_id = %s AND reader_id = %s AND "current" LIMIT 1
"""
_HELD = "SELECT 1 FROM vault_grant WHERE folder_id = %s AND reader_id = %s LIMIT 1"
_GRANTS = """
SELECT id, folder_id, key_version, kind, kept FROM vault_grant
WHERE reader_id = %s AND folder_id IN ({folders})
"""
_HELD_IN = """
FROM {table} t JOIN vault_grant g
  ON g.folder_id = t.folder_id AND g.key_version = t.key_version AND g.reader_id = %s
{join}
WHERE t.organisation_id = %s
"""
# Sealed or signed otherwise; or not even of the kind that a column holds.
_NOT_AS_IT_WAS = (SealError, SignatureError, TypeError, ValueError)
# Of folders that wait to be re-sealed: nobody stands before the login for long.
MOST_AT_ONCE = 50
_OPEN_AT_ONCE = 1_000
# So many are tried, until one shows that a reader still opens what is theirs.
_PROOFS = 10
# No database takes many more values in one question.
_AT_ONCE = 30_000


def own_key(seed: bytes) -> bytes:
    """A reader's own 32-byte symmetric key: for kept grants and own ledger entries."""
    return derive(seed, "own")


class Keys:
    """A reader's seed at work. Lives as long as one request or one command."""

    def __init__(
        self, *, reader: Reader, organisation: Organisation, seed: bytes
    ) -> None:
        self.reader = reader
        self.organisation = organisation
        self.own = own_key(seed)
        self._seed = seed
        self._private: PrivateKey | None = None
        self._grant_at = places_in(organisation.id, "vault_grant", "kept")
        self._folders: dict[tuple[UUID, int], OpenFolder] = {}

    @property
    def seed(self) -> bytes:
        """The 32-byte seed itself: for beginning another session with the same keys."""
        return self._seed

    def holds(self, folder_id: UUID) -> bool:
        """Whether this reader has a grant to the folder."""
        return bool(ask(_HELD, [folder_id, self.reader.id]))

    def held_among(self, folder_ids: Collection[UUID]) -> set[UUID]:
        """Those of these folders to which this reader has a grant, in one query."""
        held = Grant.objects.filter(reader=self.reader, folder__in=folder_ids)
        return set(held.values_list("folder_id", flat=True))

    def folder(self, folder_id: UUID) -> OpenFolder:
        """The folder under its newest key, for sealing into it.

        Raises:
            NotHeld: no grant.
        """
        # Asked anew each time: the key may have been turned since it was opened.
        found = ask(_NEWEST, [folder_id, self.reader.id])
        if not found:
            raise NotHeld
        ((version,),) = found
        if (folder_id, version) not in self._folders:
            self._open_grants({folder_id})
        return self._folders[folder_id, version]

    def open(self, row: SealedRow) -> dict[str, Any]:
        """The content of one row.

        Raises:
            NotHeld: no grant to its folder.
            SealError: the row or the grant was tampered with.
        """
        return self.open_all([row])[0]

    def open_all(self, rows: Sequence[SealedRow]) -> list[dict[str, Any]]:
        """The contents of many rows, with one query for all their grants.

        Raises:
            NotHeld: no grant to the folder of one of them.
            SealError: a row or grant was tampered with.
        """
        unknown = {
            row.folder_id
            for row in rows
            if (row.folder_id, row.key_version) not in self._folders
        }
        if unknown:
            self._open_grants(unknown)
        opened = []
        for row in rows:
            folder = self._folders.get((row.folder_id, row.key_version))
            if folder is None:
                raise NotHeld
            plain = unseal(bytes(row.sealed), key=folder.key, context=row.context())
            opened.append(json.loads(plain))
        return opened

    def open_held(
        self, model: type[SealedRow], *also: str, amiss: list[object], join: str = ""
    ) -> Iterator[tuple[dict[str, Any], tuple[Any, ...]]]:
        """The contents of every row of a table whose folder this reader holds.

        For looking through thousands: no row becomes an object, and only a thousand
        are open at a time. A row under an older key is opened with that one's grant.

        Args:
            model: the table; in SQL it is called `t`.
            also: further columns that come with each content, as `t.code`.
            join: what they come from, where it is another table.
            amiss: is added the id of each row that is not as it was sealed; one that
                was tampered with must not hide the others.
        """
        table = model._meta.db_table  # noqa: SLF001
        own = self.organisation.id
        row_at = places_in(own, table, "sealed")
        held = _HELD_IN.format(table=table, join=join)
        given = [id_as_kept(self.reader.id), id_as_kept(own)]
        # First opened are those that never were: it writes, which nobody should do
        # while an answer of the database is still being read.
        unopened = ask(f"SELECT t.id, t.folder_id {held} AND g.kept IS NULL", given)
        wrong = self._open_what_can_be({as_id(folder) for _, folder in unopened})
        amiss += [row for row, folder in unopened if as_id(folder) in wrong]
        columns = ", ".join(
            ("t.id, t.folder_id, t.key_version, t.sealed, g.kept", *also)
        )
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {columns} {held} AND g.kept IS NOT NULL", given)
            while some := cursor.fetchmany(_OPEN_AT_ONCE):
                for row, folder, version, sealed, kept, *more in some:
                    try:
                        lies = as_bytes(folder)
                        at = self._grant_at(self.reader.id.bytes, lies, version)
                        place = row_at(as_bytes(row), lies, version)
                        key = unseal_at(bytes(kept), key=self.own, place=at)
                        plain = unseal_at(bytes(sealed), key=key, place=place)
                        content = json.loads(plain)
                    except _NOT_AS_IT_WAS:
                        amiss.append(row)
                        continue
                    yield content, tuple(more)

    def _open_what_can_be(self, folder_ids: set[UUID]) -> set[UUID]:
        """Open these folders; those whose grants are not as they were made."""
        try:
            self._open_grants(folder_ids)
        except _NOT_AS_IT_WAS:
            wrong = set()
            for folder in folder_ids:
                try:
                    self._open_grants({folder})
                except _NOT_AS_IT_WAS:
                    wrong.add(folder)
            return wrong
        return set()

    def _open_grants(self, folder_ids: set[UUID]) -> None:
        first_time = []
        wanted = list(folder_ids)
        for start in range(0, len(wanted), _AT_ONCE):
            some = wanted[start : start + _AT_ONCE]
            places = ", ".join(["%s"] * len(some))
            given = [self.reader.id, *some]
            for pk, folder, version, kind, kept in ask(
                _GRANTS.format(folders=places), given
            ):
                if kept is None:
                    first_time.append(as_id(pk))
                    continue
                place = as_id(folder), version
                at = self.kept_at(*place)
                key = unseal(bytes(kept), key=self.own, context=at)
                self._remember(*place, kind=kind, key=key)
        if first_time:
            self._open_first_time(first_time)

    def _open_first_time(self, grant_ids: list[UUID]) -> None:
        grants = list(
            Grant.objects.filter(pk__in=grant_ids).select_related(
                "statement__signer", "folder", "reader"
            )
        )
        for grant in grants:
            key = self._private_key().open(
                bytes(grant.sealed),
                context=grant_context(
                    organisation=self.organisation.id,
                    folder=grant.folder_id,
                    key_version=grant.key_version,
                    reader=self.reader.id,
                ),
            )
            self._check(grant, key)
            place = grant.folder_id, grant.key_version
            self._remember(*place, kind=grant.kind, key=key)
            grant.kept = seal(key, key=self.own, context=self.kept_at(*place))
        with connection.cursor() as cursor:
            cursor.executemany(
                'UPDATE "vault_grant" SET "kept" = %s WHERE "id" = %s',
                [[bytes(grant.kept or b""), id_as_kept(grant.id)] for grant in grants],
            )

    def _check(self, grant: Grant, key: bytes) -> None:
        committed = commitment(key)
        if grant.current and committed != bytes(grant.folder.commitment):
            msg = "This grant holds another key than the folder's."
            raise SealError(msg)
        check_grant(grant, committed=committed, organisation=self.organisation)

    def _remember(self, folder: UUID, version: int, *, kind: str, key: bytes) -> None:
        self._folders[folder, version] = OpenFolder(
            self.organisation.id, kind, key, id=folder, key_version=version
        )

    def _private_key(self) -> PrivateKey:
        if self._private is None:
            self._private = PrivateKey(self._seed)
        return self._private

    def kept_at(self, folder: UUID, version: int) -> Context:
        """The place of a folder's key under this reader's own."""
        return Context(
            self.organisation.id, "vault_grant", "kept", self.reader.id, folder, version
        )


def reseal(folder: Folder, *, keys: Keys) -> int:
    """Re-seal a turned folder's old content under its newest key; how many rows.

    Then the grants of older versions go, for everybody.

    Raises:
        NotHeld: these keys do not open both versions.
    """
    with transaction.atomic():
        newest = keys.folder(folder.id)
        rows = rows_under_old_keys(folder)
        for row, content in zip(rows, keys.open_all(rows), strict=True):
            seal_into(row, content, folder=newest)
            row.save(update_fields=["sealed", "key_version"])
        Grant.objects.filter(folder=folder, key_version__lt=newest.key_version).delete()
    return len(rows)


def reseal_what_waits(keys: Keys) -> int:
    """Re-seal folders whose key was turned since this reader last came; how many.

    One that somebody tampered with stays as it is, and keeps no other waiting.
    """
    waiting = Grant.objects.filter(reader=keys.reader, current=False)
    done = 0
    for folder in Folder.objects.filter(pk__in=waiting.values("folder")):
        if done == MOST_AT_ONCE:
            break
        with suppress(*_NOT_AS_IT_WAS, NotHeld):
            reseal(folder, keys=keys)
            done += 1
    return done


def catch_up(keys: Keys, *, at: datetime) -> None:
    """What follows each coming in, and goes on now and then while somebody is there:
    re-seal what was turned meanwhile, and prove that the keys still open something, so
    that this reader counts as living.

    A folder that somebody tampered with keeps nobody out: `doctor` finds it.
    """
    reseal_what_waits(keys)
    if keys.reader.opened_on == at.date():
        return
    held = Grant.objects.filter(reader=keys.reader, current=True).order_by("-on")
    for folder_id in held.values_list("folder_id", flat=True)[:_PROOFS]:
        with suppress(*_NOT_AS_IT_WAS, NotHeld):
            keys.folder(folder_id)
            mark_living(keys.reader, at=at)
            return


def mark_living(reader: Reader, *, at: datetime) -> None:
    """Note that this reader opened something today; written once a day at most."""
    if reader.opened_on != at.date():
        reader.opened_on = at.date()
        reader.save(update_fields=["opened_on"])
