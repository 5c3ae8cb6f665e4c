"""The measurements of `design/performance.md`, one function each."""

import hashlib
import re
import sqlite3
import statistics
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

from benchmarks.figures import Figure, percentile
from benchmarks.reporter import Crowd, Once, request
from benchmarks.site import (
    TEXT,
    Site,
    cpu_of,
    floor_site,
    get,
    post_form,
    post_json,
    processes_of,
    timed,
)
from holdfast.ledger_export import (
    EMPTY_LEAF,
    Tree,
    Writer,
    leaf_prefix,
    padded,
    verify_export,
)

_AT_ONCE = 16
_MANY_AT_ONCE = 64
# A line of 400 kbit/s with 400 ms there and back, as the table of the design has it.
_ROUND_SECONDS, _BYTES_A_SECOND = 0.4, 400_000 / 8


def cold_start(site: Site) -> Iterator[Figure]:
    """From the command to the first page, five times."""
    seconds = []
    for _ in range(5):
        seconds.append(site.installation.serve())
        site.installation.stop()
    best = statistics.median(seconds)
    yield Figure("cold start", best, "s", most=1.2)


def floors(site: Site, *, reports: int) -> dict[str, float]:
    """The bare form (its rate, its CPU, one alone) and one durable commit."""
    folder = site.installation.home
    body = urlencode({"text": TEXT}).encode()
    with floor_site(folder) as (port, session):
        asked = request("POST", "/", port=port, body=body)
        timed(port, lambda _: asked, times=50)
        used = cpu_of(processes_of(session))
        crowd = Crowd(port, at_once=_AT_ONCE, make=lambda _: Once(port, asked=asked))
        rate = crowd.run(reports=reports).rate
        cpu = (cpu_of(processes_of(session)) - used) / reports * 1000
        alone, _ = timed(port, lambda _: asked, times=200)
    return {
        "rate": rate,
        "cpu": cpu,
        "alone": percentile(alone, 0.5),
        "commit": _durable_commit(folder / "commit.sqlite3") * 1000,
    }


def _durable_commit(path: Path) -> float:
    """Seconds of one durable commit of one row, with the library's own API."""
    import pysqlite3

    link = pysqlite3.connect(path, isolation_level=None)
    link.execute("PRAGMA journal_mode=WAL")
    link.execute("PRAGMA synchronous=FULL")
    link.execute("CREATE TABLE IF NOT EXISTS told (id integer PRIMARY KEY, text text)")
    seconds = []
    for _ in range(300):
        started = time.perf_counter()
        link.execute("INSERT INTO told (text) VALUES (?)", [TEXT])
        seconds.append(time.perf_counter() - started)
    link.close()
    return statistics.median(seconds)


def filing(site: Site, *, reports: int, floor: dict[str, float]) -> Iterator[Figure]:
    """Page, review, send, all counted: one alone, 16 at once, 64 at once."""
    site.file(at_once=4, reports=60)
    # Alone is alone: before the clock has a crowd's notices and folders to look after.
    form = "the bare form, one request"
    alone = site.file(at_once=1, reports=200)
    yield Figure(
        "one reporter alone, p50",
        alone.percentile(0.5),
        "ms",
        most=8,
        floor=floor["alone"],
        floor_is=form,
    )
    yield Figure(
        "one reporter alone, p95",
        alone.percentile(0.95),
        "ms",
        most=15,
        floor=floor["commit"],
        floor_is="a durable commit",
    )
    before, used = site.count(), site.cpu_seconds()
    watch = _Highest(site)
    crowd = site.file(at_once=_AT_ONCE, reports=reports)
    peak = watch.stop()
    cpu = (site.cpu_seconds() - used) / reports * 1000
    yield Figure(
        "file a report, all steps, 16 at once",
        crowd.rate,
        "a second",
        least=250,
        floor=floor["rate"],
        floor_is=form,
    )
    yield Figure("its p99", crowd.percentile(0.99), "ms", most=100)
    yield Figure("its p50", crowd.percentile(0.5), "ms")
    yield Figure(
        "server CPU a report",
        cpu,
        "ms",
        most=5.5,
        floor=floor["cpu"],
        floor_is=form,
    )
    yield Figure("memory while filing (PSS)", peak, "MB", most=160)
    many = site.file(at_once=_MANY_AT_ONCE, reports=reports)
    yield Figure("64 at once", many.rate, "a second")
    yield Figure("its p99", many.percentile(0.99), "ms")
    yield Figure("memory after it (PSS)", site.memory(), "MB", most=160)
    failed = crowd.failures + many.failures
    lost = 2 * reports - (site.count() - before)
    yield Figure(f"failed of {2 * reports:,}", failed, "", most=0)
    yield Figure(f"lost or doubled of {2 * reports:,}", abs(lost), "", most=0)


class _Highest:
    """The most memory that the server took until `stop`."""

    def __init__(self, site: Site) -> None:
        self._site, self._over, self._most = site, threading.Event(), 0.0
        self._thread = threading.Thread(target=self._look)
        self._thread.start()

    def _look(self) -> None:
        while not self._over.wait(1.0):
            self._most = max(self._most, self._site.memory())

    def stop(self) -> float:
        self._over.set()
        self._thread.join()
        return max(self._most, self._site.memory())


def page_while_filing(site: Site, *, reports: int) -> Iterator[Figure]:
    """The report page for somebody new, while 16 file."""
    asked = get("/talk/", port=site.port)
    seconds: list[float] = []
    over = threading.Event()

    def visit() -> None:
        while not over.is_set():
            crowd = Crowd(
                site.port, at_once=1, make=lambda _: Once(site.port, asked=asked)
            )
            seconds.extend(crowd.run(reports=1).latencies)
            time.sleep(0.02)

    visitor = threading.Thread(target=visit)
    visitor.start()
    site.file(at_once=_AT_ONCE, reports=reports)
    over.set()
    visitor.join()
    p95 = percentile(seconds, 0.95)
    yield Figure("report page while 16 file, p95", p95, "ms", most=40)


def page_weight(site: Site) -> Iterator[Figure]:
    """Requests and bytes of the report page, and its time on a thin line."""
    import gzip

    seen: list[bytes] = []
    _, size = timed(site.port, lambda _: get("/talk/", port=site.port), times=1)
    page = site.installation.get("/talk/")
    page = gzip.decompress(page) if page[:2] == b"\x1f\x8b" else page
    urls = set(re.findall(rb'(?:src|<link[^>]*href)="(/static/[^"]+)"', page))
    for url in urls:
        _, more = timed(
            site.port, lambda _, u=url: get(u.decode(), port=site.port), times=1
        )
        size += more
        seen.append(url)
    # Connection and page one after the other, then what it links to, together.
    seconds = _ROUND_SECONDS * 2 + size / _BYTES_A_SECOND
    yield Figure("report page: requests", 1 + len(seen), "", most=3)
    yield Figure("report page: everything, compressed", size / 1024, "KB", most=14)
    yield Figure("its seconds at 400 ms and 400 kbit/s, worked out", seconds, "s")


def memory_idle(site: Site) -> Iterator[Figure]:
    """All processes a moment after the start."""
    time.sleep(1)
    yield Figure("memory when idle (PSS)", site.memory(), "MB", most=160)


def first_screen(site: Site) -> tuple[list[float], int]:
    """The list of reports, as a member's page."""
    token = site.log_in("committee")
    asked = get("/reports/", port=site.port, token=token)
    timed(site.port, lambda _: asked, times=20)
    return timed(site.port, lambda _: asked, times=200)


def opening(site: Site) -> tuple[list[float], list[float]]:
    """Open real reports, each one anew; as a page, and over the API."""
    token = site.log_in("committee")
    with sqlite3.connect(site.database) as link:
        codes = [
            code
            for (code,) in link.execute(
                "SELECT code FROM reports_report WHERE code NOT LIKE 'bulk-%'"
                " AND mailbox_id IS NOT NULL ORDER BY received_on DESC LIMIT 200"
            )
        ]

    def page(number: int) -> bytes:
        path = f"/reports/{codes[number % len(codes)]}/"
        return get(path, port=site.port, token=token)

    def call(number: int) -> bytes:
        path = f"/api/v1/reports/{codes[number % len(codes)]}"
        return get(path, port=site.port, token=token)

    # The first opening of a report unseals its grant; both are counted.
    return (
        timed(site.port, page, times=200)[0],
        timed(site.port, call, times=200)[0],
    )


def door(site: Site, *, bans: int) -> Iterator[Figure]:
    """A misspelt name among so many; one caller."""
    done = site.installation.python("-m", "benchmarks.barring", bans, *_host(site))
    if done.returncode:
        raise SystemExit(done.stderr)
    token = site.log_in("host")
    event = next(e["id"] for e in site.facts["events"] if e["own"] and e["open"])
    names = done.stdout.split("\n")

    def check(number: int) -> bytes:
        name = names[number % len(names)] or "Nobody Known"
        path = f"/api/v1/door/{event}/check"
        return post_json(path, {"name": name[1:]}, port=site.port, token=token)

    timed(site.port, check, times=20)
    seconds, _ = timed(site.port, check, times=300)
    p99 = percentile(seconds, 0.99)
    yield Figure(f"a name at the door among {bans:,}, p99", p99, "ms", most=25)
    yield Figure("its p50", percentile(seconds, 0.5), "ms")


def _host(site: Site) -> list[str]:
    member = site.member("host")
    return [member["username"], member["passphrase"]]


def ledger(*, entries: int) -> Iterator[Figure]:
    """An export of so many entries, verified; beside a bare chain of hashes."""
    export = _export(entries)
    started = time.perf_counter()
    seen = verify_export(export)
    took = time.perf_counter() - started
    assert seen.entries == entries
    yield Figure(
        f"{entries:,} ledger entries verified",
        took,
        "s",
        most=3.0 * entries / 1_000_000,
        floor=_bare_chain(entries),
        floor_is="a bare chain of hashes",
    )


def _bare_chain(entries: int) -> float:
    entry, chain = b"x" * 80, b"\0" * 32
    started = time.perf_counter()
    for _ in range(entries):
        chain = hashlib.sha256(chain + hashlib.sha256(entry).digest()).digest()
    return time.perf_counter() - started


def _export(entries: int) -> bytes:
    from holdfast.crypto.checkpoints import Checkpoint, signature_line
    from holdfast.crypto.signing import new_signing_seed, verifying_key

    seed, out, tree = new_signing_seed(), bytearray(), Tree()
    writer = Writer(
        out.extend, origin="holdfast/x", log=verifying_key(seed), members={}
    )
    each = max(64, entries // 2500)
    for start in range(0, entries, each):
        day = f"{2020 + start * 7 // entries}-{1 + start % 12:02}-01"
        prefix, first = leaf_prefix(day), tree.size
        commitments = [
            hashlib.sha256(n.to_bytes(8, "big")).digest()
            for n in range(start, min(start + each, entries))
        ]
        for commitment in commitments:
            writer.entry(day, commitment)
        leaves = [hashlib.sha256(prefix + one).digest() for one in commitments]
        leaves += [EMPTY_LEAF] * (padded(len(leaves)) - len(leaves))
        tree.add(leaves)
        note = Checkpoint("holdfast/x", tree.size, tree.root())
        text = f"{note.to_text()}\n{signature_line(note, name='log', seed=seed)}"
        count = first + len(commitments)
        writer.checkpoint(day=day, size=tree.size, entries=count, note=text)
    writer.waiting()
    writer.end(seed=seed)
    return bytes(out)


def searching(site: Site, *, reports: int) -> Iterator[Figure]:
    """Look for a name over so many reports, by the page; each was opened before."""
    member = site.member("committee")
    done = site.installation.python(
        "-m", "benchmarks.searching", reports, member["username"], member["passphrase"]
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    name = done.stdout.strip().splitlines()[-1]
    token = site.log_in("committee")
    asked = post_form("/search/", {"name": name[:-1]}, port=site.port, token=token)
    nobody = post_form("/search/", {"name": "Xyqu"}, port=site.port, token=token)
    seconds, size = timed(site.port, lambda _: asked, times=7)
    # Whoever is found stands on the page.
    assert size > timed(site.port, lambda _: nobody, times=1)[1] + 100
    took = statistics.median(seconds)
    yield Figure(f"a name over {reports:,} reports in a session", took, "s", most=0.5)


def lists(site: Site) -> Iterator[Figure]:
    """The other first screens of a member, as they stand now."""
    token = site.log_in("committee")
    for path in ("/desk/", "/cases/", "/committee/", "/bans/"):
        asked = get(path, port=site.port, token=token)
        timed(site.port, lambda _, asked=asked: asked, times=20)
        seconds, _ = timed(site.port, lambda _, asked=asked: asked, times=100)
        p95 = percentile(seconds, 0.95)
        yield Figure(f"{path} among 10,000 reports, p95", p95, "ms")


def desk(site: Site) -> list[float]:
    """The desk of a member of the committee."""
    asked = get("/desk/", port=site.port, token=site.log_in("committee"))
    timed(site.port, lambda _: asked, times=10)
    return timed(site.port, lambda _: asked, times=60)[0]
