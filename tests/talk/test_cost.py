"""What filing costs the database: the same, however much lies there already."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from holdfast.reports.models import Report
from tests.reports.making import filed
from tests.talk.reporter import hidden

TYPED = {"what_happened": "He held me by the arm.", "offence": "assault"}
# Who may read now, code names, the telling's own eleven tables, and the way around.
MOST = 20
GROWS = ("reports_report", "reports_mailbox", "vault_", "spaces_duty", "spaces_notice")


def asked_by(step):
    with CaptureQueriesContext(connection) as asked:
        page = step()
    assert page.status_code == 200
    return [query["sql"] for query in asked.captured_queries], page


def steps(reporter):
    """The statements of page, review and send, once everything is warm."""
    reporter.send(**TYPED)
    read, _ = asked_by(lambda: reporter.client.get("/talk/"))
    reviewed, page = asked_by(lambda: reporter.review(**TYPED))
    given = hidden(page)
    sent, _ = asked_by(lambda: reporter.post(do="send", **TYPED, **given))
    return read, reviewed, sent


def looked_through(statements):
    """The steps in which a table that grows is read from end to end."""
    with connection.cursor() as cursor:
        for sql in statements:
            if not sql.lstrip().startswith("SELECT"):
                continue
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
            for *_, step in cursor.fetchall():
                if step.startswith("SCAN") and any(name in step for name in GROWS):
                    yield step


def test_page_and_review_ask_the_database_nothing(reporter):
    read, reviewed, _ = steps(reporter)

    assert (read, reviewed) == ([], [])


def test_sending_asks_as_much_with_ten_reports_there_as_with_a_thousand(
    reporter, cast, at
):
    for _ in range(9):
        filed(cast, at)
    _, _, with_ten = steps(reporter)
    while Report.objects.count() < 1000:
        filed(cast, at)
    _, _, with_a_thousand = steps(reporter)

    assert len(with_a_thousand) == len(with_ten) <= MOST
    if connection.vendor == "sqlite":
        assert list(looked_through(with_a_thousand)) == []
