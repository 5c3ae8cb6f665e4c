"""The ledger in the database: verified against pepper and checkpoints, and exported."""

import hashlib
import hmac
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from typing import Any

from django.db import transaction

from holdfast.accounts.roster import signing_keys
from holdfast.crypto.checkpoints import read_note
from holdfast.crypto.context import pack
from holdfast.crypto.errors import CryptoError, SealError, SignatureError
from holdfast.ledger_export import (
    EMPTY_LEAF,
    Broken,
    Signers,
    Tree,
    Verified,
    Writer,
    check_note,
    leaf_prefix,
    padded,
)
from holdfast.vault.installation import installation_key, secrets_of
from holdfast.vault.models import Checkpoint, Entry, Organisation

_FIELDS = ("position", "day", "commitment", "id", "tag", "sealed", "mac")
_AT_ONCE = 10_000
Row = tuple[Any, ...]


def origin_of(organisation: Organisation) -> str:
    """The name under which an organisation's checkpoints are signed."""
    return f"holdfast/{organisation.id}"


@transaction.atomic
def verify_ledger(
    organisation: Organisation,
    *,
    known: str | None = None,
    told: Callable[[int], object] = lambda more: None,  # noqa: ARG005
) -> Verified:
    """Work the ledger out anew from the database.

    Every entry is checked against the installation's MAC, positions for gaps, each
    checkpoint against the tree and its signature.

    Args:
        organisation: whose.
        known: a checkpoint that somebody kept; the ledger must go on from it.
        told: is given how many more entries were read, again and again.

    Raises:
        Broken: with the first entry that does not hold.
    """
    signers = Signers(
        origin_of(organisation), _log_key(organisation), _members_keys(organisation)
    )
    cosigned = cosigners = 0
    tree, checkpoints = Tree(), _checkpoints(organisation)
    kept = read_known(known)
    with closing(_rows(organisation)) as rows:
        row, entries = next(rows, None), 0
        for made in checkpoints:
            leaves: list[bytes] = []
            while row is not None and row[0] < made.entries:
                _check_place(row, expected=tree.size + len(leaves))
                check_mac(organisation, row)
                leaves.append(_leaf(row))
                told(1)
                row = next(rows, None)
            entries += len(leaves)
            signed = _close(tree, made, leaves, signers=signers)
            if signed:
                cosigned, cosigners = tree.size, signed
            kept = _meet(kept, tree)
    if row is not None:
        raise Broken("An entry has a position and no checkpoint.", position=row[0])
    if kept is not None:
        raise Broken("This ledger ends before the checkpoint you kept: it was cut.")
    waiting = _check_waiting(organisation)
    told(waiting)
    return Verified(
        origin_of(organisation),
        tree.size,
        entries,
        waiting,
        len(checkpoints),
        tree.root(),
        signers.log,
        cosigned,
        cosigners,
    )


def _members_keys(organisation: Organisation) -> dict[str, bytes]:
    """Who may co-sign: every key that counts or once did.

    Raises:
        Broken: the roster itself does not hold.
    """
    try:
        keys = signing_keys(organisation)
    except SignatureError as error:
        raise Broken(str(error)) from error
    return {str(reader): key for reader, key in keys.items()}


def read_known(note: str | None) -> Any:
    """A checkpoint that somebody kept, as the tree will be compared with it.

    Raises:
        Broken: it cannot be read.
    """
    try:
        return read_note(note)[0] if note else None
    except CryptoError as error:
        raise Broken("The checkpoint you kept cannot be read.") from error


def _meet(kept: Any, tree: Tree) -> Any:
    if kept is None or tree.size < kept.size:
        return kept
    if (kept.size, kept.root) != (tree.size, tree.root()):
        raise Broken(
            "This ledger does not go on from the checkpoint you kept: it was rewritten,"
            " or is another's.",
            position=0,
        )
    return None


def _log_key(organisation: Organisation) -> bytes:
    """The ledger's public key: the row's, which must be that of the sealed seed."""
    try:
        made = secrets_of(organisation)
    except SealError as error:
        raise Broken("The ledger's own key was exchanged.") from error
    if made.log_verifying != bytes(organisation.log_verifying):
        raise Broken("The ledger's own key was exchanged.")
    return made.log_verifying


def _checkpoints(organisation: Organisation) -> list[Checkpoint]:
    return list(Checkpoint.objects.filter(organisation=organisation).order_by("size"))


def _rows(organisation: Organisation) -> Generator[Row]:
    # Closed by whoever reads them: PostgreSQL's cursor must go before its transaction.
    yield from (
        Entry.objects.filter(organisation=organisation, position__isnull=False)
        .order_by("position")
        .values_list(*_FIELDS)
        .iterator(chunk_size=_AT_ONCE)
    )


def _check_place(row: Row, *, expected: int) -> None:
    if row[0] != expected:
        message = f"Entry {expected} is missing, or was moved."
        raise Broken(message, position=expected)


def check_mac(organisation: Organisation, row: Row) -> None:
    """Whether an entry is as the installation entered it.

    Raises:
        Broken: it was changed, put in, or made under another pepper.
    """
    position, day, commitment, entry_id, tag, sealed, mac = row
    message = pack(
        organisation.id.bytes,
        entry_id.bytes,
        day.isoformat(),
        bytes(commitment),
        bytes(tag),
        hashlib.sha256(bytes(sealed)).digest(),
    )
    right = hmac.digest(installation_key("ledger"), message, "sha256")
    if not hmac.compare_digest(right, bytes(mac)):
        where = f"Entry {position}" if position is not None else f"Entry {entry_id}"
        raise Broken(f"{where} was changed or put in.", position=position)


def _leaf(row: Row) -> bytes:
    prefix = leaf_prefix(row[1].isoformat())
    return hashlib.sha256(prefix + bytes(row[2])).digest()


def _close(
    tree: Tree, made: Checkpoint, leaves: list[bytes], *, signers: Signers
) -> int:
    first, count = tree.size, len(leaves)
    if made.entries != first + count:
        raise Broken(f"Entry {first + count} is missing.", position=first + count)
    leaves += [EMPTY_LEAF] * (padded(count) - count)
    tree.add(leaves)
    if made.size != tree.size or bytes(made.root) != tree.root():
        raise Broken(
            f"The checkpoint of {made.day} does not fit the entries before it, from"
            f" {first} on.",
            position=first,
        )
    try:
        return check_note(made.note, size=tree.size, root=tree.root(), signers=signers)
    except Broken as broken:
        message = f"{broken.message} It is the one of {made.day}."
        raise Broken(message, position=first) from broken


def _check_waiting(organisation: Organisation) -> int:
    waiting = 0
    rows = Entry.objects.filter(organisation=organisation, position=None)
    for row in rows.values_list(*_FIELDS).iterator(chunk_size=_AT_ONCE):
        check_mac(organisation, row)
        waiting += 1
    return waiting


@transaction.atomic
def export_ledger(
    organisation: Organisation, *, write: Callable[[bytes], object]
) -> None:
    """Write the whole ledger as one file that anybody can verify.

    Nothing of it can be read but days and commitments. What stands in the database is
    exported as it is, broken or not: the verification tells.
    """
    made = secrets_of(organisation)
    writer = Writer(
        write,
        origin=origin_of(organisation),
        log=made.log_verifying,
        members=_members_keys(organisation),
    )
    rows = _plain_rows(organisation)
    row, place = next(rows, None), 0
    for point in _checkpoints(organisation):
        while row is not None and row[0] < point.size:
            for _ in range(place, row[0]):
                writer.entry("0000-00-00", None)
            writer.entry(row[1].isoformat(), bytes(row[2]))
            place = row[0] + 1
            row = next(rows, None)
        writer.checkpoint(
            day=point.day.isoformat(),
            size=point.size,
            entries=point.entries,
            note=point.note,
        )
        place = point.size
    writer.waiting()
    for day, commitment in _waiting_rows(organisation):
        writer.entry(day.isoformat(), bytes(commitment))
    writer.end(seed=made.log)


def _plain_rows(organisation: Organisation) -> Iterator[Row]:
    return (
        Entry.objects.filter(organisation=organisation, position__isnull=False)
        .order_by("position")
        .values_list("position", "day", "commitment")
        .iterator(chunk_size=_AT_ONCE)
    )


def _waiting_rows(organisation: Organisation) -> Iterator[Row]:
    # In the order of what is random, so that it does not tell who acted after whom.
    return (
        Entry.objects.filter(organisation=organisation, position=None)
        .order_by("commitment")
        .values_list("day", "commitment")
        .iterator(chunk_size=_AT_ONCE)
    )
