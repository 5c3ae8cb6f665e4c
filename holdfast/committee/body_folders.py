"""The folder in which a body keeps what is about no single case."""

from datetime import datetime

from holdfast.accounts.recovery import and_recovery
from holdfast.accounts.unlocking import Actor
from holdfast.committee.models import BodyFolder
from holdfast.committee.motions import readers_among
from holdfast.spaces.policies import policy_in_force
from holdfast.spaces.sitting import sitting
from holdfast.vault.days import today_in
from holdfast.vault.folders import OpenFolder, make_folders, new_folder
from holdfast.vault.models import FolderKind


def folder_of_body(body: str, *, by: Actor, at: datetime) -> OpenFolder:
    """A body's folder, made for all who sit there when it is first needed.

    Raises:
        NotHeld: there is one, and it is not this member's to open.
    """
    kept = BodyFolder.objects.filter(organisation=by.organisation, body=body).first()
    if kept is not None:
        return by.keys.folder(kept.folder_id)
    return _make(body, by=by, at=at)


def _make(body: str, *, by: Actor, at: datetime) -> OpenFolder:
    organisation, today = by.organisation, today_in(by.organisation, at)
    policy = policy_in_force(organisation, on=today)
    seats = sitting(organisation, policy=policy, on=today)
    readers = readers_among(seats.get(body, ()), organisation=organisation)
    folder = new_folder(organisation, FolderKind.BODY)
    make_folders(
        [(folder, and_recovery(readers, organisation=organisation))],
        organisation=organisation,
        at=at,
    )
    BodyFolder.objects.create(folder_id=folder.id, organisation=organisation, body=body)
    return folder
