"""The desk: one list of what waits for this member, most urgent first.

Each application registers a source in its `AppConfig.ready`. A source may only tell
what the member holds a grant to or owes themself: for somebody who never held a grant
the desk is the same, byte for byte, with and without a case. Only that an answer is late
may be said to those it falls to, where none of ours is named in the matter or kept out.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Final, Literal

from django.utils import timezone

from holdfast.errors import Refused
from holdfast.policy import Policy

if TYPE_CHECKING:
    from holdfast.accounts.unlocking import Actor

Urgency = Literal["", "calm", "soon", "now"]
_URGENT_FIRST: Final[tuple[Urgency, ...]] = ("now", "calm", "soon", "")
_ENDLESS: Final = date.max
LATER_DAYS: Final = 21
# As many lines as one can look through; what is less urgent comes up as these are done.
MOST: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One thing that waits.

    Args:
        what: what is to be done, a phrase: `your vote is missing`.
        url: where it is done.
        act: the words on the button.
        when: until when, a day or an aware time; None where it has no end.
        code: the code name it is about; never a name of a person.
        why: one sentence beneath, as why now or what happens otherwise.
        clause: the clause of the policy that asks for it, or nothing.
        grade: `minor` or `major`, or nothing.
        urgency: only where it is more urgent than its day says, or `calm`: it is
            for today, and nothing is wrong.
    """

    what: str
    url: str
    act: str
    when: date | None = None
    code: str = ""
    why: str = ""
    clause: str = ""
    grade: str = ""
    urgency: Urgency = ""

    @property
    def day(self) -> date:
        """The day it ends, in the organisation's zone; far off without one."""
        if isinstance(self.when, datetime):
            return timezone.localtime(self.when).date()
        return self.when or _ENDLESS


Source = Callable[..., Iterable[Task]]
_SOURCES: list[Source] = []


def register(source: Source) -> Source:
    """Ask this function, too: `source(by, *, at) -> Iterable[Task]`."""
    if source not in _SOURCES:
        _SOURCES.append(source)
    return source


Remark = Callable[..., Iterable[str]]
_REMARKS: list[Remark] = []


def register_remark(source: Remark) -> Remark:
    """Ask this function for what is said quietly beneath, and asks nothing of anybody:
    `source(by, *, at) -> Iterable[str]`.
    """
    if source not in _REMARKS:
        _REMARKS.append(source)
    return source


def remarks_for(by: "Actor", *, at: datetime) -> list[str]:
    """Sentences for the foot of this member's desk; they count as nothing that waits."""
    return [words for source in _REMARKS for words in source(by, at=at)]


Within = Callable[[Collection[str], "Actor"], Mapping[str, str]]
_WITHIN: list[Within] = []


def register_within(function: Within) -> None:
    """Ask this function in which case a report lies: `function(codes, by)`.

    It says so only of cases that this member can open.
    """
    if function not in _WITHIN:
        _WITHIN.append(function)


def cases_around(tasks: Iterable[Task], *, by: "Actor") -> dict[str, str]:
    """The case that each report of these tasks lies in, by code names."""
    codes = {task.code for task in tasks if task.url.startswith("/reports/")} - {""}
    found: dict[str, str] = {}
    for within in _WITHIN if codes else ():
        found |= within(codes, by)
    return found


def tasks_of(by: "Actor", *, at: datetime) -> list[Task]:
    """What waits for this member, most urgent first.

    Each source tells at most the `MOST` most urgent of its own, so that a desk costs
    the same whatever piles up.
    """
    found = [task for source in _SOURCES for task in source(by, at=at)]
    today = timezone.localtime(at).date()
    # What is as urgent keeps the order of its source, which is the policy's. The same
    # act owed twice about one matter is one task, at its earlier day.
    once: dict[object, Task] = {}
    for number, task in enumerate(
        sorted(found, key=lambda task: _order(task, today=today))
    ):
        same = (task.code, task.url, task.act, task.what) if task.code else number
        once.setdefault(same, task)
    return list(once.values())


def _order(task: Task, *, today: date) -> tuple[bool, int, date, str]:
    # What is more urgent than its day says comes with what its day makes as urgent.
    urgency = task.urgency or urgency_of(task.day, today=today)
    rank = _URGENT_FIRST.index(urgency)
    return task.urgency != "now", rank, task.day, task.code


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A clause of the policy, as "Why?" opens it; what would change what it refuses."""

    id: str
    words: str
    url: str
    change: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Also:
    """One more thing about the same matter, on the same line."""

    task: Task
    clause: Clause | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the desk as the page draws it."""

    task: Task
    urgency: Urgency
    clause: Clause | None
    main: bool
    case: str = ""
    also: tuple[Also, ...] = ()


def is_later(task: Task, *, at: datetime) -> bool:
    """Whether it may lie folded away: it has a day, and that day is far off.

    What has no day waits for as long as nobody does it, so it stays in sight.
    """
    today = timezone.localtime(at).date()
    return (
        task.urgency == ""
        and task.when is not None
        and (task.day - today).days > LATER_DAYS
    )


def lines(
    tasks: Iterable[Task],
    *,
    policy: Policy,
    at: datetime,
    main: bool = True,
    cases: Mapping[str, str] | None = None,
) -> list[Line]:
    """The tasks drawn, all about one matter on one line, at its most urgent place.

    With `main`, the first one's button is the page's main act. `cases` are those that
    reports lie in.
    """
    today = timezone.localtime(at).date()
    return [
        Line(
            task=first,
            urgency=first.urgency or urgency_of(first.day, today=today),
            clause=clause_of(first.clause, policy=policy),
            main=main and number == 0,
            case=(cases or {}).get(first.code, "")
            if first.url.startswith("/reports/")
            else "",
            also=tuple(
                Also(task=task, clause=clause_of(task.clause, policy=policy))
                for task in others
            ),
        )
        for number, (first, *others) in enumerate(_by_matter(tasks))
    ]


def _by_matter(tasks: Iterable[Task]) -> list[list[Task]]:
    found: dict[object, list[Task]] = {}
    for number, task in enumerate(tasks):
        matter = (task.code, task.url, task.act) if task.code else number
        found.setdefault(matter, []).append(task)
    return list(found.values())


def urgency_of(day: date, *, today: date) -> Urgency:
    """`now` today or late, `soon` within three days."""
    left = (day - today).days
    if left <= 0:
        return "now"
    return "soon" if left <= 3 else ""


def clause_of(clause: str | None, *, policy: Policy) -> Clause | None:
    """The clause with its words, where the policy has it."""
    found = policy.clauses.get(clause or "")
    if found is None:
        return None
    return Clause(
        id=found.id,
        words=str(found.text),
        url=f"/organisation/policy/#{found.id}",
    )


def refusing(refusal: Refused | None, *, policy: Policy) -> Clause | None:
    """The clause that refuses, with its words, and what would change it."""
    if refusal is None or refusal.clause is None:
        return None
    found = clause_of(refusal.clause, policy=policy)
    return replace(found, change=refusal.change) if found else None


def overdue(tasks: Iterable[Task], *, at: datetime) -> int:
    """How many should have been done before today."""
    today = timezone.localtime(at).date()
    return sum(task.day < today for task in tasks)
