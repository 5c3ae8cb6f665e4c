"""Reporters as plain sockets: page, review, send; again and again, many at once.

One process drives many reporters without threads, so that the load takes little of the
two cores it shares with the server. Each reporter opens a connection of their own, as
people do.
"""

import re
import selectors
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from html import unescape
from typing import Final
from urllib.parse import quote_plus

PAGE: Final = "/talk/"
_HIDDEN: Final = re.compile(rb'name="(receipt|token)" value="([^"]*)"')
_ENOUGH: Final = 1 << 16


@dataclass
class Answer:
    """What the server said, or nothing where the connection broke."""

    status: int
    body: bytes


def request(
    method: str, path: str, *, port: int, body: bytes = b"", headers: str = ""
) -> bytes:
    """One HTTP/1.1 request as bytes; connections are kept."""
    lines = (
        f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
        f"Accept-Language: en\r\nAccept-Encoding: gzip\r\n{headers}"
    )
    if method == "POST":
        lines += (
            f"Origin: http://127.0.0.1:{port}\r\nSec-Fetch-Site: same-origin\r\n"
            f"Content-Length: {len(body)}\r\n"
        )
        if "Content-Type" not in headers:
            lines += "Content-Type: application/x-www-form-urlencoded\r\n"
    return f"{lines}\r\n".encode() + body


@dataclass
class Visit:
    """Somebody's way through some pages. It goes on until its end, whatever breaks."""

    port: int
    started: float = 0.0
    failures: int = 0

    def next_request(self) -> bytes:
        """What is asked now."""
        raise NotImplementedError

    def take(self, answer: Answer) -> bool:
        """Go on from an answer; whether it was the last."""
        raise NotImplementedError


@dataclass
class Once(Visit):
    """One request, and its answer."""

    asked: bytes = b""

    def next_request(self) -> bytes:
        """The one."""
        return self.asked

    def take(self, answer: Answer) -> bool:
        """Whether it was answered well."""
        self.failures += answer.status != 200
        return answer.status == 200


@lru_cache(maxsize=256)
def _quoted(value: str) -> str:
    # The long text is the same each time: browsers do this on machines of their own.
    return quote_plus(value)


@dataclass
class Filing(Visit):
    """One report on its way. It goes on until it was received, as a person would."""

    typed: dict[str, str] = field(default_factory=dict)
    hidden: dict[str, str] = field(default_factory=dict)
    step: int = 0

    def next_request(self) -> bytes:
        """The page, its review, or the sending."""
        if self.step == 0:
            return request("GET", PAGE, port=self.port)
        do = "review" if self.step == 1 else "send"
        form = {"do": do, **self.typed, **(self.hidden if do == "send" else {})}
        body = "&".join(f"{name}={_quoted(value)}" for name, value in form.items())
        return request("POST", PAGE, port=self.port, body=body.encode())

    def take(self, answer: Answer) -> bool:
        """Go on from an answer; whether the report was received with it."""
        if answer.status != 200:
            self.failures += 1
            return False
        if self.step == 1:
            found = dict(_HIDDEN.findall(answer.body))
            self.hidden = {k.decode(): unescape(v.decode()) for k, v in found.items()}
            if set(self.hidden) != {"receipt", "token"}:
                self.failures += 1
                return False
        if self.step == 2:
            if b'name="token"' in answer.body:
                self.failures += 1
                return False
            return True
        self.step += 1
        return False


@dataclass
class Result:
    """What a run measured. Seconds; one latency for each report received."""

    latencies: list[float]
    failures: int
    seconds: float
    visits: list[Visit]

    @property
    def filed(self) -> list[dict[str, str]]:
        """What was typed in each report that was received."""
        return [visit.typed for visit in self.visits if isinstance(visit, Filing)]

    @property
    def rate(self) -> float:
        """Reports received in a second."""
        return len(self.latencies) / self.seconds

    def percentile(self, share: float) -> float:
        """Milliseconds within which that share was received."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000


class Crowd:
    """Many reporters at once, in one process."""

    def __init__(
        self,
        port: int,
        *,
        at_once: int,
        make: Callable[[int], Visit],
        patience: float = 0.02,
    ) -> None:
        self._port, self._at_once, self._make = port, at_once, make
        self._patience = patience
        self._selector = selectors.DefaultSelector()
        self._again: list[tuple[float, Visit]] = []
        self._number = 0
        self.result = Result([], 0, 0.0, [])

    def run(
        self, *, reports: int | None = None, until: Callable[[], bool] | None = None
    ) -> Result:
        """File until so many were received, or until `until` says so."""
        started = time.perf_counter()
        while self._begin(reports):
            pass
        while self._selector.get_map() or self._again:
            self._retry()
            for key, _ in self._selector.select(0.05):
                if self._turn(key.data):
                    stopped = until is not None and until()
                    if not stopped:
                        self._begin(reports)
        self.result.seconds = time.perf_counter() - started
        return self.result

    def _begin(self, reports: int | None) -> bool:
        under_way = len(self._selector.get_map()) + len(self._again)
        if under_way >= self._at_once or (
            reports is not None and self._number >= reports
        ):
            return False
        filing = self._make(self._number)
        self._number += 1
        filing.started = time.perf_counter()
        self._connect(filing)
        return True

    def _connect(self, filing: Visit) -> None:
        try:
            link = socket.create_connection(("127.0.0.1", self._port), timeout=5)
            link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            link.sendall(filing.next_request())
        except OSError:
            self._broken(filing)
            return
        link.settimeout(5)
        self._selector.register(
            link, selectors.EVENT_READ, _Connection(link, filing, bytearray())
        )

    def _broken(self, filing: Visit) -> None:
        filing.failures += 1
        self._again.append((time.perf_counter() + self._patience, filing))

    def _retry(self) -> None:
        now = time.perf_counter()
        due = [filing for when, filing in self._again if when <= now]
        self._again = [one for one in self._again if one[0] > now]
        for filing in due:
            self._connect(filing)

    def _turn(self, connection: "_Connection") -> bool:
        """Read what came; whether this reporter is done."""
        filing = connection.filing
        try:
            part = connection.link.recv(_ENOUGH)
        except OSError:
            part = b""
        if not part:
            self._let_go(connection)
            self._broken(filing)
            return False
        connection.received += part
        answer = whole_answer(connection.received)
        if answer is None:
            return False
        connection.received.clear()
        before = filing.failures
        if filing.take(answer):
            self._done(filing)
            self._let_go(connection)
            return True
        if filing.failures > before:
            self._let_go(connection)
            self._again.append((time.perf_counter() + self._patience, filing))
            return False
        try:
            connection.link.sendall(filing.next_request())
        except OSError:
            self._let_go(connection)
            self._broken(filing)
        return False

    def _let_go(self, connection: "_Connection") -> None:
        self._selector.unregister(connection.link)
        connection.link.close()

    def _done(self, filing: Visit) -> None:
        self.result.latencies.append(time.perf_counter() - filing.started)
        self.result.failures += filing.failures
        self.result.visits.append(filing)


@dataclass
class _Connection:
    link: socket.socket
    filing: Visit
    received: bytearray


def whole_answer(received: bytearray) -> Answer | None:
    """The answer once all of it is there."""
    end = received.find(b"\r\n\r\n")
    if end < 0:
        return None
    head = bytes(received[:end]).lower()
    found = re.search(rb"content-length: *(\d+)", head)
    length = int(found[1]) if found else 0
    if b"transfer-encoding: chunked" in head:
        return _chunked(received, head, end)
    if len(received) < end + 4 + length:
        return None
    body = bytes(received[end + 4 : end + 4 + length])
    return Answer(int(head.split(b" ", 2)[1]), body)


def _chunked(received: bytearray, head: bytes, end: int) -> Answer | None:
    if not received.endswith(b"0\r\n\r\n"):
        return None
    body, place = b"", end + 4
    while True:
        line = received.find(b"\r\n", place)
        size = int(bytes(received[place:line]), 16)
        if size == 0:
            return Answer(int(head.split(b" ", 2)[1]), body)
        body += bytes(received[line + 2 : line + 2 + size])
        place = line + 2 + size + 2
