"""The installation of the restore drill, and a way to see what is in it afterwards."""

import json
from collections import Counter

from tests.living import Kept

_OPEN = """
import json, re, sys
from collections import Counter
from datetime import UTC, datetime
from holdfast.cli.installation import set_up
set_up()
from holdfast.accounts.models import Member
from holdfast.accounts.unlocking import _seeds_by_passphrase, find_member
from holdfast.reports.models import Report
from holdfast.vault.errors import NotHeld
from holdfast.vault.keys import Keys
from holdfast.vault.models import Organisation
organisation = Organisation.objects.get()
seen = {}
for username, passphrase in json.loads(sys.argv[1]):
    member = find_member(username, organisation=organisation)
    seeds = _seeds_by_passphrase(member, passphrase)
    keys = Keys(reader=member.reader, organisation=organisation, seed=seeds.reading)
    found = Counter()
    held = Report.objects.filter(folder__grants__reader=member.reader, folder__grants__current=True)
    for report in held.distinct():
        for marker in re.findall(r"marker-[0-9a-z-]+", json.dumps(keys.open(report))):
            found[marker] += 1
    seen[username] = found
print(json.dumps(seen))
"""


def markers_opened(kept: Kept) -> dict[str, Counter[str]]:
    """What each member of the committee opens: how often each marker stands there."""
    committee = [
        (member["username"], member["passphrase"])
        for member in kept.facts["members"]
        if "committee" in member["offices"]
    ]
    done = kept.installation.python("-c", _OPEN, json.dumps(committee))
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    return {username: Counter(markers) for username, markers in found.items()}
