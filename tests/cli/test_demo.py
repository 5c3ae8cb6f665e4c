"""`holdfast demo --json`: one line, then it serves; at the end nothing is left."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from holdfast.keeping.databases import check_no_tables
from holdfast.keeping.errors import NotEmpty
from tests.databases import VARIABLE, execute, own_database
from tests.ports import free_port

pytestmark = pytest.mark.enable_socket


def _demo(port: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "holdfast", "demo", "--port", str(port), "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def _facts(process: subprocess.Popen[str]) -> dict[str, Any]:
    assert process.stdout is not None
    facts: dict[str, Any] = json.loads(process.stdout.readline())
    return facts


@pytest.mark.sqlite
@pytest.mark.parametrize("to_the_group", [True, False])
def test_it_says_who_can_log_in_serves_and_leaves_nothing(to_the_group: bool) -> None:
    process = _demo(free_port())
    facts = _facts(process)
    page = _page(facts["url"])
    home = Path(facts["home"])
    assert home.is_dir()

    if to_the_group:
        os.killpg(process.pid, signal.SIGTERM)
    else:
        process.terminate()
    rest, _ = process.communicate(timeout=30)

    assert process.returncode == 0
    assert b"<html" in page
    assert not rest, "after its line it logs to standard error only"
    assert not home.exists()
    assert {"id", "username", "passphrase", "totp_secret", "name", "offices"} <= set(
        facts["members"][0]
    )
    assert _offices(facts)["committee"] == 3


def _page(url: str) -> bytes:
    import time

    deadline = time.monotonic() + 20
    while True:
        try:
            with urlopen(url + "/", timeout=5) as answer:
                content: bytes = answer.read()
                return content
        except OSError:
            assert time.monotonic() < deadline
            time.sleep(0.05)


def _offices(facts: dict[str, Any]) -> dict[str, int]:
    counted: dict[str, int] = {}
    for member in facts["members"]:
        for office in member["offices"]:
            counted[office] = counted.get(office, 0) + 1
    return counted


@pytest.mark.django_db
def test_a_database_with_anything_in_it_is_refused() -> None:
    with pytest.raises(NotEmpty):
        check_no_tables()


def test_it_fills_only_the_database_it_was_given_and_only_an_empty_one() -> None:
    # On SQLite none can be given, and that it takes an address is all there is to see.
    given = own_database().get(VARIABLE)
    if given:
        execute("CREATE TABLE letters (text text)", at=given)
    nowhere = "postgresql://nobody@127.0.0.1:1/nothing"

    done = subprocess.run(
        [sys.executable, "-m", "holdfast", "demo", "--port", str(free_port())],
        env={**os.environ, "HOLDFAST_DEMO_DATABASE_URL": given or nowhere},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert ("nothing was changed" if given else "The database") in done.stderr
    if given:
        tables = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        assert execute(tables, at=given) == [("letters",)]


@pytest.mark.sqlite
def test_a_demo_stopped_while_it_is_made_leaves_nothing(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "holdfast", "demo", "--port", str(free_port())],
        env={**os.environ, "TMPDIR": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    process.stderr.readline()

    process.terminate()
    process.communicate(timeout=30)

    assert not list(tmp_path.iterdir())
