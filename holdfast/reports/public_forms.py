"""What a reporter typed: read, cleaned, kept to be shown again, and made a telling."""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Final, TypeVar
from uuid import UUID

from django.http import QueryDict
from django.utils import formats
from django.utils.translation import gettext as _

from holdfast.errors import WrongInput
from holdfast.policy import Policy, check_accepted, grade_of
from holdfast.reports.public_questions import (
    CONTACT,
    GROUP,
    MANY,
    OF_TEAM,
    OWN_WORD,
    PERSON,
    UNKNOWN,
    of_reporters,
)
from holdfast.reports.rules import OWN_FIELDS, check_telling
from holdfast.reports.telling import ELSEWHERE, Reported, Telling
from holdfast.reports.uploads import SealedUpload

Found = TypeVar("Found")

_MOST_VALUES: Final = 100
_LINES: Final = frozenset({PERSON, GROUP, OWN_WORD, CONTACT, "reporter"})
# Control signs, halves of letters, and the marks that our own pages are made with.
_UNSEEN: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ue000-\ue01f]")
_DAY_LAST: Final = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})")
_CLOCK: Final = re.compile(r"(\d{1,2})(?:[:.h ](\d{2})?)?\s*h?")


@dataclass(frozen=True, slots=True)
class Typed:
    """Every field that we asked for, as typed, without what nobody can see."""

    values: Mapping[str, tuple[str, ...]]

    def first(self, name: str) -> str:
        values = self.values.get(name, ())
        return values[0].strip() if values else ""

    def body(self, files: Sequence[SealedUpload] = ()) -> bytes:
        """The same bytes for the same words and files: what is sent twice is one."""
        sent = [[file.name, file.digest] for file in files]
        plain = {**{name: list(self.values[name]) for name in sorted(self.values)}}
        return json.dumps([plain, sent], ensure_ascii=False).encode()


def read_typed(posted: QueryDict, *, policy: Policy) -> Typed:
    """What was typed into the fields of this policy's questions; nothing else."""
    found: dict[str, tuple[str, ...]] = {}
    for name in fields_of(policy):
        given = posted.getlist(name)
        if not given:
            continue
        clean = line if name in _LINES else text
        values = (clean(value) for value in given[:_MOST_VALUES])
        kept = tuple(value for value in values if value)
        if kept:
            found[name] = kept
    return Typed(found)


@lru_cache(maxsize=32)
def fields_of(policy: Policy) -> tuple[str, ...]:
    """The names of all fields that a reporter's form may have."""
    asked = (q.id for form in policy.forms.values() for q in of_reporters(form))
    others = (PERSON, GROUP, UNKNOWN, OF_TEAM, OWN_WORD, CONTACT)
    return tuple(dict.fromkeys((*asked, *others)))


def text(words: str) -> str:
    """Words with our line ends, without signs that cannot be seen."""
    words = words.replace("\r\n", "\n").replace("\r", "\n")
    # Told in a twentieth of the time that looking for each of them takes.
    if words.replace("\n", "").isprintable():
        return words.strip()
    return _UNSEEN.sub("", words).strip()


def line(words: str) -> str:
    """The same on one line."""
    return " ".join(text(words).split())


@dataclass(frozen=True, slots=True)
class Read:
    """A telling, and what is wrong where: field -> sentence."""

    telling: Telling
    wrong: Mapping[str, str] = field(default_factory=dict)


def telling_of(typed: Typed, *, policy: Policy, receipt: str) -> Read:
    """What was typed as a telling. What cannot be read is left out and said."""
    wrong: dict[str, str] = {}
    elsewhere = typed.first("event") == ELSEWHERE
    telling = Telling(
        receipt=receipt,
        event=None if elsewhere else _read(typed, "event", _id, wrong=wrong),
        elsewhere=elsewhere,
        occurred_on=_read(typed, "occurred_on", day_of, wrong=wrong),
        occurred_at=_read(typed, "occurred_at", time_of, wrong=wrong) or "",
        offence=typed.first("offence") or None,
        reported=tuple(_reported(typed)),
        reporter_name=typed.first("reporter"),
        reporter_contact=typed.first(CONTACT),
        what_happened=typed.first("what_happened"),
        what_is_needed=typed.first("what_is_needed"),
        actions_taken=typed.first("actions_taken"),
        answers=_answers(typed, policy=policy),
        too_close=_ids(typed.values.get("too_close", ())),
        keep_from=_ids(typed.values.get("keep_from", ())),
        word=_word(typed, policy=policy),
        knows=_YES_NO.get(typed.first("knows")),
        agrees=_YES_NO.get(typed.first("agrees")),
    )
    if _is_own(typed, policy=policy) and not typed.first(OWN_WORD):
        wrong["word"] = _("Please write your own word here, or choose another.")
    for name in (OF_TEAM, "too_close", "keep_from"):
        if any(_id(value) is None for value in typed.values.get(name, ())):
            wrong["reported" if name == OF_TEAM else name] = _unreadable("event")
    return Read(telling, wrong)


def _read(
    typed: Typed,
    name: str,
    how: Callable[[str], Found | None],
    *,
    wrong: dict[str, str],
) -> Found | None:
    value = typed.first(name)
    found = how(value) if value else None
    if value and found is None:
        wrong[name] = _unreadable(name)
    return found


def _unreadable(name: str) -> str:
    if name == "occurred_on":
        return _("We could not read this day. Please write it as in 2026-11-14.")
    if name == "occurred_at":
        return _("We could not read this time. Please write it as in 23:10.")
    return _("This is not one of the things to choose from.")


_YES_NO: Final = {"yes": True, "no": False}


def wrong_in(
    read: Read, *, policy: Policy, team: Iterable[str], today: date
) -> dict[str, str]:
    """Everything that would be refused, so far as it can be known before sending."""
    wrong = dict(read.wrong)
    try:
        check_telling(read.telling, policy=policy, members=set(team), today=today)
    except WrongInput as refusal:
        wrong = {**refusal.fields, **wrong}
    grade = grade_of(policy, read.telling.offence)
    verdict = check_accepted(policy, grade=grade, occurred_on=read.telling.occurred_on)
    if not verdict.allowed:
        clause = verdict.reasons[0].clause
        wrong.setdefault("occurred_on", too_early(policy, grade=grade, clause=clause))
    return wrong


def too_early(policy: Policy, *, grade: str | None, clause: str | None) -> str:
    """That something happened before the policy takes it up, and where it says so."""
    rule = next((r for g, r in policy.header.accepts.items() if g == grade), None)
    said = _(
        "We are sorry: our policy takes up things like this only if they happened on"
        " %(day)s or later (%(clause)s), so we have kept nothing of it. What you wrote"
        " stands on this page until you close it. If the day or what you chose is not"
        " right, change it here. You can still get help now, or talk to one of us in"
        " person."
    )
    day = formats.date_format(rule.since, "j F Y") if rule else ""
    return said % {"day": day, "clause": clause or "-"}


def _reported(typed: Typed) -> Iterable[Reported]:
    for name in typed.values.get(PERSON, ()):
        yield Reported(name=name)
    for value in typed.values.get(OF_TEAM, ()):
        if (member := _id(value)) is not None:
            yield Reported(member=member)
    if group := typed.first(GROUP):
        yield Reported(group=group)
    elif typed.first(UNKNOWN) and not (typed.first(PERSON) or typed.first(OF_TEAM)):
        yield Reported(unknown=True)


def _answers(typed: Typed, *, policy: Policy) -> dict[str, str | list[str]]:
    answers: dict[str, str | list[str]] = {}
    for form in policy.forms.values():
        for question in of_reporters(form):
            values = typed.values.get(question.id, ())
            if question.id in OWN_FIELDS or not any(values):
                continue
            many = question.kind in MANY
            answers[question.id] = list(values) if many else values[0]
    return answers


def _is_own(typed: Typed, *, policy: Policy) -> bool:
    chosen = policy.words.get(typed.first("word"))
    return chosen is not None and chosen.own


def _word(typed: Typed, *, policy: Policy) -> str:
    chosen, own = policy.words.get(typed.first("word")), typed.first(OWN_WORD)
    if chosen is None or chosen.own:
        return own
    return chosen.id


def _id(value: str) -> UUID | None:
    try:
        return UUID(value)
    except ValueError:
        return None


def _ids(values: Iterable[str]) -> tuple[UUID, ...]:
    return tuple(found for found in map(_id, values) if found is not None)


def day_of(value: str) -> date | None:
    """A day as a browser sends it, or as people here write it: 14/11/2026."""
    turned = _DAY_LAST.fullmatch(value)
    try:
        if turned is None:
            return date.fromisoformat(value)
        day, month, year = (int(part) for part in turned.groups())
        return date(year, month, day)
    except ValueError:
        return None


def time_of(value: str) -> str | None:
    """A time of day as `23:10`, however it was written: 23.10, 23h10, 23h."""
    found = _CLOCK.fullmatch(value.strip().lower())
    if found is None:
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    return f"{hour:02}:{minute:02}" if hour < 24 and minute < 60 else None
