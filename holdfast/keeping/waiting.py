"""The age of the newest backup, on the desk of a lasting organisation."""

from collections.abc import Iterator
from datetime import datetime

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
    if not Founding.objects.filter(organisation=by.organisation).exists():
        return
    age = newest_age(at)
    if age is not None and age <= OLDEST_BACKUP:
        return
    if not member_can_organise(by, at=at):
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
