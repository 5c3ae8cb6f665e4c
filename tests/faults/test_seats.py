"""Who loses a seat while a report is on its way is not among its readers."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlencode

from tests.faults.conftest import Kept
from tests.faults.sending import post, review

# Long enough that the report is drafted meanwhile.
_SECONDS = "1.5"
_SUSPEND = """
import sys, time
from holdfast.cli.installation import set_up
set_up()
from django.db import transaction
from holdfast.accounts.models import Member, MemberState
from holdfast.spaces.models import Term
with transaction.atomic():
    Member.objects.filter(pk=sys.argv[1]).update(state=MemberState.SUSPENDED)
    print("under way", flush=True)
    time.sleep(float(sys.argv[2]))
    # Whoever waits for this must hold nothing that it needs.
    Term.objects.filter(member_id=sys.argv[1]).first().save()
"""
_READERS = """
import json
from holdfast.cli.installation import set_up
set_up()
from holdfast.accounts.models import Member
from holdfast.reports.models import Report
readers = Member.objects.values_list("pk", "reader__grants__folder__report__code")
print(json.dumps([[str(member), code] for member, code in readers if code]))
"""


def readers(kept: Kept) -> set[tuple[str, str]]:
    """Member and report, for whatever is sealed to a member."""
    done = kept.installation.python("-c", _READERS)
    assert done.returncode == 0, done.stderr
    return {(member, code) for member, code in json.loads(done.stdout)}


@contextmanager
def leaving(kept: Kept, member: str) -> Iterator[None]:
    """While they are being suspended, and nobody else can see it yet."""
    process = subprocess.Popen(
        [sys.executable, "-c", _SUSPEND, member, _SECONDS],
        env=kept.installation.environment(),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    with process:
        assert process.stdout.readline() == "under way\n"
        yield
    assert process.returncode == 0


def test_who_loses_a_seat_while_a_report_is_on_its_way_is_not_among_its_readers(
    kept: Kept,
) -> None:
    committee = [m["id"] for m in kept.facts["members"] if "committee" in m["offices"]]
    before = readers(kept)
    kept.installation.serve()
    port = kept.installation.port
    sent = review(port, what_happened="It is on its way.", offence="assault")

    with leaving(kept, committee[0]):
        status, _page = post(port, urlencode({**sent, "do": "send"}).encode())

    new = readers(kept) - before
    assert status == 200
    assert len({code for _member, code in new}) == 1
    assert {member for member, _code in new} == set(committee[1:])
