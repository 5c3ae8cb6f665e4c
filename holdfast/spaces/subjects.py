"""What one's own acts in the ledger were about, in words: only what one can still open.

A ledger names things by code and by id. Each application says, for its own things, what
this member may read in their place; about anything else nothing is said.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from uuid import UUID

from holdfast.accounts.models import Member
from holdfast.accounts.people import name_of
from holdfast.accounts.unlocking import Actor
from holdfast.spaces.models import Event

Naming = Callable[[Collection[str], Actor], Mapping[str, str]]
_NAMING: list[Naming] = []


def register(function: Naming) -> None:
    """Ask this function too: `function(subjects, by) -> words by subject`."""
    if function not in _NAMING:
        _NAMING.append(function)


def named(subjects: Collection[str], *, by: Actor) -> dict[str, str]:
    """The words for those subjects that this member may read."""
    found: dict[str, str] = {}
    for naming in _NAMING:
        found |= naming(subjects, by)
    return found


def ids_in(subjects: Iterable[str]) -> list[UUID]:
    """Those subjects that are ids."""
    found = []
    for subject in subjects:
        try:
            found.append(UUID(subject))
        except ValueError:
            continue
    return found


def of_organisation(subjects: Collection[str], by: Actor) -> dict[str, str]:
    """Events by their title, members by their name; a term by whose it is."""
    events = Event.objects.filter(organisation=by.organisation, pk__in=ids_in(subjects))
    words = {str(event.pk): event.title for event in events}
    whose = {subject: subject.rpartition(" ")[2] for subject in subjects}
    members = Member.objects.filter(
        organisation=by.organisation, pk__in=ids_in(whose.values())
    )
    names = {str(member.pk): name_of(member) for member in members}
    return words | {s: names[last] for s, last in whose.items() if last in names}
