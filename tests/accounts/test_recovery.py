"""Losing keys: new ones by a colleague's link, and the recovery key of two shares."""

import re

import pyotp
import pytest
from django.test import Client
from django.utils import timezone

from holdfast.accounts.actions import enrol, welcome
from holdfast.accounts.invitations import offer_new_keys
from holdfast.accounts.models import Member, MemberState
from holdfast.accounts.newcomers import held_with_lost_keys
from holdfast.accounts.recovery import (
    give_back,
    make_recovery_key,
    open_recovery,
)
from holdfast.accounts.roster import (
    add_to_roster,
    fingerprint,
    lost_keys_of,
    verified,
)
from holdfast.committee.actions import record_regular_meeting
from holdfast.committee.models import Motion
from holdfast.crypto.errors import ShareError
from holdfast.door.standing import close_to_the_others, entries_for
from holdfast.errors import NobodyMay, NotNow, WrongInput
from holdfast.spaces import recovering
from holdfast.vault.errors import NotHeld
from holdfast.vault.folders import grant, make_folders, new_folder
from holdfast.vault.models import FolderKind, Grant, Reader
from tests.accounts.browsing import client_of, hidden, text_of
from tests.cast import PASSPHRASE, REPORTED
from tests.door.barring import barred
from tests.matters import a_case, moved, told

NEW = "entirely new words for ben"


def a_folder(cast, *names, at, recovery=None):
    folder = new_folder(cast.organisation, FolderKind.REPORT)
    readers = [cast.actor(name).reader for name in names]
    if recovery:
        readers.append(recovery)
    make_folders([(folder, readers)], organisation=cast.organisation, at=at)
    return folder


def path_of(cast, name, what=""):
    return f"/organisation/people/{cast.members[name].id}/{what}"


def signed(client, cast, name, path):
    return client.post(path, {"passphrase-x": f"{PASSPHRASE} {name}"})


def ben_makes_new_keys(cast, ada):
    page = text_of(signed(ada, cast, "ada", path_of(cast, "ben", "new-keys/")))
    link = re.search(r"http://testserver(/join/[^<]+)<", page)[1]
    client = Client()
    page = text_of(client.get(link))
    secret = re.search(r"<code>(\w+)</code>", page)[1]
    response = client.post(
        link,
        {
            "username": "ben",
            "new_passphrase": NEW,
            "once_more": NEW,
            "offer": hidden(page, "offer"),
            "code": pyotp.TOTP(secret).now(),
        },
    )
    assert response.status_code == 200, text_of(response)
    return client


def test_lost_keys_count_no_more_from_that_moment(cast):
    ada, old = client_of(cast, "ada"), client_of(cast, "ben")
    lost = cast.ben.reader

    signed(ada, cast, "ada", path_of(cast, "ben", "new-keys/"))

    assert old.get("/desk/").status_code == 302
    assert lost.id not in verified(cast.organisation)
    assert Reader.objects.get(pk=lost.pk).ended_on
    assert Member.objects.get(pk=cast.members["ben"].pk).state == MemberState.NAMED


def test_lost_keys_need_a_colleagues_passphrase(cast):
    ada = client_of(cast, "ada")

    response = ada.post(path_of(cast, "ben", "new-keys/"), {"passphrase": "wrong"})

    assert response.status_code == 403
    assert cast.ben.reader.id in verified(cast.organisation)


def test_nobody_gives_up_their_own_keys_that_way(cast):
    ada = client_of(cast, "ada")

    response = signed(ada, cast, "ada", path_of(cast, "ada", "new-keys/"))

    assert response.status_code == 409


def test_new_keys_open_nothing_until_two_have_vouched_and_colleagues_grant(cast):
    at = timezone.now()
    shared = a_folder(cast, "ada", "ben", at=at)
    with_cleo = a_folder(cast, "cleo", "ben", at=at)
    only_ada = a_folder(cast, "ada", at=at)
    ada, cleo = client_of(cast, "ada"), client_of(cast, "cleo")
    lost = cast.ben.reader

    ben_makes_new_keys(cast, ada)
    new = cast.actor("ben").reader
    assert new != lost
    assert not Grant.objects.filter(reader=new).exists()

    signed(ada, cast, "ada", path_of(cast, "ben", "vouch/"))
    assert not Grant.objects.filter(reader=new).exists()
    signed(cleo, cast, "cleo", path_of(cast, "ben", "vouch/"))
    assert set(Grant.objects.filter(reader=new).values_list("folder", flat=True)) == {
        with_cleo.id
    }
    assert "what their lost keys opened" in text_of(ada.get("/desk/"))

    signed(ada, cast, "ada", path_of(cast, "ben", "welcome/"))

    held = set(
        Grant.objects.filter(reader=new, current=True).values_list("folder", flat=True)
    )
    assert held == {shared.id, with_cleo.id}
    assert only_ada.id not in held
    assert not Grant.objects.filter(reader=lost).exists()
    assert not lost_keys_of(cast.members["ben"]).exists()
    assert "what their lost keys opened" not in text_of(ada.get("/desk/"))


def test_any_two_of_three_shares_open_a_folder_and_one_does_not(cast, at):
    shares = make_recovery_key(cast.signing("ada"), at=at)
    reader = Reader.objects.get(kind="recovery")
    folder = a_folder(cast, "ben", at=at, recovery=reader)

    for pair in ((0, 1), (0, 2), (2, 1)):
        opened = open_recovery(
            [shares[n] for n in pair], organisation=cast.organisation
        )
        assert opened.keys.folder(folder.id).key == folder.key
    with pytest.raises(ShareError):
        open_recovery(shares[:1], organisation=cast.organisation)


def test_recovery_key_grants_to_members_whose_keys_count(cast, at):
    shares = make_recovery_key(cast.signing("ada"), at=at)
    [report] = told(cast, at=at)
    Grant.objects.filter(reader=cast.cleo.reader).delete()
    recovered = open_recovery(shares[1:], organisation=cast.organisation)

    granted = give_back(recovered, to=cast.members["cleo"], at=at)

    assert granted == 1
    assert cast.cleo.keys.open(report)["offence"] == "assault"
    assert recovering.days_of_use(cast.organisation) == [at.date()]
    page = client_of(cast, "olga").get("/organisation/recovery/")
    assert "It was used on" in text_of(page)
    assert give_back(recovered, to=cast.members["cleo"], at=at) == 0


def test_recovery_key_grants_nobody_what_they_were_kept_from(cast, at):
    shares = make_recovery_key(cast.signing("ada"), at=at)
    told(cast, at=at, member="cleo")
    told(cast, at=at, too_close=("cleo",))
    told(cast, at=at, reported=("Cleo Marchetti",))
    recovered = open_recovery(shares[:2], organisation=cast.organisation)

    assert give_back(recovered, to=cast.members["cleo"], at=at) == 0
    assert not Grant.objects.filter(reader=cast.cleo.reader).exists()


def test_recovery_key_vouches_for_new_keys_when_nobody_else_can(cast, at):
    shares = make_recovery_key(cast.signing("ada"), at=at)
    recovered = open_recovery(shares[:2], organisation=cast.organisation)
    for name in cast.members:
        recovering.remove_from_roster(
            cast.actor(name).reader, signer=recovered.signer, at=at
        )
    assert verified(cast.organisation) == frozenset()
    ben = cast.members["ben"]
    recovering.offer_new_keys(ben, recovered=recovered, at=at)
    _, cast.seeds["ben"] = enrol(
        ben, username="ben", passphrase=f"{PASSPHRASE} ben", totp_secret=None, at=at
    )
    right = " ".join(fingerprint(ben.reader))

    for wrong in ("", right.replace(right.split()[0], "abacus")):
        with pytest.raises(WrongInput):
            recovering.recover(ben, recovered=recovered, words=wrong, at=at)
    done = recovering.recover(ben, recovered=recovered, words=right.upper(), at=at)

    assert done.vouched
    assert verified(cast.organisation) == {ben.reader.id}
    assert Member.objects.get(pk=ben.pk).state == MemberState.VOUCHED


def test_after_everybody_lost_their_keys_the_door_and_every_decision_open_again(cast):
    at = timezone.now()
    shares = make_recovery_key(cast.signing("ada"), at=at)
    ban = barred(cast, at=at)
    minutes = record_regular_meeting(
        held_on=at.date(),
        present=[cast.members[name] for name in ("ada", "ben")],
        notes="We met.",
        by=cast.ada,
        at=at,
    )
    recovered = open_recovery(shares[:2], organisation=cast.organisation)
    for name in cast.members:
        recovering.remove_from_roster(
            cast.actor(name).reader, signer=recovered.signer, at=at
        )
    ben = cast.members["ben"]
    recovering.offer_new_keys(ben, recovered=recovered, at=at)
    _, cast.seeds["ben"] = enrol(
        ben, username="ben", passphrase=f"{PASSPHRASE} ben", totp_secret=None, at=at
    )
    words = " ".join(fingerprint(ben.reader))
    # The clock goes on meanwhile.
    close_to_the_others(cast.organisation, at)

    recovering.recover(ben, recovered=recovered, words=words, at=at)

    assert REPORTED in entries_for(cast.ben).written
    for row in (ban, ban.action, Motion.objects.get(), minutes):
        assert cast.ben.keys.open(row)


def test_with_a_recovery_key_a_question_of_the_board_is_put_as_without(cast):
    at = timezone.now()
    make_recovery_key(cast.signing("ada"), at=at)
    case = a_case(cast, at=at, member="jon")

    motion = moved(case, cast=cast, at=at, action="remove-from-post")

    held = Grant.objects.filter(folder=motion.folder, reader__kind="recovery")
    assert held.count() == 1


def ben_has_new_keys(cast, *, at):
    """Ben loses his keys and makes others, which count; nothing is granted him yet."""
    lost, ben = cast.ben.reader, cast.members["ben"]
    offer_new_keys(ben, by=cast.signing("dora"), at=at)
    _, cast.seeds["ben"] = enrol(
        ben, username="ben", passphrase=f"{PASSPHRASE} ben", totp_secret=None, at=at
    )
    for name in ("dora", "emil"):
        add_to_roster(ben, signer=cast.signing(name).signer, at=at)
    return lost


def test_who_was_kept_out_is_granted_nothing_by_a_row_for_their_lost_keys(cast, at):
    [report] = told(cast, at=at, member="ben")
    lost = ben_has_new_keys(cast, at=at)
    theirs = Grant.objects.get(folder=report.folder_id, reader=cast.ada.reader)
    Grant.objects.create(
        organisation=cast.organisation,
        folder=theirs.folder,
        key_version=theirs.key_version,
        reader=lost,
        statement=theirs.statement,
        sealed=bytes(theirs.sealed),
        kind=theirs.kind,
        on=theirs.on,
    )

    assert "lost keys opened" not in text_of(client_of(cast, "ada").get("/desk/"))
    welcome(cast.members["ben"], by=cast.signing("ada"), at=at)
    assert not cast.ben.keys.holds(report.folder_id)


def test_who_was_kept_out_is_granted_nothing_their_lost_keys_were_granted(cast, at):
    [report] = told(cast, at=at, member="ben")
    [other] = told(cast, at=at)
    ada = cast.signing("ada")
    grant(
        [ada.keys.folder(report.folder_id)],
        to=[cast.ben.reader],
        organisation=cast.organisation,
        signer=ada.signer,
        at=at,
    )
    ben_has_new_keys(cast, at=at)

    welcome(cast.members["ben"], by=cast.signing("ada"), at=at)

    assert not cast.ben.keys.holds(report.folder_id)
    assert cast.ben.keys.holds(other.folder_id)


def test_lost_are_only_keys_that_were_vouched_for_as_ones_own(cast, at):
    """A mailbox before a member, and another's keys: neither was ever lost by them."""
    [report] = told(cast, at=at, member="cleo")
    for reader in (report.mailbox.reader, cast.ada.reader):
        Member.objects.filter(pk=cast.members["ada"].pk).update(reader=None)
        Member.objects.filter(pk=cast.members["cleo"].pk).update(reader=reader)
        Reader.objects.filter(pk=reader.pk).update(ended_on=at.date())

        cleo = Member.objects.get(pk=cast.members["cleo"].pk)
        assert not lost_keys_of(cleo).exists()
        assert cleo.reader_id not in verified(cast.organisation)
        assert held_with_lost_keys(cleo, by=cast.ben, at=at) == []


def test_keys_lost_twice_are_granted_all_that_either_opened(cast, at):
    first = a_folder(cast, "ada", "ben", at=at)
    ada, lost = client_of(cast, "ada"), [cast.ben.reader]
    ben_makes_new_keys(cast, ada)
    for name in ("dora", "emil"):
        signed(client_of(cast, name), cast, name, path_of(cast, "ben", "vouch/"))
    second = a_folder(cast, "ada", "ben", at=at)
    lost.append(cast.actor("ben").reader)

    ben_makes_new_keys(cast, ada)
    for name in ("dora", "emil"):
        signed(client_of(cast, name), cast, name, path_of(cast, "ben", "vouch/"))
    assert "You hold 2 of their folders." in text_of(ada.get("/desk/"))
    signed(ada, cast, "ada", path_of(cast, "ben", "welcome/"))

    held = Grant.objects.filter(reader=cast.actor("ben").reader, current=True)
    assert set(held.values_list("folder", flat=True)) == {first.id, second.id}
    assert not Grant.objects.filter(reader__in=lost).exists()
    assert not lost_keys_of(cast.members["ben"]).exists()


def test_nobody_suspended_comes_back_with_new_keys(cast):
    ada = client_of(cast, "ada")
    Member.objects.filter(pk=cast.members["ben"].pk).update(state=MemberState.SUSPENDED)

    response = signed(ada, cast, "ada", path_of(cast, "ben", "new-keys/"))

    assert response.status_code == 409
    assert Member.objects.get(pk=cast.members["ben"].pk).reader is not None


def test_who_sits_in_no_body_that_reads_gets_nothing(cast, at):
    shares = make_recovery_key(cast.signing("ada"), at=at)
    recovered = open_recovery(shares[:2], organisation=cast.organisation)

    with pytest.raises(NobodyMay):
        recovering.recover(cast.members["olga"], recovered=recovered, words="", at=at)
    with pytest.raises(NobodyMay):
        recovering.offer_new_keys(cast.members["jon"], recovered=recovered, at=at)


def test_recovery_key_grants_to_nobody_else(cast, at):
    shares = make_recovery_key(cast.signing("ada"), at=at)
    recovered = open_recovery(shares[1:], organisation=cast.organisation)
    from holdfast.accounts.actions import name_member
    from holdfast.accounts.people import Profile

    stranger = name_member(
        profile=Profile(name="Nobody"), organisation=cast.organisation, at=at
    )

    with pytest.raises(NotNow):
        give_back(recovered, to=stranger, at=at)


def test_recovery_key_opens_nothing_that_was_not_sealed_to_it(cast, at):
    shares = make_recovery_key(cast.signing("ada"), at=at)
    folder = a_folder(cast, "ben", at=at)
    recovered = open_recovery(shares[1:], organisation=cast.organisation)

    with pytest.raises(NotHeld):
        recovered.keys.folder(folder.id)


def test_shares_of_another_key_are_told_apart(cast, at):
    from holdfast.crypto.shares import split

    make_recovery_key(cast.signing("ada"), at=at)

    with pytest.raises(WrongInput):
        open_recovery(split(b"\7" * 32)[:2], organisation=cast.organisation)


def test_there_is_one_recovery_key(cast, at):
    make_recovery_key(cast.signing("ada"), at=at)

    with pytest.raises(NotNow):
        make_recovery_key(cast.signing("ada"), at=at)
