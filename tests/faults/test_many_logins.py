"""A flood of logins: whoever reports is answered all the same."""

import threading
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.faults.conftest import Kept

LOGINS = 40

pytestmark = pytest.mark.enable_socket


def _log_in(url: str) -> int:
    body = b'{"username": "nobody", "passphrase": "a guess that is long enough"}'
    request = urllib.request.Request(f"{url}/api/v1/session", body)
    request.add_header("Content-Type", "application/json")
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def test_reporters_are_served_while_many_log_in(kept: Kept) -> None:
    server = kept.installation
    server.quick = False
    server.serve()
    over = threading.Event()
    waits: list[float] = []

    def report() -> None:
        while not over.is_set():
            started = time.monotonic()
            assert b"what_happened" in server.get("/talk/")
            waits.append(time.monotonic() - started)

    reporter = threading.Thread(target=report)
    reporter.start()
    with ThreadPoolExecutor(LOGINS) as pool:
        answers = list(pool.map(_log_in, [server.url] * LOGINS))
    over.set()
    reporter.join()
    assert server.stop() == 0

    assert set(answers) <= {401, 503}
    assert 401 in answers
    assert len(waits) > LOGINS
    assert sorted(waits)[int(len(waits) * 0.95)] < 0.5


def test_a_board_that_comes_in_together_is_let_in(kept: Kept) -> None:
    server = kept.installation
    server.quick = False
    server.serve()

    with ThreadPoolExecutor(9) as pool:
        answers = list(pool.map(_log_in, [server.url] * 9))

    assert server.stop() == 0
    assert answers == [401] * 9
