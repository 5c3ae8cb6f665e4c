"""The answer to every question about a policy: yes or no, and why.

Invariants:

* a verdict cannot be built without a reason;
* a verdict is never used as a truth value, so that no caller forgets its reasons;
* the first reason of a refusal is the one that a person should be told.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from typing import NoReturn


class Table(Protocol):
    """What a reason can point at: a table of the policy file."""

    @property
    def clause(self) -> str | None:
        """The clause that the table carries out, if it names one."""

    @property
    def place(self) -> str:
        """The table in the words of the file, as in `[[action]] eject`."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One sentence for a person, with the clause and the table that caused it.

    `change` says, where it is known, what would make a refusal a yes.
    """

    code: str
    text: str
    clause: str | None = None
    table: str | None = None
    change: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether something is allowed, and at least one reason."""

    allowed: bool
    reasons: tuple[Reason, ...]

    def __post_init__(self) -> None:
        if not self.reasons:
            raise ValueError("a verdict needs at least one reason")

    def __bool__(self) -> NoReturn:
        raise TypeError("ask a verdict for .allowed, and show its .reasons")


def reason(
    code: str, text: str, *, of: Table | None = None, change: str = ""
) -> Reason:
    """A reason that points at the table `of` of the policy file."""
    if of is None:
        return Reason(code, text, change=change)
    return Reason(code, text, of.clause, of.place, change)


def allow(code: str, text: str, *, of: Table | None = None) -> Verdict:
    """A yes with one reason."""
    return Verdict(allowed=True, reasons=(reason(code, text, of=of),))


def refuse(
    code: str, text: str, *, of: Table | None = None, change: str = ""
) -> Verdict:
    """A no with one reason, and with what would change it."""
    return Verdict(allowed=False, reasons=(reason(code, text, of=of, change=change),))
