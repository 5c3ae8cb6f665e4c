"""What goes wrong at a keyboard: a clear sentence each time, and nothing lost."""

from datetime import date, timedelta

import pytest

from tests.journeys.demo import Refused
from tests.journeys.windows import (
    PHONE,
    fresh_code,
    log_in,
    logged_in,
    press,
    submit,
    window,
)

pytestmark = pytest.mark.browser

TOLD = "He pushed me against the bar."
LONG = "x" * 10_000


@pytest.fixture
def page(browser, demo):
    """A phone of somebody nobody knows, script off."""
    opened = window(browser, demo.url, viewport=PHONE)
    yield opened
    opened.context.close()


@pytest.fixture
def director(browser, demo):
    """The director at the desk."""
    opened = logged_in(browser, demo.url, demo.members("director")[0])
    yield opened
    opened.context.close()


def start(page, told=TOLD):
    page.goto("/talk/#s1")
    page.fill("#what_happened", told)


def fill_in(page, question, field, value):
    page.goto(f"/talk/#s{question}")
    page.fill(field, value)


def read_again(page):
    submit(page, page.locator(".question:visible button").first)
    return page.inner_text("main")


def open_mailbox(page, words):
    page.goto("/")
    submit(page, page.get_by_role("link", name="I have a receipt"))
    page.fill("#words", words)
    submit(page, page.get_by_role("button", name="Open"))
    return page.inner_text("main")


def receipt_on(page):
    return page.locator(".receipt li").all_inner_texts()


def received(page):
    return "We have received it." in page.inner_text("main")


def how_many_told(demo, told):
    director = demo.caller(demo.members("director")[0])
    codes = [one["code"] for one in director.get("/reports")["items"]]
    opened = [director.get(f"/reports/{code}") for code in codes]
    return sum(one["what_happened"] == told for one in opened)


def test_word_that_is_none_of_ours_is_named_and_the_rest_is_kept(page, demo):
    words = demo.caller(demo.members("director")[0]).post("/receipts")["receipt"]
    typed = " ".join([*words.split()[:8], "zzzyx"])

    said = open_mailbox(page, typed)

    assert "Word 9 is not one of our words." in said
    assert page.input_value("#words") == typed


def test_cut_receipt_says_how_many_words_it_wants(page, demo):
    words = demo.caller(demo.members("director")[0]).post("/receipts")["receipt"]
    typed = " ".join(words.split()[:5])

    said = open_mailbox(page, typed)

    assert "nine" in said.casefold()
    assert page.input_value("#words") == typed


def test_receipt_in_capitals_with_numbers_opens(page):
    start(page)
    read_again(page)
    words = receipt_on(page)
    press(page, "Send")

    said = open_mailbox(page, "\n".join(w.upper() for w in words))

    assert "Your messages" in said


def test_tomorrow_is_refused_beside_its_question_and_the_story_is_kept(page):
    tomorrow = str(date.today() + timedelta(days=2))
    start(page)
    page.evaluate("location.hash = '#s6'")
    page.fill("#occurred_on", tomorrow)
    read_again(page)

    mistake = page.locator(".errors a").first
    mistake.click()
    assert page.input_value("#occurred_on") == tomorrow
    assert page.input_value("#what_happened") == TOLD
    page.fill("#occurred_on", str(date.today() - timedelta(days=1)))
    press(page, "Send")
    assert received(page)


def test_double_click_on_send_is_received_once(page, demo):
    told = "Sent with a nervous finger."
    start(page, told)
    read_again(page)

    page.get_by_role("button", name="Send", exact=True).dblclick()
    page.get_by_text("We have received it.").wait_for()

    assert how_many_told(demo, told) == 1


def test_sent_page_loaded_again_is_received_once(page, demo):
    # What was posted is not kept by the browser: going back or loading again sends
    # the same once more, where the person says so.
    told = "Sent, and sent again."
    start(page, told)
    read_again(page)
    press(page, "Send")
    words = receipt_on(page)

    page.reload()

    assert received(page)
    assert receipt_on(page) == words
    assert how_many_told(demo, told) == 1


def test_enormous_name_is_said_to_be_too_long_and_kept(page):
    start(page)
    page.evaluate("location.hash = '#s4'")
    page.locator("[name=person]").first.fill(LONG)
    read_again(page)

    assert page.locator(".errors a").count() == 1
    assert page.locator("[name=person]").first.input_value() == LONG
    assert page.input_value("#what_happened") == TOLD


def test_minor_form_for_a_major_harm_is_refused_in_a_sentence(demo):
    board = demo.caller(demo.members("host")[0])

    with pytest.raises(Refused) as refusal:
        board.post(
            "/reports", {"form": "short", "offence": "assault", "what_happened": TOLD}
        )

    assert refusal.value.status in {403, 422}
    assert "long" in str(refusal.value.body).casefold()


def test_session_that_ends_while_typing_keeps_every_word(director, demo):
    note = "She told me at the bar, and I promised to write."
    director.goto("/cases/")
    submit(director, director.locator("main a[href^='/cases/']").first)
    director.fill("[name=text]", note)
    director.context.clear_cookies(name="holdfast")
    press(director, "Keep the note")

    assert "still here" in director.inner_text("main")
    member = demo.members("director")[0]
    director.fill("[name=again-username]", member["username"])
    director.fill("[name=again-passphrase]", "not this one at all")
    press(director, "Go on")
    assert director.locator(f"[name=text][value='{note}']").count() == 1
    come_back(director, member)

    assert note in director.inner_text("main")


def come_back(page, member):
    page.fill("[name=again-username]", member["username"])
    page.fill("[name=again-passphrase]", member["passphrase"])
    page.fill("[name=again-code]", fresh_code(member["totp_secret"]))
    press(page, "Go on")


def test_wrong_passphrase_on_a_vote_keeps_the_reason(browser, demo):
    # Another of the committee: each waits half a minute for a second fresh code.
    member = next(
        m for m in demo.members("committee") if "director" not in m["offices"]
    )
    voter = logged_in(browser, demo.url, member)
    reason = "She was clear, and the host saw it, too."
    move_something(voter, member)
    submit(voter, voter.locator("a[href^='/motions/']").first)
    voter.locator("[name=choice][value=yes]").check(force=True)
    voter.fill("[name=reason]", reason)
    voter.fill("[name=passphrase]", "wrong lantern wrong meadow")
    press(voter, "Vote")

    assert voter.input_value("[name=reason]") == reason
    assert voter.locator("[name=choice][value=yes]").is_checked()
    assert voter.input_value("[name=passphrase]") == ""
    voter.fill("[name=passphrase]", member["passphrase"])
    press(voter, "Vote")
    assert "You have voted." in voter.inner_text("main")
    voter.context.close()


def move_something(page, member):
    """A motion in the case that is under way."""
    page.goto("/cases/")
    submit(page, page.locator("main a[href^='/cases/']").first)
    case = page.url
    page.goto(f"{case}meet/")
    for box in page.locator("[name=present]").all():
        box.check(force=True)
    page.fill("[name=notes]", "We act.")
    press(page, "Keep the minutes")
    page.goto(f"{case}move/")
    page.select_option("[name=action]", "permanent-ban")
    page.select_option("[name=evidence]", "preponderance")
    page.fill("[name=reasons]", "Her account.")
    page.fill("main [name=passphrase]", member["passphrase"])
    press(page, "Put it to the vote")
    page.goto(case)


def test_wrong_code_at_the_sign_in_says_no_more_than_that(page, demo):
    member = demo.members("committee")[-1]
    page.goto("/login/")
    page.fill("[name=username]", member["username"])
    page.fill("[name=passphrase]", member["passphrase"])
    page.fill("[name=code]", "000000")
    press(page, "Sign in")

    assert page.input_value("[name=username]") == member["username"]
    assert page.locator(".wrong, .errors, .notice").count() >= 1
    log_in(page, member)
