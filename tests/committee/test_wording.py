"""What pages of cases and committee say, in sentences that are understood at once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from holdfast.committee.actions import carry_out
from tests.accounts.browsing import client_of, text_of
from tests.cast import PASSPHRASE
from tests.matters import a_case, decided, moved, person_in, told, voted
from tests.reports.making import report as anonymous


@pytest.fixture
def now():
    """Pages take the time themselves; what they show was filed just before."""
    return timezone.now()


@pytest.fixture
def case(cast, now):
    return a_case(cast, at=now, too_close=("cleo",))


def page_of(cast, url, name="ada"):
    return text_of(client_of(cast, name).get(url))


def refused_motion(cast, case):
    given = {
        "action": "permanent-ban",
        "person": person_in(case, cast=cast).code,
        "evidence": "reasonable-suspicion",
        "reasons": "Two accounts agree.",
        "passphrase": f"{PASSPHRASE} ada",
    }
    return text_of(client_of(cast, "ada").post(f"/cases/{case.code}/move/", given))


def test_which_rule_refuses_stands_in_the_box_beneath_what_it_says(cast, case):
    page = refused_motion(cast, case)
    said = page.index("takes &quot;Preponderance of evidence&quot; or more")
    assert page.index('class="errors') < said
    box = page[page.index('class="errors') : page.index("</section>", said)]
    assert "<summary>Why?</summary>" in box
    assert "#C-5.2" in box
    assert page.count("<summary>Why?</summary>") == 1


def test_too_weak_a_standard_is_said_as_one_says_it(cast, case):
    page = refused_motion(cast, case)
    assert "it is more likely than not that it happened." in page
    assert "The one chosen, &quot;Reasonable suspicion&quot;, is weaker." in page
    assert "what is less grave takes less" in page


def test_a_question_left_out_is_asked_without_a_colon(cast, case):
    given = {"held_on": "2026-11-02", "notes": "We met."}
    page = text_of(client_of(cast, "ada").post(f"/cases/{case.code}/meet/", given))
    assert "Who was there? Please choose." in page
    given = {"held_on": "2026-11-02", "present": cast.id_of("ada")}
    page = text_of(client_of(cast, "ada").post(f"/cases/{case.code}/meet/", given))
    assert "What was said and resolved? Please fill this in." in page
    assert "This field is required" not in page


def test_a_closed_motion_says_when_it_closed_and_leads_on(cast, now, case):
    motion = moved(case, cast=cast, at=now)
    url = f"/motions/{motion.id}/"
    assert "<dt>Closes</dt>" in page_of(cast, url)
    for who in ("ada", "ben"):
        voted(motion, cast=cast, at=now, who=who)
    action = case.actions.get()

    for name, leads_to in (
        ("ada", f"/cases/{case.code}/actions/{action.id}/"),
        ("ben", f"/cases/{case.code}/"),
    ):
        page = page_of(cast, url, name)
        assert "<dt>Closes</dt>" not in page
        assert "<dt>Closed</dt>" in page
        assert f'<a class="button" href="{leads_to}">' in page
    given = {"consulted": "danger", "how": "Now.", "at": now}
    carry_out(action, by=cast.signing("ada"), **given)
    assert f'<a class="button" href="/cases/{case.code}/">' in page_of(cast, url)


def test_the_box_says_before_when_nothing_is_done_without_an_answer(cast, now, case):
    decided(case, cast=cast, at=now, voters="ada ben")
    page = page_of(cast, f"/cases/{case.code}/")
    assert "Without an answer, not before" in page
    assert "At the latest" not in page


def test_reports_to_choose_from_have_their_day(cast, now):
    (one,) = told(cast, at=now - timedelta(days=40))
    page = page_of(cast, f"/cases/open/?report={one.code}")
    assert " · major · came on " in page
    assert page.count("Open a case") >= 4


def test_who_had_the_paper_is_asked_only_where_somebody_wrote_it_down(cast, now):
    from_the_web, written = anonymous(cast, now), told(cast, at=now, by="ada")[0]
    asks = "Who had the paper"
    assert asks not in page_of(cast, f"/reports/{from_the_web.code}/")
    assert asks in page_of(cast, f"/reports/{written.code}/")


def test_what_was_asked_of_them_stands_as_a_question(cast, now):
    answers = {"telling-as": "myself", "under-18": "not-sure"}
    (one,) = told(cast, at=now, answers=answers)
    page = page_of(cast, f"/reports/{one.code}/")
    assert "We asked: “Who are you telling this for?”" in page
    assert "They do not know" in page
    assert "not-sure" not in page
    assert "<dt>Who are you telling this for?</dt>" not in page
