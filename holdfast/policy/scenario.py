"""A small drill as a file: who sits where, who is away, and what happens when."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Strict, ValidationError

from holdfast.policy.checking.draft import label
from holdfast.policy.checking.shape import told_of
from holdfast.policy.mistakes import Mistake, PolicyInvalid
from holdfast.policy.model.base import Grade, Id, Name
from holdfast.policy.places import Places

Moment = Annotated[datetime, Strict()]
Names = frozenset[Name]


class Told(BaseModel):
    """A table of a scenario."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Head(Told):
    """What the drill is about."""

    title: Name


class Absent(Told):
    """Somebody who is away, and until when."""

    who: Name
    until: Moment


class Filed(Told):
    """A report that arrives."""

    at: Moment
    offence: Id | None = None
    form: Id | None = None
    occurred_on: Annotated[date, Strict()] | None = None
    reported: Names = frozenset()
    kept_out: Names = frozenset()
    answers: Mapping[str, bool | str] = {}


class Moved(Told):
    """A motion, and who votes how before it closes."""

    at: Moment
    action: Id
    grade: Grade | None = None
    offence: Id | None = None
    evidence: Id | None = None
    body: Id | None = None
    conflicted: Names = frozenset()
    ballots: Mapping[Name, Literal["yes", "no", "abstain"]] = {}


class Carried(Told):
    """Somebody setting out to carry out what was decided."""

    at: Moment
    action: Id
    decided_at: Moment
    consulted: Literal["agreed", "against", "not-reached", "danger"]


class Acted(Told):
    """Somebody acting alone."""

    at: Moment
    action: Id
    who: Name
    at_event: bool = True


class Scenario(Told):
    """A whole drill."""

    scenario: Head
    sitting: Mapping[Id, Names]
    absent: tuple[Absent, ...] = ()
    report: tuple[Filed, ...] = ()
    motion: tuple[Moved, ...] = ()
    carry_out: tuple[Carried, ...] = ()
    alone: tuple[Acted, ...] = ()


def read_scenario(text: str) -> Scenario:
    """The drill that a text stands for; `PolicyInvalid` with every mistake in it."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        mistake = Mistake(1, "the scenario", f"This is not TOML: {error}.")
        raise PolicyInvalid((mistake,)) from error
    try:
        return Scenario.model_validate(tables)
    except ValidationError as error:
        raise PolicyInvalid(_mistakes(error, tables=tables, text=text)) from error


def _mistakes(
    error: ValidationError, *, tables: dict[str, Any], text: str
) -> tuple[Mistake, ...]:
    places = Places(text)
    found = [
        (tuple(one["loc"]), *told_of(one, root=Scenario)) for one in error.errors()
    ]
    return tuple(
        sorted(
            Mistake(places.line_of(path), label(tables, path), message, meant)
            for path, message, meant in found
        )
    )
