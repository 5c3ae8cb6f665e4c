"""Founding as the first person does it: in a real browser, none of our scripts."""

import os
import re
from pathlib import Path

import pyotp
import pytest
from django.test import override_settings
from django.utils import timezone

from holdfast.spaces.founding import begin
from tests.browsers import opened_browser
from tests.look.drawing import mistakes

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSPHRASE = "lanterns under seven quiet bridges"
SIZES = {
    "phone": {"width": 360, "height": 740},
    "desktop": {"width": 1280, "height": 800},
}


@pytest.fixture
def browser(monkeypatch):
    # Playwright's own loop runs in this thread; the database is used between its calls.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with opened_browser() as opened:
        yield opened


@pytest.fixture(scope="session", autouse=True)
def _our_own_static_files():
    # The test server would answer /static/ itself; ours has addresses of its own.
    with override_settings(STATIC_URL="/not-static/"):
        yield


def seen(page, name, size):
    """Nothing sticks out, axe finds nothing; a picture where one is asked for."""
    page.wait_for_load_state()
    folder = os.environ.get("HOLDFAST_PICTURES")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=f"{folder}/{name}-{size}.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
    assert mistakes(page, but=("region",)) == [], name


@pytest.mark.parametrize("size", SIZES)
def test_first_person_founds_an_organisation_without_script(live_server, browser, size):
    link = begin(at=timezone.now())
    page = browser.new_context(viewport=SIZES[size]).new_page()
    page.set_default_timeout(15_000)
    # None of our scripts arrives; axe, which looks at the pages, is a script itself.
    page.route("**/*.js", lambda route: route.abort())

    page.goto(live_server.url + link.path)
    seen(page, "found", size)
    page.fill("[name=name]", "Thursday Jam")
    page.fill("[name=founder]", "Ada Okafor")
    page.click("main button.button")
    seen(page, "found-policy", size)
    page.click("main button.button")

    seen(page, "found-keys", size)
    secret = re.search(r"<code>(\w+)</code>", page.content())[1]
    page.fill("[name=username]", "ada")
    page.fill("[name=new_passphrase]", PASSPHRASE)
    page.fill("[name=once_more]", PASSPHRASE)
    page.fill("[name=code]", pyotp.TOTP(secret).now())
    page.click("main button.button")

    seen(page, "slip", size)
    assert not page.get_by_role("button", name="Print", exact=True).is_visible()
    groups = page.locator(".words li").all_inner_texts()
    for which in ("first", "second"):
        number = int(page.locator(f"[name={which}]").get_attribute("value"))
        page.fill(f"[name=group-{which}]", groups[number - 1])
    page.click("main form .button")

    assert page.url.endswith("/desk/")
    seen(page, "founders-desk", size)
    page.goto(live_server.url + "/organisation/founding/")
    seen(page, "founding", size)
    page.goto(live_server.url + "/organisation/meetings/")
    page.fill("[name=held_on]", "2026-01-10")
    page.fill("[name=others]", "Ben Lindqvist\nDora Petrov\nEmil Haugen\nFay Nakamura")
    page.check("[name=present]")
    page.fill("#passphrase", PASSPHRASE)
    page.click("main button.button")
    assert "Ben Lindqvist" in page.inner_text("main")
    seen(page, "meetings", size)

    page.goto(live_server.url + "/organisation/people/")
    seen(page, "people", size)
    page.click("text=Ben Lindqvist")
    page.click("main button.button >> nth=0")
    seen(page, "invited", size)
    assert "/join/" in page.inner_text("main")

    page.goto(live_server.url + "/organisation/recovery/")
    seen(page, "recovery", size)
    for number, name in enumerate(("Dora Petrov", "Emil Haugen", "Fay Nakamura"), 1):
        page.select_option(f"#share-{number}", label=name)
    page.fill("#passphrase-shares", PASSPHRASE)
    page.click("text=Make and print the shares")
    seen(page, "shares", size)
    assert page.locator(".leaf").count() == 3
    assert not page.get_by_role("button", name="Print", exact=True).is_visible()
    for path in ("roster", "ledger", "policy", ""):
        page.goto(f"{live_server.url}/organisation/{path}{'/' if path else ''}")
        seen(page, f"organisation-{path or 'overview'}", size)
    for path in ("", "passphrase/", "slip/", "second-factor/", "calendar/", "leave/"):
        page.goto(f"{live_server.url}/account/{path}")
        seen(page, f"account-{path.strip('/') or 'overview'}", size)
