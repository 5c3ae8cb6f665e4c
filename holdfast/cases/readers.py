"""Who reads a case: whoever reads all of its reports and is kept out of none."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db.models import Count

from holdfast.accounts.models import Member
from holdfast.accounts.roster import can_be_granted, roster_of
from holdfast.vault.models import Grant, Organisation, Reader, ReaderKind


def readers_of_case(
    folders: Sequence[UUID],
    *,
    kept_out: Iterable[str],
    organisation: Organisation,
) -> list[Reader]:
    """The readers of every one of these reports, less whoever is kept out of any.

    The policy chose them when the reports were filed; a key that the roster does not
    name is never granted to. The recovery key goes where the reports went.
    """
    able = can_be_granted(organisation) | roster_of(organisation).recovery
    out = set(
        Member.objects.filter(organisation=organisation, pk__in=list(kept_out))
        .exclude(reader=None)
        .values_list("reader_id", flat=True)
    )
    readers = [
        reader
        for reader in holders_of_all(folders)
        if reader.id not in out and reader.id in able
    ]
    # A service reads what the member to whom it answers does, and no more.
    people = {reader.id for reader in readers if reader.answers_to_id is None}
    return [
        reader
        for reader in readers
        if reader.answers_to_id is None or reader.answers_to_id in people
    ]


def holders_of_all(folders: Sequence[UUID]) -> list[Reader]:
    """Everybody but mailboxes who holds every one of these folders."""
    held = (
        Grant.objects.filter(folder__in=folders, current=True)
        .values("reader")
        .annotate(number=Count("folder", distinct=True))
        .filter(number=len(set(folders)))
        .values("reader")
    )
    return list(
        Reader.objects.filter(pk__in=held, ended_on=None)
        .exclude(kind=ReaderKind.MAILBOX)
        .order_by("id")
    )
