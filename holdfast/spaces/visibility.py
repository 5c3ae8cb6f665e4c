"""Finding what an organisation shows to all its members."""

from uuid import UUID

from holdfast.spaces.models import Event
from holdfast.vault.errors import NotHeld
from holdfast.vault.models import Organisation
from holdfast.vault.rows import fetch


def find_event(event_id: UUID | str, *, organisation: Organisation) -> Event:
    """One event of this organisation.

    Raises:
        NotHeld: there is none.
    """
    wanted = event_id if isinstance(event_id, UUID) else UUID(event_id)
    found = fetch(
        Event, "WHERE id = %s AND organisation_id = %s", [wanted, organisation.id]
    )
    if not found:
        raise NotHeld
    return found[0]
