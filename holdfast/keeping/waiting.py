"""The age of the newest backup, on the desk of a lasting organisation."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from holdfast.accounts.unlocking import Actor
from holdfast.keeping.backup import newest_age
from holdfast.keeping.doctor import OLDEST_BACKUP
from holdfast.spaces.models import Founding
from holdfast.spaces.permissions import member_can_organise
from holdfast.web.desk import Task


def tasks(by: Actor, *, at: datetime) -> Iterator[Task]:
    """One line once the newest backup is too old, or there is none."""
    age = newest_age(at)
    if _is_fresh(age) or not _is_for(by, at=at):
        return
    yield Task(
        what=_("there is no backup yet")
        if age is None
        else ngettext(
            "the newest backup is %(number)d day old",
            "the newest backup is %(number)d days old",
            age.days,
        )
        % {"number": age.days},
        url="/organisation/recovery/",
        act=_("Recovery"),
        why=_("One is made every night. Ask whoever runs the machine to look."),
        urgency="soon",
    )


def remarks(by: Actor, *, at: datetime) -> Iterator[str]:
    """How old the newest backup is while all is well, for who would be told otherwise."""
    age = newest_age(at)
    if age is None or not _is_fresh(age) or not _is_for(by, at=at):
        return
    hours = age // timedelta(hours=1)
    if hours < 1:
        yield _("The newest backup is less than an hour old.")
        return
    yield ngettext(
        "The newest backup is %(number)d hour old.",
        "The newest backup is %(number)d hours old.",
        hours,
    ) % {"number": hours}


def _is_fresh(age: timedelta | None) -> bool:
    return age is not None and age <= OLDEST_BACKUP


def _is_for(by: Actor, *, at: datetime) -> bool:
    lasting = Founding.objects.filter(organisation=by.organisation).exists()
    return lasting and member_can_organise(by, at=at)
