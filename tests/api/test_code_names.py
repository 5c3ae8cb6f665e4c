"""A code name is told by the API to nobody who may not know the matter."""

from datetime import UTC, datetime

import pytest

from holdfast.accounts.models import Member
from holdfast.accounts.unlocking import begin_session
from holdfast.cases.actions import read
from holdfast.committee.actions import recuse
from tests.api.calling import Caller
from tests.matters import a_case


@pytest.fixture
def now():
    return datetime.now(UTC)


def caller(cast, name, now):
    member = Member.objects.select_related("reader").get(pk=cast.members[name].pk)
    token, _ = begin_session(
        member, seeds=cast.seeds[name], organisation=cast.organisation, at=now
    )
    return Caller(token)


@pytest.mark.clause("C-2.8")
def test_the_ledger_names_nothing_that_its_reader_is_out_of(cast, now):
    case = a_case(cast, at=now)
    ben = cast.signing("ben")
    read(case, by=ben, at=now)
    before = caller(cast, "ben", now).get("/ledger")
    assert case.code in [one["subject"] for one in before.body["items"]]

    recuse(case, member=ben.member, ground="a friend", by=ben, at=now)

    after = caller(cast, "ben", now).get("/ledger")
    assert after.status == 200
    assert len(after.body["items"]) > len(before.body["items"])
    assert case.code.encode() not in after.raw
    assert case.code.encode() in caller(cast, "ada", now).get("/ledger").raw


@pytest.mark.clause("C-2.1")
def test_whoever_writes_down_what_they_were_told_is_told_under_which_code(cast, now):
    told = {"what_happened": "As I was told.", "reported": [{"name": "Kasimir"}]}

    by_the_host = caller(cast, "jon", now).post("/reports", **told)

    (one,) = by_the_host.body["reports"]
    assert caller(cast, "ada", now).get(f"/reports/{one['code']}").status == 200
    assert caller(cast, "jon", now).get(f"/reports/{one['code']}").status == 404
