"""Bans, and the one sealed list that the door reads."""

from django.db import models

from holdfast.cases.models import Action, SubjectPerson
from holdfast.committee.models import Motion
from holdfast.vault.models import Folder, SealedRow


class BanState(models.TextChoices):
    """Changing a stored value needs a migration."""

    AWAITING_LENGTH = "awaiting-length"
    RUNNING = "running"
    ENDED = "ended"


class Ban(SealedRow):
    """Somebody barred, for a time or for good.

    Sealed, in a folder of its own for the committee and for who sets the length: the
    action of the policy, the code name, the kind of offence, the proposal, the newest
    appeal. `motion` is the newest one on its length, or its end; `appeal` a folder of
    those alone who look at it again. Names are in the door's list.
    """

    person = models.ForeignKey(SubjectPerson, models.PROTECT, related_name="bans")
    action = models.OneToOneField(Action, models.PROTECT)
    motion = models.ForeignKey(Motion, models.SET_NULL, null=True)
    appeal = models.ForeignKey(Folder, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=15, choices=BanState.choices)
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="awaiting-length") | models.Q(until=None),
                name="a_ban_awaits_a_length_or_has_one",
            )
        ]
        indexes = [
            models.Index(
                fields=["organisation", "state", "until"], name="bans_running"
            ),
            models.Index(
                fields=["organisation", "-since", "-id", "folder"], name="bans_newest"
            ),
        ]


class DoorList(SealedRow):
    """Everything the door may know, as one sealed document for each organisation."""

    serial = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation"], name="one_door_list_each")
        ]
