"""`holdfast init --policy`: founding begins with a policy of one's own."""

import json
from pathlib import Path

import pytest

from holdfast.policy import check
from tests.cli.own import with_mistakes, with_number
from tests.installation import Installation

FOUND = """
from holdfast.cli.installation import set_up
set_up()
from datetime import UTC, datetime
from holdfast.accounts.models import Invitation
from holdfast.accounts.people import Profile
from holdfast.spaces.founding import settle
settle(
    Invitation.objects.get(),
    name="Far away",
    languages=["en"],
    zone="Pacific/Auckland",
    founder=Profile(name="Ada Okafor", email="ada@example.org"),
    at=datetime.now(UTC),
)
"""


@pytest.fixture
def fresh(tmp_path: Path) -> Installation:
    """A machine on which nothing was done yet."""
    return Installation(tmp_path / "home")


def version_of(installation: Installation) -> int:
    version: int = json.loads(installation.get("/api/v1/policy"))["version"]
    return version


def test_founding_puts_ones_own_policy_in_force(
    fresh: Installation, tmp_path: Path
) -> None:
    mine = with_number("111", at=tmp_path / "mine.toml")
    made = fresh.answers("init", "--policy", mine, "--url", fresh.url)
    mine.unlink()
    done = fresh.python("-c", FOUND)
    assert done.returncode == 0, done.stderr

    fresh.serve()
    version, page = version_of(fresh), fresh.get("/help/").decode()
    asked = fresh.get(made["link"].removeprefix(fresh.url)).decode()
    assert fresh.stop() == 0

    assert version == 7
    assert 'href="tel:111"' in page
    assert 'href="tel:112"' not in page
    assert "<form" in asked


def test_without_one_founding_begins_with_the_shipped_one(fresh: Installation) -> None:
    fresh.answers("init")
    assert fresh.python("-c", FOUND).returncode == 0

    fresh.serve()
    page = fresh.get("/help/").decode()
    assert fresh.stop() == 0

    assert 'href="tel:112"' in page


def test_a_policy_with_mistakes_makes_nothing_and_says_them_all(
    fresh: Installation, tmp_path: Path
) -> None:
    wrong = with_mistakes(at=tmp_path / "wrong.toml")
    mistakes = check(wrong.read_text("utf-8"))
    assert len(mistakes) >= 2

    done = fresh.run("init", "--policy", wrong)

    assert done.returncode == 1
    assert done.stdout.splitlines() == [str(mistake) for mistake in mistakes]
    assert not (fresh.home / "pepper").exists()
    assert not (fresh.home / "policy.toml").exists()
    assert fresh.run("init", "--policy", tmp_path / "none.toml").returncode == 2


def test_it_can_still_be_given_with_a_new_link(
    fresh: Installation, tmp_path: Path
) -> None:
    fresh.answers("init")
    mine = with_number("111", at=tmp_path / "mine.toml")

    fresh.answers("init", "--link", "--policy", mine)

    assert (fresh.home / "policy.toml").read_text("utf-8") == mine.read_text("utf-8")
    assert (fresh.home / "policy.toml").stat().st_mode & 0o077 == 0
