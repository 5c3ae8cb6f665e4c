"""`holdfast policy adopt`: a new version in force while an organisation runs."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.cli.own import with_mistakes, with_number, without_host
from tests.living import Kept


def refused(kept: Kept, *arguments: object) -> str:
    done = kept.installation.run("policy", "adopt", *arguments, "--json")
    assert done.returncode == 1, done.stdout + done.stderr
    said = json.loads(done.stdout)
    return str(said["error"]["code"]) if "error" in said else "mistakes"


def versions(kept: Kept) -> list[tuple[object, ...]]:
    return kept.installation.execute(
        "SELECT number, in_force_on FROM spaces_policyversion ORDER BY number"
    )


def test_pages_and_api_show_the_new_version_while_it_runs(
    kept: Kept, tmp_path: Path
) -> None:
    here = kept.installation
    before = here.execute("SELECT DISTINCT policy_id FROM reports_report")
    mine = with_number("111", at=tmp_path / "mine.toml")
    here.serve()
    assert 'href="tel:112"' in here.get("/help/").decode()

    said = here.answers("policy", "adopt", mine)

    assert json.loads(here.get("/api/v1/policy"))["version"] == 7
    assert here.stop() == 0
    here.serve()
    page = here.get("/help/").decode()
    assert here.stop() == 0
    assert 'href="tel:111"' in page
    assert 'href="tel:112"' not in page
    assert said["number"] == 2
    # What was begun stays under the version it was begun under.
    assert here.execute("SELECT DISTINCT policy_id FROM reports_report") == before
    assert here.answers("ledger", "verify")["good"]


def test_it_holds_from_the_day_that_is_given(kept: Kept, tmp_path: Path) -> None:
    here = kept.installation
    mine = with_number("111", at=tmp_path / "mine.toml")
    later = (datetime.now(UTC) + timedelta(days=30)).date().isoformat()

    assert (
        here.answers("policy", "adopt", mine, "--from", later)["in_force_on"] == later
    )

    here.serve()
    page = here.get("/help/").decode()
    assert here.stop() == 0
    assert 'href="tel:112"' in page


def test_what_cannot_be_put_in_force_changes_nothing(
    kept: Kept, tmp_path: Path
) -> None:
    mine = with_number("111", at=tmp_path / "mine.toml")
    before = versions(kept)

    assert refused(kept, with_mistakes(at=tmp_path / "wrong.toml")) == "mistakes"
    assert refused(kept, mine, "--from", "2020-01-01") == "day-is-past"
    assert refused(kept, without_host(at=tmp_path / "other.toml")) == "still-in-use"

    run = kept.installation.run
    assert run("policy", "adopt", tmp_path / "none.toml").returncode == 2
    assert run("policy", "adopt", mine, "--from", "soon").returncode == 2
    assert run("policy", "adopt", mine, "--organisation", "Nobody").returncode == 2
    assert versions(kept) == before


def test_every_adoption_stands_in_the_ledger(kept: Kept, tmp_path: Path) -> None:
    count = "SELECT count(*) FROM vault_entry"
    before = kept.installation.execute(count)[0][0]

    mine = with_number("111", at=tmp_path / "mine.toml")
    kept.installation.answers("policy", "adopt", mine)

    assert kept.installation.execute(count)[0][0] == before + 1
