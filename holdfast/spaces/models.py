"""The policy in force, who sits where, what takes place, and what is owed."""

from uuid import uuid4

from django.db import models

from holdfast.accounts.models import Member
from holdfast.vault.models import Folder, Organisation, Reader, SealedRow


class PolicyVersion(models.Model):
    """One version of the policy file. Each record remembers which governed it."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT)
    number = models.PositiveIntegerField()
    text = models.TextField()
    in_force_on = models.DateField()
    # The organisation's: what this version governs ends with the day there, whatever
    # zone the file names.
    zone = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "number"], name="one_policy_a_number"
            )
        ]


class Term(models.Model):
    """Somebody's period in a body or an office; `event` where it is for that only."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT)
    member = models.ForeignKey(Member, models.PROTECT, related_name="terms")
    role = models.CharField(max_length=60)
    event = models.ForeignKey("Event", models.CASCADE, null=True, related_name="posts")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    # A resignation waits until every folder keeps two readers.
    resigned_on = models.DateField(null=True)
    # Over, and the access that came with it taken.
    closed_on = models.DateField(null=True)
    # Who of those who stay has granted what this term lets its member read.
    welcomed_by = models.ManyToManyField(Member, related_name="welcomed")

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "role", "ends_on"], name="who_sits")
        ]


class Barred(models.Model):
    """A member barred from a body for good, whatever their attendance (C-2.10)."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT)
    member = models.ForeignKey(Member, models.PROTECT, related_name="barred_from")
    body = models.CharField(max_length=60)
    on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member", "body"], name="barred_from_a_body_once"
            )
        ]


class Training(models.Model):
    """A training that an office asks for, and the day somebody had it last (C-0.7)."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT)
    member = models.ForeignKey(Member, models.CASCADE, related_name="trainings")
    what = models.CharField(max_length=60)
    on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member", "what"], name="one_day_a_training"
            )
        ]


class Secrecy(models.Model):
    """Somebody was told that the duty of confidence stays, and signed it (C-3.5)."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT)
    term = models.OneToOneField(Term, models.PROTECT)
    words = models.TextField()
    signer = models.ForeignKey(Reader, models.PROTECT)
    signature = models.BinaryField(max_length=64)
    signed_on = models.DateField()


class Closeness(SealedRow):
    """Whom a member is too close to, as they told it: sealed to who must know."""

    member = models.OneToOneField(Member, models.CASCADE)
    on = models.DateField()


class SheetKind(models.TextChoices):
    """Changing a stored value needs a migration."""

    RECOVERY = "recovery"  # a share of the recovery key
    RESCUE = "rescue"  # the pepper, written out


class Sheet(models.Model):
    """A printed sheet somebody keeps; `check_value` is a hash of two words of it."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT)
    kind = models.CharField(max_length=8, choices=SheetKind.choices)
    number = models.PositiveSmallIntegerField()
    holder = models.ForeignKey(Member, models.PROTECT, related_name="sheets")
    places = models.CharField(max_length=7)
    check_value = models.BinaryField(max_length=32)
    printed_on = models.DateField()
    confirmed_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind", "number"], name="one_sheet_a_number"
            )
        ]


class Founding(models.Model):
    """What was settled when the organisation was founded."""

    organisation = models.OneToOneField(Organisation, models.CASCADE, primary_key=True)
    founder = models.ForeignKey(Member, models.PROTECT, null=True)
    policy_accepted_on = models.DateField()
    recovery_refused_on = models.DateField(null=True)


class Event(models.Model):
    """Something that takes place. Whether it is the organisation's, the policy says."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT)
    title = models.CharField(max_length=200)
    place = models.CharField(max_length=200, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    charges_entry = models.BooleanField(default=True)
    designated = models.BooleanField(default=False)
    # When one of these two was changed, so that who answers for it is told.
    binding_changed_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")),
                name="an_event_ends_after_it_starts",
            )
        ]
        indexes = [
            models.Index(fields=["organisation", "-starts_at"], name="events_newest")
        ]


class Meeting(models.Model):
    """A meeting of a body that was held; `folder` where it was about one case.

    Where membership follows from who was there, it counts once somebody else who was
    there has confirmed what `noted_by` wrote down.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT)
    body = models.CharField(max_length=60)
    held_on = models.DateField()
    regular = models.BooleanField(default=True)
    folder = models.ForeignKey(Folder, models.PROTECT, null=True)
    present = models.ManyToManyField(Member, related_name="meetings")
    noted_by = models.ForeignKey(
        Member, models.PROTECT, null=True, related_name="meetings_noted"
    )
    confirmed_on = models.DateField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "body", "held_on"], name="meetings_of")
        ]


class DutyState(models.TextChoices):
    """Changing a stored value needs a migration."""

    OPEN = "open"
    DONE = "done"
    LAPSED = "lapsed"


class Duty(models.Model):
    """Something owed by somebody by a time, derived from the policy.

    `rule` is the duty's id in the policy, `who` a body or an office of it. Where it is
    about something sealed, `folder` says so and only who holds it sees the duty;
    `about` is the code name.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, db_index=False)
    policy = models.ForeignKey(PolicyVersion, models.PROTECT, db_index=False)
    rule = models.CharField(max_length=60)
    who = models.CharField(max_length=60)
    member = models.ForeignKey(Member, models.PROTECT, null=True, db_index=False)
    folder = models.ForeignKey(Folder, models.CASCADE, null=True, db_index=False)
    about = models.CharField(max_length=60, blank=True)
    # Nobody of ours is named in it or kept from it: late, its kind may be said to those
    # it falls to who cannot read it.
    told_when_late = models.BooleanField(default=False)
    started_on = models.DateField()
    due_at = models.DateTimeField()
    state = models.CharField(
        max_length=6, choices=DutyState.choices, default=DutyState.OPEN
    )
    done_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="open", done_on=None)
                | (~models.Q(state="open") & models.Q(done_on__isnull=False)),
                name="a_duty_is_open_or_has_a_day",
            )
        ]
        indexes = [
            models.Index(
                fields=["organisation", "state", "due_at", "id"], name="what_is_due"
            ),
            models.Index(
                fields=["organisation", "state", "who", "due_at", "id"],
                name="what_an_office_owes",
            ),
            models.Index(fields=["folder", "state"], name="duties_about"),
            # Few are about one member: that they sign, for one.
            models.Index(
                fields=["member", "due_at"],
                name="what_a_member_owes",
                condition=models.Q(state="open", member__isnull=False),
            ),
        ]


class Living(models.Model):
    """Which readers were living when folders were last looked through for two of them.

    `readers` is a hash of their ids: while it is the same, `Folder.well_read` holds.
    """

    organisation = models.OneToOneField(Organisation, models.CASCADE, primary_key=True)
    readers = models.BinaryField(max_length=32)


class Notice(models.Model):
    """That something waits for a member; never what. Sent by mail once, then gone.

    `times` tells a notice that came while the mail was on its way from the one before.
    """

    member = models.OneToOneField(Member, models.CASCADE, primary_key=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, db_index=False)
    on = models.DateField()
    times = models.PositiveIntegerField(default=1)
