"""What the pages about people and about what is kept say."""

import re
from datetime import UTC, datetime

import pytest
from django.utils import timezone

from holdfast.keeping.templatetags import backups
from holdfast.spaces.models import Term
from holdfast.spaces.terms import resign
from holdfast.vault.models import Reader
from tests.accounts.browsing import client_of, text_of
from tests.cast import NAMES
from tests.committee.test_suspending import about, said
from tests.matters import told


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


def tags_of(cast, who, name):
    """The words beside somebody's name in the list of everybody."""
    page = text_of(client_of(cast, who).get("/organisation/people/"))
    row = page.split(f"{NAMES[name]}</a>", 1)[1].split("</p>", 1)[0]
    return re.findall(r'class="tag[^"]*">([^<]*)<', row)


@pytest.mark.clause("C-2.10")
def test_that_somebody_is_suspended_is_seen_by_who_investigates_alone(cast):
    now = timezone.now()
    said(about(cast, "ben", at=now), cast=cast, by="ada", at=now)

    assert tags_of(cast, "dora", "ben") == ["suspended"]
    for who in ("jon", "kim", "olga"):
        assert tags_of(cast, who, "ben") == []


@pytest.mark.clause("C-2.8")
@pytest.mark.clause("C-3.5")
def test_why_a_resignation_waits_is_told_to_who_resigned_alone(cast):
    now = timezone.now()
    Reader.objects.filter(kind="member").update(opened_on=now.date())
    told(cast, at=now, too_close=("cleo",))
    term = Term.objects.select_related("member__reader", "organisation").get(
        member=cast.members["ben"], role="committee"
    )

    assert not resign(term, by=cast.signing("ben"), at=now)

    path = f"/organisation/people/{cast.id_of('ben')}/"
    # Whoever resigned has come in again: what they asked for ended their sessions.
    own = text_of(client_of(cast, "ben").get(path))
    assert "waits: one folder would keep fewer than two readers" in own
    for who in ("ada", "cleo", "dora", "jon"):
        page = text_of(client_of(cast, who).get(path))
        assert "waits" not in page
        assert "resigned" in page


def test_what_was_typed_for_a_refused_proposal_is_there_in_the_open_form(cast):
    client, words = client_of(cast, "ada"), "Dora has time, and was trained."
    path = f"/organisation/people/{cast.id_of('dora')}/"
    given = {"role": "director", "reasons": words, "passphrase-seat": "not this one"}

    page = text_of(client.post(f"{path}offices/", given))

    form = page.split("Propose for an office", 1)[1].split("</form>", 1)[0]
    opened = page.split("Propose for an office", 1)[0].rpartition("<details")[2]
    assert opened.startswith(" open")
    assert words in form
    assert 'value="director" selected' in form
    assert "not this one" not in page
    assert words not in text_of(client.get(path))


def test_what_was_typed_to_end_a_term_stands_with_that_term(cast):
    client, words = client_of(cast, "ada"), "They asked for it."
    term = Term.objects.get(member=cast.members["ben"], role="committee")
    given = {f"reasons-{term.id}": words, f"passphrase-{term.id}": "not this one"}

    page = text_of(client.post(f"/organisation/terms/{term.id}/end/", given))

    form = page.split("Propose to end this term", 1)[1].split("</form>", 1)[0]
    assert words in form
    assert "<details open" in page
    assert page.count(words) == 1


def test_a_training_with_a_day_that_is_none_keeps_which_it_was(cast):
    client = client_of(cast, "ada")
    path = f"/organisation/people/{cast.id_of('dora')}/"

    answer = client.post(f"{path}training/", {"what": "mental-health", "on": "1 May"})

    assert answer.status_code in {400, 422}
    form = text_of(answer).split("Write down a training", 1)[1].split("</form>")[0]
    assert 'value="1 May"' in form
