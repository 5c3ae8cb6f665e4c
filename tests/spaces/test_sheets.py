"""Printed sheets change hands; whoever gives an office up is told what follows."""

import pytest

from holdfast.errors import NobodyMay, NotNow, WrongInput
from holdfast.spaces.leaving import check_member_can_leave
from holdfast.spaces.models import Sheet, Term
from holdfast.spaces.sheets import hand_over, print_rescue_sheets, print_shares
from holdfast.vault.errors import PassphraseAgain
from tests.accounts.browsing import client_of, text_of
from tests.cast import PASSPHRASE


@pytest.fixture
def shares(cast, at):
    """Dora, Emil and Fay keep one each."""
    keepers = [cast.members[name] for name in ("dora", "emil", "fay")]
    return print_shares(keepers, by=cast.signing("ada"), at=at)


def sheet_of(cast, name):
    return Sheet.objects.get(holder=cast.members[name])


def test_a_share_is_handed_over_and_confirmed_by_its_new_keeper(cast, shares):
    sheet = sheet_of(cast, "dora")
    dora, gus = client_of(cast, "dora"), client_of(cast, "gus")
    assert "Hand it over" in text_of(dora.get("/organisation/recovery/"))

    answer = dora.post(
        f"/organisation/recovery/sheets/{sheet.id}/hand-over/",
        {"to": cast.id_of("gus"), "passphrase-x": f"{PASSPHRASE} dora"},
    )

    assert answer.status_code == 302
    sheet.refresh_from_db()
    assert (sheet.holder, sheet.confirmed_on) == (cast.members["gus"], None)
    assert "Hand it over" not in text_of(dora.get("/organisation/recovery/"))
    words = shares[0].words
    first, second = (words[int(n) - 1] for n in sheet.places.split("-"))
    gus.post(
        f"/organisation/recovery/sheets/{sheet.id}/",
        {"group-first": first, "group-second": second},
    )
    sheet.refresh_from_db()
    assert sheet.confirmed_on


def test_a_keeper_leaves_once_the_sheet_is_handed_over(cast, shares, at):
    with pytest.raises(NotNow, match="Hand it over first"):
        check_member_can_leave(cast.dora, at=at)

    hand_over(
        sheet_of(cast, "dora"),
        to=cast.members["gus"],
        by=cast.signing("dora"),
        at=at,
    )

    check_member_can_leave(cast.dora, at=at)


def test_nobody_keeps_two_shares_or_one_who_reads(cast, shares, at):
    sheet = sheet_of(cast, "dora")

    with pytest.raises(WrongInput):
        hand_over(sheet, to=cast.members["emil"], by=cast.signing("dora"), at=at)
    for name in ("ben", "olga"):
        with pytest.raises(NobodyMay):
            hand_over(sheet, to=cast.members[name], by=cast.signing("dora"), at=at)


def test_it_is_its_keepers_to_give_and_takes_their_passphrase(cast, shares, at):
    sheet = sheet_of(cast, "dora")

    with pytest.raises(NobodyMay):
        hand_over(sheet, to=cast.members["gus"], by=cast.signing("ada"), at=at)
    with pytest.raises(PassphraseAgain):
        hand_over(sheet, to=cast.members["gus"], by=cast.dora, at=at)
    cast.members["dora"].state = "suspended"
    cast.members["dora"].save()
    hand_over(sheet, to=cast.members["gus"], by=cast.signing("ada"), at=at)


def test_a_rescue_sheet_goes_to_anybody_who_counts(cast, at):
    keepers = [cast.members["ada"], cast.members["jon"]]
    print_rescue_sheets(keepers, by=cast.signing("ada"), at=at)

    hand_over(
        sheet_of(cast, "jon"), to=cast.members["kim"], by=cast.signing("jon"), at=at
    )

    assert sheet_of(cast, "kim").confirmed_on is None


def test_who_resigns_is_told_what_happened_and_what_follows(cast):
    client = client_of(cast, "ben")
    term = Term.objects.get(member=cast.members["ben"])

    answer = client.post(
        f"/organisation/terms/{term.id}/resign/", {"passphrase": f"{PASSPHRASE} ben"}
    )

    page = text_of(answer)
    assert answer.status_code == 200
    assert "You gave this up" in page
    assert "You are signed out everywhere" in page
    assert "sign that you know" in page
    assert client.get("/desk/").status_code == 302


def test_who_gives_up_an_office_without_secrets_keeps_the_rest(cast):
    client = client_of(cast, "jon")
    term = Term.objects.get(member=cast.members["jon"], event=None)

    answer = client.post(
        f"/organisation/terms/{term.id}/resign/", {"passphrase": f"{PASSPHRASE} jon"}
    )

    assert "Your account stays" in text_of(answer)
