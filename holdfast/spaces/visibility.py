"""Finding what an organisation shows to all its members."""

from uuid import UUID

from holdfast.spaces.models import Event
from holdfast.vault.errors import NotHeld
from holdfast.vault.models import Organisation


def find_event(event_id: UUID | str, *, organisation: Organisation) -> Event:
    """One event of this organisation.

    Raises:
        NotHeld: there is none.
    """
    found = Event.objects.filter(organisation=organisation, pk=event_id).first()
    if found is None:
        raise NotHeld
    return found
