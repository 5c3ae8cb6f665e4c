"""A case as a story, from top to bottom: told, done, owed next; who was harmed first.

Upper layers register what they add to it, and what may be done next.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from holdfast.accounts.models import Member
from holdfast.accounts.people import name_of
from holdfast.accounts.unlocking import Actor
from holdfast.cases.heard import Heard, heard_in, newest_of
from holdfast.cases.material import Material, material_of
from holdfast.cases.models import Case, Note
from holdfast.cases.moments import moment_in
from holdfast.cases.states import OUTCOMES
from holdfast.policy import Policy, clause_asking_to
from holdfast.reports.models import Report
from holdfast.reports.showing import chosen_word
from holdfast.spaces.models import Duty, DutyState
from holdfast.spaces.policies import policy_of
from holdfast.vault.days import today_in, zone_of
from holdfast.web.desk import Clause, clause_of
from holdfast.web.templatetags.holdfast import code_name

# Of one day, what is known to the minute stands by its minute; before it all of which
# only the day is known, in this order.
HAPPENED, TOLD, DONE, SAID, DECIDED, OWED = range(6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What somebody told, or what a body found: never both in one."""

    text: str
    by: str
    when: date | None = None
    standard: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Somewhere to go on to."""

    url: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryEntry:
    """One thing in a case's story."""

    on: date
    order: int
    what: str
    moment: datetime | None = None
    text: str = ""
    kind: Literal["", "act", "owed"] = ""
    told: Said | None = None
    found: Said | None = None
    links: tuple[Link, ...] = ()
    clause: Clause | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Harmed:
    """Somebody who told: which word is theirs, what they need, what they agreed to."""

    word: str
    needs: str
    agrees: bool | None
    report: str
    can_be_written_to: bool
    heard: tuple[Heard, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrote:
    """That somebody who told wrote something since, and where it stands."""

    words: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NextAct:
    """The next right act: the one main button of the page, and why it is right."""

    title: str
    text: str = ""
    url: str = ""
    label: str = ""
    facts: tuple[dict[str, str], ...] = ()
    clause: Clause | None = None
    refused: bool = False
    heard: Wrote | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Here:
    """A case as one member looks at it: what every part of its story stands on.

    `kept` is for what an upper layer works out once and uses in several parts.
    """

    case: Case
    content: dict[str, Any]
    by: Actor
    at: datetime
    policy: Policy
    names: dict[str, str]
    heard: tuple[Heard, ...] = ()
    kept: dict[str, Any] = field(default_factory=dict)


Telling = Callable[[Here], Iterable[StoryEntry]]
Advising = Callable[[Here], NextAct | None]
Offering = Callable[[Here], Iterable[Link]]
_TELLING: list[Telling] = []
_ADVISING: list[Advising] = []
_OFFERING: list[Offering] = []


def register(*, telling: Telling, advising: Advising, offering: Offering) -> None:
    """Add to every story, to what is next, and to what else may be done."""
    if telling not in _TELLING:
        _TELLING.append(telling)
        _ADVISING.append(advising)
        _OFFERING.append(offering)


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A case, opened, as its page shows it."""

    harmed: tuple[Harmed, ...]
    entries: tuple[StoryEntry, ...]
    owed: tuple[StoryEntry, ...]
    next_act: NextAct | None
    links: tuple[Link, ...]


def story_of(case: Case, *, by: Actor, at: datetime) -> Story:
    """Everything of a case that this member can open."""
    reports = _held(case, by=by)
    materials = material_of(reports, by=by)
    heard = heard_in(reports, by=by)
    here = Here(
        case=case,
        content=by.keys.open(case),
        by=by,
        at=at,
        policy=policy_of(case.policy),
        names=names_of(case),
        heard=tuple(heard),
    )
    entries = [
        *_happened(materials),
        *_told(materials, policy=here.policy),
        *_noted(here),
        *_judged(here),
        *_asked(here),
        *_closed(here),
        *(entry for tell in _TELLING for entry in tell(here)),
    ]
    advice = (advise(here) for advise in _ADVISING)
    return Story(
        harmed=tuple(
            _harmed(one, heard=heard, policy=here.policy) for one in materials
        ),
        entries=in_order(entries, zone=zone_of(by.organisation)),
        owed=tuple(_owed(case, reports, policy=here.policy, at=at)),
        next_act=next((found for found in advice if found is not None), None),
        links=tuple(link for offer in _OFFERING for link in offer(here)),
    )


def in_order(
    entries: Iterable[StoryEntry], *, zone: ZoneInfo
) -> tuple[StoryEntry, ...]:
    """Oldest first. A moment counts on its own day: a meeting may be recorded later."""

    def place(entry: StoryEntry) -> tuple[date, datetime, int]:
        moment = entry.moment
        if moment is None or moment.astimezone(zone).date() != entry.on:
            moment = _NO_MOMENT
        return entry.on, moment, entry.order

    return tuple(sorted(entries, key=place))


_NO_MOMENT = datetime.min.replace(tzinfo=UTC)


def _held(case: Case, *, by: Actor) -> list[Report]:
    reports = list(case.reports.order_by("received_on", "code"))
    held = by.keys.held_among([report.folder_id for report in reports])
    return [report for report in reports if report.folder_id in held]


def _harmed(material: Material, *, heard: Sequence[Heard], policy: Policy) -> Harmed:
    code = material.report.code
    return Harmed(
        word=_word_of(material, policy=policy),
        needs=material.needed,
        agrees=material.agrees,
        report=code,
        can_be_written_to=material.report.mailbox_id is not None,
        heard=newest_of([one for one in heard if one.report == code]),
    )


def _happened(materials: Iterable[Material]) -> Iterable[StoryEntry]:
    """The days of which they told, each once; none where nobody said it."""
    for on, at in dict.fromkeys(
        (one.occurred_on, one.occurred_at) for one in materials
    ):
        if on:
            yield StoryEntry(
                on=date.fromisoformat(on),
                order=HAPPENED,
                what=_("It happened, as it was told."),
                text=at,
            )


def _told(materials: Iterable[Material], *, policy: Policy) -> Iterable[StoryEntry]:
    for one in materials:
        by = _word_of(one, policy=policy) or _("the person who told us")
        offence = policy.offences.get(one.offence or "")
        yield StoryEntry(
            on=one.report.received_on,
            order=TOLD,
            what=_("Told"),
            text=str(offence.title) if offence else _("not yet graded"),
            told=Said(text=one.told or one.needed, by=by),
            links=(Link(url=f"/reports/{one.report.code}/", label=_("Whole report")),),
        )
        if one.done:
            yield StoryEntry(
                on=one.report.received_on,
                order=DONE,
                what=_("Done at the time"),
                told=Said(text=one.done, by=by),
                kind="act",
            )


def _word_of(material: Material, *, policy: Policy) -> str:
    """The word they chose (J-3.2); never a name."""
    return chosen_word(material.word, policy=policy, lang=get_language() or "en")


def _noted(here: Here) -> Iterable[StoryEntry]:
    notes = list(Note.objects.filter(case=here.case).order_by("number"))
    for note, content in zip(notes, here.by.keys.open_all(notes), strict=True):
        yield StoryEntry(
            on=note.on,
            moment=moment_in(content),
            order=SAID,
            what=_("Note by %(name)s")
            % {"name": here.names.get(content["by"], _("a member"))},
            text=content["text"],
        )


def names_of(case: Case) -> dict[str, str]:
    """What the members of this organisation are called, by id."""
    members = Member.objects.filter(organisation=case.organisation_id)
    return {str(member.pk): name_of(member) for member in members}


def _judged(here: Here) -> Iterable[StoryEntry]:
    """Of each who was judged, by code name where there are several."""
    several = len(here.content["about"]) > 1
    for who, judged in here.content["judged"].items():
        by = {"name": here.names.get(judged["by"], _("a member"))}
        words = (
            _("Judged major by %(name)s.")
            if judged["grade"] == "major"
            else _("Judged minor by %(name)s.")
        )
        offence = here.policy.offences.get(judged["offence"] or "")
        said = [
            code_name(_codes_of(here)[who]) if several else "",
            str(offence.title) if offence else "",
        ]
        # One member's judgement: only what a body decided by a standard is found.
        yield StoryEntry(
            on=date.fromisoformat(judged["on"]),
            moment=moment_in(judged),
            order=DECIDED,
            kind="act",
            what=words % by,
            text="\n".join(
                filter(None, (" · ".join(filter(None, said)), judged["reasons"]))
            ),
            clause=clause_of(
                here.policy.grading.clause if here.policy.grading else None,
                policy=here.policy,
            ),
        )


def _codes_of(here: Here) -> dict[str, str]:
    """The code names of everybody in a case, by id; asked once."""
    if "codes" not in here.kept:
        parts = here.case.people.values_list("person_id", "person__code")
        here.kept["codes"] = {str(who): code for who, code in parts}
    codes: dict[str, str] = here.kept["codes"]
    return codes


def _asked(here: Here) -> Iterable[StoryEntry]:
    """Each answer of somebody harmed, by code name: who they are lies apart."""
    parts = {who: one for who, one in here.content["parts"].items() if one["answers"]}
    for person, part in parts.items():
        for answer in part["answers"]:
            said = {"code": code_name(_codes_of(here)[person])}
            yield StoryEntry(
                on=date.fromisoformat(answer["on"]),
                moment=moment_in(answer),
                order=SAID,
                kind="act",
                what=_("%(code)s, who was harmed, agrees.") % said
                if answer["agrees"]
                else _("%(code)s, who was harmed, does not agree.") % said,
                text=_("Asked by %(name)s.")
                % {"name": here.names.get(answer["by"], _("a member"))},
                clause=clause_of(
                    clause_asking_to("record", policy=here.policy), policy=here.policy
                ),
            )


def _closed(here: Here) -> Iterable[StoryEntry]:
    for one in here.content["closings"]:
        said = {
            "outcome": OUTCOMES[one["outcome"]],
            "name": here.names.get(one["by"], _("a member")),
        }
        yield StoryEntry(
            on=date.fromisoformat(one["on"]),
            moment=moment_in(one),
            order=OWED,
            kind="act",
            what=_("Closed by %(name)s: %(outcome)s.") % said,
            text=one["reasons"],
        )
        if "opened_on" in one:
            code = one["opened_for"]
            link = Link(url=f"/reports/{code}/", label=_("Whole report"))
            yield StoryEntry(
                on=date.fromisoformat(one["opened_on"]),
                order=TOLD,
                what=_("Open again: another report was put in."),
                links=(link,),
            )


def _owed(
    case: Case, reports: Sequence[Report], *, policy: Policy, at: datetime
) -> Iterable[StoryEntry]:
    codes = {report.folder_id: report.code for report in reports}
    about = Q(folder=case.folder_id) | Q(folder__in=case.reports.values("folder"))
    duties = Duty.objects.filter(about, state=DutyState.OPEN).order_by("due_at", "id")
    seen = set()
    for duty in duties:
        rule = policy.duties.get(duty.rule)
        due = today_in(case.organisation, duty.due_at)
        if rule is None or (duty.rule, due) in seen:
            continue
        seen.add((duty.rule, due))
        yield StoryEntry(
            on=due,
            order=OWED,
            what=str(rule.title),
            text=_("late") if duty.due_at < at else "",
            kind="owed",
            links=_where(codes, duty, doing=rule.do),
            clause=clause_of(rule.clause or "", policy=policy),
        )


def _where(codes: Mapping[UUID, str], duty: Duty, *, doing: str) -> tuple[Link, ...]:
    """Where a message is answered: in the thread of its report."""
    report = codes.get(duty.folder_id) if duty.folder_id else None
    if report is None or doing != "answer":
        return ()
    return (Link(url=f"/reports/{report}/#messages", label=_("Answer it")),)
