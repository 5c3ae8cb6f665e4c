"""Every page of the demo, as everybody: whole, usable, and saying nothing outside."""

import os
import re
from collections import Counter
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.urls import Resolver404, resolve

from tests.everything.addresses import addresses
from tests.journeys.demo import Caller
from tests.journeys.windows import DESKTOP, PHONE, log_in, window
from tests.look.drawing import mistakes

pytestmark = pytest.mark.browser

# How many pages of one address (two reports, two cases) are opened by one person.
OF_A_KIND = 2
# How many of them axe looks at, whoever came to them; the first has the most on it.
BY_AXE = 2 if os.environ.get("HOLDFAST_LONG") else 1
STARTS = {
    "anonymous": ("/", "/login/"),
    # The newest report first: it has the most to be done about it.
    "member": ("/reports/", "/desk/", "/account/"),
}
PEOPLE = ("anonymous", "director", "committee", "board", "host", "door")
PAST_THE_WINDOW = (
    "document.documentElement.scrollWidth - document.documentElement.clientWidth"
)
# Reached by a link on paper, by a post, or only in a state that the demo is not in;
# each has a journey or a test of its own.
NOT_WALKED = {
    "static/<path:path>",
    "gallery/",
    "gallery/<str:sheet>/",
    "found/<str:token>/",
    "join/<str:token>/",
    "calendar/<str:secret>.ics",
    "account/leave/",
    "account/secrecy/",
    "organisation/founding/",
    "cases/<slug:code>/recusals/<uuid:recusal>/lift/",
    "cases/<slug:code>/people/<slug:person>/asked/",
    "investigations/<slug:code>/",
    "bans/<uuid:ban_id>/end/",
    "reports/<slug:code>/copy/",
    "reports/<slug:code>/paper/",
    "reports/<slug:code>/read-back/",
    "bans/<uuid:ban_id>/length/",
    "reports/<slug:code>/files/<uuid:file>/",
    "reports/<slug:code>/files/<uuid:file>/original/",
}
# Beneath a page, and linked from it only in some states of the demo.
BENEATH = {
    "reports/<slug:code>/": "grade/",
    "door/<uuid:event_id>/": "act/",
}


def links_on(page):
    """Paths that the page links to, without fragment and question."""
    found = page.locator("a[href]").evaluate_all("all => all.map(one => one.href)")
    here = urlsplit(page.url).netloc
    for address in found:
        parts = urlsplit(address)
        if parts.netloc == here and not parts.path.startswith("/static/"):
            yield parts.path + (f"?{parts.query}" if parts.query else "")


def route_of(path):
    """The address that a path is one of, or nothing."""
    try:
        return resolve(urlsplit(path).path).route
    except Resolver404:
        return None


def walk(page, starts):
    """Breadth first from link to link; the path of every page that was opened."""
    waiting, known, opened = list(starts), set(starts), Counter()
    while waiting:
        path = waiting.pop(0)
        route = route_of(path)
        if route is None or opened[route] >= OF_A_KIND:
            continue
        answer = page.goto(path)
        if not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        opened[route] += 1
        yield path, route, answer
        beneath = [path + BENEATH[route]] if route in BENEATH else []
        for found in [*links_on(page), *beneath]:
            if found not in known:
                known.add(found)
                waiting.append(found)


def wrong_with(page, answer):
    """What is wrong with a page, whatever it looks like."""
    if answer.status >= 400:
        yield f"answered {answer.status}"
    if (headings := page.locator("h1:visible").count()) != 1:
        yield f"{headings} main headings"
    title = page.title()
    if not 0 < len(title) <= 40 or re.search(r"[a-z]-[a-z]|\d{4}", title):
        yield f"title {title!r}"
    yield from page.said
    yield from (f"failed: {url}" for url in page.failed)
    page.said.clear()
    page.failed.clear()


def looks(page):
    """The page narrow and wide, light and dark, in both directions; what sticks out."""
    for number, (size, scheme, direction) in enumerate(
        (
            (PHONE, "light", "ltr"),
            (PHONE, "dark", "rtl"),
            (DESKTOP, "light", "ltr"),
            (DESKTOP, "dark", "rtl"),
        )
    ):
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme)
        page.evaluate(f"document.documentElement.dir = '{direction}'")
        seen = f"{size['width']} {scheme} {direction}"
        if (wide := page.evaluate(PAST_THE_WINDOW)) > 0:
            yield seen, f"{wide} too wide", number
        else:
            yield seen, "", number


@pytest.fixture(scope="module")
def demo(demo):
    """With a report about one of the committee, which asks more of the others."""
    about = demo.members("committee")[-1]
    anybody = Caller(demo.url)
    told = {"offence": "assault", "reported": [{"member": about["id"]}]}
    anybody.post("/reports", {**told, "receipt": anybody.post("/receipts")["receipt"]})
    return demo


@pytest.fixture(scope="module")
def seen_by_axe():
    """The addresses that axe has looked at already: once for each is enough."""
    return Counter()


@pytest.fixture(scope="module")
def walked():
    """The addresses that somebody came to."""
    return set()


def window_of(browser, demo, who, **settings):
    page = window(browser, demo.url, viewport=PHONE, **settings)
    if who == "anonymous":
        return page, STARTS["anonymous"]
    log_in(page, person_of(demo, who))
    return page, STARTS["member"]


def person_of(demo, office):
    """Somebody of this office, and as little else as can be."""
    return min(demo.members(office), key=lambda member: len(member["offices"]))


@pytest.mark.parametrize("who", PEOPLE)
def test_every_page_is_whole_and_usable(browser, demo, who, seen_by_axe, walked):
    # Axe waits for a timer now and then, and without script there is none.
    # Nothing moves: a colour half-way from dark to light would be neither.
    still = {"script": True, "reduced_motion": "reduce"}
    page, starts = window_of(browser, demo, who, **still)
    wrong = []
    for path, route, answer in walk(page, starts):
        walked.add(route)
        by_axe = seen_by_axe[route] < BY_AXE
        seen_by_axe[route] += 1
        for how, text, number in looks(page):
            found = [text] if text else []
            # Light, narrow and left to right, then all of it the other way.
            if by_axe and number in {0, 3}:
                found += mistakes(page)
            wrong += [f"{path} ({how}): {one}" for one in found]
        wrong += [f"{path}: {text}" for text in wrong_with(page, answer)]
    page.context.close()

    assert wrong == []


@pytest.mark.parametrize("who", ["anonymous", "director", "door"])
def test_every_page_is_whole_without_script(browser, demo, who):
    page, starts = window_of(browser, demo, who)
    wrong = [
        f"{path}: {text}"
        for path, _, answer in walk(page, starts)
        for text in wrong_with(page, answer)
    ]
    page.context.close()

    assert wrong == []


def test_somebody_came_to_every_address(browser, demo, walked):
    page, _ = window_of(browser, demo, "director")
    pages = {route for route, access in addresses() if access in {"public", "member"}}

    missed = [
        route for route in pages - walked - NOT_WALKED if not only_posts(page, route)
    ]

    assert missed == []


def only_posts(page, route):
    """Whether an address is only posted to: a question is answered with 405."""
    path = re.sub(r"<uuid:\w+>", str(uuid4()), route)
    path = re.sub(r"<slug:\w+>", "quiet-harbour", path)
    return page.request.get(f"/{path}").status == 405
