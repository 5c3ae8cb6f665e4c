"""Where `CI=true`, a test that is skipped has failed."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ONE = """
import pytest

def test_that_runs():
    pass

def test_that_goes():
    pytest.skip("no such thing")

@pytest.mark.skip(reason="no such thing")
def test_marked():
    pass

@pytest.fixture
def gone():
    pytest.skip("no such thing")

def test_without_its_fixture(gone):
    pass

@pytest.mark.xfail(reason="as expected")
def test_expected_to_fail():
    raise AssertionError
"""
WHOLE_FILE = "import pytest\npytest.importorskip('no_such_thing')\n"


@pytest.mark.parametrize(
    ("ci", "counted"),
    [
        ("true", {"passed": 1, "failed": 1, "errors": 3, "xfailed": 1}),
        ("", {"passed": 1, "skipped": 4, "xfailed": 1}),
    ],
)
def test_what_is_skipped_has_failed_in_ci(tmp_path, ci, counted):
    (tmp_path / "pytest.ini").touch()
    (tmp_path / "test_one.py").write_text(ONE)
    (tmp_path / "test_two.py").write_text(WHOLE_FILE)
    alone = ["-p", "no:django", "-p", "no:schemathesis", "-p", "no:hypothesispytest"]
    going_on = ["--continue-on-collection-errors", str(tmp_path)]

    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "tests.skipping", *alone, *going_on],
        env={**os.environ, "CI": ci},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )

    last = done.stdout.splitlines()[-1]
    found = {
        word if word != "error" else "errors": int(number)
        for number, word in re.findall(r"(\d+) ([a-z]+)", last)
    }
    assert found == counted, done.stdout
    assert bool(done.returncode) == bool(ci)
    assert not ci or "no such thing" in done.stdout
