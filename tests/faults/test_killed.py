"""`kill -9` under load: nothing acknowledged is lost, nothing is there twice.

A person whose connection breaks presses *send* again: so do these. What was received
once, however often it was sent, is one report, and opens for at least two readers.
"""

import os
import random
import signal
import threading
import time
from pathlib import Path

import pytest

from benchmarks.reporter import Crowd, Filing, Result
from tests.faults.conftest import Kept, markers_opened

LONG = bool(os.environ.get("HOLDFAST_LONG"))
# On PostgreSQL, which is not what is killed, fewer do.
AGAIN = "HOLDFAST_TEST_DATABASE_URL" in os.environ
KILLS = 1000 if LONG else 25 if AGAIN else 100
# Every so many kills take the whole tree at once, and the server is started again.
WHOLE_TREE_EVERY = 10
AT_ONCE = 8

pytestmark = pytest.mark.enable_socket


class Load:
    """Reporters in a thread of their own, until `stop`."""

    def __init__(self, port: int) -> None:
        self._over = threading.Event()
        self._crowd = Crowd(
            port, at_once=AT_ONCE, make=lambda n: Filing(port, typed=_telling(n))
        )
        self.result: Result | None = None
        self._thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        self.result = self._crowd.run(until=self._over.is_set)

    def start(self) -> None:
        self._thread.start()

    def go_on(self, *, reports: int) -> None:
        """Wait until so many more were received: the server is at work again."""
        enough = len(self._crowd.result.filed) + reports
        deadline = time.monotonic() + 60
        while len(self._crowd.result.filed) < enough:
            assert time.monotonic() < deadline, "nothing is received any more"
            time.sleep(0.002)

    def stop(self) -> Result:
        self._over.set()
        self._thread.join(120)
        assert self.result is not None
        return self.result


def _telling(number: int) -> dict[str, str]:
    return {
        "what_happened": f"marker-{number:06d}",
        "what_is_needed": "x" * 2000,
        "offence": "assault",
    }


def test_no_acknowledged_report_is_lost_and_none_is_there_twice(kept: Kept) -> None:
    chance = random.Random(7)
    server = kept.installation
    server.serve()
    load = Load(server.port)
    load.start()

    for kill in range(1, KILLS + 1):
        load.go_on(reports=AT_ONCE)
        time.sleep(chance.uniform(0, 0.05))
        if kill % WHOLE_TREE_EVERY == 0:
            server.kill()
            server.serve()
        else:
            _kill_one(server.processes()[1:], chance)
    result = load.stop()
    assert server.stop() == 0

    acknowledged = {one["what_happened"] for one in result.filed}
    opened = markers_opened(kept)
    assert result.failures > 0, "the kills met no request"
    assert len(acknowledged) == len(result.filed) > KILLS
    for marker in acknowledged:
        counts = [found[marker] for found in opened.values()]
        assert max(counts) == 1, f"{marker} is there {counts} times"
        assert sum(counts) >= 2, f"{marker} opens for {counts}"
    assert kept.installation.answers("ledger", "verify")["good"]


def _kill_one(pids: list[int], chance: random.Random) -> None:
    try:
        os.kill(chance.choice(pids), signal.SIGKILL)
    except (ProcessLookupError, IndexError):
        return


def test_a_dead_worker_is_replaced_and_the_server_goes_on(kept: Kept) -> None:
    server = kept.installation
    server.serve()
    master = server.processes()[0]

    for pid in server.processes()[1:]:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    _answers_again(server)

    assert server.processes()[0] == master
    assert server.stop() == 0


def test_nothing_outlives_a_killed_master(kept: Kept) -> None:
    server = kept.installation
    server.serve()

    assert server.process is not None
    server.process.kill()
    server.process.wait(10)

    deadline = time.monotonic() + 10
    while [pid for pid in server.processes() if pid != server.process.pid]:
        assert time.monotonic() < deadline
        time.sleep(0.05)


def _answers_again(server: object) -> None:
    deadline = time.monotonic() + 15
    while True:
        try:
            server.get("/")  # type: ignore[attr-defined]
        except OSError:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        else:
            return


def test_the_same_form_a_hundred_times_at_once_is_one_report(kept: Kept) -> None:
    """REL-8: the same review page, sent by a hundred connections together."""
    from concurrent.futures import ThreadPoolExecutor
    from urllib.parse import urlencode

    from tests.faults.sending import post, review

    server = kept.installation
    server.serve()
    form = review(server.port, what_happened="marker-hundred", offence="assault")
    body = urlencode({"do": "send", **form}).encode()

    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(lambda _: post(server.port, body)[0], range(100)))
    assert server.stop() == 0

    assert set(answers) == {200}
    counts = [found["marker-hundred"] for found in markers_opened(kept).values()]
    assert max(counts) == 1
    assert sum(counts) >= 2


def test_the_same_message_a_hundred_times_at_once_is_one_message(kept: Kept) -> None:
    """REL-8 for the mailbox: the page's form, and a key of the API's."""
    from concurrent.futures import ThreadPoolExecutor
    from urllib.parse import urlencode

    from tests.faults.sending import call, mailbox_token, post, review

    server = kept.installation
    server.serve()
    form = review(server.port, what_happened="marker-mailbox", offence="assault")
    receipt = form["receipt"]
    assert post(server.port, urlencode({"do": "send", **form}).encode())[0] == 200
    token = mailbox_token(server.port, receipt=receipt)
    by_page = {"do": "write", "receipt": receipt, "token": token, "text": "by page"}
    by_program = {"receipt": receipt, "text": "by program"}

    with ThreadPoolExecutor(50) as pool:
        pages = list(
            pool.map(
                lambda _: post(server.port, urlencode(by_page).encode())[0], range(100)
            )
        )
        calls = list(
            pool.map(
                lambda _: call(
                    server.port, "/mailbox/messages", by_program, once="the same"
                )[0],
                range(100),
            )
        )
    _, box = call(server.port, "/mailbox", {"receipt": receipt})
    assert server.stop() == 0

    assert set(pages) == {200}
    assert set(calls) == {202}
    assert sorted(one["text"] for one in box["messages"]) == ["by page", "by program"]


def test_logs_of_a_killed_server_hold_nothing_of_a_report(kept: Kept) -> None:
    server = kept.installation
    server.serve()
    load = Load(server.port)
    load.start()
    for _ in range(5):
        load.go_on(reports=2)
        _kill_one(server.processes()[1:], random.Random(1))
    load.stop()
    server.stop()

    assert b"marker-" not in Path(server.log).read_bytes()
