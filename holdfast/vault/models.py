"""Whose it is, who can read, what is sealed, and what was done."""

from uuid import UUID, uuid4

from django.db import models

from holdfast.crypto.context import Context


class Organisation(models.Model):
    """One community with its own people, policy and data; answered by its host name."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    name = models.CharField(max_length=200)
    host = models.CharField(max_length=253, blank=True, unique=True)
    languages = models.CharField(max_length=100, default="en")
    zone = models.CharField(max_length=64, default="UTC")
    founded_on = models.DateField()
    # The installation's own signing keys: `intake` signs the first grants of a folder,
    # `log` the checkpoints. Their seeds are sealed under the pepper.
    intake_verifying = models.BinaryField(max_length=32)
    log_verifying = models.BinaryField(max_length=32)
    secrets = models.BinaryField()

    def __str__(self) -> str:
        return self.name


class ReaderKind(models.TextChoices):
    """Changing a stored value needs a migration."""

    MEMBER = "member"
    SERVICE = "service"
    MAILBOX = "mailbox"
    RECOVERY = "recovery"


class Reader(models.Model):
    """A key pair. What it may open is its grants."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, db_index=False)
    kind = models.CharField(max_length=10, choices=ReaderKind.choices)
    public = models.BinaryField(max_length=1216)
    verifying = models.BinaryField(max_length=32, null=True)
    ended_on = models.DateField(null=True)
    # A service's: the reader of the member who made it. What they lose it loses too.
    answers_to = models.ForeignKey(
        "self", models.PROTECT, null=True, db_index=False, related_name="services"
    )
    # A reader counts as living only if they opened something in the last 90 days.
    opened_on = models.DateField(null=True)

    class Meta:
        indexes = [
            # Each reporter's mailbox is a reader: the few others are found without.
            models.Index(
                fields=["organisation"],
                name="recovery_readers",
                condition=models.Q(kind="recovery"),
            ),
            models.Index(
                fields=["answers_to"],
                name="services_of_a_reader",
                condition=models.Q(answers_to__isnull=False),
            ),
        ]


class FolderKind(models.TextChoices):
    """Changing a stored value needs a migration."""

    REPORT = "report"
    IDENTITY = "identity"
    CASE = "case"
    PERSON = "person"
    FACTS = "facts"
    MOTION = "motion"
    DOOR = "door"
    ACT = "act"
    BODY = "body"


class Apart(models.TextChoices):
    """Whether a folder is sealed to one person by design, and not to two as others are.

    `LEFT` is what waits for that person's next session to be handed on: they read the
    matter no more, and nobody else could open it.
    """

    NO = "no"
    ALONE = "alone"
    LEFT = "left"


class Folder(models.Model):
    """Sealed contents under one key, which changes when a reader is put out."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, db_index=False)
    kind = models.CharField(max_length=10, choices=FolderKind.choices)
    key_version = models.PositiveIntegerField(default=1)
    commitment = models.BinaryField(max_length=32)
    made_on = models.DateField()
    # Known to have enough living readers: the clock looks, and whoever takes a grant
    # away unsays it. What is not known yet is asked about.
    well_read = models.BooleanField(default=False)
    apart = models.CharField(max_length=5, choices=Apart.choices, default=Apart.NO)

    class Meta:
        indexes = [
            models.Index(
                fields=["organisation", "id"],
                name="folders_not_well_read",
                condition=models.Q(well_read=False),
            )
        ]


class Statement(models.Model):
    """One signature over all grants that were made together.

    `leaves` are the 32-byte hashes of the grants, one after another, so that each can
    still be verified when others have gone. `signer` is null for the intake key.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, db_index=False)
    signer = models.ForeignKey(Reader, models.PROTECT, null=True, db_index=False)
    leaves = models.BinaryField()
    signature = models.BinaryField(max_length=64)
    made_on = models.DateField()


class Grant(models.Model):
    """One version of a folder's key, sealed to one reader.

    `kind` and `on` repeat the folder's, so that a reader's list is one range of one
    index. `current` is the folder's newest version. `kept` is the same key under the
    reader's own symmetric key, once they have opened it: search is quick with it.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, db_index=False)
    # The constraint below begins with it and serves as its index.
    folder = models.ForeignKey(
        Folder, models.CASCADE, related_name="grants", db_index=False
    )
    key_version = models.PositiveIntegerField(default=1)
    # What is asked by reader alone is asked of the current ones, or of the turned ones.
    reader = models.ForeignKey(
        Reader, models.PROTECT, related_name="grants", db_index=False
    )
    statement = models.ForeignKey(Statement, models.PROTECT, db_index=False)
    sealed = models.BinaryField()
    kept = models.BinaryField(null=True)
    kind = models.CharField(max_length=10, choices=FolderKind.choices)
    on = models.DateField()
    current = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["folder", "reader", "key_version"], name="one_grant_each"
            )
        ]
        indexes = [
            # `current` is the condition, not a column: SQLite orders by an index only
            # where all before it are compared, and a flag stands there by itself.
            models.Index(
                fields=["reader", "kind", "-on", "-folder"],
                name="what_a_reader_holds",
                condition=models.Q(current=True),
            ),
            models.Index(
                fields=["reader", "folder"],
                name="what_was_turned",
                condition=models.Q(current=False),
            ),
        ]


class SealedRow(models.Model):
    """A row with sealed content, which lies in a folder.

    The content is one JSON object, sealed under the folder's key at this row.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, db_index=False)
    folder = models.ForeignKey(Folder, models.PROTECT)
    key_version = models.PositiveIntegerField(default=1)
    sealed = models.BinaryField()

    class Meta:
        abstract = True

    def context(self) -> Context:
        """The place to which the content is bound."""
        return sealed_context(
            self._meta.db_table,
            row=self.id,
            organisation=self.organisation_id,
            folder=self.folder_id,
            key_version=self.key_version,
        )


def sealed_context(
    table: str, *, row: UUID, organisation: UUID, folder: UUID, key_version: int
) -> Context:
    """The place of a row's sealed content."""
    return Context(organisation, table, "sealed", row, folder, key_version)


class Entry(models.Model):
    """One act in the ledger: a commitment, a day, and the detail sealed to who may know.

    Not even the verb is in clear. `position` is given at the day's checkpoint, in
    random order. `tag` lets the holder of the sealing key find their own entries of a
    day; `mac` is the installation's, so that an entry without a position can be checked.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, db_index=False)
    day = models.DateField()
    commitment = models.BinaryField(max_length=32)
    tag = models.BinaryField(max_length=16)
    sealed = models.BinaryField()
    mac = models.BinaryField(max_length=32)
    position = models.PositiveBigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "position"],
                name="one_entry_a_position",
                condition=models.Q(position__isnull=False),
            )
        ]
        indexes = [
            models.Index(fields=["organisation", "tag"], name="own_entries"),
            models.Index(
                fields=["organisation", "day"],
                name="without_position",
                condition=models.Q(position=None),
            ),
        ]


class Checkpoint(models.Model):
    """The signed state of the ledger at the end of a day (C2SP tlog-checkpoint).

    Under the ledger's own line `note` has those of the members who co-signed it. Two
    are of one day only where the clock was set back; the size tells their order.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT)
    day = models.DateField()
    size = models.PositiveBigIntegerField()
    entries = models.PositiveBigIntegerField()
    root = models.BinaryField(max_length=32)
    note = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "size"], name="one_checkpoint_a_size"
            ),
            models.CheckConstraint(
                condition=models.Q(entries__lte=models.F("size")),
                name="a_checkpoint_holds_its_entries",
            ),
        ]


class Once(models.Model):
    """An act with an idempotency key that was done: a hash of it, and its result's id."""

    id = models.BinaryField(primary_key=True, max_length=32)
    organisation = models.ForeignKey(Organisation, models.PROTECT, db_index=False)
    body = models.BinaryField(max_length=32)
    result = models.JSONField(default=dict)
    on = models.DateField()
