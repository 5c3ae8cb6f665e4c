"""A full disk, a wrong clock, two at once, something missing: said, not lost."""

import json
import resource
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest

from tests.faults.conftest import Kept, markers_opened
from tests.faults.sending import post, review
from tests.ports import free_port

pytestmark = pytest.mark.enable_socket

_TICK = """
import sys
from datetime import datetime
from holdfast.cli.installation import set_up
set_up()
from holdfast.keeping.ticking import tick
for at in sys.argv[1:]:
    print(",".join(tick(datetime.fromisoformat(at))))
"""


def _leave_room(kept: Kept, room: int) -> None:
    """Every file of the server may grow so far and no further, as on a full disk."""
    for pid in kept.installation.processes():
        hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)[1]
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (room, hard))


@pytest.mark.sqlite
def test_a_full_disk_is_said_and_nothing_is_half_kept(kept: Kept) -> None:
    server = kept.installation
    server.serve()
    form = review(server.port, what_happened="marker-full", offence="assault")
    body = urlencode({"do": "send", **form}).encode()

    _leave_room(kept, 1)
    refused = [post(server.port, body) for _ in range(3)]
    reading = server.get("/talk/")
    _leave_room(kept, resource.RLIM_INFINITY)
    received = post(server.port, body)
    assert server.stop() == 0

    assert {status for status, _ in refused} == {503}
    assert all("Nothing was confirmed" in page for _, page in refused)
    assert b"what_happened" in reading
    assert received[0] == 200
    counts = [found["marker-full"] for found in markers_opened(kept).values()]
    assert max(counts) == 1
    assert sum(counts) >= 2


@pytest.mark.parametrize("years", [-30, -1, 1, 30])
def test_a_wrong_clock_breaks_nothing(kept: Kept, years: int) -> None:
    now = datetime.now(UTC)
    turns = [now, now + timedelta(days=365 * years), now, now + timedelta(days=2)]

    done = kept.installation.python("-c", _TICK, *(at.isoformat() for at in turns))

    assert done.returncode == 0, done.stderr
    failed = done.stdout.splitlines()
    assert len(failed) == len(turns)
    assert set(failed) <= {"", "holdfast.spaces.housekeeping.close_the_day"}
    assert kept.installation.answers("ledger", "verify")["good"]


def test_ticking_twice_does_nothing_the_second_time(kept: Kept) -> None:
    at = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    kept.installation.python("-c", _TICK, at)
    first = kept.installation.answers("ledger", "verify")
    backups = sorted((kept.installation.home / "backups").iterdir())

    kept.installation.python("-c", _TICK, at)

    assert kept.installation.answers("ledger", "verify") == first
    assert sorted((kept.installation.home / "backups").iterdir()) == backups
    assert len(backups) == 1


def test_one_installation_is_served_once(kept: Kept) -> None:
    kept.installation.serve()

    same_port = kept.installation.run("serve", "--port", kept.installation.port)
    other_port = kept.installation.run("serve", "--port", free_port())

    assert same_port.returncode == 1
    assert "cannot be listened at" in same_port.stderr
    assert other_port.returncode == 1
    assert "Another `serve` is at work" in other_port.stderr
    assert kept.installation.stop() == 0


def test_nothing_is_served_without_the_pepper(kept: Kept) -> None:
    (kept.installation.home / "pepper").unlink()

    done = kept.installation.run("serve", "--json")

    assert done.returncode == 1
    assert json.loads(done.stdout)["error"]["code"] == "missing-pepper"
    assert not (kept.installation.home / "pepper").exists()


def test_a_cut_pepper_is_told(kept: Kept) -> None:
    path = kept.installation.home / "pepper"
    content = path.read_bytes()
    path.chmod(0o600)
    path.write_bytes(content[:-1])

    done = kept.installation.run("serve")

    assert done.returncode == 1
    assert "exactly 32 bytes" in done.stderr
