"""What a case takes from a report: the one place that knows how reports are sealed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from holdfast.accounts.models import Member
from holdfast.accounts.people import name_of
from holdfast.accounts.unlocking import Actor
from holdfast.cases.models import Part
from holdfast.names import same_name
from holdfast.reports.models import Addendum, Report
from holdfast.reports.visibility import visible_to as reports_visible_to


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
    knows: bool | None
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


def agreed_in(material: Material, *, parts: Mapping[str, Any]) -> bool | None:
    """What the person harmed in a report answered last; else what was told of it.

    `parts` is what the cases say that it lies in of who has a part in them.
    """
    last = [
        part["answers"][-1]["agrees"]
        for part in parts.values()
        if part["part"] == Part.HARMED
        and material.report.code in part["reports"]
        and part["answers"]
    ]
    return any(last) if last else material.agrees


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
    members = _members_in([said[report] for report in reports])
    return [
        _material(
            report, said[report], offence=offences.get(report.pk), members=members
        )
        for report in reports
    ]


def offences_of(codes: Iterable[str], *, by: Actor) -> dict[str, str | None]:
    """Which offence these reports are of as they are judged now, where they are held."""
    reports = reports_visible_to(by).filter(
        organisation=by.organisation, code__in=list(codes)
    )
    return {one.report.code: one.offence for one in material_of(list(reports), by=by)}


def _members_in(contents: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """What the members are called whom these reports are about, as filing had it."""
    ids = {UUID(one) for content in contents for one in content["about"]}
    return {str(one.pk): name_of(one) for one in Member.objects.filter(pk__in=ids)}


def _reported(content: Mapping[str, Any], *, members: Mapping[str, str]) -> Named:
    """Whom a report names; who has a member's very name is that member.

    Of two of one name, nobody is taken for the other.
    """
    said = content["reported"]
    of_this_name = [
        one for one in content["about"] if same_name(members.get(one, ""), said["name"])
    ]
    meant = of_this_name[0] if len(of_this_name) == 1 else ""
    return Named(said["name"], said["member"] or meant, said["group"])


def _material(
    report: Report,
    content: dict[str, Any],
    *,
    offence: str | None,
    members: Mapping[str, str],
) -> Material:
    return Material(
        report=report,
        kept_out=frozenset(content["kept_out"]),
        siblings=tuple(content["siblings"]),
        reported=_reported(content, members=members),
        offence=offence or content["offence"],
        told=content["what_happened"],
        needed=content["what_is_needed"],
        done=content["actions_taken"],
        word=content["word"],
        knows=content["knows"],
        agrees=content["agrees"],
        taken_by=content["taken_by"],
        occurred_on=content["occurred_on"],
        occurred_at=content["occurred_at"],
        answers=content["answers"],
    )
