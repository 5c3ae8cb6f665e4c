"""With script on, and with the keyboard alone: somebody tells, and somebody leaves."""

import pytest

from tests.journeys.windows import PHONE, window

pytestmark = pytest.mark.browser

TOLD = "He waited for me outside, every week."
ELSEWHERE = "https://www.wikipedia.org/"
MANY = 120


@pytest.fixture
def page(browser, demo):
    """A window with script on; what lies elsewhere is answered here."""
    opened = window(browser, demo.url, script=True, viewport=PHONE)
    opened.context.route(
        ELSEWHERE + "**", lambda route: route.fulfill(body="elsewhere")
    )
    yield opened
    opened.context.close()


def focused(page):
    """What has the focus, as a person would name it."""
    return page.evaluate(
        "() => { const one = document.activeElement;"
        " return (one.id || one.innerText || one.value || '').trim(); }"
    )


def tab_to(page, name):
    """Press Tab until this has the focus, seen to have it."""
    for _ in range(MANY):
        page.keyboard.press("Tab")
        if focused(page).splitlines()[:1] == [name]:
            seen = "getComputedStyle(document.activeElement).outlineStyle"
            assert page.evaluate(seen) != "none", f"{name} has the focus unseen"
            return
    raise AssertionError(f"Tab never comes to {name}")


def follow(page, name):
    tab_to(page, name)
    page.keyboard.press("Enter")


def start_to_tell(page):
    page.goto("/")
    follow(page, "Tell us what happened")
    page.locator("#s0").wait_for(state="visible")
    follow(page, "Go on")
    page.locator("#what_happened").wait_for(state="visible")
    tab_to(page, "what_happened")
    page.keyboard.type(TOLD)


def test_somebody_tells_with_the_keyboard_alone(page):
    start_to_tell(page)
    follow(page, "Send what I have")
    page.locator(".receipt").wait_for()
    receipt = " ".join(page.locator(".receipt li").all_inner_texts())
    follow(page, "Send")
    page.get_by_text("We have received it.").wait_for()

    page.goto("/")
    follow(page, "I have a receipt")
    page.locator("#words").wait_for(state="visible")
    tab_to(page, "words")
    page.keyboard.type(receipt)
    follow(page, "Open")
    page.get_by_role("heading", name="Your messages").wait_for()

    assert page.context.cookies() == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert page.said == []


def test_leaving_is_the_first_stop_and_nothing_lies_behind_it(page):
    start_to_tell(page)
    page.evaluate("document.activeElement.blur(); window.getSelection().empty()")

    page.locator("a.leave").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(ELSEWHERE)
    page.go_back()

    assert TOLD not in page.content()


def test_shift_three_times_leaves_while_typing(page):
    start_to_tell(page)

    for _ in range(3):
        page.keyboard.press("Shift")
    page.wait_for_url(ELSEWHERE)
    page.go_back()

    assert TOLD not in page.content()


def test_capitals_while_typing_do_not_leave(page):
    start_to_tell(page)

    for letter in "ABC":
        page.keyboard.press(f"Shift+{letter}")

    assert page.input_value("#what_happened") == f"{TOLD}ABC"
