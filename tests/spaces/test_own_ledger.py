"""One's own acts in the ledger, in words: nothing of what one can no longer open."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from holdfast.committee.actions import recuse
from holdfast.reports.actions import take_in
from holdfast.vault.models import Organisation
from tests.accounts.browsing import client_of
from tests.clock import stop_the_clock
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


@pytest.mark.parametrize(
    ("zone", "hour", "said"),
    [
        # A quarter to one in Brussels: in UTC it is still the day before.
        ("Europe/Brussels", 23, "21 Nov, 00:47"),
        ("America/New_York", 3, "19 Nov, 22:47"),
    ],
)
def test_acts_stand_on_the_day_and_at_the_time_there(
    cast, monkeypatch, zone, hour, said
):
    at = datetime(2090, 11, 20, hour, 47, tzinfo=UTC)
    stop_the_clock(monkeypatch, at)
    Organisation.objects.update(zone=zone)
    before, after = at - timedelta(minutes=3), at + timedelta(minutes=2)
    for verb, then in (("second", at), ("third", after), ("first", before)):
        cast.ada.record(verb, at=then)
    client = client_of(cast, "ada", at=at)

    page = listed(client.get("/organisation/ledger/").content.decode())

    assert said in page
    order = [page.index(f"<strong>{verb}</strong>") for verb in ("third", "second")]
    assert [*order, page.index("<strong>first</strong>")] == sorted(
        [*order, page.index("<strong>first</strong>")]
    )
    today = at.astimezone(ZoneInfo(zone)).date()
    day_before = f"/organisation/ledger/?until={today - timedelta(days=1)}"
    assert "<strong>second</strong>" not in client.get(day_before).content.decode()


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
