"""A minor report about one of those who decide: somebody outside keeps a copy (C-2.9)."""

import pytest
from django.utils import timezone

from holdfast.committee.actions import give_copy
from holdfast.committee.investigating import holders_of_report
from holdfast.errors import NobodyMay, NotNow
from holdfast.reports.models import Report
from holdfast.reports.reading import find
from holdfast.spaces import terms
from holdfast.spaces.models import Duty
from holdfast.vault.errors import NotHeld, PassphraseAgain
from tests.accounts.browsing import client_of
from tests.cast import BOARD, COMMITTEE, NOW, PASSPHRASE
from tests.committee.test_suspending import about, ended, names_of, said
from tests.matters import acts_of, told


def minor(cast, member="ben", **of):
    return about(cast, member, offence="verbal-harassment", **of)


def designate(cast, *, by=None, at=NOW):
    """Jon is put into the office by somebody of the board who reads no report."""
    readers = {
        n
        for one in Report.objects.all()
        for n in names_of(holders_of_report(one), cast)
    }
    by = by or min(set(BOARD) - set(COMMITTEE) - readers)
    terms.begin(cast.members["jon"], role="keeper", by=cast.signing(by), at=at)


def is_owed():
    return Duty.objects.filter(rule="designate-keeper", state="open").exists()


@pytest.mark.clause("C-2.9")
@pytest.mark.clause("S-5")
def test_until_the_board_has_designated_somebody_it_is_owed(cast):
    report = minor(cast)

    assert is_owed()
    with pytest.raises(NotNow) as refused:
        give_copy(report, by=cast.signing("ada"), at=NOW)
    assert (refused.value.code, refused.value.clause) == ("no-keeper", "C-2.9")
    assert is_owed()


@pytest.mark.clause("C-2.9")
def test_who_is_designated_is_given_the_copy(cast):
    report = minor(cast, reporter_name="Rosa Lindgren")
    designate(cast)
    with pytest.raises(NotHeld):
        find(report.code, by=cast.jon)
    with pytest.raises(PassphraseAgain):
        give_copy(report, by=cast.ada, at=NOW)

    give_copy(report, by=cast.signing("ada"), at=NOW)

    assert cast.jon.keys.open(find(report.code, by=cast.jon))
    with pytest.raises(NotHeld):
        cast.jon.keys.open(report.identity)
    assert not is_owed()
    assert "copy-given" in acts_of(cast.ada)


@pytest.mark.clause("C-2.9")
def test_from_then_on_they_have_it_from_its_filing_and_nobody_owes_it(cast):
    designate(cast)

    report = minor(cast)

    assert cast.jon.keys.open(find(report.code, by=cast.jon))
    assert not is_owed()
    assert "ben" not in names_of(holders_of_report(report), cast)


@pytest.mark.clause("C-2.9")
def test_a_new_keeper_is_given_what_there_is_by_who_brings_them_in(cast):
    of_ben, of_cleo = minor(cast), minor(cast, "cleo")
    other = told(cast, at=NOW, offence="verbal-harassment")[0]
    close = minor(cast, too_close=("jon",))

    designate(cast, by="ada")

    assert find(of_ben.code, by=cast.jon)
    assert find(of_cleo.code, by=cast.jon)
    for report in (other, close):
        with pytest.raises(NotHeld):
            find(report.code, by=cast.jon)


@pytest.mark.clause("C-2.9")
def test_whom_the_report_keeps_out_keeps_no_copy_of_it(cast):
    designate(cast)

    report = minor(cast, too_close=("jon",))

    assert is_owed()
    with pytest.raises(NotHeld):
        find(report.code, by=cast.jon)
    with pytest.raises(NotNow):
        give_copy(report, by=cast.signing("ada"), at=NOW)


@pytest.mark.clause("C-2.9")
@pytest.mark.clause("C-2.10")
def test_of_a_major_one_a_copy_is_kept_once_the_member_has_returned(cast):
    designate(cast)
    report = about(cast, "ben")
    ada = cast.signing("ada")
    with pytest.raises(NobodyMay):
        give_copy(report, by=ada, at=NOW)
    said(report, cast=cast)
    with pytest.raises(NobodyMay):
        give_copy(report, by=ada, at=NOW)

    ended(cast, report, "insufficient")
    assert is_owed()
    give_copy(report, by=cast.signing("ada"), at=NOW)

    assert find(report.code, by=cast.jon)
    assert not is_owed()


def test_of_somebody_elses_report_no_copy_is_kept(cast):
    report = told(cast, at=NOW, offence="verbal-harassment")[0]
    with pytest.raises(NotHeld):
        give_copy(report, by=cast.signing("ada"), at=NOW)


def test_the_page_gives_it(cast):
    now = timezone.now()
    report = minor(cast, at=now)
    client, url = client_of(cast, "ada"), f"/reports/{report.code}/copy/"
    assert url in client.get(f"/reports/{report.code}/").content.decode()
    assert "Nobody is designated yet" in client.get(url).content.decode()
    given = {"passphrase": f"{PASSPHRASE} ada"}
    assert client.post(url, given).status_code == 409
    designate(cast, at=now)
    assert "Jon Abernathy" in client.get(url).content.decode()
    assert client.post(url, {"passphrase": "no"}).status_code == 403

    assert client.post(url, given).status_code == 303

    assert find(report.code, by=cast.jon)
    for who in ("ben", "olga"):
        other = client_of(cast, who)
        assert other.get(url).status_code == 404
        assert other.post(url, given).status_code == 404
