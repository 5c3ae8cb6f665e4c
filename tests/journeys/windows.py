"""Windows of the browser: somebody nobody knows, or a member who has logged in."""

import time

import pyotp

PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 860}
# Long, for a busy machine: a page that never comes fails all the same.
PATIENCE = 30_000
STEP = 30


def window(browser, url, *, script=False, viewport=DESKTOP, **settings):
    """A new window with cookies of its own, and what went wrong in it."""
    opened = browser.new_context(
        base_url=url, java_script_enabled=script, viewport=viewport, **settings
    )
    opened.set_default_timeout(PATIENCE)
    page = opened.new_page()
    page.said, page.failed, page.asked = [], [], []
    page.on("console", lambda message: hear(page, message))
    page.on("pageerror", lambda error: page.said.append(str(error)))
    page.on("requestfailed", lambda asked: miss(page, asked))
    page.on("request", lambda asked: page.asked.append(asked.url))
    return page


def hear(page, message):
    """Keep what the browser complains of; its advice it gives more quietly."""
    if message.type in {"error", "warning"}:
        page.said.append(message.text)


def miss(page, asked):
    """Keep what could not be fetched; what a next page interrupted is no loss."""
    if asked.failure != "net::ERR_ABORTED":
        page.failed.append(asked.url)


def logged_in(browser, url, member, **settings):
    """A window in which this member is at their desk."""
    page = window(browser, url, **settings)
    log_in(page, member)
    return page


def log_in(page, member, *, passphrase=None):
    """Log in by the form, as `demo` or a journey has the member."""
    page.goto("/login/")
    page.fill("[name=username]", member["username"])
    page.fill("[name=passphrase]", passphrase or member["passphrase"])
    if member["totp_secret"]:
        page.fill("[name=code]", fresh_code(member["totp_secret"]))
    submit(page, page.locator("main button[type=submit]").first)
    page.wait_for_url("**/desk/")


def press(page, name):
    """The first button of this name in the page's main part."""
    submit(page, page.locator("main").get_by_role("button", name=name).first)


def submit(page, button):
    """Press a button, and wait for the page that answers."""
    with page.expect_navigation():
        button.click()


_spent = {}


def fresh_code(secret):
    """A code that was not used before; a code is good only once."""
    step = max(int(time.time()) // STEP, _spent.get(secret, 0) + 1)
    while step > int(time.time()) // STEP + 1:
        time.sleep(0.5)
    _spent[secret] = step
    return pyotp.TOTP(secret).at(step * STEP)
