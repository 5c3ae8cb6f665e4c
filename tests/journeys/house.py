"""`holdfast init` and `holdfast serve`, as the first person has them."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.databases import own_database
from tests.ports import free_port


class House:
    """A lasting installation in a folder of its own, served until `stop`."""

    def __init__(self):
        self.folder = TemporaryDirectory(prefix="holdfast-house-")
        self.home = Path(self.folder.name) / "home"
        self.url = f"http://127.0.0.1:{free_port()}"
        self.environment = {
            k: v for k, v in os.environ.items() if not k.startswith("HOLDFAST_")
        } | {"HOLDFAST_HOME": str(self.home), **own_database()}
        self.made = json.loads(self.run("init", "--url", self.url, "--json"))
        self.link = self.made["link"]
        self.serve()

    def run(self, *words):
        """What a command prints; it must succeed."""
        done = subprocess.run(
            [sys.executable, "-m", "holdfast", *words],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def serve(self):
        """Start serving, and wait until it answers."""
        port = self.url.rsplit(":", 1)[-1]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "holdfast", "serve", "--port", port],
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        for _ in range(600):
            try:
                urllib.request.urlopen(self.url + "/", timeout=5).close()
            except urllib.error.HTTPError as answer:
                answer.close()
                return
            except OSError:
                assert self.process.poll() is None, "it ended before it answered"
                time.sleep(0.1)
            else:
                return
        raise AssertionError("the server does not answer")

    def stop(self):
        """Stop serving and take everything away."""
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait(30)
        self.folder.cleanup()
