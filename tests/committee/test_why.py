"""Why, beside every deadline; and what would change what is refused."""

import re
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from holdfast.committee.actions import carry_out
from holdfast.committee.words import day_in_words
from holdfast.spaces.models import Duty
from tests.accounts.browsing import client_of
from tests.cast import PASSPHRASE
from tests.door.barring import barred
from tests.matters import a_case, decided, moved, person_in, told


@pytest.fixture
def now():
    """Pages take the time themselves; what they show was filed just before."""
    return timezone.now()


def page_of(cast, path, *, who="ada"):
    return client_of(cast, who).get(path).content.decode()


def next_act(page):
    (found,) = re.findall(r'<aside class="next.*?</aside>', page, re.DOTALL)
    return found


def test_each_thing_owed_about_a_report_says_its_clause(cast, now):
    (report,) = told(cast, at=now)

    page = page_of(cast, f"/reports/{report.code}/")

    owed = re.findall(r'<li class="owed">.*?</li>', page, re.DOTALL)
    assert len(owed) >= 4
    assert all("<summary>Why?</summary>" in one for one in owed)
    assert any("C-3.1" in one for one in owed)


def test_the_next_act_with_a_report_says_until_when(cast, now):
    (report,) = told(cast, at=now)

    act = next_act(page_of(cast, f"/reports/{report.code}/"))

    assert "take it into your keeping" in act
    assert "Retrieve the report" in act
    assert re.search(r"<dd>by \w+ \d+ \w+", act)


def test_the_next_act_of_a_case_that_met_says_who_decides_how_and_why(cast, now):
    case = a_case(cast, at=now, too_close=("cleo",))
    Duty.objects.all().delete()

    act = next_act(page_of(cast, f"/cases/{case.code}/"))

    assert "Next: decide whether to act" in act
    assert "Ada Okafor, Ben Lindqvist" in act
    assert "Cleo" not in act
    assert "every one of the sitting members" in act
    assert "<summary>Why?</summary>" in act
    assert "C-5.1" in act


@pytest.mark.clause("C-5.10")
def test_too_early_says_from_when_on(cast, now):
    case = a_case(cast, at=now, too_close=("cleo",))
    action = decided(case, cast=cast, at=now, voters="ada ben")
    base = f"/cases/{case.code}/actions/{action.id}/"
    client = client_of(cast, "ada")
    client.post(f"{base}ask/", {"text": "Do you agree?"})

    early = client.post(
        f"{base}carry-out/",
        {
            "consulted": "not-reached",
            "how": "By letter.",
            "passphrase": f"{PASSPHRASE} ada",
        },
    ).content.decode()

    ends = (action.decided_at + timedelta(hours=72)).astimezone(
        ZoneInfo("Europe/Brussels")
    )
    assert f"after {ends:%H:%M} on {ends.day} {ends:%B %Y}." in early


def moved_on_the_page(cast, case):
    given = {
        "action": "permanent-ban",
        "person": person_in(case, cast=cast).code,
        "evidence": "preponderance",
        "reasons": "Two accounts agree.",
        "passphrase": f"{PASSPHRASE} ada",
    }
    return client_of(cast, "ada").post(f"/cases/{case.code}/move/", given)


@pytest.mark.clause("C-5.1")
def test_too_few_says_how_many_more(cast, now):
    page = moved_on_the_page(cast, a_case(cast, at=now, too_close=("cleo", "ben")))

    assert page.status_code == 422
    assert "It takes one more member of the" in page.content.decode()


@pytest.mark.clause("C-2.1")
def test_without_agreement_says_whose_yes_would_change_it(cast, now):
    case = a_case(cast, at=now, by="ada", reporter_name="Ana", knows=True, agrees=False)

    page = moved_on_the_page(cast, case)

    assert page.status_code == 422
    assert "once somebody harmed agrees" in page.content.decode()


def test_the_motions_of_the_committee_say_why_they_close_and_end_as_they_do(cast, now):
    moved(a_case(cast, at=now), cast=cast, at=now)
    other = a_case(cast, at=now, reported=("Ilse Moreels",))
    decided(other, cast=cast, at=now, voters="ada ben cleo")

    page = page_of(cast, "/committee/")

    motions = re.findall(r'<li class="card motion">.*?</li>', page, re.DOTALL)
    assert len(motions) == 2
    for one in motions:
        assert "<summary>Why?</summary>" in one
        assert "C-5.1" in one


@pytest.mark.clause("C-5.11")
def test_telling_the_person_acted_against_says_until_when(cast, now):
    case = a_case(cast, at=now)
    action = decided(case, cast=cast, at=now, voters="ada ben cleo")
    given = {"consulted": "danger", "how": "At once.", "at": now}
    carry_out(action, by=cast.signing("ada"), **given)
    due = Duty.objects.get(rule="tell-person-against").due_at

    act = next_act(page_of(cast, f"/cases/{case.code}/"))

    assert "Next: tell the person acted against" in act
    with timezone.override("Europe/Brussels"):
        assert f"<dd>{day_in_words(due)}</dd>" in act


@pytest.mark.clause("C-5.2")
def test_an_action_of_another_kind_says_what_would_change_it(cast, now):
    page = moved_on_the_page(cast, a_case(cast, at=now, offence="verbal-harassment"))

    assert page.status_code == 422
    assert "judged to be of another kind" in page.content.decode()


def test_what_was_not_told_says_what_would_change_it(cast, now):
    case = a_case(cast, at=now, offence=None)

    page = moved_on_the_page(cast, case)

    assert page.status_code == 422
    assert "once a report says it" in page.content.decode()


@pytest.mark.clause("C-0.2")
def test_a_grade_too_early_for_its_day_says_its_clause(cast, now):
    long_ago = date(2016, 6, 1)
    (report,) = told(cast, at=now, offence=None, occurred_on=long_ago)

    page = client_of(cast, "ada").post(
        f"/reports/{report.code}/grade/",
        {"offence": "verbal-harassment", "reasons": "He shouted."},
    )

    assert page.status_code == 422
    assert_why(page.content.decode(), "C-0.2")


@pytest.mark.clause("C-5.8")
def test_a_length_in_the_past_says_its_clause(cast, now):
    ban = barred(cast, at=now, action="temporary-ban")
    given = {
        "until": (now - timedelta(days=3)).date().isoformat(),
        "reasons": "As proposed.",
        "passphrase": f"{PASSPHRASE} dora",
    }

    page = client_of(cast, "dora").post(f"/bans/{ban.id}/length/", given)

    assert page.status_code in {403, 422}
    assert_why(page.content.decode(), "C-5.8")


def assert_why(page, clause):
    found = re.findall(r'<details class="clause">.*?</details>', page, re.DOTALL)
    assert any(f"#{clause}" in one for one in found)
