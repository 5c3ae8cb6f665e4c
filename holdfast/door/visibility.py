"""Which bans a member may know of: computed from grants alone."""

from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from holdfast.accounts.unlocking import Actor
from holdfast.cases.models import SubjectPerson
from holdfast.cases.visibility import people_visible_to
from holdfast.door.models import Ban, BanState
from holdfast.vault.errors import NotHeld
from holdfast.vault.models import Grant


@dataclass(frozen=True, slots=True)
class BanView:
    """A ban as one member may see it; the name for who may open it."""

    id: UUID
    person_code: str
    person_name: str | None
    state: str
    since: date
    until: date | None

    @property
    def address(self) -> str:
        """Its id, as an address has it."""
        return str(self.id)


def bans_visible_to(by: Actor) -> QuerySet[Ban]:
    """The bans whose own folder this member holds."""
    # Looked up ban by ban, in the order of the page: a join would begin with all grants.
    mine = held_by(by, of="folder")
    return Ban.objects.filter(mine, organisation=by.organisation)


def held_by(by: Actor, *, of: str) -> Exists:
    """Whether this member holds that folder of a ban."""
    return Exists(
        Grant.objects.filter(folder=OuterRef(of), reader=by.reader, current=True)
    )


def find_ban(
    ban_id: UUID | str, *, by: Actor, holding: Literal["action", "appeal"] | None = None
) -> Ban:
    """One ban; `holding` is what else of it this member must be able to open.

    Raises:
        NotHeld: there is none, or it is not this member's to see.
    """
    bans = bans_visible_to(by).filter(pk=ban_id)
    if holding is not None:
        of = {"action": "action__folder", "appeal": "appeal"}[holding]
        bans = bans.filter(held_by(by, of=of))
    found = bans.select_related(
        "action__case__policy", "person", "motion", "organisation", "folder"
    ).first()
    if found is None:
        raise NotHeld
    return found


def bans_for(by: Actor) -> list[BanView]:
    """The bans this member may know of, the newest first."""
    return views_of(bans_visible_to(by).order_by("-since", "-id"), by=by)


Place = tuple[date, UUID]


def page_of_bans(
    by: Actor, *, ended: bool, after: Place | None, size: int = 50
) -> tuple[list[BanView], Place | None]:
    """One screen of bans that count, or of those that ended; where the next begins."""
    bans = bans_visible_to(by).order_by("-since", "-id")
    over = Q(state=BanState.ENDED)
    bans = bans.filter(over) if ended else bans.exclude(over)
    if after is not None:
        since, its_id = after
        older = Q(since__lt=since) | Q(since=since, pk__lt=its_id)
        bans = bans.filter(older, since__lte=since)
    found = views_of(bans[: size + 1], by=by)
    shown = found[:size]
    return shown, (shown[-1].since, shown[-1].id) if len(found) > size else None


def views_of(rows: QuerySet[Ban], *, by: Actor) -> list[BanView]:
    """These bans as this member may see them."""
    bans = list(rows.select_related("person"))
    names = _names([ban.person_id for ban in bans], by=by)
    return [
        BanView(
            id=ban.id,
            person_code=ban.person.code,
            person_name=names.get(ban.person_id),
            state=ban.state,
            since=ban.since,
            until=ban.until,
        )
        for ban in bans
    ]


def _names(ids: list[UUID], *, by: Actor) -> dict[UUID, str]:
    people: list[SubjectPerson] = list(people_visible_to(by).filter(pk__in=ids))
    contents = by.keys.open_all(people)
    return {
        person.pk: content["name"]
        for person, content in zip(people, contents, strict=True)
    }
