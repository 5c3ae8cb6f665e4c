"""Which reports a member can see: those sealed to them, and no other."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.db import connection
from django.db.models import BooleanField, Exists, OuterRef, QuerySet
from django.db.models.expressions import RawSQL

from holdfast.accounts.unlocking import Actor
from holdfast.errors import WrongInput
from holdfast.reports.models import Report, ReportState
from holdfast.vault.models import Grant
from holdfast.vault.rows import as_id, ask
from holdfast.web.templatetags.holdfast import code_name

Place = tuple[date, UUID]


def codes_of(subjects: Collection[str], by: Actor) -> dict[str, str]:
    """Those of these codes that are of reports this member can open, as read aloud."""
    found = visible_to(by).filter(organisation=by.organisation, code__in=subjects)
    return {code: code_name(code) for code in found.values_list("code", flat=True)}


# More than this is not counted: a flood must not make every page slow.
MOST_COUNTED: Final = 99


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One line of the list of reports: nothing of it is sealed."""

    code: str
    grade: str | None
    state: str
    received_on: date


def visible_to(by: Actor) -> QuerySet[Report]:
    """The reports this member holds a key to."""
    return Report.objects.filter(
        folder__grants__reader=by.reader, folder__grants__current=True
    )


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


# Who holds few reports is asked about those; else the index of the state is followed,
# in which then nearly every report is theirs. Either way it ends early.
_FEW: Final = 200
_WAITING: Final = f"""
SELECT CASE WHEN {_FEW} > (
  SELECT count(*) FROM (SELECT 1 FROM vault_grant
    WHERE reader_id = %(reader)s AND kind = 'report' AND "current" LIMIT {_FEW}) AS mine
) THEN (
  SELECT count(*) FROM vault_grant g JOIN reports_report r ON r.folder_id = g.folder_id
  WHERE g.reader_id = %(reader)s AND g.kind = 'report' AND g."current"
    AND r.state = '{{state}}'
) ELSE (
  SELECT count(*) FROM (SELECT 1 FROM reports_report r
    WHERE r.organisation_id = %(organisation)s AND r.state = '{{state}}'
      AND EXISTS (SELECT 1 FROM vault_grant g WHERE g.folder_id = r.folder_id
                  AND g.reader_id = %(reader)s AND g."current")
    LIMIT {MOST_COUNTED}) AS theirs
) END
"""  # noqa: S608


def number_in(state: str, *, by: Actor) -> int:
    """How many of them are in the tray, or wait; what is more than 99 is 99."""
    given = {"reader": by.reader.id, "organisation": by.organisation.id}
    ((number,),) = ask(_WAITING.format(state=ReportState(state)), given)
    return min(int(number), MOST_COUNTED)


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


_LINES: Final = """
SELECT g."on", g.folder_id, r.code, r.grade, r.state, r.received_on
FROM vault_grant g CROSS JOIN {reports}
WHERE r.folder_id = g.folder_id
  AND g.reader_id = %s AND g.kind = 'report' AND g."current" {after}
ORDER BY g."on" DESC, g.folder_id DESC LIMIT %s
"""
# The unique index of folders would do, but for the long content beside what is asked.
_REPORTS: Final = {
    "sqlite": "reports_report r INDEXED BY report_lines",
    "postgresql": "reports_report r",
}
_AFTER: Final = 'AND (g."on", g.folder_id) < (%s, %s)'


def page(
    by: Actor, *, cursor: str | None, size: int
) -> tuple[list[ReportLine], str | None]:
    """One screen of reports, newest day first, and where the next begins.

    The reader's grants are one range of one index, and what a line says stands in
    another: it costs the same however many there are.
    """
    after = place_of(cursor) if cursor else ()
    reports = _REPORTS[connection.vendor]
    sql = _LINES.format(after=_AFTER if after else "", reports=reports)
    found = ask(sql, [by.reader.id, *after, size + 1])
    lines = [ReportLine(*said) for _, _, *said in found[:size]]
    if len(found) <= size:
        return lines, None
    on, folder, *_ = found[size - 1]
    return lines, cursor_of((on, as_id(folder)))
