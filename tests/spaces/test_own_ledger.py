"""One's own acts in the ledger, in words: nothing of what one can no longer open."""

import re

from django.utils import timezone

from holdfast.committee.actions import recuse
from holdfast.reports.actions import take_in
from tests.accounts.browsing import client_of
from tests.matters import a_case, moved, voted

AN_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-")


def listed(page):
    return page[page.index("Your own acts") : page.index("Checkpoints")]


def spoken(code):
    return code.replace("-", " ").capitalize()


def test_acts_are_named_by_code_name_and_never_by_id(cast):
    now = timezone.now()
    case = a_case(cast, at=now)
    take_in(case.reports.get(), by=cast.ada, at=now)
    voted(moved(case, cast=cast, at=now), cast=cast, at=now, who="ada")

    page = listed(client_of(cast, "ada").get("/organisation/ledger/").content.decode())

    assert not AN_ID.search(page)
    assert "ballot cast" in page
    assert page.count(spoken(case.code)) >= 3
    assert spoken(case.reports.get().code) in page


def test_what_one_is_out_of_is_named_no_more(cast):
    now = timezone.now()
    case = a_case(cast, at=now, opener="ben")
    ben = cast.signing("ben")
    client = client_of(cast, "ben")
    assert spoken(case.code) in client.get("/organisation/ledger/").content.decode()

    recuse(case, member=ben.member, ground="a friend", by=ben, at=now)

    page = listed(client.get("/organisation/ledger/").content.decode())
    assert "case opened" in page
    assert spoken(case.code) not in page
    assert case.code not in page
