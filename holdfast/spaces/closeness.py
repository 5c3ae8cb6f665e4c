"""Whom a member is too close to, told before they are granted anything (S-34).

Sealed to themself and to who may grant them something: the members of the body that
receives reports. Those compare it with what they can open, in their own sessions.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from holdfast.accounts.models import Member
from holdfast.accounts.roster import can_be_granted
from holdfast.accounts.unlocking import Actor
from holdfast.spaces.models import Closeness
from holdfast.spaces.policies import policy_in_force
from holdfast.spaces.sitting import sitting
from holdfast.vault.days import today_in
from holdfast.vault.errors import NotHeld
from holdfast.vault.folders import make_folders, new_folder, seal_into
from holdfast.vault.models import Folder, FolderKind, Reader


def _who_must_know(by: Actor, *, at: datetime) -> list[Reader]:
    organisation = by.organisation
    today = today_in(organisation, at)
    policy = policy_in_force(organisation, on=today)
    seats = sitting(organisation, policy=policy, on=today)
    granting = Member.objects.filter(
        organisation=organisation,
        pk__in=seats.get(policy.receiving_body.id, frozenset()),
        reader__in=can_be_granted(organisation),
    ).select_related("reader")
    readers = {m.reader.pk: m.reader for m in granting if m.reader is not None}
    return list({by.reader.pk: by.reader, **readers}.values())


@transaction.atomic
def tell(names: Sequence[str], *, by: Actor, at: datetime) -> Closeness:
    """Say whom one is too close to; nobody is an answer, too. It replaces the last."""
    before = Closeness.objects.filter(member=by.member).first()
    if before is not None:
        folder_id = before.folder_id
        before.delete()
        Folder.objects.filter(pk=folder_id).delete()
    folder = new_folder(by.organisation, FolderKind.BODY)
    make_folders(
        [(folder, _who_must_know(by, at=at))], organisation=by.organisation, at=at
    )
    told = Closeness(member=by.member, on=today_in(by.organisation, at))
    seal_into(told, {"names": list(names)}, folder=folder)
    told.save(force_insert=True)
    by.record("closeness-told", str(by.member.id), at=at)
    return told


def names_close_to(member: Member, *, by: Actor) -> list[str] | None:
    """Whom this member is too close to; None where they have not said, or not to us."""
    told = Closeness.objects.filter(member=member).first()
    if told is None:
        return None
    try:
        names: list[str] = by.keys.open(told)["names"]
    except NotHeld:
        return None
    return names
