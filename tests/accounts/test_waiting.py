"""Whose keys nobody has vouched for yet sees their own account, and nothing else."""

import pytest

from holdfast.accounts.actions import enrol, name_member, vouch
from holdfast.accounts.people import Profile
from tests.accounts.browsing import client_of, text_of
from tests.cast import PASSPHRASE


@pytest.fixture
def nina(cast, at):
    member = name_member(
        profile=Profile(name="Nina Halvorsen"), organisation=cast.organisation, at=at
    )
    _, seeds = enrol(
        member,
        username="nina",
        passphrase=f"{PASSPHRASE} nina",
        totp_secret=None,
        at=at,
    )
    cast.members["nina"], cast.seeds["nina"] = member, seeds
    return client_of(cast, "nina")


PAGES = (
    "/organisation/",
    "/organisation/people/",
    "/organisation/roster/",
    "/organisation/recovery/",
    "/organisation/ledger/",
    "/reports/",
    "/committee/",
)


@pytest.mark.parametrize("page", PAGES)
def test_the_organisations_pages_lead_to_ones_own_account(nina, page):
    answer = nina.get(page)

    assert (answer.status_code, answer["Location"]) == (302, "/account/")
    assert nina.post(page).status_code == 302


def test_the_account_says_why_and_shows_six_words(nina):
    page = text_of(nina.get("/account/"))

    assert "Two members compare these words with you" in page
    assert nina.get("/account/slip/").status_code == 200


def test_the_rail_names_no_place_that_does_not_open(nina):
    page = nina.get("/desk/").content.decode()

    assert 'href="/desk/"' in page
    assert 'href="/organisation/"' not in page
    assert 'href="/reports/"' not in page


def test_nobody_elses_name_is_on_the_pages_that_are_left(cast, nina):
    for page in ("/desk/", "/account/"):
        shown = text_of(nina.get(page))
        assert not [n for n in ("Okafor", "Lindqvist", "Marchetti") if n in shown]


def test_two_voices_open_the_rest(cast, nina, at):
    for name in ("ada", "ben"):
        vouch(cast.members["nina"], by=cast.signing(name), at=at)

    assert nina.get("/organisation/people/").status_code == 200
