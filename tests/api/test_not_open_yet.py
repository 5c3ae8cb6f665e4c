"""Before anybody could read it, nothing is taken: through the API as on the pages."""

import pytest

from holdfast.accounts.models import Member, MemberState
from holdfast.crypto.receipts import new_receipt
from holdfast.reports.models import Report
from tests.api.calling import caller
from tests.cast import BOARD
from tests.talk.reporter import Reporter, hidden, said


@pytest.fixture
def anybody(cast):
    return caller(cast)


@pytest.fixture
def one_reader(cast):
    """Only ada is vouched for: of the committee, and of the board behind it."""
    others = [cast.members[name].pk for name in BOARD if name != "ada"]
    Member.objects.filter(pk__in=others).update(state=MemberState.ENROLLED)


def test_a_telling_is_refused_before_two_can_read(one_reader, anybody):
    answer = anybody.tell(what_happened="Something.")

    assert answer.status == 503
    assert answer.body["error"]["code"] == "not-open-yet"
    assert "at least two people can read" in answer.body["error"]["message"]
    assert "Retry-After" in answer.headers
    assert not Report.objects.exists()


def test_it_is_taken_as_soon_as_two_can_read(one_reader, anybody):
    told = {"receipt": new_receipt(), "what_happened": "Something."}
    assert anybody.keyed("k").post("/reports", **told).status == 503

    Member.objects.filter(state=MemberState.ENROLLED).update(state=MemberState.VOUCHED)

    assert anybody.keyed("k").post("/reports", **told).status == 201


def test_what_was_taken_before_is_told_the_same_again(cast, anybody):
    told = {"receipt": new_receipt(), "what_happened": "Something."}
    assert anybody.keyed("k").post("/reports", **told).status == 201
    others = [cast.members[name].pk for name in BOARD if name != "ada"]
    Member.objects.filter(pk__in=others).update(state=MemberState.ENROLLED)

    assert anybody.keyed("k").post("/reports", **told).status == 201
    assert anybody.tell(what_happened="Something else.").status == 503


def test_the_one_who_can_read_may_file_what_they_were_told(cast, one_reader):
    ada = caller(cast, "ada")

    assert ada.post("/reports", what_happened="Something.").status == 201


def test_a_page_from_before_keeps_what_was_typed(cast, client):
    reporter = Reporter(client)
    review = reporter.review(what_happened="Nobody but ada.")
    others = [cast.members[name].pk for name in BOARD if name != "ada"]
    Member.objects.filter(pk__in=others).update(state=MemberState.ENROLLED)

    page = reporter.post(do="send", what_happened="Nobody but ada.", **hidden(review))

    assert page.status_code == 422
    assert "at least two people can read" in said(page)
    assert "Nobody but ada." in page.content.decode()
    assert not Report.objects.exists()
