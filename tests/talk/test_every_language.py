"""Reporters' pages as they are sent, in every language, without a word left over."""

import pytest
from django.utils.translation import get_language, trans_real

from holdfast.policy.model.base import Text
from holdfast.reports import pages
from tests.talk.reporter import hidden

LANGUAGES = ["fr", "nl"]
RECEIPT = "harvest lantern"


@pytest.fixture
def left(monkeypatch):
    """What was asked for and is not said in the language of the page."""
    found = set()
    catalogues = trans_real.DjangoTranslation
    one, many, said = catalogues.gettext, catalogues.ngettext, Text.said

    def gettext(self, message):
        if message and self._catalog.get(message) is None:
            found.add(message)
        return one(self, message)

    def ngettext(self, single, plural, number):
        try:
            self._catalog.plural(single, number)
        except KeyError:
            found.add(single)
        return many(self, single, plural, number)

    def say(self, lang):
        if lang not in self.root:
            found.add(said(self, lang))
        return said(self, lang)

    monkeypatch.setattr(catalogues, "gettext", gettext)
    monkeypatch.setattr(catalogues, "ngettext", ngettext)
    monkeypatch.setattr(Text, "said", say)
    return found


def walk(reporter, language):
    """Every page that somebody comes to who tells, mistakes included."""
    reporter.headers |= {"accept-language": language}

    def post(**typed):
        return reporter.post(lang=language, **typed)

    for path in ("/", "/help/", "/about/", "/talk/", "/talk/nothing/"):
        yield reporter.client.get(f"{path}?lang={language}", headers=reporter.headers)
    told = {"what_happened": "x", "offence": "assault"}
    review = post(do="review", **told)
    yield review
    yield post(do="more", **told)
    yield post(do="send", **hidden(review))
    yield post(do="send", **told, receipt="", token="")
    yield post(do="send", **told, **hidden(review), occurred_on="2999-01-01")
    early = {"offence": "verbal-harassment", "occurred_on": "2016-12-31"}
    yield post(do="send", **hidden(review), what_happened="x", **early)
    yield post(do="send", **hidden(review), what_happened="x", occurred_at="soon")
    yield post(do="send", **told, **hidden(review))
    yield post(do="send", **told, **hidden(review), what_is_needed="y")
    receipt = hidden(review)["receipt"]
    for typed in ({}, {"text": "More."}, {"text": " "}):
        yield post(do="write", receipt=receipt, **typed)
    for words in (receipt, RECEIPT, "", "nothing of ours at all, and too few"):
        yield post(do="open", receipt=words)
    elsewhere = {**reporter.headers, "origin": "http://elsewhere.example"}
    yield reporter.post(elsewhere, lang=language)


@pytest.mark.clause("J-1.1")
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_of_reporters_has_english_left_in_it(reporter, left, cast, language):
    cast.organisation.languages = "en,fr,nl"
    cast.organisation.save()
    # The language of the test itself is none of the pages'.
    assert get_language() == "en"

    seen = [page.content.decode() for page in walk(reporter, language)]

    assert len(seen) > 20
    assert [html for html in seen if f'<html lang="{language}"' not in html] == []
    assert left == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_that_is_not_open_yet_has_no_english_left(
    client, left, cast, monkeypatch, language
):
    cast.organisation.languages = "en,fr,nl"
    cast.organisation.save()
    monkeypatch.setattr(pages, "enough_can_read", lambda intake: False)

    html = client.get(f"/?lang={language}").content.decode()

    assert f'<html lang="{language}"' in html
    assert left == set()
