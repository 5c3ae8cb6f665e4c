"""The public pages: what they show, weigh, and say in their headers."""

import gzip
import re
from html import unescape
from itertools import product

import pytest
from django.utils import timezone

from holdfast.accounts.models import Member, MemberState
from holdfast.committee.adopting import adopt
from holdfast.crypto.receipts import new_receipt
from holdfast.policy import load, shipped
from holdfast.reports.public_questions import of_reporters
from holdfast.web import assets
from tests.talk.reporter import hidden, said

PAGES = ["/", "/talk/", "/help/", "/about/"]
LANGUAGES = ["en", "fr", "nl"]


def test_pages_open_for_anybody_without_a_cookie(reporter):
    for address, language in product(PAGES, LANGUAGES):
        page = reporter.client.get(address, {"lang": language})
        html = page.content.decode()

        assert page.status_code == 200
        assert not page.cookies
        assert f'<html lang="{language}"' in html
        assert re.search(r"<title>(Welcome|Bienvenue|Welkom)</title>", html)


def test_first_on_every_page_are_leaving_and_help(reporter):
    for address in PAGES:
        html = reporter.client.get(address).content.decode()
        links = re.findall(r"<a\s[^>]*>", html.split("<body>")[1])

        assert 'class="leave"' in links[0]
        assert re.search(r'href="(/help/|#help)"', links[1])


def test_pages_ask_nothing_of_anybody_else(reporter):
    for address in PAGES:
        html = reporter.client.get(address).content.decode()
        asked = re.findall(r'(?:src|<link[^>]*href)="([^"]+)"', html)

        assert all(one.startswith(("/static/", "data:,")) for one in asked)
        assert not re.search(r"<style|\sstyle=|\son\w+=", html)


def test_report_page_is_three_requests_and_fourteen_kilobytes(reporter):
    page = reporter.client.get("/talk/", headers={"accept-encoding": "gzip"})
    html = gzip.decompress(page.content).decode()
    asked = re.findall(r'(?:src|<link[^>]*href)="(/static/[^"]+)"', html)
    by_url = {asset.url: asset for asset in assets.assets().values()}

    weight = len(page.content) + sum(len(by_url[one].packed) for one in asked)

    assert 1 + len(asked) <= 3
    assert weight <= 14 * 1024


def test_whole_flow_is_under_fifty_kilobytes(reporter):
    typed = {"what_happened": "He would not stop.", "person": ["Somebody"]}
    pages = [reporter.client.get("/", headers={"accept-encoding": "gzip"})]
    pages += [reporter.client.get("/talk/", headers={"accept-encoding": "gzip"})]
    pages += [review := reporter.review(**typed)]
    pages += [reporter.post(do="send", **typed, **hidden(review))]
    shared = [
        assets.assets()[name].packed for name in ("css/public.css", "js/leave.js")
    ]

    weight = sum(len(page.content) for page in pages) + sum(map(len, shared))

    assert pages[-1].status_code == 200
    assert weight < 50 * 1024


def test_questions_may_be_stored_so_that_back_gives_the_text_again(reporter):
    page = reporter.client.get("/talk/")

    assert "no-store" not in page["Cache-Control"]
    assert page.content == reporter.client.get("/talk/").content


def test_what_is_posted_is_never_stored_and_never_compressed(reporter):
    reporter.headers["accept-encoding"] = "gzip"

    page = reporter.review(what_happened="Something")

    assert page["Cache-Control"] == "no-store"
    assert "Content-Encoding" not in page


@pytest.mark.clause("J-3.1")
def test_two_questions_come_first_what_happens_and_what_is_needed(reporter):
    html = reporter.client.get("/talk/").content.decode()
    names = re.findall(r'name="([a-z_-]+)"', html.split('id="s1"')[1])

    assert [name for name in names if name != "do"][:2] == [
        "what_happened",
        "what_is_needed",
    ]


def test_every_question_can_be_skipped_and_sent_from(reporter):
    html = reporter.client.get("/talk/").content.decode()
    screens = re.findall(
        r'<section class="question" id="s\d+".*?</section>', html, re.DOTALL
    )

    assert len(screens) == 12
    assert all('value="review"' in screen for screen in screens)
    assert all("Skip this" in screen for screen in screens[:-1])
    assert "required" not in html


@pytest.mark.clause("L-1.2")
def test_every_question_says_who_reads_it_and_why(reporter):
    html = reporter.client.get("/talk/").content.decode()
    screens = re.findall(
        r'<section class="question" id="s\d+".*?</section>', html, re.DOTALL
    )

    for screen in screens:
        assert "Ada Okafor, Ben Lindqvist and Cleo Marchetti" in screen
        assert "Why we ask:" in screen


@pytest.mark.clause("L-1.2")
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_review_page_asks_besides_says_who_reads_it_and_why(
    reporter, language
):
    review = reporter.review(what_happened="x", offence="assault", lang=language)
    html = unescape(review.content.decode())
    policy = load(shipped("committee"))
    everyday = {question.id for question in of_reporters(policy.everyday_form)}
    further = {
        question.id: question
        for form in policy.forms.values()
        for question in of_reporters(form)
        if question.id not in everyday
    }

    assert len(further) == 7
    for name, question in further.items():
        assert f'aria-describedby="{name}-why"' in html
        assert question.why.said(language) in html
        assert not question.more or question.more.said(language) in html
    (besides,) = re.findall(
        r"<details[^>]*>(?:(?!<details).)*-why.*?</details>", html, re.DOTALL
    )
    assert "Ada Okafor, Ben Lindqvist" in besides
    # What was explained on the way is not explained again.
    assert len(re.findall(' id="[^"]+-why"', html)) == len(further)


def test_whoever_tells_for_another_is_told_to_leave_their_name_out(reporter):
    html = unescape(reporter.client.get("/talk/").content.decode())

    assert "do not write their name in what you tell" in html
    assert "Name somebody else who was harmed only if they agree." in html
    assert "kept apart and nothing is done" not in html


@pytest.mark.clause("C-3.9")
def test_who_reads_is_worded_the_same_whoever_is_suspended(reporter, cast):
    before = reporter.review(what_happened="x")
    Member.objects.filter(pk=cast.members["cleo"].pk).update(
        state=MemberState.SUSPENDED
    )
    from holdfast.reports import pages

    pages.forget()
    after = reporter.review(what_happened="x")

    assert _without_receipt(after) == _without_receipt(before)


def _without_receipt(page):
    html = page.content.decode()
    html = re.sub(r'name="(token|receipt)" value="[^"]*"', "", html)
    return re.sub(r'<ol class="receipt".*?</ol>', "", html)


@pytest.mark.clause("C-0.6")
@pytest.mark.parametrize("language", LANGUAGES)
def test_about_names_the_team_and_a_way_to_reach_them(reporter, language):
    page = reporter.client.get("/about/", {"lang": language})
    html = page.content.decode()

    for name in ("Ada Okafor", "Ben Lindqvist", "Cleo Marchetti"):
        assert name in html
    assert "Dora Petrov" not in html
    assert f'href="/talk/?lang={language}"' in html


@pytest.mark.clause("C-0.8")
def test_about_shows_the_code_of_conduct(reporter):
    assert "Ask first. Ask before you touch somebody" in said(
        reporter.client.get("/about/")
    )


@pytest.mark.clause("J-1.1")
@pytest.mark.parametrize("language", LANGUAGES)
def test_about_shows_every_clause_of_the_policy(reporter, language, cast):
    from holdfast.policy import load, shipped

    html = reporter.client.get("/about/", {"lang": language}).content.decode()

    for clause in load(shipped("committee")).clauses:
        assert f'<details id="{clause}">' in html


def test_help_shows_numbers_and_asks_nothing(reporter):
    html = reporter.client.get("/help/").content.decode()

    assert 'href="tel:112"' in html
    assert "<form" not in html


def test_language_is_carried_on_without_a_cookie(reporter):
    start = reporter.client.get("/", {"lang": "nl"}).content.decode()
    talk = reporter.client.get("/talk/", {"lang": "nl"}).content.decode()
    review = reporter.review(lang="nl", what_happened="Iets")

    assert 'href="/talk/?lang=nl"' in start
    assert '<input type="hidden" name="lang" value="nl">' in talk
    assert review["Content-Language"] == "nl"
    assert "Lees het nog eens voor je verstuurt." in review.content.decode()


def test_language_can_be_changed_on_the_review_without_losing_a_word(reporter):
    page = reporter.review(lang="en", speak="fr", what_happened="Rien de perdu")

    html = page.content.decode()
    assert '<html lang="fr"' in html
    assert "Rien de perdu" in html


def test_language_that_the_browser_asks_for_is_spoken(reporter):
    page = reporter.client.get("/", headers={"accept-language": "fr-BE,fr;q=0.9"})

    assert "Tu peux nous parler." in page.content.decode()


@pytest.fixture
def nobody_vouched(cast):
    readers = [cast.members[name].pk for name in ("ben", "cleo", "dora", "emil")]
    board = [cast.members[n].pk for n in ("fay", "gus", "hana", "ivo")]
    Member.objects.filter(pk__in=[*readers, *board]).update(state=MemberState.ENROLLED)


@pytest.mark.parametrize("address", ["/", "/talk/"])
def test_pages_say_kindly_that_nobody_can_read_yet(nobody_vouched, reporter, address):
    html = reporter.client.get(address).content.decode()

    assert "This is not open yet." in html
    assert 'href="tel:112"' in html
    assert "<form" not in html


def test_nothing_is_taken_before_two_can_read(nobody_vouched, reporter):
    from holdfast.reports.models import Report

    page = reporter.review(what_happened="Something")

    assert page.status_code == 409
    assert "This is not open yet." in page.content.decode()
    assert not Report.objects.exists()


def test_pages_open_as_soon_as_two_can_read(nobody_vouched, reporter, cast):
    assert "not open yet" in reporter.client.get("/talk/").content.decode()

    Member.objects.filter(state=MemberState.ENROLLED).update(state=MemberState.VOUCHED)

    assert "Before you begin" in reporter.client.get("/talk/").content.decode()


@pytest.mark.parametrize("address", PAGES)
def test_pages_before_there_is_an_organisation_say_so(client, db, address):
    page = client.get(address)

    assert page.status_code == 503
    assert "not open yet" in page.content.decode()
    # There is nowhere to go on to but this very page.
    assert 'class="button"' not in page.content.decode()


@pytest.mark.clause("C-0.1")
@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Nobody is treated worse for who they are"),
        ("fr", "Personne n"),
        ("nl", "Niemand wordt slechter behandeld"),
    ],
)
def test_the_policy_protects_everybody_and_asks_nobody_who_they_are(
    reporter, language, words
):
    client = reporter.client
    page = client.get(f"/about/?lang={language}").content.decode()
    assert words in page
    assert "C-0.1" in page

    forms = load(shipped()).forms
    asked = [question for form in forms.values() for question in form.questions]
    assert asked
    # No trait has to be told by anybody to be heard.
    assert [one.id for one in asked if one.required] == []
    told = client.post(
        "/api/v1/reports",
        {"receipt": new_receipt(), "what_happened": "He called me names."},
        content_type="application/json",
    )
    assert told.status_code == 201


def test_help_that_is_only_on_the_web_is_shown_with_its_address(reporter, cast):
    text = shipped("committee")
    line = text.index('tel = "', text.index("[[helpline]]"))
    end = text.index("\n", line)
    web = f'{text[:line]}url = "https://chat.example.org/"{text[end:]}'
    adopt(web, organisation=cast.organisation, at=timezone.now())

    for address in ("/talk/", "/help/"):
        html = reporter.client.get(address).content.decode()
        assert 'href="https://chat.example.org/" target="_blank"' in html, address
        assert 'href="tel:"' not in html
