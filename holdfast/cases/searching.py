"""A name looked for in everything one member can open, in their own session.

Nothing is indexed at rest and nothing of the search is kept. What is found is said by
code name and by why, never by what lies in it: opening it is a step of its own, and
leaves its entry in the ledger.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, Final, Literal, TypeVar

from django.db.models import QuerySet

from holdfast.accounts.unlocking import Actor
from holdfast.cases.models import CasePerson
from holdfast.cases.rules import LONGEST_LINE, check_words
from holdfast.cases.visibility import cases_visible_to, people_visible_to
from holdfast.names import NameList, best
from holdfast.reports.models import Identity
from holdfast.reports.visibility import visible_to as reports_visible_to
from holdfast.vault.models import Grant, SealedRow

MOST_SHOWN: Final = 50
# How many rows are open at a time: memory must not grow with the record.
_AT_ONCE: Final = 1_000

Kind = Literal["report", "person"]
Role = Literal["about", "told-by", "name", "alias"]
R = TypeVar("R", bound=SealedRow)


@dataclass(frozen=True, slots=True)
class Found:
    """Something that a name is likely in: its code name, and why it was found."""

    kind: Kind
    code: str
    role: Role
    exact: bool
    cases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Named:
    """A name somewhere in what the member can open."""

    name: str
    kind: Kind
    code: str
    role: Role


def search(name: str, *, by: Actor) -> list[Found]:
    """Reports and people with a name like this one, the most alike first.

    The likeness is the door's. Nothing is written: the search shows no content.

    Raises:
        WrongInput: no name, or longer than any.
    """
    wanted = check_words(name, field="name", longest=LONGEST_LINE)
    everything = list(_everything(by))
    listed = NameList.of(one.name for one in everything)
    scored = [(s.score, everything[s.place]) for s in best(wanted, listed, most=500)]
    # A name without a letter that any script knows is still a name: as it was written.
    scored += [(1.0, one) for one in everything if one.name == wanted]
    found: dict[tuple[Kind, str], Found] = {}
    for score, one in sorted(scored, key=lambda each: -each[0]):
        place = (one.kind, one.code)
        found.setdefault(place, Found(*place, one.role, exact=score == 1.0))
    return _with_cases(list(islice(found.values(), MOST_SHOWN)), by=by)


def _everything(by: Actor) -> Iterator[_Named]:
    for person, said in _opened(people_visible_to(by), by=by):
        yield _Named(said["name"], "person", person.code, "name")
        for alias in said["aliases"]:
            yield _Named(alias, "person", person.code, "alias")
    reports = reports_visible_to(by).filter(organisation=by.organisation)
    for report, said in _opened(reports, by=by):
        about = said["reported"]
        yield _Named(about["name"] or about["group"], "report", report.code, "about")
    held = Grant.objects.filter(reader=by.reader, current=True)
    identities = Identity.objects.filter(
        organisation=by.organisation, folder__in=held.values("folder")
    ).select_related("report")
    for identity, said in _opened(identities, by=by):
        yield _Named(said["name"], "report", identity.report.code, "told-by")


def _opened(rows: QuerySet[R], *, by: Actor) -> Iterator[tuple[R, dict[str, Any]]]:
    them = rows.order_by().iterator(chunk_size=_AT_ONCE)
    while some := list(islice(them, _AT_ONCE)):
        yield from zip(some, by.keys.open_all(some), strict=True)


def _with_cases(found: Sequence[Found], *, by: Actor) -> list[Found]:
    """Each person with the cases they are in, as far as this member can open them."""
    codes = [one.code for one in found if one.kind == "person"]
    parts = CasePerson.objects.filter(
        person__code__in=codes,
        person__organisation=by.organisation,
        case__in=cases_visible_to(by),
    ).values_list("person__code", "case__code")
    cases: dict[str, set[str]] = {}
    for person, case in parts:
        cases.setdefault(person, set()).add(case)
    return [
        replace(one, cases=tuple(sorted(cases.get(one.code, ()))))
        if one.kind == "person"
        else one
        for one in found
    ]
