"""What waits about reports: the tray on desks, leftovers of uploads by the clock."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from holdfast.accounts.unlocking import Actor
from holdfast.reports.models import Attachment, ReportState
from holdfast.reports.uploads import kept_files, path_of, remove_leftovers
from holdfast.reports.visibility import in_tray, number_in
from holdfast.spaces.policies import policy_of
from holdfast.vault.models import Organisation
from holdfast.web.desk import Task


def tasks(by: Actor, *, at: datetime) -> Iterator[Task]:
    """One line for the whole tray: a flood never floods a desk."""
    del at
    number = number_in(ReportState.TRAY, by=by)
    oldest = in_tray(by).select_related("policy").last() if number else None
    if oldest is None:
        return
    flood = policy_of(oldest.policy).flood
    days = timedelta(days=flood.take_in.days) if flood else timedelta()
    yield Task(
        what=ngettext(
            "look through %(number)d report in the tray",
            "look through %(number)d reports in the tray",
            number,
        )
        % {"number": number},
        url="/reports/?tray",
        act=_("Look"),
        when=oldest.received_on + days,
        why=_("More came at once than usual. One of them may be real."),
        clause=(flood.clause or "") if flood else "",
    )


def sweep(organisation: Organisation, at: datetime) -> int:
    """Remove uploads that nobody kept, or that were kept and whose row never came: from
    a server that was killed meanwhile. Their keys are gone, so nobody could open them.

    Of what is kept it looks through one shelf of 256 each minute.
    """
    del organisation
    since = at - timedelta(days=1)
    shelf = int(at.timestamp()) // 60 % 256
    old = kept_files(shelf=shelf, older_than=since)
    known = set(
        Attachment.objects.filter(file__in=old).values_list("file", flat=True)
        if old
        else ()
    )
    orphans = [file for file in old if file not in known]
    for file in orphans:
        path_of(file).unlink(missing_ok=True)
    return remove_leftovers(older_than=since) + len(orphans)


def waiting(by: Actor, *, at: datetime) -> int:
    """Reports that nobody has taken into their keeping yet, for the rail.

    Counted up to a limit: what is more is "many", and a page costs the same.
    """
    del at
    return number_in(ReportState.WAITING, by=by)
