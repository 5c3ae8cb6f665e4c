"""A real installation in a folder of its own, driven by the real commands."""

import json
import os
import signal
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from tests.databases import VARIABLE, execute, own_database
from tests.ports import free_port

READY_WITHIN = 30.0
# In the environment of a command: its passphrases cost little.
QUICK = {"PYTHONPATH": str(Path(__file__).parent / "quick")}


class Installation:
    """One HOLDFAST_HOME. `run` is a command; `serve` starts the server beside it.

    `like` is one whose folder was copied: where the database is not in it, its rows
    are copied too.
    """

    def __init__(
        self, home: Path, *, like: "Installation | None" = None, **settings: str
    ) -> None:
        self.home = home
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        theirs = like.settings.get(VARIABLE) if like else None
        self.settings = {**own_database(like=theirs), **settings}
        self.quick = True
        self.trusted: ssl.SSLContext | None = None
        self.process: subprocess.Popen[bytes] | None = None
        self.log = home.parent / f"{home.name}.log"

    def environment(self) -> dict[str, str]:
        """Nothing of this run's own settings, but the home."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith("HOLDFAST_")}
        kept.pop("DJANGO_SETTINGS_MODULE", None)
        quick = QUICK if self.quick else {}
        return {**kept, **quick, "HOLDFAST_HOME": str(self.home), **self.settings}

    def execute(self, statement: str) -> list[tuple[Any, ...]]:
        """One statement in its database, behind its back."""
        address = self.settings.get(VARIABLE)
        return execute(statement, at=address or self.home / "holdfast.sqlite3")

    def is_empty(self) -> bool:
        """Whether no database is there, or nothing in it."""
        if VARIABLE not in self.settings:
            return not (self.home / "holdfast.sqlite3").exists()
        tables = "SELECT 1 FROM pg_tables WHERE schemaname = 'public'"
        return not self.execute(tables)

    def run(
        self, *arguments: object, given: str = ""
    ) -> subprocess.CompletedProcess[str]:
        """One command of `holdfast`; its output and exit code."""
        return self.python("-m", "holdfast", *arguments, given=given)

    def python(
        self, *arguments: object, given: str = ""
    ) -> subprocess.CompletedProcess[str]:
        """This interpreter, in the installation's environment."""
        return subprocess.run(
            [sys.executable, *map(str, arguments)],
            env=self.environment(),
            input=given,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )

    def answers(self, *arguments: object) -> dict[str, Any]:
        """What a command says in JSON; it must be good."""
        done = self.run(*arguments, "--json")
        assert done.returncode == 0, done.stdout + done.stderr
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer

    def serve(self, *options: str) -> float:
        """Start the server; seconds until it answered."""
        started = time.monotonic()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "holdfast",
                    "serve",
                    "--port",
                    str(self.port),
                    *options,
                ],
                env=self.environment(),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        while True:
            try:
                self.get("/")
            except OSError:
                assert self.process.poll() is None, self.log.read_text()
                assert time.monotonic() - started < READY_WITHIN, self.log.read_text()
                time.sleep(0.01)
            else:
                return time.monotonic() - started

    def get(self, path: str) -> bytes:
        """One page; a refusal is an answer too."""
        try:
            with urllib.request.urlopen(
                self.url + path, timeout=10, context=self.trusted
            ) as answer:
                content: bytes = answer.read()
                return content
        except urllib.error.HTTPError as error:
            return error.read()

    def processes(self) -> list[int]:
        """Every process of the server, its master first."""
        assert self.process is not None
        session = self.process.pid
        found = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    pid = int(entry.name)
                    if os.getsid(pid) == session and _lives(entry):
                        found.append(pid)
                except (ProcessLookupError, FileNotFoundError):
                    continue
        return sorted(found, key=lambda pid: pid != session)

    def kill(self) -> None:
        """`kill -9` of the whole tree at once."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)
        _until(lambda: not self.processes(), "processes were left behind")

    def stop(self) -> int:
        """SIGTERM to the master alone; its exit code."""
        assert self.process is not None
        self.process.terminate()
        code = self.process.wait(20)
        _until(lambda: not self.processes(), "processes were left behind")
        self.process = None
        return code


def _lives(entry: Path) -> bool:
    return (entry / "stat").read_text().rpartition(")")[2].split()[0] != "Z"


def _until(holds: Any, message: str, *, seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, message
        time.sleep(0.01)
