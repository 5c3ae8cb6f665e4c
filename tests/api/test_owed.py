"""What is owed, as a program asks for it."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.api.calling import caller
from tests.matters import told


@pytest.mark.clause("C-6.4")
def test_a_duty_says_whether_it_is_overdue(cast):
    now = datetime.now(UTC)
    told(cast, at=now)
    told(cast, at=now - timedelta(days=9), occurred_on=now.date() - timedelta(days=9))
    ada = caller(cast, "ada")

    owed = [
        one
        for one in ada.get("/duties").body["items"]
        if one["what"] == "retrieve-report"
    ]

    assert [one["state"] for one in owed] == ["overdue", "open"]
    assert {one["clause"] for one in owed} == {"C-3.1"}
