"""A reporter at the pages, by Django's client: what a browser would send."""

import re
from html import unescape

HERE = "http://testserver"


class Reporter:
    def __init__(self, client):
        self.client = client
        self.headers = {"origin": HERE, "sec-fetch-site": "same-origin"}

    def post(self, headers=None, **data):
        return self.client.post(
            "/talk/", data, headers=self.headers if headers is None else headers
        )

    def review(self, **typed):
        return self.post(do="review", **typed)

    def send(self, **typed):
        """Review, then send what the review page holds."""
        page = self.review(**typed)
        return self.post(do="send", **typed, **hidden(page))


def hidden(page):
    """The receipt and the token of a review page."""
    return {name: field(page, name) for name in ("receipt", "token")}


def field(page, name):
    found = re.search(f'name="{name}" value="([^"]*)"', page.content.decode())
    return unescape(found[1])


def said(page):
    """The words of a page, without its marks."""
    main = page.content.decode().split("<main>")[-1]
    plain = unescape(re.sub(r"<[^>]+>", " ", main))
    return " ".join(plain.split())
