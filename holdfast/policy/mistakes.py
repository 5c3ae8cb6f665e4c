"""What is wrong with a policy file, told so that its writer can mend it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Mistake:
    """One mistake: the line of its table or key, and what was probably meant."""

    line: int
    table: str
    message: str
    meant: str = ""

    def __str__(self) -> str:
        told = f"line {self.line}, {self.table}: {self.message}"
        return f"{told} {self.meant}" if self.meant else told


class PolicyInvalid(ValueError):
    """A policy cannot come into force; `mistakes` holds all of them, by line."""

    def __init__(self, mistakes: tuple[Mistake, ...]) -> None:
        super().__init__("\n".join(str(mistake) for mistake in mistakes))
        self.mistakes = mistakes
