"""The master: what it starts, what it starts again, and what it does each minute."""

import signal
import subprocess
import sys
import time
from pathlib import Path

# A minute of this master lasts a second.
_MASTER = """
import sys, time
from pathlib import Path
from holdfast.server import master
master._EVERY_SECONDS = 1
ticks = Path(sys.argv[1])

def tick():
    with ticks.open("a") as file:
        file.write("tick\\n")
    if sys.argv[2] == "fails":
        raise SystemExit(3)
    if sys.argv[2] == "stays":
        time.sleep(60)

master.Master({"web": lambda: time.sleep(60)}, each_minute={"clock": tick}).run()
"""


def ticked(tmp_path: Path, how: str, *, seconds: float) -> tuple[int, str, int]:
    """How often it ticked within some seconds, what was said, and the exit code."""
    ticks = tmp_path / "ticks"
    ticks.touch()
    process = subprocess.Popen(
        [sys.executable, "-c", _MASTER, str(ticks), how],
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + 30
    while not ticks.read_text() and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(seconds)
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate(timeout=20)
    return ticks.read_text().count("tick"), said, process.returncode


def test_what_is_due_has_a_process_each_minute_that_ends_without_a_word(tmp_path):
    number, said, code = ticked(tmp_path, "ends", seconds=3)

    assert 2 <= number <= 5
    assert said == ""
    assert code == 0


def test_a_tick_that_fails_is_told_and_the_next_one_comes(tmp_path):
    number, said, _ = ticked(tmp_path, "fails", seconds=3)

    assert 2 <= number <= 5
    assert "The clock process ended (3)" in said


def test_a_tick_that_takes_long_is_alone_and_ends_with_the_master(tmp_path):
    number, _, code = ticked(tmp_path, "stays", seconds=3)

    assert number == 1
    assert code == 0
