"""The restore drill: real commands, a fresh machine, and somebody logs in and reads."""

import json
import urllib.request
from pathlib import Path
from typing import Any

import pyotp
import pytest

from tests.installation import Installation
from tests.living import Kept

pytestmark = pytest.mark.enable_socket


def _post(url: str, body: dict[str, Any], *, token: str = "") -> Any:
    request = urllib.request.Request(url, json.dumps(body).encode(), method="POST")
    request.add_header("Content-Type", "application/json")
    request.add_header("Idempotency-Key", "drill")
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.loads(answer.read())


def _get(url: str, *, token: str) -> Any:
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.loads(answer.read())


def _log_in(installation: Installation, member: dict[str, Any]) -> str:
    body = {"username": member["username"], "passphrase": member["passphrase"]}
    if member["totp_secret"]:
        body["code"] = pyotp.TOTP(member["totp_secret"]).now()
    token: str = _post(f"{installation.url}/api/v1/session", body)["token"]
    return token


def test_an_empty_machine_becomes_the_one_that_was_lost(
    kept: Kept, elsewhere: Installation, tmp_path: Path
) -> None:
    lost = kept.installation
    lost.serve()
    made = lost.answers("backup", "--to", tmp_path / "drive")
    assert lost.stop() == 0

    restored = elsewhere.answers(
        "restore", made["file"], "--key", kept.key, "--pepper", kept.pepper
    )
    elsewhere.serve()
    member = next(m for m in kept.facts["members"] if "committee" in m["offices"])
    token = _log_in(elsewhere, member)
    reports = _get(f"{elsewhere.url}/api/v1/reports", token=token)["items"]
    opened = _get(f"{elsewhere.url}/api/v1/reports/{reports[0]['code']}", token=token)

    assert restored["pepper_checked"]
    assert opened["code"] == reports[0]["code"]
    assert elsewhere.answers("ledger", "verify")["good"]
    assert elsewhere.answers("doctor")["good"]
    assert elsewhere.stop() == 0


def test_a_backup_holds_neither_pepper_nor_anything_in_clear(
    kept: Kept, tmp_path: Path
) -> None:
    made = kept.installation.answers("backup", "--to", tmp_path / "drive")

    content = Path(made["file"]).read_bytes()

    assert (kept.installation.home / "pepper").read_bytes() not in content
    assert b"SQLite format 3" not in content
    assert kept.facts["organisation"].encode() not in content


def test_another_key_opens_nothing(
    kept: Kept, elsewhere: Installation, tmp_path: Path
) -> None:
    made = kept.installation.answers("backup", "--to", tmp_path / "drive")
    another = kept.installation.answers("backup", "--new-key")["backup_key"]

    done = elsewhere.run("restore", made["file"], "--key", another, "--json")

    assert done.returncode == 1
    assert json.loads(done.stdout)["error"]["code"] == "wrong-backup"
    assert elsewhere.is_empty()


@pytest.mark.parametrize("where", ["beginning", "middle", "end", "cut", "longer"])
def test_a_damaged_backup_changes_nothing(
    kept: Kept, elsewhere: Installation, tmp_path: Path, where: str
) -> None:
    made = Path(kept.installation.answers("backup", "--to", tmp_path)["file"])
    content = bytearray(made.read_bytes())
    places = {"beginning": 3, "middle": len(content) // 2, "end": len(content) - 1}
    if where in places:
        content[places[where]] ^= 1
    made.write_bytes(content[:-100] if where == "cut" else content)
    if where == "longer":
        made.write_bytes(bytes(content) + b"x")

    done = elsewhere.run("restore", made, "--key", kept.key, "--pepper", kept.pepper)

    assert done.returncode == 1
    assert elsewhere.is_empty()
    assert not (elsewhere.home / "pepper").exists()


def test_the_pepper_of_another_installation_is_told(
    kept: Kept, elsewhere: Installation, tmp_path: Path
) -> None:
    from holdfast.crypto.written import written

    made = kept.installation.answers("backup", "--to", tmp_path)
    other = written(b"x" * 32, purpose="pepper")

    done = elsewhere.run(
        "restore", made["file"], "--key", kept.key, "--pepper", other, "--json"
    )

    assert json.loads(done.stdout)["error"]["code"] == "wrong-pepper"
    assert not (elsewhere.home / "pepper").exists()


def test_restoring_never_writes_over_an_installation(
    kept: Kept, tmp_path: Path
) -> None:
    made = kept.installation.answers("backup", "--to", tmp_path)
    entries = "SELECT * FROM vault_entry ORDER BY id"
    before = kept.installation.execute(entries)

    done = kept.installation.run("restore", made["file"], "--key", kept.key, "--json")

    assert json.loads(done.stdout)["error"]["code"] == "not-empty"
    assert kept.installation.execute(entries) == before


def test_the_pepper_may_come_later(
    kept: Kept, elsewhere: Installation, tmp_path: Path
) -> None:
    made = kept.installation.answers("backup", "--to", tmp_path)

    restored = elsewhere.answers("restore", made["file"], "--key", kept.key)
    without = elsewhere.run("serve", "--port", elsewhere.port)
    elsewhere.answers("restore", "--pepper", kept.pepper)

    assert not restored["pepper_checked"]
    assert without.returncode == 1
    assert "pepper is missing" in without.stderr
    assert elsewhere.answers("ledger", "verify")["good"]
