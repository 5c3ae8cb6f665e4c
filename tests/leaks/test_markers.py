"""What is typed anywhere lies nowhere in clear: on disk, in logs, mail, backups."""

import os
import subprocess
import sys
import tempfile
import urllib.request
import uuid
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.journeys.demo import Caller, Demo
from tests.keys.opener import encoded

TODAY = date.today()


class Markers:
    """Unique strings, one for each place where something can be typed."""

    def __init__(self):
        self.made = {}

    def __getitem__(self, name):
        return self.made.setdefault(name, f"Zq{uuid.uuid4().hex[:14]}x")


def multipart(url, fields, name, content, token=None):
    boundary = uuid.uuid4().hex
    body = b""
    for key, value in fields.items():
        body += (
            f'--{boundary}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n'
            f"{value}\r\n"
        ).encode()
    body += (
        f'--{boundary}\r\nContent-Disposition: form-data; name="file";'
        f' filename="{name}"\r\nContent-Type: text/plain\r\n\r\n'
    ).encode()
    body += content + f"\r\n--{boundary}--\r\n".encode()
    request = urllib.request.Request(url, body)
    request.add_header("Content-Type", f"multipart/form-data; boundary={boundary}")
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    urllib.request.urlopen(request, timeout=60).close()


def type_everywhere(demo, marks):
    """Use every form of the main job, each field with a marker of its own."""
    first, second, third = (demo.caller(m) for m in demo.members("committee"))
    anybody = Caller(demo.url)
    receipt = anybody.post("/receipts")["receipt"]
    known = {r["code"] for r in first.get("/reports")["items"]}
    anybody.post(
        "/reports",
        {
            "receipt": receipt,
            "offence": "assault",
            "occurred_on": str(TODAY - timedelta(days=1)),
            "reported": [{"name": f"{marks['reported']} {marks['surname']}"}],
            "reporter": {"name": marks["reporter"], "contact": marks["contact"]},
            "what_happened": marks["happened"],
            "what_is_needed": marks["needed"],
            "actions_taken": marks["taken"],
            "word": marks["word"],
        },
    )
    [code] = {r["code"] for r in first.get("/reports")["items"]} - known
    anybody.post("/mailbox/messages", {"receipt": receipt, "text": marks["message"]})
    content = (marks["file"] + " ").encode() * 9000
    name = f"{marks['file name']}.txt"
    api = f"{demo.url}/api/v1"
    multipart(f"{api}/mailbox/files", {"receipt": receipt}, name, content)
    multipart(f"{api}/reports/{code}/files", {}, name, content, first.token)
    first.post(f"/reports/{code}/messages", {"text": marks["answer"]})
    case = first.post("/cases", {"reports": [code]})
    first.post(
        f"/cases/{case['code']}/meetings",
        {
            "held_on": str(TODAY),
            "present": [first.member["id"]],
            "notes": marks["minutes"],
        },
    )
    motion = first.post(
        f"/cases/{case['code']}/motions",
        {
            "action": "permanent-ban",
            "person": case["people"][0]["code"],
            "evidence": "preponderance",
            "reasons": marks["moved"],
            "passphrase": first.passphrase,
        },
    )
    for member in (first, second, third):
        member.post(
            f"/motions/{motion['id']}/ballots",
            {
                "choice": "yes",
                "reason": marks["ballot"],
                "passphrase": member.passphrase,
            },
        )
    for action in first.get("/actions")["items"]:
        if action["case"] == case["code"]:
            owner = next(
                m for m in (first, second, third) if m.member["id"] == action["owner"]
            )
            owner.post(
                f"/actions/{action['id']}/carry-out",
                {
                    "consulted": "agreed",
                    "how": marks["how"],
                    "passphrase": owner.passphrase,
                },
            )
    host = demo.caller(demo.members("host")[0])
    event = demo.event(own=True, open=True)["id"]
    host.post(f"/door/{event}/check", {"name": marks["at the door"]})
    host.post(
        "/actions",
        {
            "action": "eject",
            "event": event,
            "person": {"name": marks["sent out"]},
            "reasons": marks["why sent out"],
        },
    )
    return receipt


def bytes_under(folder):
    for path in sorted(Path(folder).rglob("*")):
        if path.is_file():
            yield path, path.read_bytes()


@pytest.mark.sqlite
@pytest.mark.clause("C-2.8")
@pytest.mark.clause("C-3.4")
def test_no_marker_is_anywhere_at_rest():
    marks = Markers()
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        with log.open("wb") as told:
            demo = Demo(folder=folder, log=told)
        try:
            receipt = type_everywhere(demo, marks)
            for member in demo.members("committee"):
                marks.made[f"passphrase of {member['name']}"] = member["passphrase"]
                marks.made[f"second factor of {member['name']}"] = member["totp_secret"]
            marks.made["receipt"] = receipt
            environment = {
                **os.environ,
                "HOLDFAST_HOME": demo.facts["home"],
                "TMPDIR": folder,
            }
            environment.pop("HOLDFAST_DATABASE_URL", None)
            subprocess.run(
                [sys.executable, "-m", "holdfast", "tick"],
                env=environment,
                check=True,
                capture_output=True,
            )
            found = [
                (name, form, path.name)
                for path, content in bytes_under(folder)
                for name, marker in marks.made.items()
                for form, raw in encoded(marker).items()
                if raw in content
            ]
        finally:
            demo.stop()

    assert len(marks.made) > 25
    assert found == []
