"""The record: cases, the people written about, what is done about them."""

from django.db import models

from holdfast.accounts.models import Member
from holdfast.reports.models import Report
from holdfast.spaces.models import PolicyVersion
from holdfast.vault.models import Folder, SealedRow


class CaseState(models.TextChoices):
    """Changing a stored value needs a migration."""

    OPEN = "open"
    CLOSED = "closed"


class Case(SealedRow):
    """The code-named folder in which a matter is decided.

    Sealed: who is kept out of it, which report is about whom, and how grave the
    committee judges it where it has said so.
    """

    code = models.CharField(max_length=60)
    state = models.CharField(
        max_length=6, choices=CaseState.choices, default=CaseState.OPEN
    )
    opened_on = models.DateField()
    policy = models.ForeignKey(PolicyVersion, models.PROTECT)
    reports = models.ManyToManyField(Report, related_name="cases")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "code"], name="one_case_a_code_name"
            ),
            models.UniqueConstraint(fields=["folder"], name="one_folder_a_case"),
        ]


class SubjectPerson(SealedRow):
    """Somebody written about. `folder` holds who they are; `facts` what was told.

    Sealed: name, aliases, how they can be recognised.
    """

    code = models.CharField(max_length=60)
    facts = models.ForeignKey(Folder, models.PROTECT, related_name="+")
    on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "code"], name="one_person_a_code_name"
            )
        ]


class Part(models.TextChoices):
    """What a person is to a case. Changing a stored value needs a migration."""

    REPORTED = "reported"
    HARMED = "harmed"
    WITNESS = "witness"


class CasePerson(models.Model):
    """A person's part in a case."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="people")
    person = models.ForeignKey(SubjectPerson, models.PROTECT, related_name="cases")
    part = models.CharField(max_length=8, choices=Part.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "person", "part"], name="one_part_each"
            )
        ]


class Fact(SealedRow):
    """Something about a person, in their `facts` folder: told or found, never both.

    Sealed: what, by whom or which body, when, by which standard.
    """

    person = models.ForeignKey(SubjectPerson, models.CASCADE, related_name="entries")
    found = models.BooleanField()
    on = models.DateField()


class Note(SealedRow):
    """One entry of a case's story, in the case's folder."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="notes")
    on = models.DateField()
    number = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="one_note_a_number")
        ]


class RecusalState(models.TextChoices):
    """Changing a stored value needs a migration."""

    PROPOSED = "proposed"
    IN_FORCE = "in-force"
    LIFTED = "lifted"
    REFUSED = "refused"


class Recusal(SealedRow):
    """A member out of a case, and why: sealed, in the case's folder or its motion's."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="recusals")
    member = models.ForeignKey(Member, models.PROTECT, related_name="recusals")
    state = models.CharField(max_length=8, choices=RecusalState.choices)
    on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "member"],
                condition=models.Q(state__in=["proposed", "in-force"]),
                name="one_recusal_at_a_time",
            )
        ]


class ActionState(models.TextChoices):
    """Changing a stored value needs a migration."""

    DECIDED = "decided"
    CARRIED_OUT = "carried-out"


class Action(SealedRow):
    """What is done about somebody. Major: decided by a motion, then carried out.

    Sealed: which action of the policy, about whom, why, and how it was done. A minor
    one is one person's act and carried out as it is recorded; it has no case.
    """

    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="actions")
    person = models.ForeignKey(SubjectPerson, models.PROTECT, null=True)
    owner = models.ForeignKey(Member, models.PROTECT)
    state = models.CharField(max_length=12, choices=ActionState.choices)
    decided_at = models.DateTimeField()
    asked_on = models.DateField(null=True)
    carried_out_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="decided", carried_out_on=None)
                | models.Q(state="carried-out", carried_out_on__isnull=False),
                name="an_action_is_decided_or_has_a_day",
            )
        ]
