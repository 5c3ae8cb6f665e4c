"""The gallery as a person sees it: narrow and wide, light and dark, both directions."""

import pytest

from holdfast.web.gallery import SHEETS
from tests.look.drawing import gallery_page, mistakes, show

pytestmark = pytest.mark.browser

# The gallery shows some landmarks twice; no page does.
TWICE = ["landmark-unique"]
NARROW, WIDE = {"width": 320, "height": 640}, {"width": 1280, "height": 800}


@pytest.mark.parametrize("sheet", SHEETS)
@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["narrow", "wide"])
def test_everybody_can_use_every_part(browser, sheet, language, scheme, size):
    html = gallery_page(sheet, language)

    page, _ = show(browser, html, viewport=size, color_scheme=scheme)

    assert mistakes(page, but=TWICE) == []
    assert overflow(page) <= 0
    page.context.close()


@pytest.mark.parametrize("sheet", SHEETS)
def test_nothing_is_cut_off_at_twice_the_size(browser, sheet):
    # A browser zoomed to 200 % lays a 1280 pixel window out as one of 640.
    page, _ = show(browser, gallery_page(sheet), viewport={"width": 640, "height": 400})

    assert overflow(page) <= 0
    page.context.close()


def test_public_page_makes_three_requests(browser):
    page, asked = show(browser, gallery_page("public"))

    assert len(asked) == 3
    page.context.close()


def test_leave_is_the_first_stop_of_the_tab_key(browser):
    page, _ = show(browser, gallery_page("public"))

    page.keyboard.press("Tab")

    assert page.evaluate("document.activeElement.className") == "leave"
    page.context.close()


def test_shift_three_times_leaves_and_takes_the_page_out_of_the_history(browser):
    page, _ = show(browser, gallery_page("public"))
    before = page.evaluate("history.length")

    for _ in range(3):
        page.keyboard.press("Shift")

    page.wait_for_url("https://www.wikipedia.org/")
    assert page.evaluate("history.length") == before
    page.context.close()


def test_typing_capitals_does_not_leave(browser):
    page, asked = show(browser, gallery_page("public"))

    for key in ["Shift", "a", "Shift", "b", "Shift"]:
        page.keyboard.press(key)

    assert len(asked) == 3
    page.context.close()


def test_leaving_needs_no_script(browser):
    page, _ = show(browser, gallery_page("public"), java_script_enabled=False)

    page.locator("a.leave").click()

    page.wait_for_url("https://www.wikipedia.org/")
    page.context.close()


def overflow(page):
    return page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
