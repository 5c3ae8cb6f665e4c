"""The self-check finds what is wrong, and says what to do."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.living import Kept


def _findings(kept: Kept) -> dict[str, Any]:
    done = kept.installation.run("doctor", "--json")
    found = json.loads(done.stdout)["findings"]
    return {one["name"]: one for one in found if one["weight"] != "good"}


def test_a_living_installation_has_nothing_that_stops_it(kept: Kept) -> None:
    found = _findings(kept)

    assert not [one for one in found.values() if one["weight"] == "stops"]
    assert set(found) <= {"backup-age", "disk", "deputies"}


def test_a_backup_makes_it_content(kept: Kept) -> None:
    kept.installation.answers("backup")

    assert "backup-age" not in _findings(kept)


def test_a_missing_pepper_stops(kept: Kept) -> None:
    (kept.installation.home / "pepper").unlink()

    assert _findings(kept)["pepper"]["weight"] == "stops"
    assert kept.installation.run("doctor").returncode == 1


def test_rights_that_are_too_wide_are_named(kept: Kept) -> None:
    (kept.installation.home / "pepper").chmod(0o644)

    assert "pepper" in _findings(kept)["rights"]["text"]


def test_a_newer_database_stops(kept: Kept) -> None:
    kept.installation.execute(
        "INSERT INTO django_migrations (app, name, applied)"
        " VALUES ('vault', '0999_from_the_future', '2030-01-01')"
    )

    found = _findings(kept)["database-version"]

    assert found["weight"] == "stops"
    assert "vault.0999_from_the_future" in found["text"]


def test_folders_that_nobody_reads_are_counted(kept: Kept) -> None:
    kept.installation.execute("UPDATE vault_reader SET opened_on = '2020-01-01'")

    assert "fewer than two readers" in _findings(kept)["two-readers"]["text"]


def test_a_clock_set_back_is_noticed(kept: Kept) -> None:
    newest = "SELECT id FROM vault_entry LIMIT 1"
    kept.installation.execute(
        f"UPDATE vault_entry SET day = '2999-01-01' WHERE id = ({newest})"
    )

    assert "set the clock" in _findings(kept)["clock"]["text"]


@pytest.mark.sqlite
def test_a_damaged_database_stops(kept: Kept) -> None:
    path = kept.installation.home / "holdfast.sqlite3"
    kept.installation.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 40_000] = b"\xff" * 40_000
    path.write_bytes(content)

    done = kept.installation.run("doctor")

    assert done.returncode == 1


def test_nobody_home(tmp_path: Path) -> None:
    from tests.installation import Installation

    done = Installation(tmp_path / "nothing").run("doctor")

    assert done.returncode == 1
    assert "There is nothing in" in done.stderr


@pytest.mark.parametrize("command", ["serve", "tick", "backup"])
def test_nothing_runs_on_a_newer_database(kept: Kept, command: str) -> None:
    kept.installation.execute(
        "INSERT INTO django_migrations (app, name, applied)"
        " VALUES ('vault', '0999_from_the_future', '2030-01-01')"
    )

    done = kept.installation.run(command)

    assert done.returncode == 1
    assert "written by a newer Holdfast" in done.stderr
