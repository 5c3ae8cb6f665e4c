"""Which folders too few people open: fewer than two who came in the last 90 days.

What is sealed apart with one person by design (C-2.1) is never among them: two readers
would be one too many. Said once for querysets and once for the questions that a desk
asks in SQL.
"""

from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Count, Q, QuerySet

from holdfast.vault.models import Apart, Folder, Reader, ReaderKind

LIVING: Final = timedelta(days=90)
READERS: Final = 2
# Of a folder `f`, with `since` given.
ENOUGH_READ: Final = f"""
(f.apart = '{Apart.ALONE}' OR (SELECT count(DISTINCT l.reader_id) FROM vault_grant l
   JOIN vault_reader r ON r.id = l.reader_id
  WHERE l.folder_id = f.id AND l."current" AND r.kind = 'member'
    AND r.ended_on IS NULL AND r.opened_on >= %(since)s) >= {READERS})
"""  # noqa: S608


def since(at: datetime) -> date:
    """From which day on whoever opened something counts as a living reader."""
    return (at - LIVING).date()


def thin(*, at: datetime, but: Reader | None = None) -> QuerySet[Folder]:
    """Folders with fewer than two living readers, or that would be without one of them."""
    counts = Q(
        grants__current=True,
        grants__reader__kind=ReaderKind.MEMBER,
        grants__reader__ended_on=None,
        grants__reader__opened_on__gte=since(at),
    )
    if but is not None:
        counts &= ~Q(grants__reader=but.pk)
    return (
        Folder.objects.order_by()
        .exclude(apart=Apart.ALONE)
        .annotate(living=Count("grants__reader", filter=counts, distinct=True))
        .filter(living__lt=READERS)
    )
