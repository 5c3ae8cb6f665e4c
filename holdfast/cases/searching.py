"""A name looked for in everything one member can open, in their own session.

Nothing is indexed at rest and nothing of the search is kept. What is found is said by
code name and by why, never by what lies in it: opening it is a step of its own, and
leaves its entry in the ledger.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final, Literal

from holdfast.accounts.unlocking import Actor
from holdfast.cases.models import CasePerson, SubjectPerson
from holdfast.cases.rules import LONGEST_LINE, check_words
from holdfast.cases.visibility import cases_visible_to
from holdfast.names import NameList, best
from holdfast.reports.models import Identity, Report

MOST_SHOWN: Final = 50

Kind = Literal["report", "person"]
Role = Literal["about", "told-by", "name", "alias"]


@dataclass(frozen=True, slots=True)
class Found:
    """Something that a name is likely in: its code name, and why it was found."""

    kind: Kind
    code: str
    role: Role
    exact: bool
    cases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Searched:
    """What was found, and how much could not be looked into: it was tampered with."""

    found: tuple[Found, ...]
    amiss: int


@dataclass(frozen=True, slots=True)
class _Named:
    """A name somewhere in what the member can open."""

    name: str
    kind: Kind
    code: str
    role: Role


def search(name: str, *, by: Actor) -> Searched:
    """Reports and people with a name like this one, the most alike first.

    The likeness is the door's. Nothing is written: the search shows no content.

    Raises:
        WrongInput: no name, or longer than any.
    """
    wanted = check_words(name, field="name", longest=LONGEST_LINE)
    amiss: list[object] = []
    everything = list(_everything(by, amiss=amiss))
    listed = NameList.of(one.name for one in everything)
    scored = [(s.score, everything[s.place]) for s in best(wanted, listed, most=500)]
    # A name without a letter that any script knows is still a name: as it was written.
    scored += [(1.0, one) for one in everything if one.name == wanted]
    found: dict[tuple[Kind, str], Found] = {}
    for score, one in sorted(scored, key=lambda each: -each[0]):
        place = (one.kind, one.code)
        found.setdefault(place, Found(*place, one.role, exact=score == 1.0))
    shown = _with_cases(list(islice(found.values(), MOST_SHOWN)), by=by)
    return Searched(tuple(shown), amiss=len(amiss))


def _everything(by: Actor, *, amiss: list[object]) -> Iterator[_Named]:
    for said, (code,) in by.keys.open_held(SubjectPerson, "t.code", amiss=amiss):
        yield _Named(said["name"], "person", code, "name")
        for alias in said["aliases"]:
            yield _Named(alias, "person", code, "alias")
    for said, (code,) in by.keys.open_held(Report, "t.code", amiss=amiss):
        about = said["reported"]
        yield _Named(about["name"] or about["group"], "report", code, "about")
    its_report = "JOIN reports_report r ON r.id = t.report_id"
    for said, (code,) in by.keys.open_held(
        Identity, "r.code", amiss=amiss, join=its_report
    ):
        yield _Named(said["name"], "report", code, "told-by")


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
