"""The headers and the markup of every answer, whoever asks."""

import re
from html.parser import HTMLParser

import pytest

from holdfast.config import config
from holdfast.web.middleware import CONTENT_SECURITY_POLICY
from tests.cast import NAMES, REPORTED
from tests.everything.addresses import addresses
from tests.everything.watching import body_of, undone
from tests.everything.world import OUTSIDERS

pytestmark = pytest.mark.django_db

ROUTES = [route for route, _ in addresses() if not route.startswith("api/v1/<")]
# A file somebody sent opens in no page of ours, and runs nothing.
SHUT_IN = "sandbox; default-src 'none'"
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
}
# The reporter's pages without anything typed: *back* works, nothing is served unasked.
ASKED_ANEW = "private, no-cache"
FROM_THE_REPORTER = ("", "talk/", "help/", "about/")
FOR_EVER = "public, max-age=31536000, immutable"
COOKIES = {"form", "holdfast", "device"}
# Only who logs in, or comes in by a link of their own, is given a cookie.
MAY_GIVE_COOKIES = ("login/", "found/", "join/", "logout/", "gallery/")
WALKED = ("anonymous", "olga", "kim", "ada")
PEOPLE = " ".join([*NAMES.values(), *OUTSIDERS.values(), REPORTED])
# A name as a whole word (Ivo is in no ivory skiff), the others as words begin.
SAYS_TOO_MUCH = [
    *(rf"\b{re.escape(part)}\b" for part in PEOPLE.split()),
    *(rf"\b{words}" for words in ("assault", "harass", "report about", "held me")),
]


class Markup(HTMLParser):
    """What a page would run, style or fetch."""

    def __init__(self, html):
        super().__init__()
        self.inline, self.fetched, self.links, self.title = [], [], [], ""
        self._within = ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.inline += [
            f"{tag} {name}"
            for name in given
            if name == "style" or name.startswith("on") or name == "srcdoc"
        ]
        if tag == "style" or (tag == "script" and "src" not in given):
            self.inline.append(tag)
        if tag in {"script", "img", "link", "source", "iframe", "object", "embed"}:
            self.fetched += [given[n] for n in ("src", "href", "data") if given.get(n)]
        self.links += [
            given[n] for n in ("href", "action", "formaction") if given.get(n)
        ]
        self._within = tag

    def handle_data(self, data):
        if self._within == "title":
            self.title += data
        if self._within in {"script", "style"} and data.strip():
            self.inline.append(f"{self._within}: {data[:20]}")

    def handle_endtag(self, tag):
        self._within = ""


@pytest.fixture(scope="module")
def answers(world):
    """Every answer to GET and to an empty form: (who, method, route) -> answer, body."""
    found = {}
    for who in WALKED:
        client = world.client(who)
        for route in ROUTES:
            for method in ("GET", "POST"):
                with undone():
                    answer = client.generic(method, world.address(route))
                    found[who, method, route] = (answer, body_of(answer))
                if who in world.tokens:
                    client.cookies["holdfast"] = world.tokens[who]
    return found


def wrong(answers, fits):
    return {
        key: answer.status_code
        for key, (answer, body) in answers.items()
        if not fits(key, answer, body)
    }


def html_of(answers):
    for key, (answer, body) in answers.items():
        if body and answer.get("Content-Type", "").startswith("text/html"):
            yield key, Markup(body.decode())


def test_the_policy_allows_nothing_inline_and_nobody_else():
    directives = dict(
        part.strip().split(maxsplit=1) for part in CONTENT_SECURITY_POLICY.split(";")
    )

    assert directives["default-src"] == directives["frame-ancestors"] == "'none'"
    assert directives["base-uri"] == "'none'"
    assert directives.pop("img-src") == "'self' data:"
    assert set(directives.values()) == {"'none'", "'self'"}


def test_every_answer_carries_the_strict_policy(answers):
    def fits(key, answer, body):
        policies = {CONTENT_SECURITY_POLICY}
        if "/files/<uuid:file>/" in key[2] and answer.status_code == 200:
            policies = {SHUT_IN}
        return answer.get("Content-Security-Policy") in policies

    assert wrong(answers, fits) == {}


def test_every_answer_carries_the_other_headers(answers):
    def fits(key, answer, body):
        return all(answer.get(name) == value for name, value in ALWAYS.items())

    assert wrong(answers, fits) == {}


def test_nothing_but_static_files_is_stored(answers):
    def fits(key, answer, body):
        due = {"no-store"}
        if key[2].startswith("static/") and answer.status_code == 200:
            due = {FOR_EVER}
        if key[2] in FROM_THE_REPORTER and key[1] == "GET":
            due = {ASKED_ANEW}
        return answer.get("Cache-Control") in due

    assert wrong(answers, fits) == {}


def test_no_answer_says_what_serves_it(answers):
    def fits(key, answer, body):
        said = " ".join(f"{k}: {v}" for k, v in answer.items()).casefold()
        return not re.search(r"server:|x-powered-by|django|granian|python/", said)

    assert wrong(answers, fits) == {}


def test_cookies_are_out_of_reach_and_for_members_alone(answers):
    def fits(key, answer, body):
        for name, morsel in answer.cookies.items():
            if name not in COOKIES or morsel["samesite"] != "Strict":
                return False
            if not morsel["httponly"] and morsel["max-age"] != 0:
                return False
        public = key[0] == "anonymous" and not key[2].startswith(MAY_GIVE_COOKIES)
        may_be_asked = answer.status_code == 401
        return not (answer.cookies and public and not may_be_asked)

    assert wrong(answers, fits) == {}


def test_no_page_carries_style_or_script_inline(answers):
    found = {key: page.inline for key, page in html_of(answers) if page.inline}

    assert found == {}


def test_no_page_fetches_anything_from_elsewhere(answers):
    found = {
        key: [url for url in page.fetched if not url.startswith(("/static/", "data:"))]
        for key, page in html_of(answers)
    }

    assert {key: urls for key, urls in found.items() if urls} == {}


def test_links_lead_nowhere_unexpected(answers):
    ours = re.compile(r"(/(?!/)|#|\?|\./|tel:|sms:|mailto:|https?://testserver/)")
    found = {
        key: [
            url
            for url in page.links
            if not ours.match(url)
            and not url.startswith("data:,")
            and url != config().leave_to
            and not url.startswith("https://")
        ]
        for key, page in html_of(answers)
    }

    assert {key: urls for key, urls in found.items() if any(urls)} == {}


def test_titles_say_nothing(answers):
    titles = {key: page.title.strip() for key, page in html_of(answers)}
    telling = {
        key: title
        for key, title in titles.items()
        for words in SAYS_TOO_MUCH
        if re.search(words, title, re.IGNORECASE)
    }

    assert telling == {}
    assert all(titles.values())
    neutral = {titles["anonymous", "GET", route] for route in FROM_THE_REPORTER}
    assert neutral == {"Welcome"}
