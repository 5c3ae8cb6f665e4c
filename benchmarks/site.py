"""An installation to measure: a sample organisation, real commands, a real server."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pyotp

from benchmarks.reporter import Answer, Crowd, Filing, Result, request, whole_answer
from tests.installation import Installation, free_port
from tests.living import MAKE

TEXT = "She told me this on the way home, and I wrote it down as she said it. " * 58


# A flood is kept in a tray, without duties and notices: what is filed here is none.
_NO_FLOOD = """
import re
from holdfast.spaces.models import PolicyVersion
for version in PolicyVersion.objects.all():
    text = re.sub(r"(?m)^budget = [0-9]+$", "budget = 100000", version.text)
    assert text != version.text
    PolicyVersion.objects.filter(pk=version.pk).update(text=text)
"""


class Site:
    """The installation with its people; `log_in` gives headers of a member at work."""

    def __init__(self, folder: Path) -> None:
        home = folder / "home"
        home.mkdir(mode=0o700)
        self.installation = Installation(home)
        made = self.installation.python("-c", MAKE + _NO_FLOOD)
        if made.returncode:
            raise SystemExit(made.stderr)
        self.facts: dict[str, Any] = json.loads(made.stdout.splitlines()[-1])
        self._tokens: dict[str, str] = {}

    @property
    def port(self) -> int:
        return self.installation.port

    @property
    def database(self) -> Path:
        return self.installation.home / "holdfast.sqlite3"

    def member(self, office: str) -> dict[str, Any]:
        """The first member with this office."""
        return next(m for m in self.facts["members"] if office in m["offices"])

    def log_in(self, office: str) -> str:
        """The token of a member's session."""
        member = self.member(office)
        if member["username"] not in self._tokens:
            body = {"username": member["username"], "passphrase": member["passphrase"]}
            if member["totp_secret"]:
                body["code"] = pyotp.TOTP(member["totp_secret"]).now()
            answer = self._post("/api/v1/session", body)
            self._tokens[member["username"]] = answer["token"]
        return self._tokens[member["username"]]

    def _post(self, path: str, body: dict[str, Any]) -> Any:
        asked = urllib.request.Request(
            f"{self.installation.url}{path}", json.dumps(body).encode()
        )
        asked.add_header("Content-Type", "application/json")
        with urllib.request.urlopen(asked, timeout=60) as answer:
            return json.loads(answer.read())

    def cpu_seconds(self) -> float:
        """What all processes of the server have used so far."""
        return cpu_of(self.installation.processes())

    def memory(self) -> float:
        """Megabytes of all processes together, shared pages counted once (PSS)."""
        kilobytes = 0
        for pid in self.installation.processes():
            for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    kilobytes += int(line.split()[1])
        return kilobytes / 1024

    def file(self, *, at_once: int, reports: int) -> Result:
        """File so many reports through the real pages."""
        return Crowd(self.port, at_once=at_once, make=self.filing).run(reports=reports)

    def filing(self, number: int) -> Filing:
        """One report of four kilobytes."""
        typed = {
            "what_happened": TEXT,
            "what_is_needed": f"report number {number}",
            "offence": "assault",
        }
        return Filing(self.port, typed=typed)

    def count(self) -> int:
        """How many reports the database holds."""
        with sqlite3.connect(self.database) as link:
            found = link.execute("SELECT count(*) FROM reports_report").fetchone()
        return int(found[0])


@contextmanager
def site() -> Iterator[Site]:
    """A site in a folder that is taken away afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="holdfast-bench-"))
    made = Site(folder)
    try:
        yield made
    finally:
        process = made.installation.process
        if process is not None and process.poll() is None:
            made.installation.kill()
        shutil.rmtree(folder, ignore_errors=True)


def cpu_of(pids: Iterable[int]) -> float:
    """Seconds of the processor, user and system, that these processes have used."""
    ticks = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def processes_of(session: int) -> list[int]:
    """Every process of a session of its own."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(ProcessLookupError):
                if os.getsid(int(entry.name)) == session:
                    found.append(int(entry.name))
    return found


@contextmanager
def floor_site(folder: Path) -> Iterator[tuple[int, int]]:
    """The bare form, served; its port and its session."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.floor", str(folder), str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _wait_for(port)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(20)


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 20
    while True:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5).read()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return


def timed(
    port: int, make: Callable[[int], bytes], *, times: int, status: int = 200
) -> tuple[list[float], int]:
    """One caller on one connection: seconds of each answer, and bytes of the last."""
    import socket

    seconds, size = [], 0
    with socket.create_connection(("127.0.0.1", port), timeout=60) as link:
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for number in range(times):
            asked = make(number)
            started = time.perf_counter()
            link.sendall(asked)
            answer = _read(link)
            seconds.append(time.perf_counter() - started)
            if answer.status != status:
                raise SystemExit(f"{answer.status}: {asked[:80]!r}")
            size = len(answer.body)
    return seconds, size


def _read(link: Any) -> Answer:
    received = bytearray()
    while True:
        part = link.recv(1 << 16)
        if not part:
            raise SystemExit("The server closed the connection.")
        received += part
        answer = whole_answer(received)
        if answer is not None:
            return answer


def get(path: str, *, port: int, token: str = "") -> bytes:
    """A page as a browser with a session asks for it, or a call as a program does."""
    headers = _session(token, is_call=path.startswith("/api/"))
    return request("GET", path, port=port, headers=headers)


def post_form(path: str, typed: dict[str, str], *, port: int, token: str) -> bytes:
    """A member's form; a browser has its token from the page before."""
    form = "f" * 32
    headers = f"Cookie: holdfast={token}; form={form}\r\n"
    content = urlencode({**typed, "csrfmiddlewaretoken": form}).encode()
    return request("POST", path, port=port, body=content, headers=headers)


def _session(token: str, *, is_call: bool) -> str:
    if not token:
        return ""
    return (
        f"Authorization: Bearer {token}\r\n"
        if is_call
        else f"Cookie: holdfast={token}\r\n"
    )


def post_json(path: str, body: dict[str, Any], *, port: int, token: str) -> bytes:
    """A call of the API."""
    headers = f"{_session(token, is_call=True)}Content-Type: application/json\r\n"
    content = json.dumps(body).encode()
    return request("POST", path, port=port, body=content, headers=headers)
