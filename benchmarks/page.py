"""docs/performance.md, written by the run."""

import os
import platform
import subprocess
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from benchmarks.figures import Curve, Figure, number
from benchmarks.plot import drawing

DOCS = Path(__file__).resolve().parent.parent / "docs"


def _pace() -> float:
    """Milliseconds of a million additions: how quick this machine is just now."""
    best = float("inf")
    for _ in range(5):
        started, total = time.perf_counter(), 0
        for one in range(1_000_000):
            total += one
        best = min(best, time.perf_counter() - started)
    return best * 1000


# Of the moment when the run began.
_LOAD, _PACE = os.getloadavg()[0], _pace()
_HEAD = """\
# Speed, as measured

Written by `make bench`; change nothing here by hand. Everything is measured in one run:
two workers, the load generator on the same cores, SQLite with durable commits, no TLS,
a report of 4 KB, three readers. Every filing is three requests: page, review, send.

"""


def write(figures: Sequence[Figure], curves: Sequence[Curve], *, note: str) -> Path:
    """Write the page and its drawings."""
    folder = DOCS / "performance"
    folder.mkdir(parents=True, exist_ok=True)
    lines = [_HEAD, _machine(note), "", *_table(figures), "", *_growth(curves, folder)]
    page = DOCS / "performance.md"
    page.write_text("\n".join(lines).replace("\n\n\n", "\n\n"))
    return page


def _machine(note: str) -> str:
    versions = ", ".join(
        f"{name} {version(name)}" for name in ("django", "granian", "cryptography")
    )
    import pysqlite3

    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / (1 << 30)
    return "\n".join(
        [
            f"- Run on {datetime.now(UTC):%Y-%m-%d}, at commit {_commit()}{note}",
            f"- {_processor()}, {os.cpu_count()} cores, {memory:.0f} GB,"
            f" {platform.system()} {platform.release().split('-')[0]}",
            f"- Python {platform.python_version()}, {versions},"
            f" SQLite {pysqlite3.sqlite_version}",
            f"- When the run began: load {_LOAD:.2f}, a million additions in Python in"
            f" {_PACE:.0f} ms; when it ended: {_pace():.0f} ms",
        ]
    )


def _commit() -> str:
    done = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip() or "unknown"


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _table(figures: Sequence[Figure]) -> list[str]:
    return [
        "| what | measured | must be | holds | its floor in this run | ratio |",
        "| --- | --- | --- | --- | --- | --- |",
        *(figure.row() for figure in figures),
    ]


def _growth(curves: Sequence[Curve], folder: Path) -> list[str]:
    if not curves:
        return []
    sizes = [size for size, _ in curves[0].points]
    lines = [
        "## Growth",
        "",
        "Milliseconds (median) at so many reports, and the fitted exponent: 0 is flat,"
        " 1 grows in proportion.",
        "",
        f"| what | {' | '.join(f'{size:,}' for size in sizes)} | exponent |",
        f"| --- | {' | '.join('---' for _ in sizes)} | --- |",
    ]
    for curve in curves:
        cells = " | ".join(number(seconds * 1000) for _, seconds in curve.points)
        lines.append(f"| {curve.what} | {cells} | {curve.exponent:.2f} |")
    lines.append("")
    for curve in curves:
        name = curve.what.replace(" ", "-").replace(",", "")
        (folder / f"{name}.svg").write_text(drawing(curve))
        lines += [f"![{curve.what}](performance/{name}.svg)", ""]
    return lines
