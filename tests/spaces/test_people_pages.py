"""What the pages about people and about what is kept say."""

from datetime import UTC, datetime

from holdfast.keeping.templatetags import backups
from tests.accounts.browsing import client_of, text_of


def page_of(cast, name):
    path = f"/organisation/people/{cast.id_of(name)}/"
    return text_of(client_of(cast, "ada").get(path))


def test_whoever_sits_by_attendance_is_said_to_sit_there(cast):
    offices = page_of(cast, "dora").split("Offices", 1)[1]

    assert "by being at its meetings" in offices
    assert "None." not in offices.split("Put into an office")[0]
    assert "by being at its meetings" not in page_of(cast, "kim")


def test_recovery_says_when_the_newest_backup_was_made(cast, monkeypatch):
    client = client_of(cast, "ada")
    monkeypatch.setattr(backups, "backups", list)
    assert "There is none yet." in text_of(client.get("/organisation/recovery/"))

    made = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
    monkeypatch.setattr(backups, "backups", lambda: [(made, None)])

    html = text_of(client.get("/organisation/recovery/"))
    assert "The newest was made on Fri 20 Nov" in html
    assert "There is none yet." not in html
