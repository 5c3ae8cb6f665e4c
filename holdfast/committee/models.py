"""How a body decides: meetings called and held, motions, ballots."""

from django.db import models

from holdfast.accounts.models import Member
from holdfast.cases.models import Case, Recusal
from holdfast.spaces.models import Meeting, PolicyVersion
from holdfast.vault.models import Folder, Organisation, Reader, SealedRow


class BodyFolder(models.Model):
    """The folder in which a body keeps what is about no single case."""

    folder = models.OneToOneField(Folder, models.PROTECT, primary_key=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT)
    body = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "body"], name="one_folder_a_body"
            )
        ]


class Call(models.Model):
    """A meeting that a member called; `meeting` once it was held.

    `folder` is the case's that it is about. It says nothing more: what a meeting is
    about is never in a notice.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT)
    body = models.CharField(max_length=60)
    by = models.ForeignKey(Member, models.PROTECT, related_name="calls")
    folder = models.ForeignKey(Folder, models.PROTECT, null=True)
    on = models.DateField()
    meets_on = models.DateField(null=True)
    meeting = models.ForeignKey(Meeting, models.PROTECT, null=True)


class Minutes(SealedRow):
    """What a meeting said and resolved, in the case's folder or the body's."""

    meeting = models.OneToOneField(Meeting, models.CASCADE)
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="minutes")


class SuspensionState(models.TextChoices):
    """Changing a stored value needs a migration."""

    OPEN = "open"
    ENDED = "ended"


class Suspension(SealedRow):
    """A member suspended while a report about them is investigated (C-2.10).

    Sealed, in a folder of its own for the body that investigates, less whoever the
    report keeps out: which report, which offence, who confirmed it and why, the outcome.
    """

    member = models.ForeignKey(Member, models.PROTECT, related_name="suspensions")
    code = models.CharField(max_length=60)
    policy = models.ForeignKey(PolicyVersion, models.PROTECT)
    state = models.CharField(
        max_length=5, choices=SuspensionState.choices, default=SuspensionState.OPEN
    )
    on = models.DateField()
    ended_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "code"], name="one_suspension_a_report"
            ),
            models.CheckConstraint(
                condition=models.Q(state="open", ended_on=None)
                | models.Q(state="ended", ended_on__isnull=False),
                name="a_suspension_is_open_or_has_a_day",
            ),
        ]


class MotionState(models.TextChoices):
    """Changing a stored value needs a migration."""

    OPEN = "open"
    PASSED = "passed"
    FAILED = "failed"


class Motion(SealedRow):
    """A question put to a body under a rule, with a frozen electorate, signed.

    Sealed: what is moved, about whom, by which standard, why, and under which rule.
    In clear are the body, the state and the days. It needs no key to fail at its close;
    `recount`: somebody left its electorate, or the votes cast are what counts: they
    must be counted first.
    """

    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="motions")
    recusal = models.ForeignKey(
        Recusal, models.PROTECT, null=True, related_name="motions"
    )
    policy = models.ForeignKey(PolicyVersion, models.PROTECT)
    body = models.CharField(max_length=60)
    moved_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    # Whose keys signed it: a member whose keys were lost has others today. The digest
    # is the content's, salted, so that the signature can be checked without a key.
    signer = models.ForeignKey(Reader, models.PROTECT, related_name="+")
    digest = models.BinaryField(max_length=32)
    signature = models.BinaryField(max_length=64)
    opened_on = models.DateField()
    closes_at = models.DateTimeField(null=True)
    state = models.CharField(
        max_length=6, choices=MotionState.choices, default=MotionState.OPEN
    )
    closed_on = models.DateField(null=True)
    recount = models.BooleanField(default=False)
    electorate = models.ManyToManyField(Member, related_name="electorates")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="open", closed_on=None)
                | (~models.Q(state="open") & models.Q(closed_on__isnull=False)),
                name="a_motion_is_open_or_has_a_day",
            )
        ]
        indexes = [
            models.Index(
                fields=["organisation", "state", "closes_at"], name="motions_open"
            )
        ]


class Ballot(SealedRow):
    """One member's answer with its reason, signed. Hidden until the motion closes."""

    motion = models.ForeignKey(Motion, models.CASCADE, related_name="ballots")
    member = models.ForeignKey(Member, models.PROTECT)
    # Whose keys signed it: a member whose keys were lost has others today.
    signer = models.ForeignKey(Reader, models.PROTECT, related_name="+")
    signature = models.BinaryField(max_length=64)
    on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["motion", "member"], name="one_ballot_each")
        ]
