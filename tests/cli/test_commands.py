"""The one command: exit codes, JSON, and what needs no installation."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from holdfast.cli import COMMANDS, main
from holdfast.config import config
from tests.installation import Installation
from tests.ports import free_port


@pytest.fixture
def fresh(tmp_path: Path) -> Installation:
    """A machine on which nothing was done yet."""
    return Installation(tmp_path / "home")


def test_wrong_use_is_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert main(["nonsense"]) == 2
    assert main(["serve", "--port", "eleven"]) == 2
    assert main(["demo", "--port", "65536"]) == 2
    assert "usage:" in capsys.readouterr().err


def test_every_command_explains_itself(capsys: pytest.CaptureFixture[str]) -> None:
    for name in COMMANDS:
        assert main([name, "--help"]) == 0
        assert name in capsys.readouterr().out


@pytest.mark.parametrize("command", [("policy", "--help"), ("ledger", "--help")])
def test_what_needs_no_installation_starts_without_django(
    command: tuple[str, ...],
) -> None:
    code = (
        "import sys; from holdfast.cli import main; main(sys.argv[1:]);"
        "print([m for m in sys.modules if m.startswith('django')])"
    )

    done = subprocess.run(
        [sys.executable, "-c", code, *command],
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("command", ["serve", "tick", "backup", "doctor"])
def test_before_init_every_command_says_so(fresh: Installation, command: str) -> None:
    done = fresh.run(command)

    assert done.returncode == 1
    assert "There is nothing in" in done.stderr
    assert not fresh.home.exists()


def test_init_makes_an_installation_that_serves(fresh: Installation) -> None:
    made = fresh.answers("init", "--url", fresh.url)
    fresh.serve()

    link = fresh.get(made["link"].removeprefix(fresh.url)).decode()

    assert fresh.stop() == 0
    assert "<form" in link
    assert (fresh.home.stat().st_mode & 0o777) == 0o700
    assert (fresh.home / "pepper").stat().st_mode & 0o077 == 0
    assert made["backup_key"].replace("-", "").encode() not in _whole(fresh.home)


def _whole(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_init_never_writes_over_anything(fresh: Installation) -> None:
    fresh.answers("init")
    before = {
        path: path.read_bytes() for path in fresh.home.iterdir() if path.is_file()
    }

    done = fresh.run("init", "--json")

    assert done.returncode == 1
    assert json.loads(done.stdout)["error"]["code"] == "already-there"
    assert (fresh.home / "pepper").read_bytes() == before[fresh.home / "pepper"]


def test_the_link_can_be_made_anew_until_it_was_used(fresh: Installation) -> None:
    first = fresh.answers("init")["link"]
    assert fresh.answers("ledger", "verify") == {"good": True, "ledgers": []}
    second = fresh.answers("init", "--link")["link"]

    assert first != second


def test_a_wrong_setting_stops_and_says_which(tmp_path: Path) -> None:
    wrong = Installation(tmp_path / "home", HOLDFAST_BEHIND_TLS="maybe")

    done = wrong.run("doctor")

    assert done.returncode == 2
    assert "HOLDFAST_BEHIND_TLS" in done.stderr


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.org"])
def test_beyond_this_machine_it_wants_tls(host: str) -> None:
    from holdfast.server.checks import check_address
    from holdfast.server.web import Address

    found = check_address(Address(host, free_port()))

    assert [one.name for one in found if one.weight == "stops"] == ["tls"]


def test_behind_a_declared_proxy_it_listens_anywhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from holdfast.server import checks
    from holdfast.server.web import Address

    declared = config().model_copy(update={"behind_tls": "proxy"})
    monkeypatch.setattr(checks, "config", lambda: declared)

    found = checks.check_address(Address("0.0.0.0", free_port()))

    assert not [one for one in found if one.weight == "stops"]


def test_a_certificate_needs_its_key(tmp_path: Path) -> None:
    from holdfast.server.checks import check_address
    from holdfast.server.web import Address

    found = check_address(Address("127.0.0.1", 1, certificate=tmp_path / "none.pem"))

    assert [one.name for one in found if one.weight == "stops"] == [
        "certificate",
        "certificate",
    ]
