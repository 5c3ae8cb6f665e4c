"""`make test`: the whole suite on SQLite, then on PostgreSQL where one is reachable.

Says what it left out and how to get it; in CI (`CI=true`) what is left out is a failure.
"""

import os
import socket
import subprocess
import sys
from pathlib import Path

from tests.browsers import chromium

LOCAL_POSTGRES = ("127.0.0.1", 5432)
LOCAL_URL = "postgresql://postgres@127.0.0.1:5432/postgres"
# What never asks the database, or asks it what everything else asks, is not run a second
# time: what is pure, how pages look and are used in a browser, who may open which
# address, what is counted, drawn or noticed. What is filed, also twenty times at once,
# what is typed wrong, what is killed, and the main job from a script are. `make long`
# runs everything on both.
ONCE = (
    "policy",
    "names",
    "crypto",
    "look",
    "journeys/test_every_page.py",
    "journeys/test_script_on.py",
    "journeys/test_telling.py",
    "everything/test_headers.py",
    "everything/test_queries.py",
    "faults/test_many_logins.py",
    "faults/test_slow_senders.py",
    "journeys/test_main_job_in_browser.py",
    "everything/test_access.py",
    "talk/test_cost.py",
    "keeping/test_counting.py",
    "keeping/test_adopting.py",
    "keeping/test_recover.py",
    "committee/test_votes_cast.py",
    "reports/test_files.py",
    "silence",
    "cli/test_own_policy.py",
    "cli/test_demo.py",
    "cli/test_tls.py",
)
# Pages drawn and measured: the same whatever they were read from.
DRAWN = "tests/*/test_*_in_a_browser.py"
# What a file shares, as a demo with its people, is made once and not by every worker.
BY_FILE = ("--dist", "loadfile", "--no-loadscope-reorder", "--durations=25")


def postgres() -> str | None:
    """The server that the suite is repeated on."""
    named = os.environ.get("HOLDFAST_TEST_DATABASE_URL")
    if named:
        return named
    try:
        socket.create_connection(LOCAL_POSTGRES, timeout=1).close()
    except OSError:
        return None
    return LOCAL_URL


def run(label: str, *, url: str | None, arguments: list[str]) -> int:
    """One run of pytest."""
    print(f"\n== {label} ==", flush=True)
    environment = {k: v for k, v in os.environ.items() if "DATABASE_URL" not in k}
    if url:
        environment["HOLDFAST_TEST_DATABASE_URL"] = url
    # More than can be at work: whoever waits for a browser or a disk is not.
    workers = str(min(os.cpu_count() or 1, 4) + 2)
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-n",
        workers,
        *BY_FILE,
        *arguments,
    ]
    return subprocess.run(
        command, env=environment, cwd=Path(__file__).parent.parent, check=False
    ).returncode


def main() -> int:
    left_out, arguments = [], sys.argv[1:]
    if chromium() is None:
        left_out.append("journeys in a browser: install chromium")
        arguments += ["-m", "not browser"]
    failed = run("SQLite", url=None, arguments=arguments)
    url = postgres()
    if url is None:
        left_out.append(
            "PostgreSQL: start one on 127.0.0.1:5432 or set HOLDFAST_TEST_DATABASE_URL"
        )
    else:
        once = [f"--ignore=tests/{place}" for place in ONCE]
        once.append(f"--ignore-glob={DRAWN}")
        once = [] if os.environ.get("HOLDFAST_LONG") else once
        failed |= run("PostgreSQL", url=url, arguments=[*arguments, *once])
    for what in left_out:
        print(f"left out: {what}")
    return int(bool(failed or (left_out and os.environ.get("CI") == "true")))


if __name__ == "__main__":
    sys.exit(main())
