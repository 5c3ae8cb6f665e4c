"""`holdfast demo` as its users start it, with a small client of its API."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid

from tests.databases import VARIABLE, own_database
from tests.installation import QUICK
from tests.journeys.windows import fresh_code
from tests.ports import free_port


class Refused(Exception):
    """An answer that is not 2xx."""

    def __init__(self, status, body):
        super().__init__(f"{status} {body}")
        self.status, self.body = status, body


class Caller:
    """One caller: anonymous, or with a member's token."""

    def __init__(self, url, member=None):
        self.url, self.member, self.token = f"{url}/api/v1", member, None
        if member:
            body = {k: member[k] for k in ("username", "passphrase")}
            if member["totp_secret"]:
                body["code"] = fresh_code(member["totp_secret"])
            self.token = self.post("/session", body)["token"]

    @property
    def passphrase(self):
        return self.member["passphrase"]

    def call(self, method, path, body=None, key=None):
        request = urllib.request.Request(self.url + path, method=method)
        request.add_header("Content-Type", "application/json")
        if self.token:
            request.add_header("Authorization", f"Bearer {self.token}")
        if method == "POST":
            request.add_header("Idempotency-Key", key or str(uuid.uuid4()))
        data = None if body is None else json.dumps(body).encode()
        try:
            with urllib.request.urlopen(request, data, timeout=60) as answer:
                text = answer.read()
        except urllib.error.HTTPError as error:
            with error:
                raise Refused(error.code, json.loads(error.read())) from None
        return json.loads(text) if text else None

    def get(self, path):
        return self.call("GET", path)

    def post(self, path, body=None, key=None):
        return self.call("POST", path, {} if body is None else body, key)


def bare():
    """This environment without what it says of any Holdfast; passphrases cost little."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("HOLDFAST_")}
    return {**kept, **QUICK}


class Demo:
    """A running demo and who is in it, as its users start it."""

    def __init__(self, *, folder=None, log=None):
        environment = bare()
        # Its own database; the one of whoever runs the tests is none of its business.
        self.database = own_database()
        if self.database:
            environment["HOLDFAST_DEMO_DATABASE_URL"] = self.database[VARIABLE]
        if folder:
            # Everything temporary lies there too, the throw-away home included.
            environment["TMPDIR"] = str(folder)
        self.process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "holdfast",
                "demo",
                "--port",
                str(free_port()),
                "--json",
            ],
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            start_new_session=True,
            env=environment,
        )
        line = self.process.stdout.readline()
        assert line, "the demo ended before it printed its line"
        self.facts = json.loads(line)
        self._begin()

    def _begin(self):
        self.url = self.facts["url"]
        self._callers = {}
        for _ in range(300):
            try:
                urllib.request.urlopen(self.url + "/", timeout=5).close()
            except OSError:
                time.sleep(0.1)
            else:
                return
        raise AssertionError("the demo does not answer")

    def members(self, office):
        return [m for m in self.facts["members"] if office in m["offices"]]

    def member(self, username):
        return next(m for m in self.facts["members"] if m["username"] == username)

    def caller(self, member):
        if member["id"] not in self._callers:
            self._callers[member["id"]] = Caller(self.url, member)
        return self._callers[member["id"]]

    def event(self, **wanted):
        return next(
            e
            for e in self.facts["events"]
            if all(e[key] == value for key, value in wanted.items())
        )

    def tick(self):
        """Let the clock do what is due now, so that it starts nothing later."""
        environment = {
            **bare(),
            **self.database,
            "HOLDFAST_HOME": self.facts["home"],
        }
        command = [sys.executable, "-m", "holdfast", "tick"]
        subprocess.run(command, env=environment, check=True, capture_output=True)

    def stop(self):
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait(30)
        if self.process.stdout:
            self.process.stdout.close()


class Served(Demo):
    """The same organisation, made before and only served: it begins sooner."""

    def __init__(self, kept):
        installation = kept.installation
        installation.serve()
        self.process, self.database = installation.process, installation.settings
        self.facts = {
            **kept.facts,
            "url": installation.url,
            "home": str(installation.home),
        }
        self._begin()
