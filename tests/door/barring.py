"""Somebody barred, by the real acts: told, moved, voted, carried out."""

from datetime import date, datetime

from holdfast.cases.models import Action
from holdfast.cases.reading import to_carry_out
from holdfast.committee.actions import carry_out
from holdfast.door.models import Ban
from tests.cast import Cast
from tests.matters import a_case, moved, voted


def decided(
    cast: Cast,
    *,
    at: datetime,
    action: str = "permanent-ban",
    refuse_at_sight: bool = False,
    **told: object,
) -> Action:
    """An action that the committee decided of one mind, not yet carried out."""
    case = a_case(cast, at=at, **told)
    motion = moved(
        case, cast=cast, at=at, action=action, refuse_at_sight=refuse_at_sight
    )
    for name in ("ada", "ben", "cleo"):
        if motion.electorate.filter(pk=cast.members[name].pk).exists():
            voted(motion, cast=cast, at=at, who=name)
    motion.refresh_from_db()
    assert motion.state == "passed"
    return next(one for one in to_carry_out(cast.ada) if one.state == "decided")


def barred(
    cast: Cast, *, at: datetime, action: str = "permanent-ban", **told: object
) -> Ban:
    """Somebody barred: decided and carried out."""
    made = decided(cast, at=at, action=action, **told)
    carry_out(made, consulted="danger", how="Told.", by=cast.signing("ada"), at=at)
    return Ban.objects.get(action=made)


def day(text: str) -> date:
    """A day as it is written in a file."""
    return date.fromisoformat(text)
