"""Somebody tells, in a real browser with script off, on a small phone."""

import os

import pytest

from tests.journeys.demo import Refused
from tests.journeys.windows import PATIENCE, PHONE, submit
from tests.look.drawing import mistakes

pytestmark = pytest.mark.browser

NARROW = {"width": 320, "height": 560}
TOLD = "He would not stop.\nI left <early>."


@pytest.fixture
def open_page(browser, demo):
    """A new window of somebody nobody knows, and what it asked for."""
    windows = []

    def opened(path="/talk/", **settings):
        settings = {"java_script_enabled": False, "viewport": PHONE, **settings}
        window = browser.new_context(base_url=demo.url, **settings)
        windows.append(window)
        window.set_default_timeout(PATIENCE)
        page = window.new_page()
        page.asked = []
        page.on("request", lambda request: page.asked.append(request.url))
        page.goto(path)
        return page

    yield opened
    for window in windows:
        window.close()


def go_on(page, number):
    """To the next question from the one with this number."""
    page.locator(f"#s{number}").get_by_role("link", name="Go on").click()


def shown(page):
    return page.locator(".question:visible")


def review(page):
    page.locator("#s0").get_by_role("link", name="Go on").click()
    page.fill("#what_happened", TOLD)
    submit(page, page.locator("#s1").get_by_role("button", name="Send what I have"))


def words_of(page):
    return " ".join(page.locator(".receipt li").all_inner_texts())


def reports_told(caller, what_happened):
    """The reports of this text that a member can open."""
    codes = [one["code"] for one in caller.get("/reports")["items"]]
    opened = [caller.get(f"/reports/{code}") for code in codes]
    return [one for one in opened if one["what_happened"] == what_happened]


def test_one_question_is_shown_at_a_time(open_page):
    page = open_page()

    assert shown(page).count() == 1
    page.locator("#s0").get_by_role("link", name="Go on").click()
    for number in range(1, 12):
        assert shown(page).count() == 1
        assert page.locator(f"#s{number}").is_visible()
        go_on(page, number)
    assert page.locator("#s12").is_visible()


def test_back_goes_to_the_question_before_and_keeps_the_text(open_page):
    page = open_page()
    page.locator("#s0").get_by_role("link", name="Go on").click()
    page.fill("#what_happened", TOLD)
    go_on(page, 1)

    page.go_back()

    assert page.locator("#s1").is_visible()
    assert page.input_value("#what_happened") == TOLD


def test_back_from_the_review_keeps_the_text(open_page):
    page = open_page()
    review(page)
    assert page.locator("h1").inner_text() == "Read it again before you send."

    page.go_back()

    assert page.locator("#s1").is_visible()
    assert page.input_value("#what_happened") == TOLD


def test_looking_for_help_keeps_the_text(open_page):
    page = open_page()
    page.locator("#s0").get_by_role("link", name="Go on").click()
    page.fill("#what_happened", TOLD)

    page.get_by_role("link", name="Get help now").first.click()
    assert page.locator("#help a[href='tel:112']").is_visible()
    page.go_back()

    assert page.input_value("#what_happened") == TOLD


def test_address_bar_says_nothing(open_page):
    page = open_page("/")
    submit(page, page.get_by_role("link", name="Tell us what happened"))
    review(page)
    submit(page, page.get_by_role("button", name="Send", exact=True))

    assert page.url.split("/", 3)[3] == "talk/"
    assert page.title() == "Welcome"


def test_telling_is_three_requests_beside_style(open_page):
    page = open_page()
    review(page)
    submit(page, page.get_by_role("button", name="Send", exact=True))

    asked = [url for url in page.asked if "/static/" not in url]

    assert len(asked) == 3
    assert page.context.cookies() == []


def test_receipt_is_shown_before_sending_and_opens_the_mailbox(open_page, demo):
    page = open_page()
    review(page)
    receipt = words_of(page)
    submit(page, page.get_by_role("button", name="Send", exact=True))
    assert "We have received it." in page.inner_text("main")
    assert words_of(page) == receipt

    other = open_page("/")
    submit(other, other.get_by_role("link", name="I have a receipt"))
    other.fill("#words", receipt)
    submit(other, other.get_by_role("button", name="Open"))
    other.fill("#text", "One more thing.")
    submit(other, other.get_by_role("button", name="Send"))

    assert "It is with us." in other.inner_text("main")
    director = demo.caller(demo.members("director")[0])
    (mine,) = [
        one
        for one in reports_told(director, TOLD)
        if any("One more thing." in str(message) for message in one["messages"])
    ]
    assert mine["what_happened"] == TOLD


def test_what_was_not_answered_stays_unanswered(open_page, demo):
    page = open_page()
    page.locator("#s0").get_by_role("link", name="Go on").click()
    page.fill("#what_happened", "Only this, and nothing else.")
    submit(page, page.locator("#s1").get_by_role("button", name="Send what I have"))
    submit(page, page.get_by_role("button", name="Send", exact=True))

    director = demo.caller(demo.members("director")[0])
    (mine,) = reports_told(director, "Only this, and nothing else.")
    empty = ("offence", "grade", "event", "occurred_on", "occurred_at")
    assert {mine[name] for name in empty} <= {None, ""}
    assert (mine["answers"], mine["word"], mine["reporter"]) == ({}, "", None)


def test_whoever_is_too_close_never_sees_it(open_page, demo):
    member = demo.members("committee")[-1]
    other = next(m for m in demo.members("committee") if m["id"] != member["id"])
    page = open_page()
    page.locator("#s0").get_by_role("link", name="Go on").click()
    page.fill("#what_happened", "Not for everybody's eyes")
    for number in range(1, 10):
        go_on(page, number)
    page.locator("#s10").get_by_label(member["name"]).first.check()
    submit(page, page.locator("#s10").get_by_role("button", name="Send what I have"))
    submit(page, page.get_by_role("button", name="Send", exact=True))

    (mine,) = reports_told(demo.caller(other), "Not for everybody's eyes")
    with pytest.raises(Refused) as refusal:
        demo.caller(member).get(f"/reports/{mine['code']}")
    assert refusal.value.status == 404


def test_another_person_is_added_and_all_are_sent(open_page):
    page = open_page()
    review(page)
    page.get_by_text("Add something you left out").click()
    page.locator("#person1").fill("One")
    submit(page, page.get_by_role("button", name="Add another person"))
    page.locator("#person2").fill("Two")
    submit(page, page.get_by_role("button", name="Add another person"))

    assert page.input_value("#person1") == "One"
    assert page.input_value("#person2") == "Two"
    assert page.input_value("#person3") == ""


def test_day_before_the_policy_leads_back_to_its_question(open_page):
    page = open_page()
    page.locator("#s0").get_by_role("link", name="Go on").click()
    page.fill("#what_happened", TOLD)
    for number in range(1, 6):
        if number == 5:
            page.locator("#s5 input[value='verbal-harassment']").check()
        go_on(page, number)
    page.fill("#occurred_on", "2016-12-31")
    submit(page, page.locator("#s6").get_by_role("button", name="Send what I have"))

    link = page.locator(".errors a")
    assert "C-0.2" in link.inner_text()
    link.click()
    assert page.locator("#occurred_on").is_visible()
    page.fill("#occurred_on", "2017-01-01")
    submit(page, page.get_by_role("button", name="Send", exact=True))
    assert "We have received it." in page.inner_text("main")


def test_long_story_and_long_answer_can_be_read_again_on_a_phone(open_page):
    page = open_page()
    page.locator("#s0").get_by_role("link", name="Go on").click()
    page.fill("#what_happened", "He followed me. " * 2000)
    for number in range(1, 5):
        go_on(page, number)
    page.locator("#s5 input[value='assault']").check()
    answer = page.locator("#s5 label:has(input[value='assault'])").inner_text()
    submit(page, page.locator("#s5").get_by_role("button", name="Send what I have"))

    assert page.locator("#what_happened").bounding_box()["height"] < PHONE["height"]
    assert f"You chose: {answer}" in page.locator("main").inner_text()


LIGHT, DARK = ("light", "ltr"), ("dark", "rtl")
LOOKS = [("en", *LIGHT), ("en", *DARK), ("fr", *LIGHT), ("nl", *DARK)]
if os.environ.get("HOLDFAST_LONG"):
    LOOKS += [("fr", *DARK), ("nl", *LIGHT)]


@pytest.mark.parametrize(("language", "scheme", "direction"), LOOKS)
def test_everybody_can_use_every_page(open_page, language, scheme, direction):
    settings = {
        "java_script_enabled": True,
        "viewport": NARROW,
        "color_scheme": scheme,
        "locale": language,
        "bypass_csp": True,
    }
    page = open_page("/", **settings)
    found = wrong_here(page, direction)
    for path in ("/help/", "/about/", "/talk/"):
        page.goto(path)
        found += [*wrong_here(page, direction)]
    for number in range(1, 13):
        page.goto(f"/talk/#s{number}")
        found += [*wrong_here(page, direction)]
    page.fill("#reporter", "x" * 400)
    submit(page, page.locator("#s12 button"))
    found += [*wrong_here(page, direction)]
    page.fill("#reporter", "x")
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    page.fill("#what_happened", TOLD)
    submit(page, page.locator("button[value=send]").first)
    found += [*wrong_here(page, direction)]
    submit(page, page.locator("button[value=open]"))
    found += [*wrong_here(page, direction)]

    assert found == []


def wrong_here(page, direction):
    """What axe finds and what sticks out, with the page in this direction."""
    page.evaluate("to => { document.documentElement.dir = to; }", direction)
    return [*mistakes(page), *overflowing(page)]


def overflowing(page):
    wide = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return [f"{page.url} is {wide} too wide"] if wide > 0 else []


def test_no_page_breaks_its_content_security_policy(open_page):
    page = open_page("/", java_script_enabled=True)
    said = []
    page.on("console", lambda message: said.append(message.text))
    for path in ("/", "/help/", "/about/", "/talk/"):
        page.goto(path)

    assert said == []


def test_questions_are_all_there_where_a_browser_is_old(open_page):
    page = open_page()

    # Without style every question stands in one long form.
    assert page.locator(".question").count() == 15
    assert page.locator("form textarea").count() > 5
