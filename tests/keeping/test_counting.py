"""Long work says how far it is where a person watches, and nowhere else."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from tests.installation import Installation
from tests.living import Kept


def watched(installation: Installation, *arguments: object) -> tuple[str, str]:
    """What a command writes to a terminal on standard error, and to standard output."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "holdfast", *map(str, arguments)],
        env=installation.environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=theirs,
        text=True,
    )
    os.close(theirs)
    out, _ = process.communicate(timeout=300)
    assert process.returncode == 0, out
    with os.fdopen(ours, "rb") as terminal:
        return _all_of(terminal), out


def _all_of(terminal) -> str:  # type: ignore[no-untyped-def]
    parts = []
    while True:
        try:
            part = os.read(terminal.fileno(), 65536)
        except OSError:  # the other end is closed
            break
        if not part:
            break
        parts.append(part)
    return b"".join(parts).decode()


def last_line(said: str) -> str:
    return said.rpartition("\r")[2]


@pytest.fixture
def backup(kept: Kept, tmp_path: Path) -> Path:
    return Path(kept.installation.answers("backup", "--to", tmp_path)["file"])


def test_a_person_sees_how_far_it_is(
    kept: Kept, backup: Path, elsewhere: Installation, tmp_path: Path
) -> None:
    here, export = kept.installation, tmp_path / "ledger"

    for said, (terminal, out) in {
        " MB": watched(here, "backup", "--to", tmp_path),
        "Written: ": watched(here, "ledger", "export", export),
        "Verified: ": watched(here, "ledger", "verify"),
        " entries": watched(here, "ledger", "verify", export),
        "Read: ": watched(elsewhere, "restore", backup, "--key", kept.key),
    }.items():
        assert said in terminal
        assert last_line(terminal).strip() == ""
        assert "\r" not in out


def test_programs_and_files_see_nothing_of_it(kept: Kept, tmp_path: Path) -> None:
    here = kept.installation

    terminal, _ = watched(here, "ledger", "verify", "--json")
    assert terminal == ""
    done = here.run("ledger", "verify")
    assert (done.returncode, done.stderr) == (0, "")
    assert here.run("backup", "--to", tmp_path).stderr == ""
