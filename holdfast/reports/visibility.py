"""Which reports a member can see: those sealed to them, and no other."""

from datetime import date
from uuid import UUID

from django.db.models import BooleanField, Exists, OuterRef, QuerySet
from django.db.models.expressions import RawSQL

from holdfast.accounts.unlocking import Actor
from holdfast.errors import WrongInput
from holdfast.reports.models import Report
from holdfast.vault.models import FolderKind, Grant

Place = tuple[date, UUID]


def visible_to(by: Actor) -> QuerySet[Report]:
    """The reports this member holds a key to."""
    return Report.objects.filter(
        folder__grants__reader=by.reader, folder__grants__current=True
    )


# More than this is not counted: a flood must not make every page slow.
MOST_COUNTED = 99


def in_tray(by: Actor) -> QuerySet[Report]:
    """Those of them that wait in the tray of a flood, newest first (C-8.1)."""
    held = Grant.objects.filter(
        folder=OuterRef("folder"), reader=by.reader, current=True
    )
    # The state is written out, so that the index of the tray alone is read.
    return Report.objects.filter(
        RawSQL("state = 'tray'", [], output_field=BooleanField()),
        Exists(held),
        organisation=by.organisation,
    ).order_by("-received_on", "-id")


def waiting_for(by: Actor) -> QuerySet[Report]:
    """Those of them that nobody has taken into their keeping yet."""
    held = Grant.objects.filter(
        folder=OuterRef("folder"), reader=by.reader, current=True
    )
    return Report.objects.filter(
        RawSQL("state = 'waiting'", [], output_field=BooleanField()),
        Exists(held),
        organisation=by.organisation,
    )


def cursor_of(place: Place) -> str:
    """Where a page ended, as text for an address."""
    return f"{place[0].isoformat()}.{place[1].hex}"


def place_of(cursor: str) -> Place:
    """What `cursor_of` wrote.

    Raises:
        WrongInput: it is not a cursor.
    """
    day, _, folder = cursor.partition(".")
    try:
        return date.fromisoformat(day), UUID(folder)
    except ValueError as error:
        message = "This is not a place in the list."
        raise WrongInput("wrong-input", message, fields={"cursor": message}) from error


def page(
    by: Actor, *, cursor: str | None, size: int
) -> tuple[list[Report], str | None]:
    """One screen of reports, newest day first, and where the next begins.

    The reader's grants are one range of one index, so that it costs the same however
    many there are.
    """
    places = _places(by, after=place_of(cursor) if cursor else None, size=size + 1)
    shown = places[:size]
    found = {
        report.folder_id: report
        for report in Report.objects.filter(
            folder__in=[folder for _, folder in shown]
        ).defer("sealed")
    }
    reports = [found[folder] for _, folder in shown if folder in found]
    return reports, cursor_of(shown[-1]) if len(places) > size else None


def held_by(by: Actor) -> QuerySet[Grant, Place]:
    """Day and folder of every report this member holds, newest day first."""
    return (
        Grant.objects.filter(reader=by.reader, kind=FolderKind.REPORT, current=True)
        .order_by("-on", "-folder")
        .values_list("on", "folder_id")
    )


def _places(by: Actor, *, after: Place | None, size: int) -> list[Place]:
    held = held_by(by)
    if after is None:
        return list(held[:size])
    # Two ranges rather than one condition with an "or": both are read off the index.
    same_day = list(held.filter(on=after[0], folder__lt=after[1])[:size])
    if len(same_day) == size:
        return same_day
    return same_day + list(held.filter(on__lt=after[0])[: size - len(same_day)])
