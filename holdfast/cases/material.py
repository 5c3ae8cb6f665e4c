"""What a case takes from a report: the one place that knows how reports are sealed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from holdfast.accounts.unlocking import Actor
from holdfast.reports.models import Addendum, Report


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody whom a report names: by name, as a member, or as a group."""

    name: str = ""
    member: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class Material:
    """One report, opened, as far as a case needs it."""

    report: Report
    kept_out: frozenset[str]
    siblings: tuple[str, ...]
    reported: Named
    offence: str | None
    told: str
    needed: str
    done: str
    word: str
    agrees: bool | None
    taken_by: str
    occurred_on: str | None
    occurred_at: str


def material_of(reports: Sequence[Report], *, by: Actor) -> list[Material]:
    """Reports opened in this member's session, without an entry in the ledger.

    Raises:
        NotHeld: one of them is not this member's to open.
    """
    addenda = list(Addendum.objects.filter(report__in=reports).order_by("on", "number"))
    rows = [*reports, *addenda]
    said = dict(zip(rows, by.keys.open_all(rows), strict=True))
    offences = {
        row.report_id: said[row]["offence"] for row in addenda if "offence" in said[row]
    }
    return [
        _material(report, said[report], offence=offences.get(report.pk))
        for report in reports
    ]


def _material(
    report: Report, content: dict[str, Any], *, offence: str | None
) -> Material:
    said = content["reported"]
    return Material(
        report=report,
        kept_out=frozenset(content["kept_out"]),
        siblings=tuple(content["siblings"]),
        reported=Named(said["name"], said["member"] or "", said["group"]),
        offence=offence or content["offence"],
        told=content["what_happened"],
        needed=content["what_is_needed"],
        done=content["actions_taken"],
        word=content["word"],
        agrees=content["agrees"],
        taken_by=content["taken_by"],
        occurred_on=content["occurred_on"],
        occurred_at=content["occurred_at"],
    )
