"""The ledger: what was done, so that it cannot be quietly rewritten.

- An entry is a commitment to a detail (who, verb, subject, exact time) and the day;
  the detail is sealed to who acted, or to the folder it is about when nobody was
  logged in. In clear stands not even the verb.
- Once a day the entries of past days get their positions in random order, and the
  tree over them is signed (RFC 6962, C2SP tlog-checkpoint). The tree is padded with
  empty leaves to a multiple of 64, on a quiet day too, so that its growth says nothing.
- Destroying a folder's keys leaves the ledger whole.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Q

from holdfast.crypto.checkpoints import Checkpoint as Note
from holdfast.crypto.checkpoints import read_note, signature_line, verify_line
from holdfast.crypto.context import Context, pack
from holdfast.crypto.errors import SealError, TreeError
from holdfast.crypto.sealing import derive, seal, tag, unseal
from holdfast.crypto.tree import inclusion_proof, leaf_hash, root_of
from holdfast.ledger_export import EMPTY_LEAF, padded
from holdfast.vault.folders import Signer
from holdfast.vault.installation import installation_key, secrets_of
from holdfast.vault.models import Checkpoint, Entry, Organisation
from holdfast.vault.rows import insert, new

_TAG_BYTES = 16


@dataclass(frozen=True, slots=True)
class Detail:
    """What an entry commits to. `who` is a reader's id, or empty for the installation."""

    who: str
    verb: str
    subject: str
    at: str


def commitment_to(detail: bytes, *, salt: bytes) -> bytes:
    """The 32 bytes that stand in the ledger for a detail."""
    return hashlib.sha256(pack("holdfast/entry", salt, detail)).digest()


def mac_of(entry: Entry) -> bytes:
    """The installation's 32-byte seal over what an entry has in clear."""
    message = pack(
        entry.organisation_id.bytes,
        entry.id.bytes,
        entry.day.isoformat(),
        bytes(entry.commitment),
        bytes(entry.tag),
        hashlib.sha256(bytes(entry.sealed)).digest(),
    )
    return hmac.digest(installation_key("ledger"), message, "sha256")


def _own_tag(key: bytes, day: date) -> bytes:
    return tag(key, "ledger", day.isoformat())[:_TAG_BYTES]


def draft_entry(
    *,
    organisation_id: UUID,
    key: bytes,
    verb: str,
    subject: str,
    at: datetime,
    who: UUID | None = None,
) -> Entry:
    """An entry not yet stored.

    Args:
        organisation_id: whose ledger.
        key: 32 bytes of whoever may read the detail: an actor's own key, or a folder's.
        verb: the act's name, as `member-recused`.
        subject: code names and ids, never content.
        at: aware time of the act.
        who: the actor's reader; None for the installation.
    """
    # The fields of `Detail`.
    said = {"who": str(who or ""), "verb": verb, "subject": subject}
    detail = json.dumps({**said, "at": at.isoformat()}).encode()
    salt = secrets.token_bytes(32)
    entry = new(Entry, organisation_id=organisation_id, day=at.date())
    entry.commitment = commitment_to(detail, salt=salt)
    entry.tag = _own_tag(key, entry.day)
    entry.sealed = seal(
        salt + detail, key=derive(key, "ledger"), context=_place_of(entry)
    )
    entry.mac = mac_of(entry)
    return entry


def _place_of(entry: Entry) -> Context:
    return Context(entry.organisation_id, "vault_entry", "sealed", entry.id)


def append(
    *,
    organisation_id: UUID,
    key: bytes,
    verb: str,
    subject: str,
    at: datetime,
    who: UUID | None = None,
) -> Entry:
    """Write one entry, in the transaction of the act; arguments as `draft_entry`."""
    entry = draft_entry(
        organisation_id=organisation_id,
        key=key,
        verb=verb,
        subject=subject,
        at=at,
        who=who,
    )
    insert([entry])
    return entry


def open_detail(entry: Entry, *, key: bytes) -> Detail:
    """The detail of an entry, checked against its commitment.

    Raises:
        SealError: another key's entry, or it or its commitment was changed.
    """
    opened = unseal(
        bytes(entry.sealed), key=derive(key, "ledger"), context=_place_of(entry)
    )
    if commitment_to(opened[32:], salt=opened[:32]) != bytes(entry.commitment):
        msg = "This entry commits to something else than its detail."
        raise SealError(msg)
    fields: dict[str, Any] = json.loads(opened[32:])
    return Detail(**fields)


def entries_of(
    key: bytes,
    *,
    organisation: Organisation,
    days: Iterable[date],
    after: tuple[date, UUID] | None = None,
    most: int | None = None,
) -> list[Entry]:
    """The entries whose detail this key opens, of these days, newest day first.

    Within a day they have no order but that of their ids, so that a page can end there:
    `after` is the day and id of the last one seen, `most` how many are wanted.
    """
    tags = [_own_tag(key, day) for day in days]
    entries = Entry.objects.filter(organisation=organisation, tag__in=tags)
    if after is not None:
        day, its_id = after
        entries = entries.filter(Q(day__lt=day) | Q(day=day, pk__lt=its_id))
    return list(entries.order_by("-day", "-id")[:most])


def goes_back_beyond(day: date, *, organisation: Organisation) -> bool:
    """Whether anything was closed before this day."""
    points = Checkpoint.objects.filter(organisation=organisation, day__lte=day)
    return points.filter(entries__gt=0).exists()


def _leaf(commitment: bytes, day: date) -> bytes:
    return leaf_hash(pack("holdfast/leaf", day.isoformat(), commitment))


def leaf_of(entry: Entry) -> bytes:
    """The hash that stands for an entry in the tree."""
    return _leaf(bytes(entry.commitment), entry.day)


def leaves_of(organisation: Organisation, *, first: int) -> list[bytes]:
    """The hashes of the first `first` positions, padding included (EMPTY_LEAF)."""
    leaves = [EMPTY_LEAF] * first
    rows = (
        Entry.objects.filter(organisation=organisation, position__lt=first)
        .order_by()
        .values_list("position", "commitment", "day")
    )
    for position, commitment, day in rows.iterator(chunk_size=10_000):
        if position is not None:
            leaves[position] = _leaf(bytes(commitment), day)
    return leaves


def size_of(organisation: Organisation) -> int:
    """How many positions are given, padding included."""
    newest = Checkpoint.objects.filter(organisation=organisation).aggregate(
        size=Max("size")
    )
    return newest["size"] or 0


def checkpoint(organisation: Organisation, *, at: datetime) -> Checkpoint | None:
    """Close the days before today: positions, padding, tree, signature.

    There is one a day, acts or none, so that a quiet day is like any other. Where the
    clock was set back, what comes late goes into the next one; the days of checkpoints
    may repeat then, and their sizes still say which came first.

    Returns:
        The new checkpoint; None where today's is made, or nothing was ever done.
    """
    with transaction.atomic():
        waiting = list(
            Entry.objects.select_for_update().filter(
                organisation=organisation, position=None, day__lt=at.date()
            )
        )
        newest = newest_checkpoint(organisation)
        if not waiting and (newest is None or newest.day >= at.date()):
            return None
        start = newest.size if newest else 0
        secrets.SystemRandom().shuffle(waiting)
        for position, entry in enumerate(waiting, start=start):
            entry.position = position
        Entry.objects.bulk_update(waiting, ["position"], batch_size=200)
        size = start + padded(len(waiting))
        note = Note(
            origin=f"holdfast/{organisation.id}",
            size=size,
            root=root_of(leaves_of(organisation, first=size)),
        )
        line = signature_line(note, name="log", seed=secrets_of(organisation).log)
        made = Checkpoint(
            organisation=organisation,
            day=at.date(),
            size=size,
            entries=start + len(waiting),
            root=note.root,
            note=f"{note.to_text()}\n{line}",
        )
        made.save(force_insert=True)
        return made


def newest_checkpoint(organisation: Organisation) -> Checkpoint | None:
    """The last signed state of the ledger."""
    return (
        Checkpoint.objects.filter(organisation=organisation).order_by("-size").first()
    )


def cosigners_of(made: Checkpoint) -> list[UUID]:
    """The readers whose lines stand under a checkpoint; not yet verified.

    Raises:
        TreeError: it cannot be read.
    """
    _, lines = read_note(made.note)
    try:
        return [UUID(line.split(" ")[1]) for line in lines[1:]]
    except (IndexError, ValueError) as error:
        msg = "A co-signature cannot be read."
        raise TreeError(msg) from error


def check_signed(made: Checkpoint) -> None:
    """Raise unless the ledger's own key signed this size and root.

    Raises:
        SignatureError, TreeError: it did not.
    """
    organisation = made.organisation
    said, lines = read_note(made.note)
    if said != Note(f"holdfast/{organisation.id}", made.size, bytes(made.root)) or (
        not lines
    ):
        msg = "This checkpoint is not what was signed."
        raise TreeError(msg)
    public = secrets_of(organisation).log_verifying
    verify_line(lines[0], said, name="log", public=public)


def check_newest(
    organisation: Organisation, *, since: Sequence[tuple[int, bytes]]
) -> Checkpoint | None:
    """The newest checkpoint, once the whole tree was worked out anew and agrees.

    Args:
        organisation: whose.
        since: sizes and roots seen before, from which it must go on.

    Raises:
        SealError, TreeError: something does not hold.
    """
    made = newest_checkpoint(organisation)
    if made is None:
        return None
    leaves = leaves_of(organisation, first=made.size)
    if root_of(leaves) != bytes(made.root):
        msg = "The newest checkpoint does not fit the entries before it."
        raise TreeError(msg)
    check_signed(made)
    for size, root in since:
        if size > made.size or root_of(leaves[:size]) != root:
            msg = "The ledger does not go on from where it was seen before."
            raise TreeError(msg)
    return made


def cosign(made: Checkpoint, *, signer: Signer) -> bool:
    """Put a member's line under a checkpoint they have verified; False if it is there."""
    made = Checkpoint.objects.select_for_update().get(pk=made.pk)
    if signer.reader.id in cosigners_of(made):
        return False
    note, _ = read_note(made.note)
    made.note += signature_line(note, name=str(signer.reader.id), seed=signer.seed)
    made.save(update_fields=["note"])
    return True


def proofs_of(
    entries: Sequence[Entry], *, organisation: Organisation
) -> list[list[bytes]]:
    """The audit paths of entries in the newest checkpoint; empty before a day closes."""
    if all(entry.position is None for entry in entries):
        return [[] for _ in entries]
    leaves = leaves_of(organisation, first=size_of(organisation))
    return [
        [] if entry.position is None else inclusion_proof(leaves, entry.position)
        for entry in entries
    ]
