"""Bans: running, awaiting their length, set by the board, ended, seen by whom."""

from datetime import timedelta

import pytest

from holdfast.committee.actions import tell_person_against
from holdfast.committee.models import MotionState
from holdfast.door.actions import end_what_is_over, propose_length
from holdfast.door.checking import check
from holdfast.door.errors import LengthStands, NoLength, NotForYou
from holdfast.door.models import Ban, BanState
from holdfast.door.standing import entries_for
from holdfast.door.visibility import bans_for, find_ban
from holdfast.errors import NobodyMay, NotNow
from holdfast.spaces.models import Duty, DutyState
from holdfast.vault.errors import NotHeld, PassphraseAgain
from tests.accounts.browsing import client_of, text_of
from tests.cast import BOARD, COMMITTEE, REPORTED
from tests.door.barring import barred
from tests.matters import voted

FOR_THE_BOARD = tuple(name for name in BOARD if name not in COMMITTEE)


def proposed(ban, *, cast, at, by="dora", days=365):
    return propose_length(
        find_ban(ban.id, by=cast.actor(by)),
        until=at.date() + timedelta(days=days),
        reasons="As the committee proposes.",
        by=cast.signing(by),
        at=at,
    )


def length_set(ban, *, cast, at, days=365):
    motion = proposed(ban, cast=cast, at=at, days=days)
    for name in ("dora", "emil", "fay", "gus", "hana"):
        voted(motion, cast=cast, at=at, who=name)
    motion.refresh_from_db()
    return motion


def verdict(cast, *, at, name=REPORTED):
    return check(event=cast.tonight, name=name, by=cast.kim, at=at).verdict


@pytest.mark.clause("C-5.8")
@pytest.mark.clause("S-10")
def test_a_permanent_ban_runs_at_once_without_an_end(cast, at):
    barred(cast, at=at)

    (ban,) = bans_for(cast.ada)
    assert (ban.state, ban.until) == (BanState.RUNNING, None)
    assert ban.person_name == REPORTED


@pytest.mark.clause("C-5.8")
@pytest.mark.clause("S-10")
def test_a_temporary_ban_bars_from_that_moment_and_awaits_its_length(cast, at):
    barred(cast, at=at, action="temporary-ban")

    (ban,) = bans_for(cast.ada)
    assert (ban.state, ban.until) == (BanState.AWAITING_LENGTH, None)
    assert verdict(cast, at=at) == "fetch"
    assert Duty.objects.get(rule="set-length").state == DutyState.OPEN


@pytest.mark.clause("C-5.8")
@pytest.mark.clause("S-10")
def test_the_board_sets_the_length_by_majority(cast, at):
    ban = barred(cast, at=at, action="temporary-ban")

    motion = proposed(ban, cast=cast, at=at)
    for name in ("dora", "emil", "fay", "gus"):
        motion = voted(motion, cast=cast, at=at, who=name)
    assert motion.state == MotionState.OPEN
    motion = voted(motion, cast=cast, at=at, who="ben")

    assert motion.state == MotionState.PASSED
    ban.refresh_from_db()
    assert ban.state == BanState.RUNNING
    assert ban.until == at.date() + timedelta(days=365)
    assert Duty.objects.get(rule="set-length").state == DutyState.DONE
    (entry,) = entries_for(cast.kim)
    assert entry.until == ban.until


@pytest.mark.clause("C-5.8")
def test_the_board_sees_the_code_name_and_not_the_name(cast, at):
    ban = barred(cast, at=at, action="temporary-ban")

    (seen,) = bans_for(cast.dora)

    assert seen.person_code == ban.person.code
    assert seen.person_name is None
    content = cast.dora.keys.open(ban)
    assert set(content) == {"action", "offence", "proposed_until"}
    assert content["offence"] == "assault"


@pytest.mark.clause("S-10")
def test_an_end_in_the_past_is_refused(cast, at):
    ban = barred(cast, at=at, action="temporary-ban")

    with pytest.raises(NobodyMay) as refused:
        proposed(ban, cast=cast, at=at, days=-1)

    assert refused.value.code == "end-in-the-past"
    assert refused.value.clause == "C-5.8"


def test_a_permanent_ban_has_no_length(cast, at):
    ban = barred(cast, at=at)

    with pytest.raises(NoLength):
        proposed(ban, cast=cast, at=at, by="ben")


@pytest.mark.parametrize("name", ["jon", "kim", "olga"])
def test_who_sits_on_neither_board_nor_committee_sees_no_ban(cast, at, name):
    ban = barred(cast, at=at, action="temporary-ban")

    assert bans_for(cast.actor(name)) == []
    with pytest.raises(NotHeld):
        find_ban(ban.id, by=cast.actor(name))
    with pytest.raises(NotHeld):
        propose_length(ban, until=at.date(), reasons="x", by=cast.signing(name), at=at)


@pytest.mark.clause("C-5.8")
def test_a_conflicted_board_member_is_out_of_the_length_too(cast, at):
    ban = barred(cast, at=at, action="temporary-ban", too_close=("emil",))

    assert bans_for(cast.emil) == []
    motion = proposed(ban, cast=cast, at=at)
    assert not motion.electorate.filter(pk=cast.members["emil"].pk).exists()
    assert motion.electorate.count() == len(BOARD) - 1


def test_who_left_the_board_proposes_nothing(cast, at):
    ban = barred(cast, at=at, action="temporary-ban")
    later = at + timedelta(days=400)
    from holdfast.spaces.actions import record_body_meeting

    record_body_meeting(
        cast.organisation,
        body="board",
        held_on=later.date(),
        present=[cast.members[name] for name in BOARD if name != "dora"],
        at=later,
    )

    with pytest.raises(NotForYou):
        proposed(ban, cast=cast, at=later)


def test_one_length_is_voted_on_at_a_time(cast, at):
    ban = barred(cast, at=at, action="temporary-ban")
    proposed(ban, cast=cast, at=at)

    with pytest.raises(LengthStands):
        proposed(ban, cast=cast, at=at, by="emil")


def test_a_length_that_was_set_stands(cast, at):
    ban = barred(cast, at=at, action="temporary-ban")
    length_set(ban, cast=cast, at=at)

    with pytest.raises(LengthStands):
        proposed(ban, cast=cast, at=at)


def test_a_length_that_failed_may_be_proposed_again(cast, at):
    ban = barred(cast, at=at, action="temporary-ban")
    motion = proposed(ban, cast=cast, at=at)
    for name in ("dora", "emil", "fay", "gus", "hana"):
        voted(motion, cast=cast, at=at, who=name, choice="no")

    assert proposed(ban, cast=cast, at=at, days=30).state == MotionState.OPEN


def test_a_length_takes_the_passphrase_again(cast, at):
    ban = barred(cast, at=at, action="temporary-ban")

    with pytest.raises(PassphraseAgain):
        propose_length(ban, until=at.date(), reasons="x", by=cast.dora, at=at)


def test_a_ban_counts_through_its_last_day_and_no_longer(cast, at):
    ban = barred(cast, at=at, action="temporary-ban")
    length_set(ban, cast=cast, at=at, days=10)

    assert verdict(cast, at=at + timedelta(days=10)) == "fetch"
    assert verdict(cast, at=at + timedelta(days=11)) == "clear"


def test_a_ban_ends_by_itself(cast, at):
    ban = barred(cast, at=at, action="temporary-ban")
    length_set(ban, cast=cast, at=at, days=10)

    assert end_what_is_over(cast.organisation, at + timedelta(days=10)) == 0
    assert end_what_is_over(cast.organisation, at + timedelta(days=11)) == 1
    assert end_what_is_over(cast.organisation, at + timedelta(days=12)) == 0
    ban.refresh_from_db()
    assert ban.state == BanState.ENDED


def test_an_alias_is_barred_too(cast, at):
    from holdfast.cases.actions import add_alias
    from holdfast.cases.models import SubjectPerson
    from holdfast.committee.actions import carry_out
    from tests.door.barring import decided

    action = decided(cast, at=at)
    person = SubjectPerson.objects.get(pk=action.person_id)
    add_alias(person, name="DJ Marlow", by=cast.ada, at=at)
    carry_out(action, consulted="danger", how="Told.", by=cast.signing("ada"), at=at)

    assert verdict(cast, at=at, name="Marlow") == "fetch"
    assert Ban.objects.count() == 1


@pytest.mark.clause("C-5.11")
def test_who_is_barred_is_told_for_how_long_once_it_is_set(cast, at):
    ban = barred(cast, at=at, action="temporary-ban")
    action, page = ban.action, f"/cases/{ban.action.case.code}/actions/{ban.action_id}/"
    client = client_of(cast, "ada")
    assert "The board sets how long" in text_of(client.get(page))
    given = {"by": cast.ada, "at": at}
    tell_person_against(action, text="You are barred.", **given)
    with pytest.raises(NotNow):
        tell_person_against(action, text="You are barred.", **given)

    length_set(ban, cast=cast, at=at)

    owed = Duty.objects.get(rule="tell-length")
    assert (owed.state, owed.member) == (DutyState.OPEN, cast.members["ada"])
    assert "It lasts until the end of Sat 20 Nov 2027" in text_of(client.get(page))
    told = tell_person_against(action, text="Until November.", **given)
    said = cast.ben.keys.open(told)["told_against"]
    assert [one["until"] for one in said] == [None, "2027-11-20"]
    assert Duty.objects.get(rule="tell-length").state == DutyState.DONE
    with pytest.raises(NotNow):
        tell_person_against(action, text="Until November.", **given)


@pytest.mark.clause("C-5.11")
def test_who_is_told_after_the_length_was_set_is_told_once(cast, at):
    ban = barred(cast, at=at, action="temporary-ban")
    length_set(ban, cast=cast, at=at)
    tell_person_against(ban.action, text="Until November.", by=cast.ada, at=at)
    owed = Duty.objects.filter(rule__in=["tell-person-against", "tell-length"])
    assert {duty.state for duty in owed} == {DutyState.DONE}
