"""The ceremony with the recovery shares, by the real command."""

import json
from typing import Any

import pytest

from tests.living import Kept

# What members do in their browsers meanwhile, by the real actions.
_BEGIN = """
import json, sys
from datetime import UTC, datetime
import pyotp
from holdfast.cli.installation import set_up
set_up()
from holdfast.accounts.unlocking import log_in, signing
from holdfast.vault.models import Organisation
at, given = datetime.now(UTC), json.load(sys.stdin)
organisation = Organisation.objects.get()
"""
_MAKE = (
    _BEGIN
    + """
from holdfast.accounts.recovery import make_recovery_key
from holdfast.crypto.receipts import new_receipt
from holdfast.reports.actions import file
from holdfast.reports.models import Report
from holdfast.reports.telling import Reported, Telling
who = given["who"]
code = pyotp.TOTP(who["totp_secret"]).now() if who["totp_secret"] else ""
_, actor = log_in(username=who["username"], passphrase=who["passphrase"], code=code,
                  organisation=organisation, at=at)
with signing(actor, who["passphrase"]) as by:
    shares = make_recovery_key(by, at=at)
before = set(Report.objects.values_list("pk", flat=True))
file(telling=Telling(receipt=new_receipt(), reported=(Reported(name="Otto Unbekannt"),),
                     offence="assault", occurred_on=at.date(), what_happened="A shove.",
                     what_is_needed="Peace."),
     organisation=organisation, by=None, at=at)
print(json.dumps({"shares": shares,
                  "report": str(Report.objects.exclude(pk__in=before).get().pk)}))
"""
)
_JOIN = (
    _BEGIN
    + """
from holdfast.accounts.actions import enrol
from holdfast.accounts.invitations import find_invitation, spend
from holdfast.accounts.roster import fingerprint
invitation = find_invitation(given["token"], organisation=organisation, at=at)
spend(invitation, at=at)
enrol(invitation.member, username=given["username"], passphrase=given["passphrase"],
      totp_secret=None, at=at)
print(json.dumps(fingerprint(invitation.member.reader)))
"""
)
_READ = (
    _BEGIN
    + """
from holdfast.reports.models import Report
_, actor = log_in(username=given["username"], passphrase=given["passphrase"], code="",
                  organisation=organisation, at=at)
print(json.dumps(actor.keys.open(Report.objects.get(pk=given["report"]))["what_happened"]))
"""
)
NEW = "entirely new words for coming back"


def _done(kept: Kept, script: str, **given: Any) -> Any:
    done = kept.installation.python("-c", script, given=json.dumps(given))
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def _recover(kept: Kept, *arguments: str, given: list[str]) -> tuple[int, Any]:
    done = kept.installation.run(
        "recover", *arguments, "--json", given="\n".join(given) + "\n"
    )
    return done.returncode, json.loads(done.stdout)


@pytest.fixture
def who(kept: Kept) -> dict[str, Any]:
    """A member of the committee."""
    members = kept.facts["members"]
    return next(dict(m) for m in members if "committee" in m["offices"])


def test_who_lost_everything_comes_back_with_two_shares(
    kept: Kept, who: dict[str, Any]
) -> None:
    made = _done(kept, _MAKE, who=who)
    shares, name = made["shares"], who["username"]

    code, offered = _recover(kept, name, "--new-keys", given=shares[:2])
    assert code == 0
    words = _done(
        kept,
        _JOIN,
        token=offered["link"].rsplit("/join/")[1].strip("/"),
        username=name,
        passphrase=NEW,
    )
    code, error = _recover(kept, name, given=[*shares[1:], "six words of another"])
    assert (code, error["error"]["code"]) == (1, "not-these-words")
    code, done = _recover(kept, name, given=[*shares[1:], " ".join(words)])

    assert code == 0
    assert done["vouched"]
    assert done["folders"] >= 1
    read = _done(kept, _READ, username=name, passphrase=NEW, report=made["report"])
    assert read == "A shove."
    assert kept.installation.answers("ledger", "verify")["good"]
    assert kept.installation.run("doctor", "--json").returncode == 0


def test_one_share_and_mistyped_ones_open_nothing(
    kept: Kept, who: dict[str, Any]
) -> None:
    shares = _done(kept, _MAKE, who=who)["shares"]
    mistyped = shares[1].rsplit(" ", 1)[0] + " academic"

    for given in ([shares[0], ""], [shares[0], shares[0]], [shares[0], mistyped]):
        code, error = _recover(kept, who["username"], given=given)
        assert (code, error["error"]["code"]) == (1, "does-not-hold")


def test_somebody_unknown_is_said(kept: Kept) -> None:
    code, error = _recover(kept, "nobody-at-all", given=[])

    assert (code, error["error"]["code"]) == (1, "nobody")
