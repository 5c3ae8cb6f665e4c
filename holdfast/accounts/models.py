"""People with an account, and their sessions."""

from uuid import uuid4

from django.db import models

from holdfast.vault.models import Organisation, Reader


class MemberState(models.TextChoices):
    """Changing a stored value needs a migration."""

    NAMED = "named"  # known by name (in the minutes of a meeting), without an account
    ENROLLED = "enrolled"  # has keys; nobody has vouched for them yet
    VOUCHED = "vouched"  # their keys count
    SUSPENDED = "suspended"  # access frozen, keys stay
    LEFT = "left"


class Member(models.Model):
    """Somebody with an account. Names and addresses are sealed under the pepper."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT)
    reader = models.OneToOneField(Reader, models.PROTECT, null=True)
    state = models.CharField(max_length=10, choices=MemberState.choices)
    is_service = models.BooleanField(default=False)
    profile = models.BinaryField()
    username_tag = models.BinaryField(max_length=32, null=True)
    calendar_tag = models.BinaryField(max_length=32, null=True, unique=True)
    salt = models.BinaryField(max_length=16, null=True)
    # Both private seeds, sealed once under the passphrase and once under the key slip.
    keys_by_passphrase = models.BinaryField(null=True)
    keys_by_slip = models.BinaryField(null=True)
    slip_confirmed_on = models.DateField(null=True)
    totp = models.BinaryField(null=True)
    totp_counter = models.BigIntegerField(default=0)
    # Wrong codes beside the right passphrase, since the last right one.
    totp_failures = models.PositiveIntegerField(default=0)
    # Raised by whatever must end every session of this member at once.
    session_generation = models.PositiveIntegerField(default=0)
    # The newest roster and checkpoint this member has seen, sealed under their own key.
    seen = models.BinaryField(null=True)
    joined_on = models.DateField()
    left_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "username_tag"], name="one_member_a_user_name"
            ),
            models.CheckConstraint(
                condition=models.Q(state="left", left_on__isnull=False)
                | (~models.Q(state="left") & models.Q(left_on=None)),
                name="a_member_is_here_or_has_a_day",
            ),
        ]


class Session(models.Model):
    """A login under way. The id is a hash of the cookie, which alone opens `sealed`."""

    id = models.BinaryField(primary_key=True, max_length=32)
    sealed = models.BinaryField()
    idle_at = models.DateTimeField(db_index=True)
    ends_at = models.DateTimeField()


class Invitation(models.Model):
    """A single-use link. Only a hash of its token is kept.

    The founder's has no organisation until they have named it; any other is bound to
    a person and to the offices (ids of the policy, with spaces) it brings.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True)
    token_hash = models.BinaryField(max_length=32, unique=True)
    member = models.ForeignKey(Member, models.CASCADE, null=True)
    offices = models.CharField(max_length=400, blank=True)
    is_founder = models.BooleanField(default=False)
    ends_at = models.DateTimeField()
    used_on = models.DateField(null=True)


class Token(models.Model):
    """What opens a service's key. The id is a hash of it, and it alone opens `sealed`."""

    id = models.BinaryField(primary_key=True, max_length=32)
    member = models.OneToOneField(Member, models.CASCADE)
    sealed = models.BinaryField()
    ends_on = models.DateField()
    used_on = models.DateField(null=True)


class RosterVerb(models.TextChoices):
    """Changing a stored value needs a migration."""

    ADD = "add"
    SERVICE = "service"  # as `add`, of keys that are granted to and never have a voice
    REMOVE = "remove"
    RECOVERY = "recovery"


class RosterEntry(models.Model):
    """One signed statement of whose public keys count; each builds on the one before.

    The founder signs the first about themselves. `keys` are what is spoken of: a hash
    of the public key, and the verifying key; a reader's row that says otherwise was
    exchanged, and is not theirs. `member` is whose they are; `recovery` names the
    organisation's recovery key, which is nobody's.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT)
    number = models.PositiveIntegerField()
    reader = models.ForeignKey(Reader, models.PROTECT, related_name="roster_entries")
    member = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    verb = models.CharField(max_length=8, choices=RosterVerb.choices)
    keys = models.BinaryField(max_length=64)
    signer = models.ForeignKey(Reader, models.PROTECT, related_name="+")
    previous = models.BinaryField(max_length=32)
    signature = models.BinaryField(max_length=64)
    on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "number"], name="one_roster_entry_a_number"
            )
        ]
