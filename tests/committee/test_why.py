"""Why, beside every deadline; and what would change what is refused."""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from holdfast.spaces.models import Duty
from tests.accounts.browsing import client_of
from tests.cast import PASSPHRASE
from tests.matters import a_case, decided, person_in, told


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
