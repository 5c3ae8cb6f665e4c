"""`python -m benchmarks`: measure everything, print it, write docs/performance.md.

It takes some ten minutes on a quiet machine. HOLDFAST_BENCH_UPTO=100000 (or 1000000)
measures the growth as far as there, HOLDFAST_BENCH_REPORTS=1000 files fewer at once.
"""

import argparse
import os
import statistics
import sys
from collections.abc import Iterable

from benchmarks import measures, page
from benchmarks.bulk import fill
from benchmarks.figures import Curve, Figure, number, percentile
from benchmarks.site import Site, site

SIZES = (1_000, 10_000, 100_000, 1_000_000)


def main() -> int:
    """1 where a figure is not as it must be."""
    options = _options()
    figures: list[Figure] = []
    with site() as made:
        _told(figures, measures.cold_start(made))
        floor = measures.floors(made, reports=options.reports // 4)
        made.installation.serve()
        _told(figures, measures.memory_idle(made))
        _told(figures, measures.page_weight(made))
        reports = options.reports
        _told(figures, measures.filing(made, reports=reports, floor=floor))
        _told(figures, measures.page_while_filing(made, reports=reports // 4))
        _told(figures, measures.door(made, bans=options.bans))
    # Growth begins small, so in an installation in which nothing was filed yet.
    with site() as made:
        made.installation.serve()
        made.file(at_once=4, reports=200)
        curves = _grow(made, [size for size in SIZES if size <= options.upto], figures)
    # Every report is opened and looked through, so there are no others.
    with site() as made:
        made.installation.serve()
        _told(figures, measures.searching(made, reports=10_000))
    _told(figures, measures.ledger(entries=options.entries))
    missed = [figure for figure in figures if not figure.holds]
    print(f"\n{len(missed)} of {sum(bool(f.must) for f in figures)} do not hold")
    if not options.dry:
        note = "" if options.reports == 10_000 else f" with {options.reports:,} reports"
        print(f"Written to {page.write(figures, curves, note=note)}")
    return 1 if missed else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks")
    wanted = int(os.environ.get("HOLDFAST_BENCH_REPORTS", "10000"))
    upto = int(os.environ.get("HOLDFAST_BENCH_UPTO", "10000"))
    parser.add_argument("--reports", type=int, default=wanted, help="filed at once")
    parser.add_argument("--bans", type=int, default=10_000)
    parser.add_argument("--entries", type=int, default=1_000_000, help="of the ledger")
    parser.add_argument("--upto", type=int, default=upto, help="of the growth")
    parser.add_argument("--dry", action="store_true", help="write nothing")
    return parser.parse_args()


def _told(figures: list[Figure], made: Iterable[Figure]) -> None:
    for figure in made:
        figures.append(figure)
        floor = f"   {figure.ratio} x {figure.floor_is}" if figure.floor else ""
        sign = "" if not figure.must else "ok" if figure.holds else "MISSED"
        print(
            f"{figure.what:<52}{number(figure.measured):>9} {figure.unit:<9}"
            f"{figure.must:<9}{sign:<7}{floor}",
            flush=True,
        )


def _at_ten_thousand(made: Site) -> Iterable[Figure]:
    seconds, size = measures.first_screen(made)
    p95 = percentile(seconds, 0.95)
    yield Figure("first screen of 10,000, p95", p95, "ms", most=15)
    yield Figure("first screen of 10,000", size / 1024, "KB", most=40)
    page_opened, called = measures.opening(made)
    p95 = percentile(called, 0.95)
    yield Figure("open one, with its ledger entry, p95", p95, "ms", most=4)
    yield Figure("the same as a page, p95", percentile(page_opened, 0.95), "ms")
    yield from measures.lists(made)


def _grow(made: Site, sizes: list[int], figures: list[Figure]) -> list[Curve]:
    points: dict[str, list[tuple[int, float]]] = {}
    for size in sizes:
        fill(made.database, upto=size)
        if size == 10_000:
            _told(figures, _at_ten_thousand(made))
        measured = {
            "first screen": measures.first_screen(made)[0],
            "open one": measures.opening(made)[1],
            "desk": measures.desk(made),
            "file one, alone": made.file(at_once=1, reports=60).latencies,
        }
        for what, seconds in measured.items():
            points.setdefault(what, []).append((size, statistics.median(seconds)))
            print(f"{what:<30}{size:>10,}{number(points[what][-1][1] * 1000):>9} ms")
    return [Curve(what, tuple(found)) for what, found in points.items()]


if __name__ == "__main__":
    sys.exit(main())
