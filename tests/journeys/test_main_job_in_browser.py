"""The main job, from a report to a closed door, in a real browser with script off.

Its pictures are those of the README: made here, so that they show what runs.
"""

import io
import os
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from PIL import Image

from tests.browsers import opened_browser
from tests.journeys.windows import logged_in, press, submit, window

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser():
    """Chromium as people have it."""
    with opened_browser(as_people_have_it=True) as opened:
        yield opened


PHONE = {"width": 390, "height": 780}
PICTURES = Path(__file__).resolve().parents[2] / "docs" / "screenshots"
CHANGING = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"')
LOOKED_AT = ("/desk/", "/reports/", "/cases/", "/committee/", "/bans/")
REPORTED = "Wendelin Osterkamp"


def picture(page, name):
    """Kept only where they are asked for, in few colours: they change every time."""
    if os.environ.get("HOLDFAST_PICTURES"):
        PICTURES.mkdir(parents=True, exist_ok=True)
        taken = io.BytesIO(page.screenshot())
        few = Image.open(taken).convert("RGB").quantize(128, dither=0)
        few.save(PICTURES / f"{name}.png", optimize=True)


def seen_by(page):
    found = {}
    for path in LOOKED_AT:
        page.goto(path)
        found[path] = CHANGING.sub("", page.content()).splitlines()
    return found


def go_on_to(page, wanted):
    """From question to question, as a person does, until this one is shown."""
    found = page.locator(wanted).first
    for _ in range(20):
        if found.is_visible():
            return found
        page.locator(".question:visible").get_by_role("link", name="Go on").click()
    raise AssertionError(f"no question asks for {wanted}")


def tell(page, demo, *, too_close):
    """Somebody tells on a phone; the nine words they write down."""
    page.goto("/")
    picture(page, "start-phone")
    submit(page, page.get_by_role("link", name="Tell us what happened"))
    page.locator("#s0").get_by_role("link", name="Go on").click()
    page.fill("#what_happened", "He held me by the arm and would not let go.")
    picture(page, "question-phone")
    go_on_to(page, "#what_is_needed").fill("Not to meet him at a dance again.")
    go_on_to(page, "[name=telling-as][value=myself]").check()
    go_on_to(page, "[name=person]").fill(REPORTED)
    go_on_to(page, "[name=offence][value=assault]").check()
    yesterday = str(date.today() - timedelta(days=1))
    go_on_to(page, "[name=occurred_on]").fill(yesterday)
    tonight = demo.event(own=True, open=True)["id"]
    go_on_to(page, f"[name=event][value='{tonight}']").check()
    go_on_to(page, f"[name=too_close][value='{too_close['id']}']").check()
    go_on_to(page, "[name=word][value=survivor]").check()
    submit(page, page.locator(".question:visible").get_by_role("button"))
    assert "Read it again" in page.inner_text("h1")
    words = " ".join(page.locator(".receipt li").all_inner_texts())
    page.locator(".receipt").scroll_into_view_if_needed()
    picture(page, "receipt-phone")
    press(page, "Send")
    assert "received" in page.inner_text("main").casefold()
    return words


def fill_passphrase(page, member):
    page.fill("main [name=passphrase]", member["passphrase"])


@pytest.mark.clause("C-5.1")
@pytest.mark.clause("C-5.9")
@pytest.mark.clause("C-5.10")
@pytest.mark.clause("C-2.8")
def test_a_report_becomes_a_decision_becomes_a_closed_door(browser, started_demo):
    demo = started_demo
    director = demo.members("director")[0]
    second, third = (m for m in demo.members("committee") if m is not director)
    lead, other, out = (
        logged_in(browser, demo.url, m) for m in (director, second, third)
    )
    before = seen_by(out)
    lead.goto("/reports/")
    known = codes_on(lead)
    reporter = window(browser, demo.url, viewport=PHONE)

    # 1. somebody tells, without an account, and keeps the receipt
    receipt = tell(reporter, demo, too_close=third)
    assert reporter.context.cookies() == []
    assert seen_by(out) == before

    # 2. the two who are not implicated see it by code name, open it, make a case
    other.goto("/reports/")
    lead.goto("/desk/")
    picture(lead, "desk")
    lead.goto("/reports/")
    [code] = codes_on(lead) - known
    assert lead.locator(f"a[href='/reports/{code}/']").count()
    assert other.locator(f"a[href='/reports/{code}/']").count()
    for page in (lead, other):
        page.goto(f"/reports/{code}/")
        assert "would not let go" in page.inner_text("main")
    press(lead, "Take it into my keeping")
    lead.goto(f"/cases/open/?report={code}")
    lead.locator(f"[name=reports][value='{code}']").check(force=True)
    press(lead, "Open a case")
    case = lead.url.rstrip("/").rsplit("/", 1)[-1]
    assert seen_by(out) == before

    # 3. they hold and record the meeting, and move a permanent ban
    lead.goto(f"/cases/{case}/meet/")
    for member in (director, second):
        lead.locator(f"[name=present][value='{member['id']}']").check(force=True)
    assert lead.locator(f"[name=present][value='{third['id']}']").count() == 0
    lead.fill("[name=notes]", "We believe her. We act.")
    press(lead, "Keep the minutes")
    lead.goto(f"/cases/{case}/move/")
    lead.select_option("[name=action]", "permanent-ban")
    lead.select_option("[name=evidence]", "preponderance")
    lead.fill("[name=reasons]", "Her account, and what the host saw.")
    fill_passphrase(lead, director)
    press(lead, "Put it to the vote")
    lead.goto(f"/cases/{case}/")
    picture(lead, "case")
    assert seen_by(out) == before

    # 4. both say yes
    motion = lead.locator("a[href^='/motions/']").first.get_attribute("href")
    for page, member in ((lead, director), (other, second)):
        page.goto(motion)
        page.locator("[name=choice][value=yes]").check(force=True)
        fill_passphrase(page, member)
        press(page, "Vote")
    other.goto(motion)
    assert "passed" in other.inner_text("main").casefold()
    out.goto(motion)
    assert "Nothing here" in out.inner_text("h1")

    # 5. the person harmed is told and asked, and the ban is carried out
    lead.goto(f"/cases/{case}/")
    action = lead.locator(f"a[href^='/cases/{case}/actions/']").first
    href = action.get_attribute("href")
    lead.goto(href)
    ask = lead.locator("form[action$='/ask/']")
    ask.locator("textarea").fill("He will not come in again. Is that right for you?")
    submit(lead, ask.get_by_role("button"))
    open_mailbox(reporter, receipt)
    assert "Is that right for you?" in reporter.inner_text("main")
    lead.goto(href)
    carry = lead.locator("form[action$='/carry-out/']").first
    carry.locator("[name=consulted][value=agreed]").check(force=True)
    carry.locator("[name=how]").fill("By message, in general terms.")
    carry.locator("[name=passphrase]").fill(director["passphrase"])
    submit(lead, carry.get_by_role("button"))

    # 6. at the door the name, misspelt, brings "fetch" and who tonight
    door = logged_in(browser, demo.url, demo.members("door")[0], viewport=PHONE)
    door.goto(f"/door/{demo.event(own=True, open=True)['id']}/")
    door.fill("main [name=name]", "wendelien osterkampf")
    press(door, "Check")
    verdict = door.inner_text("main")
    host = demo.members("host")[0]["name"].split()[0]
    assert "fetch" in verdict.casefold()
    assert host in verdict
    assert not any(w in verdict.casefold() for w in ("assault", "ban", case))
    picture(door, "door-phone")

    # 7. the reporter reads in the mailbox what was done
    lead.goto(f"/reports/{code}/")
    lead.fill("main [name=text]", "It is done: he will not be let in again.")
    press(lead, "Send")
    open_mailbox(reporter, receipt)
    assert "It is done" in reporter.inner_text("main")
    picture(reporter, "mailbox-phone")

    # the third saw nothing, and nothing was refused by the content policy
    assert seen_by(out) == before
    for page in (lead, other, out, reporter, door):
        assert [text for text in page.said if "Content Security" in text] == []


def codes_on(page):
    """The reports that a list shows, by code name."""
    links = page.locator("main a[href^='/reports/']").evaluate_all(
        "found => found.map(one => one.getAttribute('href'))"
    )
    codes = {re.fullmatch(r"/reports/([a-z-]+)/", link) for link in links}
    return {found[1] for found in codes if found} - {"new"}


def open_mailbox(page, receipt):
    page.goto("/")
    submit(page, page.get_by_role("link", name="I have a receipt"))
    page.locator("[name=receipt]:visible").fill(receipt)
    submit(page, page.get_by_role("button", name="Open"))
