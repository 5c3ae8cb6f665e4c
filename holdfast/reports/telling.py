"""What one person tells, before it becomes reports."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final
from uuid import UUID

# The answer that it was at no event of ours.
ELSEWHERE: Final = "elsewhere"


@dataclass(frozen=True, slots=True)
class Reported:
    """One person reported: by name, a member by id, a group, or nobody known."""

    name: str = ""
    member: UUID | None = None
    group: str = ""
    unknown: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing was said at all, not even that they are unknown."""
        return not (self.name or self.member or self.group or self.unknown)


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """Everything is optional; `receipt` is the key of who tells without an account.

    `elsewhere`: it was at no event of ours; without it and an event nobody knows.
    `knows` and `agrees` are asked where somebody tells for another. `read_back` is
    True, or the reason why it was not possible (L-1.3). `answers` are those to the
    policy's further questions, by their ids.
    """

    receipt: str = ""
    form: str | None = None
    event: UUID | None = None
    elsewhere: bool = False
    occurred_on: date | None = None
    occurred_at: str = ""
    offence: str | None = None
    reported: tuple[Reported, ...] = ()
    reporter_name: str = ""
    reporter_contact: str = ""
    what_happened: str = ""
    what_is_needed: str = ""
    actions_taken: str = ""
    answers: Mapping[str, Any] = field(default_factory=dict)
    too_close: tuple[UUID, ...] = ()
    keep_from: tuple[UUID, ...] = ()
    word: str = ""
    knows: bool | None = None
    agrees: bool | None = None
    read_back: bool | str | None = None

    @property
    def says_anything(self) -> bool:
        """Whether there is something in it that a person could act on."""
        return any(
            (
                self.what_happened,
                self.what_is_needed,
                self.actions_taken,
                self.offence,
                self.answers,
                any(not one.unknown for one in self.reported),
            )
        )

    @property
    def is_on_behalf(self) -> bool:
        """Whether somebody told this to the member who writes it down."""
        return bool(
            self.reporter_name
            or self.reporter_contact
            or self.knows is not None
            or self.agrees is not None
        )

    def as_bytes(self) -> bytes:
        """The same bytes for the same telling: what is sent twice is one."""
        return repr(self).encode(errors="replace")


def cleaned(telling: Telling) -> Telling:
    """The same telling with line ends as ours, no outer blanks, and nobody twice."""
    return replace(
        telling,
        form=telling.form or None,
        offence=telling.offence or None,
        occurred_at=telling.occurred_at.strip(),
        reported=_without_doubles(telling.reported),
        reporter_name=_line(telling.reporter_name),
        reporter_contact=_line(telling.reporter_contact),
        what_happened=_text(telling.what_happened),
        what_is_needed=_text(telling.what_is_needed),
        actions_taken=_text(telling.actions_taken),
        answers=_answers(telling.answers),
        too_close=tuple(dict.fromkeys(telling.too_close)),
        keep_from=tuple(dict.fromkeys(telling.keep_from)),
        word=_line(telling.word),
        read_back=_line(telling.read_back)
        if isinstance(telling.read_back, str)
        else telling.read_back,
    )


def _text(words: str) -> str:
    return words.replace("\r\n", "\n").replace("\r", "\n").strip()


def _line(words: str) -> str:
    return words.strip()


def _answers(given: Mapping[str, Any]) -> dict[str, Any]:
    plain = {
        question: _text(answer) if isinstance(answer, str) else answer
        for question, answer in given.items()
    }
    return {q: answer for q, answer in plain.items() if answer not in (None, "", [])}


def _without_doubles(reported: tuple[Reported, ...]) -> tuple[Reported, ...]:
    plain = (
        replace(one, name=_line(one.name), group=_line(one.group)) for one in reported
    )
    return tuple(dict.fromkeys(one for one in plain if not one.is_empty))
