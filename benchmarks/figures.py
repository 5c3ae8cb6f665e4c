"""What was measured, beside what must hold and the floor of the same run."""

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure. `most` or `least` must hold; neither where it only informs."""

    what: str
    measured: float
    unit: str
    most: float | None = None
    least: float | None = None
    floor: float | None = None
    floor_is: str = ""

    @property
    def holds(self) -> bool:
        """Whether it is as it must be."""
        below = self.most is None or self.measured <= self.most
        return below and (self.least is None or self.measured >= self.least)

    @property
    def must(self) -> str:
        """The bound, in words."""
        if self.most is not None:
            return f"<= {self.most:g}"
        return f">= {self.least:g}" if self.least is not None else ""

    @property
    def ratio(self) -> str:
        """How often the floor fits into it."""
        return f"{self.measured / self.floor:.2f}" if self.floor else ""

    def row(self) -> str:
        """A line of the table."""
        verdict = "" if not self.must else "yes" if self.holds else "**no**"
        floor = f"{number(self.floor)} ({self.floor_is})" if self.floor else ""
        cells = [
            self.what,
            f"{number(self.measured)} {self.unit}".strip(),
            self.must,
            verdict,
            floor,
            self.ratio,
        ]
        return f"| {' | '.join(cells)} |"


@dataclass(frozen=True, slots=True)
class Curve:
    """The same thing at several sizes; seconds against rows."""

    what: str
    points: tuple[tuple[int, float], ...]
    must: float | None = None

    @property
    def exponent(self) -> float:
        """The slope through the points on logarithmic scales: 0 is flat, 1 linear."""
        if len(self.points) < 2:
            return 0.0
        xs = [math.log(size) for size, _ in self.points]
        ys = [math.log(max(seconds, 1e-9)) for _, seconds in self.points]
        mean_x, mean_y = sum(xs) / len(xs), sum(ys) / len(ys)
        above = sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys, strict=True))
        return above / sum((x - mean_x) ** 2 for x in xs)


def number(value: float | None) -> str:
    """Three digits that matter."""
    if value is None:
        return ""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def percentile(seconds: Sequence[float], share: float) -> float:
    """Milliseconds within which that share lies."""
    ordered = sorted(seconds)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000
