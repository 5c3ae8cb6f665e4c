"""What is sealed apart with one person: no fault of anybody's, and handed on when they go."""

from datetime import timedelta

import pytest

from holdfast.accounts.models import Member, MemberState
from holdfast.accounts.recovery import give_back, make_recovery_key, open_recovery
from holdfast.cases.actions import open_case
from holdfast.cases.reading import find_person
from holdfast.cases.taking_part import Somebody, add_person
from holdfast.committee.actions import recuse
from holdfast.errors import NotNow
from holdfast.keeping import doctor
from holdfast.reports.models import Identity
from holdfast.reports.reading import open_report
from holdfast.spaces import terms
from holdfast.spaces.actions import begin_term
from holdfast.spaces.closeness import tell
from holdfast.spaces.deputies import deputise, look_through, thin_folders
from holdfast.spaces.leaving import check_member_can_leave, leave
from holdfast.spaces.models import Term
from holdfast.spaces.waiting import tasks
from holdfast.vault.errors import NotHeld, PassphraseAgain
from holdfast.vault.folders import grant
from holdfast.vault.models import Apart, Folder, Grant, Reader
from tests.cast import BOARD
from tests.matters import acts_of, told

NAME = "Ana Silva"


@pytest.fixture(autouse=True)
def everybody_lives(cast, at):
    Reader.objects.update(opened_on=at.date())


def against_their_will(cast, at, **more):
    """One who told in confidence: who they are is for the director alone."""
    return told(
        cast, at=at, by="ben", reporter_name=NAME, knows=True, agrees=False, **more
    )[0]


def director(cast):
    return Term.objects.select_related(
        "organisation", "member__reader", "member__organisation"
    ).get(member=cast.members["ada"], role="director")


def who_know(cast, report):
    """Who of the board opens the name, by their grants."""
    folder = Identity.objects.get(report=report).folder_id
    return {
        name
        for name in BOARD
        if Grant.objects.filter(
            folder=folder, current=True, reader=cast.actor(name).reader
        )
    }


def asked_of(by, *, at):
    return [one.what for one in tasks(by, at=at)]


def two_readers(at):
    (found,) = doctor._readers(at)
    return found


@pytest.mark.clause("C-2.1")
def test_nobody_is_asked_to_give_it_deputies(cast, at):
    against_their_will(cast, at)

    for _ in range(2):
        assert thin_folders(cast.ada, at=at) == []
        assert "give deputies what too few can read" not in asked_of(cast.ada, at=at)
        look_through(cast.organisation, at)
    assert "identity" not in two_readers(at).text
    deputise(by=cast.signing("ada"), at=at)
    assert who_know(cast, Identity.objects.get().report) == {"ada"}


@pytest.mark.clause("C-2.1", "C-3.5")
def test_resignation_with_it_closes_as_one_without_does(cast, at):
    report = against_their_will(cast, at)

    assert terms.resign(director(cast), by=cast.signing("ada"), at=at)

    (heir,) = who_know(cast, report)
    assert heir in {"ben", "cleo"}
    opened = open_report(report, by=cast.actor(heir), at=at, identity=True)
    assert opened.reporter == NAME
    assert "sealed-apart-handed-over" in acts_of(cast.ada, at=at)
    with pytest.raises(NotHeld):
        cast.ada.keys.open(Identity.objects.get())
    assert thin_folders(cast.actor(heir), at=at) == []
    assert "identity" not in two_readers(at).text


def test_handing_on_takes_the_passphrase(cast, at):
    report = against_their_will(cast, at)

    with pytest.raises(PassphraseAgain):
        terms.resign(director(cast), by=cast.ada, at=at)

    assert who_know(cast, report) == {"ada"}
    assert director(cast).resigned_on is None


@pytest.mark.clause("C-2.1")
def test_successor_in_the_office_comes_first(cast, at):
    report = against_their_will(cast, at)
    begin_term(cast.members["dora"], role="director", starts_on=at.date(), at=at)
    grant(
        [cast.ada.keys.folder(report.folder_id)],
        to=[cast.dora.reader],
        organisation=cast.organisation,
        signer=cast.signing("ada").signer,
        at=at,
    )

    terms.resign(director(cast), by=cast.signing("ada"), at=at)

    assert who_know(cast, report) == {"dora"}


@pytest.mark.clause("C-2.1", "C-5.9")
@pytest.mark.parametrize(("out", "heir"), [("ben", "cleo"), ("cleo", "ben")])
def test_who_is_kept_out_of_the_report_gets_nothing(cast, at, out, heir):
    given = {"reporter_name": NAME, "knows": True, "agrees": False}
    (report,) = told(cast, at=at, by="ada", too_close=(out,), **given)

    terms.resign(director(cast), by=cast.signing("ada"), at=at)

    assert who_know(cast, report) == {heir}


@pytest.mark.clause("C-2.1")
def test_who_is_too_close_to_them_gets_nothing(cast, at):
    report = against_their_will(cast, at)
    tell([NAME], by=cast.ben, at=at)

    terms.resign(director(cast), by=cast.signing("ada"), at=at)

    assert who_know(cast, report) == {"cleo"}


@pytest.mark.clause("C-2.1")
def test_whoever_does_not_read_the_report_gets_nothing(cast, at):
    report = against_their_will(cast, at)
    begin_term(cast.members["dora"], role="director", starts_on=at.date(), at=at)
    for name in ("ben", "cleo"):
        tell([NAME], by=cast.actor(name), at=at)

    terms.resign(director(cast), by=cast.signing("ada"), at=at)

    assert who_know(cast, report) == {"ada"}
    assert not Grant.objects.filter(reader=cast.dora.reader, kind="identity").exists()


@pytest.mark.clause("C-2.1", "C-3.5")
@pytest.mark.parametrize("way", ["by the clock", "removed"])
def test_term_that_ends_without_them_freezes_nobody_and_waits_for_them(cast, at, way):
    report = against_their_will(cast, at)
    if way == "removed":
        terms.remove(director(cast), by=cast.signing("cleo"), at=at)
    else:
        Term.objects.filter(pk=director(cast).pk).update(
            ends_on=at.date() - timedelta(days=1)
        )
        terms.end_what_is_over(cast.organisation, at)

    state = Member.objects.get(pk=cast.members["ada"].pk).state
    folder = Identity.objects.get().folder
    assert (state, folder.apart) == (MemberState.VOUCHED, Apart.LEFT)
    with pytest.raises(NotHeld):
        cast.ada.keys.folder(report.folder_id)
    assert thin_folders(cast.ada, at=at) == [folder.pk]
    for name in ("ben", "cleo", "dora"):
        assert thin_folders(cast.actor(name), at=at) == []

    terms.sign_secrecy(director(cast), by=cast.signing("ada"), at=at)

    (heir,) = who_know(cast, report)
    opened = open_report(report, by=cast.actor(heir), at=at, identity=True)
    assert opened.reporter == NAME
    assert thin_folders(cast.ada, at=at) == []
    assert "identity" not in two_readers(at).text


@pytest.mark.clause("C-2.1")
def test_what_waits_is_handed_on_from_the_desk_as_well(cast, at):
    report = against_their_will(cast, at)
    terms.remove(director(cast), by=cast.signing("cleo"), at=at)

    assert deputise(by=cast.signing("ada"), at=at) == 0

    assert len(who_know(cast, report) & {"ben", "cleo"}) == 1
    assert Folder.objects.get(kind="identity").apart == Apart.ALONE


@pytest.mark.clause("C-2.1", "C-3.5")
def test_who_leaves_takes_nothing_with_them(cast, at):
    report = against_their_will(cast, at)
    terms.resign(director(cast), by=cast.signing("ada"), at=at)
    terms.sign_secrecy(director(cast), by=cast.signing("ada"), at=at)

    check_member_can_leave(cast.ada, at=at)
    leave(by=cast.signing("ada"), at=at)

    assert len(who_know(cast, report)) == 1
    assert not Grant.objects.filter(reader=cast.members["ada"].reader).exists()


def test_nobody_leaves_with_what_nobody_can_take(cast, at):
    against_their_will(cast, at)
    for name in ("ben", "cleo"):
        tell([NAME], by=cast.actor(name), at=at)
    terms.resign(director(cast), by=cast.signing("ada"), at=at)
    terms.sign_secrecy(director(cast), by=cast.signing("ada"), at=at)

    with pytest.raises(NotNow) as refused:
        leave(by=cast.signing("ada"), at=at)

    assert refused.value.code == "nobody-to-hand-over-to"


@pytest.mark.clause("C-2.1")
def test_recovery_key_gives_it_to_one_who_reads_the_report_once_nobody_holds_it(
    cast, at
):
    shares = make_recovery_key(cast.signing("ada"), at=at)
    report = against_their_will(cast, at)
    recovered = open_recovery(shares[:2], organisation=cast.organisation)
    give_back(recovered, to=cast.members["cleo"], at=at)
    assert who_know(cast, report) == {"ada"}

    Grant.objects.filter(kind="identity", reader=cast.ada.reader).delete()
    give_back(recovered, to=cast.members["dora"], at=at)
    give_back(recovered, to=cast.members["cleo"], at=at)
    give_back(recovered, to=cast.members["ben"], at=at)

    assert who_know(cast, report) == {"cleo"}


@pytest.mark.clause("C-2.1")
def test_somebody_harmed_is_handed_on_to_one_who_reads_the_case(cast, at):
    case = open_case(reports=told(cast, at=at, too_close=("ben",)), by=cast.ada, at=at)
    somebody = Somebody(part="harmed", name="Rosa Lindgren", agrees=False)
    person = add_person(case, somebody, by=cast.cleo, at=at)
    assert find_person(person.code, by=cast.ada)
    assert person.folder_id not in thin_folders(cast.ada, at=at)

    terms.resign(director(cast), by=cast.signing("ada"), at=at)

    assert find_person(person.code, by=cast.cleo)
    for name in ("ada", "ben"):
        with pytest.raises(NotHeld):
            find_person(person.code, by=cast.actor(name))


@pytest.mark.clause("C-2.1", "C-2.10")
def test_whoever_recuses_themselves_hands_on_whom_only_they_could_open(cast, at):
    report = against_their_will(cast, at)
    case = open_case(reports=[report], by=cast.ada, at=at)
    assert who_know(cast, report) == {"ada"}

    recuse(
        case,
        member=cast.members["ada"],
        ground="We are friends.",
        by=cast.signing("ada"),
        at=at,
    )

    assert len(who_know(cast, report) & {"ben", "cleo"}) == 1
    assert Folder.objects.get(kind="identity").apart == Apart.ALONE
