"""Folders with fewer than two living readers, and giving them deputies (S-35).

A reader counts as living if they opened something in the last 90 days. Whoever still
holds such a folder grants it to colleagues, in their own session.
"""

import hashlib
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from holdfast.accounts import newcomers
from holdfast.accounts.second_factor import RECORDS
from holdfast.accounts.unlocking import Actor
from holdfast.spaces.models import Living
from holdfast.spaces.successors import able_deputies, hand_over_what_was_left
from holdfast.spaces.thin import ENOUGH_READ, since
from holdfast.vault.folders import grant
from holdfast.vault.models import Folder, Organisation
from holdfast.vault.rows import as_id, ask

_KINDS: Final = ", ".join(f"'{kind}'" for kind in RECORDS)
_THIN: Final = f"""
SELECT f.id FROM vault_folder f CROSS JOIN vault_grant g
WHERE f.organisation_id = %(own)s AND NOT f.well_read
  AND g.folder_id = f.id AND g.reader_id = %(reader)s AND g."current"
  AND g.kind IN ({_KINDS}) AND NOT {ENOUGH_READ}
ORDER BY f.id
"""  # noqa: S608
# Where it is not known which are well read, every folder that the reader holds.
_THIN_OF_ALL: Final = f"""
SELECT f.id FROM vault_grant g CROSS JOIN vault_folder f
WHERE f.id = g.folder_id AND g.reader_id = %(reader)s AND g."current"
  AND g.kind IN ({_KINDS}) AND NOT {ENOUGH_READ}
ORDER BY f.id
"""  # noqa: S608
_LIVING: Final = """
SELECT r.id FROM accounts_member m
  JOIN vault_reader r ON r.id = m.reader_id
WHERE m.organisation_id = %(own)s AND r.kind = 'member' AND r.ended_on IS NULL
  AND r.opened_on >= %(since)s
ORDER BY r.id
"""
_SOME: Final = f"""
SELECT f.id, f.well_read, {ENOUGH_READ} FROM vault_folder f
WHERE f.organisation_id = %(own)s {{which}}
ORDER BY f.organisation_id, f.id LIMIT %(number)s
"""  # noqa: S608
_AT_ONCE: Final = 2_000


def thin_folders(by: Actor, *, at: datetime) -> list[UUID]:
    """Folders that this member holds and fewer than two living readers do.

    What the clock found to be well read is not looked at again, as long as the same
    readers live: only what came since, and what was found thin.
    """
    given = {"own": by.organisation.id, "reader": by.reader.id, "since": since(at)}
    known = _looked_through(by.organisation) == _living(by.organisation, at=at)
    return [as_id(pk) for (pk,) in ask(_THIN if known else _THIN_OF_ALL, given)]


def _living(organisation: Organisation, *, at: datetime) -> bytes:
    """A hash of the readers who live: they have opened something lately."""
    found = ask(_LIVING, {"own": organisation.id, "since": since(at)})
    ids = b"".join(as_id(pk).bytes for (pk,) in found)
    return hashlib.sha256(b"holdfast/living" + ids).digest()


def _looked_through(organisation: Organisation) -> bytes | None:
    found = ask(
        "SELECT readers FROM spaces_living WHERE organisation_id = %s",
        [organisation.id],
    )
    return bytes(found[0][0]) if found else None


def look_through(organisation: Organisation, at: datetime) -> int:
    """Find which folders are well read; how many changed. The clock does it.

    Where other readers live than before it looks at all of them, else only at those
    that are not known to be; a few thousand at a time, so that nobody waits for it.
    """
    living = _living(organisation, at=at)
    everything = _looked_through(organisation) != living
    if everything:
        Living.objects.filter(organisation=organisation).delete()
    changed, last = 0, UUID(int=0)
    while True:
        wrong, more = _look(organisation, at=at, everything=everything, after=last)
        changed += wrong
        if more is None:
            break
        last = more
    if everything:
        Living.objects.create(organisation=organisation, readers=living)
    return changed


@transaction.atomic
def _look(
    organisation: Organisation,
    *,
    at: datetime,
    everything: bool,
    after: UUID,
) -> tuple[int, UUID | None]:
    which = "AND f.id > %(after)s" + ("" if everything else " AND NOT f.well_read")
    found = ask(
        _SOME.format(which=which),
        {
            "own": organisation.id,
            "since": since(at),
            "after": after,
            "number": _AT_ONCE,
        },
    )
    changed = 0
    for well_read in (True, False):
        wrong = [
            as_id(pk)
            for pk, said, is_so in found
            if bool(said) is not bool(is_so) and bool(is_so) is well_read
        ]
        for start in range(0, len(wrong), 500):
            some = wrong[start : start + 500]
            Folder.objects.filter(pk__in=some).update(well_read=well_read)
        changed += len(wrong)
    return changed, as_id(found[-1][0]) if len(found) == _AT_ONCE else None


@transaction.atomic
def deputise(*, by: Actor, at: datetime) -> int:
    """Grant thin folders to colleagues until each has two living readers.

    Whoever has left and still holds what is sealed apart hands it over with that.

    Returns:
        How many folders still have fewer: nobody is left whom the policy names and whom
        nothing in it touches.

    Raises:
        PassphraseAgain: the passphrase was not just given again.
    """
    signer = by.must_sign()
    for member in able_deputies(by, at=at):
        thin = set(thin_folders(by, at=at))
        if not thin or member.reader is None or member.pk == by.member.pk:
            continue
        may = newcomers.folders_for_deputy(member, by=by, at=at)
        folders = [folder for folder in may if folder.id in thin]
        grant(
            folders,
            to=[member.reader],
            organisation=by.organisation,
            signer=signer,
            at=at,
        )
    hand_over_what_was_left("", by=by, at=at)
    by.record("deputies-granted", at=at)
    return len(thin_folders(by, at=at))
