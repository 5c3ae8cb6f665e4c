"""Nobody is let in to a roster or a ledger older than what they have seen."""

from datetime import timedelta

import pytest
from django.test import Client

from holdfast.accounts.actions import come_back_by_slip
from holdfast.accounts.errors import RolledBack
from holdfast.accounts.models import Member, RosterEntry
from holdfast.accounts.roster import remove_from_roster
from holdfast.accounts.unlocking import log_in
from holdfast.spaces.housekeeping import close_the_day
from holdfast.vault.models import Checkpoint, Entry
from tests.accounts.browsing import text_of
from tests.cast import PASSPHRASE


def comes_in(cast, name, *, at):
    return log_in(
        username=name,
        passphrase=f"{PASSPHRASE} {name}",
        code="",
        organisation=cast.organisation,
        at=at,
    )


@pytest.fixture
def rolled_back(cast, at):
    """Jon saw the statement that took Kim out; now the roster ends before it."""
    remove_from_roster(cast.kim.reader, signer=cast.signing("ada").signer, at=at)
    comes_in(cast, "jon", at=at)
    RosterEntry.objects.order_by("-number").first().delete()
    return cast


def test_a_roster_that_went_on_lets_everybody_in(cast, at):
    comes_in(cast, "jon", at=at)
    remove_from_roster(cast.kim.reader, signer=cast.signing("ada").signer, at=at)

    comes_in(cast, "jon", at=at)


def test_an_older_roster_is_refused(rolled_back, at):
    with pytest.raises(RolledBack):
        comes_in(rolled_back, "jon", at=at)


def test_a_roster_that_went_another_way_is_refused(rolled_back, at):
    remove_from_roster(
        rolled_back.olga.reader, signer=rolled_back.signing("ada").signer, at=at
    )

    with pytest.raises(RolledBack):
        comes_in(rolled_back, "jon", at=at)


def test_who_saw_nothing_newer_comes_in(rolled_back, at):
    comes_in(rolled_back, "olga", at=at)


def test_the_login_page_says_why(rolled_back):
    answer = Client().post(
        "/login/", {"username": "jon", "passphrase": f"{PASSPHRASE} jon"}
    )

    assert answer.status_code == 409
    assert "somebody put an older one back" in text_of(answer)
    assert "holdfast" not in answer.cookies


def test_what_was_seen_cannot_be_exchanged_for_a_colleagues(rolled_back, at):
    comes_in(rolled_back, "olga", at=at)
    older = Member.objects.get(pk=rolled_back.members["olga"].pk).seen
    Member.objects.filter(pk=rolled_back.members["jon"].pk).update(seen=older)

    with pytest.raises(RolledBack):
        comes_in(rolled_back, "jon", at=at)


def test_the_key_slip_takes_things_as_they_are(rolled_back, at):
    come_back_by_slip(
        username="jon",
        slip=rolled_back.slips["jon"],
        new=f"{PASSPHRASE} jon",
        lost_factor=False,
        organisation=rolled_back.organisation,
        at=at,
    )

    comes_in(rolled_back, "jon", at=at)


def test_a_ledger_that_was_cut_is_refused(cast, at):
    close_the_day(cast.organisation, at)
    comes_in(cast, "jon", at=at)
    Checkpoint.objects.all().delete()
    Entry.objects.update(position=None)

    with pytest.raises(RolledBack):
        comes_in(cast, "jon", at=at)


def test_a_checkpoint_only_put_into_the_database_is_not_remembered(cast, at):
    close_the_day(cast.organisation, at)
    false = Checkpoint.objects.get()
    false.pk, false.size, false.root = None, false.size + 64, b"\0" * 32
    false._state.adding = True
    false.save()
    comes_in(cast, "jon", at=at + timedelta(minutes=1))
    Checkpoint.objects.filter(root=b"\0" * 32).delete()

    comes_in(cast, "jon", at=at + timedelta(minutes=2))
