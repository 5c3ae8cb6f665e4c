"""The words of a clause, for a page that refuses.

Which policy is in force is not known here: the layer above that knows registers it.
"""

from collections.abc import Callable
from datetime import date

from holdfast.policy import Policy
from holdfast.vault.models import Organisation
from holdfast.web.desk import Clause, clause_of

InForce = Callable[[Organisation, date], Policy]
_IN_FORCE: list[InForce] = []


def register(in_force: InForce) -> None:
    """Ask this function which policy is in force; the last one asked counts."""
    _IN_FORCE[:] = [in_force]


def words_of(clause: str, *, organisation: Organisation, on: date) -> Clause | None:
    """A clause with its words, of the policy in force on a day."""
    if not _IN_FORCE:
        return None
    return clause_of(clause, policy=_IN_FORCE[0](organisation, on))
