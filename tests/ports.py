"""Ports that servers of these tests listen at."""

import os
import random
import socket

# Below what the system hands out for connections, so that no client takes one between
# its being found free and its being listened at.
_FIRST, _END, _WORKERS = 10_240, 32_768, 32


def free_port() -> int:
    """A port that nobody listens at just now, and that no other worker is given."""
    mine = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:]) % _WORKERS
    for port in random.sample(range(_FIRST + mine, _END, _WORKERS), 100):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
    raise AssertionError("no port is free")
