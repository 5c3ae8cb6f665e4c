"""Who sends slowly, or breaks off, costs whoever reports nothing."""

import http.client
import socket
import time
from contextlib import ExitStack

import pytest

from holdfast.server.bodies import SMALL
from tests.faults.conftest import Kept
from tests.installation import Installation

SLOW = 60

pytestmark = pytest.mark.enable_socket


def begun(server: Installation, *, length: int, body: bytes) -> socket.socket:
    """A connection that has sent the head of a form, and only this much of it."""
    link = socket.create_connection(("127.0.0.1", server.port), timeout=30)
    link.sendall(
        b"POST /talk/ HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nSec-Fetch-Site: same-origin\r\n"
        b"Content-Type: application/x-www-form-urlencoded\r\n"
        b"Content-Length: %d\r\n\r\n%b" % (server.port, length, body)
    )
    return link


def answer_to(link: socket.socket) -> int:
    """The status of the answer, where nothing more is sent."""
    link.shutdown(socket.SHUT_WR)
    answer = http.client.HTTPResponse(link)
    answer.begin()
    return answer.status


@pytest.mark.clause("C-8.1")
def test_who_sends_slowly_holds_nobody_up_and_what_was_cut_is_refused(
    kept: Kept,
) -> None:
    server = kept.installation
    server.serve()
    waits = []
    with ExitStack() as links:
        for number in range(SLOW):
            length = (1_000, SMALL + 1)[number % 2]
            links.enter_context(begun(server, length=length, body=b"what_happened="))
        time.sleep(1)
        for _ in range(20):
            started = time.monotonic()
            assert b"what_happened" in server.get("/talk/")
            waits.append(time.monotonic() - started)
    cut = []
    for length in (1_000, SMALL + 1):
        with begun(server, length=length, body=b"do=review&what_happened=He") as link:
            cut.append(answer_to(link))
    assert server.stop() == 0

    assert sorted(waits)[-2] < 1
    # A part of a form is not a shorter form.
    assert cut == [400, 400]
