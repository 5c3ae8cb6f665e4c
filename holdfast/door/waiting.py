"""What waits at the door: the post somebody has tonight, on their desk."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from holdfast.accounts.unlocking import Actor
from holdfast.door.posts import posts_tonight
from holdfast.web.desk import Task


def tasks(by: Actor, *, at: datetime) -> Iterator[Task]:
    """A line for each event at which this member has a post tonight."""
    for event in posts_tonight(by, at=at):
        yield Task(
            what=_("your post at %(event)s") % {"event": event.title},
            url=f"/door/{event.id}/",
            act=_("Open the door"),
            when=at,
            why=_("Type the name of whoever comes; whom to fetch stands there."),
            urgency="calm",
        )
