"""Whether what was signed is still what stands in the database.

No key is needed for it: rosters, motions and signed words are verified against the keys
that were vouched for. A ballot is sealed; it is verified when it is counted.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from django.db.models import Q

from holdfast.accounts.people import name_of
from holdfast.accounts.roster import Roster, roster_of, with_exchanged_keys
from holdfast.committee.ballots import around
from holdfast.committee.models import Motion
from holdfast.committee.motions import is_as_moved
from holdfast.crypto.errors import SignatureError
from holdfast.keeping.findings import Finding, good, stops
from holdfast.spaces.models import Secrecy
from holdfast.spaces.terms import is_signed
from holdfast.vault.models import Organisation, Reader, ReaderKind

NAME: Final = "signatures"


def examine_signatures(at: datetime) -> list[Finding]:
    """One finding for everything that is not as it was signed."""
    del at
    found = [
        stops(NAME, f"{organisation.name}: {words}")
        for organisation in Organisation.objects.order_by("id")
        for words in _broken(organisation)
    ]
    return found or [good(NAME, "Keys, motions and signed words are as signed.")]


def _broken(organisation: Organisation) -> Iterator[str]:
    try:
        roster = roster_of(organisation)
    except SignatureError as error:
        yield (
            f"{error} Somebody changed the list of whose keys count; nothing is filed"
            " until a backup from before is restored."
        )
        return
    yield from _keys(organisation, roster=roster)
    motions = list(
        Motion.objects.filter(organisation=organisation)
        .select_related("organisation")
        .order_by("id")
    )
    near = around(motions)
    for motion in motions:
        if not is_as_moved(motion, near=near):
            yield (
                f"Motion {motion.id} is not as it was moved: nobody can read, close or"
                " carry it out. Compare it with a backup from before."
            )
    signed = Secrecy.objects.filter(organisation=organisation)
    for secrecy in signed.select_related("term__organisation").order_by("id"):
        if not is_signed(secrecy):
            yield f"The words signed at the end of term {secrecy.term_id} were changed."


def _keys(organisation: Organisation, *, roster: Roster) -> Iterator[str]:
    for member in with_exchanged_keys(organisation):
        yield (
            f"The public keys of {name_of(member)} in the database are not those that"
            " were vouched for: somebody exchanged them. Nothing is sealed to them."
            " Look for who can write to the database; restore a backup from before, or"
            " give this person new keys."
        )
    exchanged = Reader.objects.filter(
        Q(pk__in=roster.replaced) | ~Q(pk__in=roster.recovery),
        organisation=organisation,
        kind=ReaderKind.RECOVERY,
        ended_on=None,
    )
    for reader in exchanged.order_by("id"):
        yield (
            f"The recovery key {reader.id} in the database is not one that a member"
            " signed for: somebody exchanged it or put it there. Nothing is sealed to"
            " it. Look for who can write to the database; restore a backup from before."
        )
