"""What a reporter sees when somebody changed the list of whose keys count."""

import pytest

from holdfast.accounts.models import RosterEntry
from holdfast.reports import intake
from holdfast.reports.models import Report
from holdfast.vault.models import Reader
from tests.talk.reporter import said


def test_with_a_forged_roster_nothing_is_filed_and_nothing_confirmed(reporter, cast):
    page = reporter.review(what_happened="He would not stop.")
    assert page.status_code == 200
    RosterEntry.objects.filter(number=3).delete()
    intake._kept.clear()

    page = reporter.send(what_happened="He would not stop.")

    assert page.status_code == 503
    assert "Nothing was confirmed" in said(page)
    assert "doctor" not in said(page)
    assert not Report.objects.exists()


@pytest.mark.parametrize("column", ["public", "verifying"])
def test_with_one_exchanged_key_it_is_filed_all_the_same(reporter, cast, column):
    length = 1216 if column == "public" else 32
    Reader.objects.filter(pk=cast.cleo.reader.pk).update(**{column: b"\1" * length})
    intake._kept.clear()

    page = reporter.send(what_happened="He would not stop.")

    assert page.status_code == 200
    assert Report.objects.count() == 1
