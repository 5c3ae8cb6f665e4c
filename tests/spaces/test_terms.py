"""Terms: how they begin and end, and what ends with them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from holdfast.accounts.models import Member, MemberState
from holdfast.accounts.unlocking import begin_session, resume
from holdfast.errors import NobodyMay, NotNow, Refused
from holdfast.policy import load, shipped
from holdfast.spaces import terms
from holdfast.spaces.deputies import deputise, thin_folders
from holdfast.spaces.leaving import leave
from holdfast.spaces.models import Duty, Secrecy, Term
from holdfast.spaces.sitting import sitting
from holdfast.vault.errors import NotHeld, PassphraseAgain
from holdfast.vault.folders import grant, make_folders, new_folder
from holdfast.vault.models import Folder, FolderKind, Grant, Reader
from tests.accounts.browsing import client_of, text_of
from tests.cast import PASSPHRASE
from tests.matters import told


def term_of(cast, name, role="committee"):
    return Term.objects.select_related(
        "organisation", "member__reader", "member__organisation"
    ).get(member=cast.members[name], role=role, event=None)


def a_folder(cast, *names, at, kind=FolderKind.REPORT):
    folder = new_folder(cast.organisation, kind)
    readers = [cast.actor(name).reader for name in names]
    make_folders([(folder, readers)], organisation=cast.organisation, at=at)
    return folder


def living(cast, *names, on):
    readers = [cast.actor(name).reader.pk for name in names]
    Reader.objects.filter(pk__in=readers).update(opened_on=on)


def held_by(cast, name):
    return set(
        Grant.objects.filter(reader=cast.actor(name).reader).values_list(
            "folder_id", flat=True
        )
    )


@pytest.mark.clause("C-3.5")
def test_removal_takes_grants_and_sessions_and_turns_keys_at_once(cast, at):
    folder = a_folder(cast, "ada", "ben", "cleo", at=at)
    token, _ = begin_session(
        cast.actor("ben").member,
        seeds=cast.seeds["ben"],
        organisation=cast.organisation,
        at=at,
    )

    terms.remove(term_of(cast, "ben"), by=cast.signing("dora"), at=at)

    assert folder.id not in held_by(cast, "ben")
    assert resume(token, organisation=cast.organisation, at=at) is None
    turned = cast.ada.keys.folder(folder.id)
    assert (turned.key_version, turned.key != folder.key) == (2, True)
    with pytest.raises(NotHeld):
        cast.ben.keys.folder(folder.id)


@pytest.mark.clause("C-3.5")
def test_removal_acts_at_once_where_one_other_reader_is_left_who_gives_a_deputy(
    cast, at
):
    living(cast, "ada", "ben", "dora", on=at.date())
    report = told(cast, at=at, too_close=("cleo",))[0]
    assert {*held_by(cast, "ada")} & {report.folder_id}
    terms.remove(term_of(cast, "ben"), by=cast.signing("dora"), at=at)
    assert report.folder_id in thin_folders(cast.ada, at=at)

    left = deputise(by=cast.signing("ada"), at=at)

    readers = Reader.objects.filter(grants__folder=report.folder_id, kind="member")
    assert left == 0
    assert readers.distinct().count() == 2
    assert cast.cleo.reader not in readers
    assert cast.ben.reader not in readers


@pytest.mark.clause("C-3.5")
def test_resignation_waits_until_every_folder_keeps_two_readers(cast, at):
    living(cast, "ada", "ben", "cleo", on=at.date())
    folder = a_folder(cast, "ada", "ben", at=at)

    assert not terms.resign(term_of(cast, "ben"), by=cast.ben, at=at)
    terms.finish_resignations(cast.organisation, at)
    assert folder.id in held_by(cast, "ben")
    assert term_of(cast, "ben").closed_on is None

    grant(
        [cast.ada.keys.folder(folder.id)],
        to=[cast.cleo.reader],
        organisation=cast.organisation,
        signer=cast.signing("ada").signer,
        at=at,
    )
    terms.finish_resignations(cast.organisation, at)
    assert folder.id not in held_by(cast, "ben")
    assert term_of(cast, "ben").closed_on == at.date()


def test_reader_who_opened_nothing_for_ninety_days_does_not_count(cast, at):
    living(cast, "ada", "ben", on=at.date())
    living(cast, "cleo", on=at.date() - timedelta(days=91))
    a_folder(cast, "ada", "ben", "cleo", at=at)

    assert terms.folders_left_thin(term_of(cast, "ben"), at=at) == 1


def test_only_oneself_resigns(cast, at):
    with pytest.raises(Refused):
        terms.resign(term_of(cast, "ben"), by=cast.ada, at=at)


@pytest.mark.clause("C-7.1")
def test_empty_seat_is_owed_to_the_board_until_it_is_filled(cast, at):
    terms.remove(term_of(cast, "ben"), by=cast.signing("dora"), at=at)
    owed = Duty.objects.get(rule="fill-seat", state="open")
    assert owed.who == "board"

    terms.seat(cast.members["dora"], role="committee", by=cast.signing("emil"), at=at)

    owed.refresh_from_db()
    assert owed.state == "done"


def test_last_day_of_a_term_closes_it_by_the_clock(cast, at):
    folder = a_folder(cast, "ada", "ben", "cleo", at=at)
    Term.objects.filter(pk=term_of(cast, "ben").pk).update(ends_on=at.date())

    terms.end_what_is_over(cast.organisation, at)
    assert folder.id in held_by(cast, "ben")
    terms.end_what_is_over(cast.organisation, at + timedelta(days=1))
    assert folder.id not in held_by(cast, "ben")


def test_motion_of_the_board_stays_with_who_stays_on_it(cast, at):
    motion = a_folder(cast, "ben", "dora", at=at, kind=FolderKind.MOTION)

    terms.remove(term_of(cast, "ben"), by=cast.signing("dora"), at=at)

    assert motion.id in held_by(cast, "ben")


def test_end_of_one_office_leaves_what_another_opens(cast, at):
    terms.begin(cast.members["ben"], role="host", by=cast.signing("dora"), at=at)
    folder = a_folder(cast, "ada", "ben", at=at)

    terms.end(term_of(cast, "ben", "host"), by=cast.signing("dora"), at=at)

    assert folder.id in held_by(cast, "ben")


def test_director_who_is_nothing_else_loses_everything(cast, at):
    folder = a_folder(cast, "ada", "ben", at=at)
    from holdfast.spaces.models import Meeting

    Meeting.objects.all().delete()

    terms.remove(term_of(cast, "ada", "director"), by=cast.signing("cleo"), at=at)

    assert folder.id not in held_by(cast, "ada")
    seats = sitting(cast.organisation, policy=load(shipped()), on=at.date())
    assert str(cast.members["ada"].id) not in seats["committee"]


def test_only_reader_is_frozen_and_nothing_is_lost(cast, at):
    folder = a_folder(cast, "ben", at=at)

    terms.remove(term_of(cast, "ben"), by=cast.signing("dora"), at=at)

    assert Grant.objects.filter(folder=folder.id).count() == 1
    state = Member.objects.get(pk=cast.members["ben"].pk).state
    assert state == MemberState.SUSPENDED

    terms.let_go_of_frozen(cast.organisation, at)
    state = Member.objects.get(pk=cast.members["ben"].pk).state
    assert state == MemberState.SUSPENDED
    assert folder.id in held_by(cast, "ben")


def test_only_reader_is_let_go_once_others_can_read(cast, at):
    folder = a_folder(cast, "ben", at=at)
    terms.remove(term_of(cast, "ben"), by=cast.signing("dora"), at=at)
    ben = cast.actor("ben")
    grant(
        [ben.keys.folder(folder.id)],
        to=[cast.cleo.reader],
        organisation=cast.organisation,
        signer=None,
        at=at,
    )

    terms.let_go_of_frozen(cast.organisation, at)

    assert folder.id not in held_by(cast, "ben")
    state = Member.objects.get(pk=cast.members["ben"].pk).state
    assert state == MemberState.VOUCHED


@pytest.mark.clause("C-3.5")
def test_who_leaves_the_committee_is_told_that_the_duty_stays_and_signs(cast):
    client, at = client_of(cast, "ben"), timezone.now()
    terms.remove(term_of(cast, "ben"), by=cast.signing("dora"), at=at)
    assert client.get("/desk/").status_code == 302

    client = client_of(cast, "ben")
    assert "duty of confidence" in text_of(client.get("/desk/"))
    page = client.get("/account/secrecy/")
    assert "bound to confidentiality" in text_of(page) or "for good" in text_of(page)
    wrong = client.post("/account/secrecy/", {"passphrase": "wrong"})
    assert wrong.status_code == 403
    client.post("/account/secrecy/", {"passphrase": f"{PASSPHRASE} ben"})

    assert terms.is_signed(Secrecy.objects.get())
    assert "duty of confidence" not in text_of(client.get("/desk/"))


def test_nobody_signs_for_a_term_that_runs(cast, at):
    with pytest.raises(NotNow):
        terms.sign_secrecy(term_of(cast, "ben"), by=cast.signing("ben"), at=at)


def test_board_fills_the_committee_and_nobody_else_does(cast, at):
    terms.remove(term_of(cast, "ben"), by=cast.signing("dora"), at=at)

    with pytest.raises(Refused):
        terms.begin(
            cast.members["dora"], role="committee", by=cast.signing("jon"), at=at
        )
    with pytest.raises(PassphraseAgain):
        terms.begin(cast.members["dora"], role="committee", by=cast.emil, at=at)
    with pytest.raises(NobodyMay) as refused:
        terms.begin(
            cast.members["dora"], role="committee", by=cast.signing("emil"), at=at
        )
    assert (refused.value.code, refused.value.clause) == ("put-to-the-vote", "C-7.6")


@pytest.mark.clause("C-2.9")
def test_keeper_of_the_copy_is_never_in_the_committee(cast, at):
    with pytest.raises(NobodyMay):
        terms.begin(cast.members["ben"], role="keeper", by=cast.signing("dora"), at=at)


def test_office_that_the_policy_does_not_know_is_refused(cast, at):
    with pytest.raises(NobodyMay):
        terms.begin(cast.members["ben"], role="king", by=cast.signing("dora"), at=at)


@pytest.mark.clause("C-3.5")
def test_newcomer_is_granted_what_nothing_touches_once_they_have_said_it(cast, at):
    from holdfast.spaces.closeness import tell

    terms.remove(term_of(cast, "ben"), by=cast.signing("dora"), at=at)
    theirs = told(cast, at=at, reported=("Viktor Almasy",))[0]
    touching = told(cast, at=at, reported=("Kasimir Vantongeren",))[0]
    kept = told(cast, at=at, reported=("Somebody Else",), too_close=("dora",))[0]
    tell(["Kasimir van Tongeren"], by=cast.dora, at=at)

    terms.seat(cast.members["dora"], role="committee", by=cast.signing("emil"), at=at)
    assert held_by(cast, "dora") & {theirs.folder_id} == set()
    from holdfast.accounts.actions import welcome

    welcome(cast.members["dora"], by=cast.signing("ada"), at=at)

    held = held_by(cast, "dora")
    assert theirs.folder_id in held
    assert touching.folder_id not in held
    assert kept.folder_id not in held


def test_leaving_ends_offices_grants_keys_and_sessions(cast, at):
    from holdfast.accounts.roster import verified

    living(cast, "ada", "ben", "cleo", on=at.date())
    folder = a_folder(cast, "jon", "ada", "ben", at=at, kind=FolderKind.DOOR)
    reader = cast.jon.reader

    leave(by=cast.signing("jon"), at=at)

    member = Member.objects.get(pk=cast.members["jon"].pk)
    assert (member.state, member.left_on) == (MemberState.LEFT, at.date())
    assert reader.id not in verified(cast.organisation)
    assert not Grant.objects.filter(reader=reader).exists()
    assert Folder.objects.get(pk=folder.id).key_version > 1


@pytest.mark.clause("C-3.5")
def test_who_leaves_signs_first(cast, at):
    with pytest.raises(NotNow):
        leave(by=cast.signing("ben"), at=at)

    assert Member.objects.get(pk=cast.members["ben"].pk).state == MemberState.VOUCHED


def test_leaving_page_says_what_stands_in_the_way(cast):
    at = timezone.now()
    a_folder(cast, "jon", "ada", at=at, kind=FolderKind.MOTION)
    client = client_of(cast, "jon")

    page = client.get("/account/leave/")

    html = text_of(page)
    assert "One folder that you open would be left with fewer than two readers." in html
    assert "Somebody else must be able to open it first." in html
    main = html.split("<main", 1)[1]
    own = f"/organisation/people/{cast.id_of('jon')}/"
    for way in ("/organisation/people/", "/organisation/recovery/", own):
        assert f'<a href="{way}">' in main
    refused = client.post("/account/leave/", {"passphrase": f"{PASSPHRASE} jon"})
    assert refused.status_code == 409
