"""Their word, and no other: on the page of a report, of a case, of a person (J-3.2)."""

import re

import pytest
from django.utils import timezone

from holdfast.cases.actions import open_case
from tests.accounts.browsing import client_of
from tests.api.calling import caller
from tests.matters import person_in, told

# What is stored, which heading stands over them, and who is said to have told it.
WORDS = [
    ("survivor", "Survivor (their word)", "survivor"),
    ("victim", "Victim (their word)", "victim"),
    ("Kamaraat", "Kamaraat (their word)", "Kamaraat"),
    ("none", "The person who told us", ""),
    ("own", "The person who told us", ""),
    ("", "The person who told us", ""),
]

pytestmark = [pytest.mark.clause("J-3.2"), pytest.mark.parametrize("word", WORDS)]


@pytest.fixture
def matter(cast, word):
    at = timezone.now()
    (report,) = told(cast, at=at, word=word[0])
    return report, open_case(reports=[report], by=cast.ada, at=at)


def texts(cast, path):
    """What a member reads: without tags, and each gap one blank."""
    page = client_of(cast, "ada").get(path).content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_the_case_calls_them_by_their_word(cast, matter, word):
    _stored, heading, teller = word
    page = texts(cast, f"/cases/{matter[1].code}/")

    assert heading in page
    assert f"Told by {teller or 'the person who told us'}" in page
    assert "None (their word)" not in page


def test_the_person_it_is_about_is_told_of_in_their_word(cast, matter, word):
    page = texts(cast, f"/people/{person_in(matter[1], cast=cast).code}/")

    assert f"Told by {word[2] or 'the person who told us'}" in page


def test_the_report_calls_them_by_their_word(cast, matter, word):
    page = texts(cast, f"/reports/{matter[0].code}/")

    assert (word[1] in page) is bool(word[2])
    assert ("(their word)" in page) is bool(word[2])


def test_a_script_reads_their_word_and_not_its_id(cast, matter, word):
    person = person_in(matter[1], cast=cast)

    (one,) = caller(cast, "ada").get(f"/people/{person.code}").body["told"]

    assert one["by"] == word[2]
