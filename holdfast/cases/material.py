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
    answers: dict[str, Any]


def answered_in(material: Material) -> frozenset[str]:
    """The ids of the questions that a report answers, its own fields among them."""
    own = {
        "reported": material.reported != Named(),
        "offence": material.offence,
        "what_happened": material.told,
        "what_is_needed": material.needed,
        "actions_taken": material.done,
        "occurred_on": material.occurred_on,
        "occurred_at": material.occurred_at,
        "word": material.word,
        "agrees": material.agrees is not None,
    }
    given = {name for name, said in material.answers.items() if said not in ("", [])}
    return frozenset(given | {name for name, said in own.items() if said})


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
        answers=content["answers"],
    )
