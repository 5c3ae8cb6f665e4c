"""What was told: mailboxes, reports, messages, files, custody."""

from django.db import models

from holdfast.accounts.models import Member
from holdfast.spaces.models import PolicyVersion
from holdfast.vault.models import Folder, Organisation, Reader, SealedRow


class Mailbox(models.Model):
    """A reporter's key pair. `lookup` and the seed come from the receipt alone."""

    reader = models.OneToOneField(Reader, models.CASCADE, primary_key=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, db_index=False)
    lookup = models.BinaryField(max_length=32, unique=True)


class ReportState(models.TextChoices):
    """Changing a stored value needs a migration."""

    TRAY = "tray"  # part of a flood; no duty starts until a reader takes it in
    WAITING = "waiting"  # filed; nobody has taken it into their keeping yet
    KEPT = "kept"  # in somebody's keeping
    ABUSE = "abuse"  # closed as abuse by two members


class Grade(models.TextChoices):
    """The two grades of the policy language; one without waits to be graded."""

    MINOR = "minor"
    MAJOR = "major"


class Report(SealedRow):
    """One incident as told by one person about one person, a group, or nobody known.

    Immutable once filed: what is learned later is an addendum. In clear are the grade,
    the form, the state and the day.
    """

    code = models.CharField(max_length=60)
    form = models.CharField(max_length=60)
    grade = models.CharField(max_length=5, choices=Grade.choices, null=True)
    state = models.CharField(max_length=10, choices=ReportState.choices)
    received_on = models.DateField()
    policy = models.ForeignKey(PolicyVersion, models.PROTECT, db_index=False)
    # The constraint below is its index.
    folder = models.ForeignKey(Folder, models.PROTECT, db_index=False)
    mailbox = models.ForeignKey(Mailbox, models.PROTECT, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "code"], name="one_report_a_code_name"
            ),
            models.UniqueConstraint(fields=["folder"], name="one_folder_a_report"),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "-received_on", "-id", "folder"],
                name="the_tray",
                condition=models.Q(state="tray"),
            ),
            models.Index(
                fields=["organisation", "folder"],
                name="reports_waiting",
                condition=models.Q(state="waiting"),
            ),
            # What a line of the list says, without the sealed content beside it.
            models.Index(
                fields=["folder", "code", "grade", "state", "received_on"],
                name="report_lines",
            ),
        ]


class Identity(SealedRow):
    """Who the reporter is, where they said so: apart, for fewer readers."""

    report = models.OneToOneField(Report, models.CASCADE)


class Addendum(SealedRow):
    """Something learned about a report after it was filed: its grade, a correction."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="addenda")
    on = models.DateField()
    number = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["report", "number"], name="one_addendum_a_number"
            )
        ]


class Message(SealedRow):
    """One message between team and reporter, in the report's folder."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="messages")
    from_team = models.BooleanField()
    on = models.DateField()
    # Messages of one day stay in order without telling the hour.
    number = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["report", "number"], name="one_message_a_number"
            )
        ]


class Attachment(SealedRow):
    """A file of a report: name, kind, length and the file's own key are sealed here.

    `file` is its name on disk, which several reports of one telling share.
    """

    report = models.ForeignKey(Report, models.CASCADE, related_name="attachments")
    file = models.UUIDField(db_index=True)
    on = models.DateField()


class CustodyStep(models.Model):
    """Who had a report in their keeping, from which day to which."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="custody")
    member = models.ForeignKey(Member, models.PROTECT)
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until=None) | models.Q(until__gte=models.F("since")),
                name="a_custody_ends_after_it_begins",
            )
        ]


class Pace(models.Model):
    """How many reports came without an account in the running period of the budget."""

    organisation = models.OneToOneField(Organisation, models.CASCADE, primary_key=True)
    period = models.BigIntegerField()
    filed = models.PositiveIntegerField()
