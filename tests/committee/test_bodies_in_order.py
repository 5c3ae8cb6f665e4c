"""Where several bodies must agree, each is asked once the one before it has agreed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from holdfast.cases.models import Action, Fact
from holdfast.committee.actions import count_votes
from holdfast.committee.models import Ballot, Motion, MotionState
from holdfast.committee.motions import settle_what_waits
from holdfast.committee.reading import find_motion, motion_view
from holdfast.errors import NotNow
from holdfast.spaces.models import Meeting
from holdfast.vault.errors import NotHeld, PassphraseAgain
from tests.accounts.browsing import client_of
from tests.api.calling import caller
from tests.cast import BOARD
from tests.matters import a_case, moved, voted
from tests.policies import BY_COMMITTEE, governed

BY_BOARD = '{ body = "board", rule = "majority", closes = "P7D", clause = "C-5.8" }'
ONE_AFTER_THE_OTHER = f"{BY_COMMITTEE}, {BY_BOARD}"


@pytest.fixture
def now():
    return timezone.now()


def agreed_by_committee(cast, *, at, **more):
    """A permanent ban to which the committee agreed; the board's motion about it."""
    governed(cast, at=at, permanent_ban=ONE_AFTER_THE_OTHER)
    first = moved(a_case(cast, at=at, **more), cast=cast, at=at)
    for who in ("ada", "ben", "cleo"):
        if first.electorate.filter(pk=cast.members[who].pk).exists():
            first = voted(first, cast=cast, at=at, who=who)
    assert first.state == MotionState.PASSED
    return first, Motion.objects.exclude(pk=first.pk).get()


@pytest.mark.clause("C-5.1")
def test_nothing_is_decided_until_the_last_body_agreed(cast, at):
    _first, second = agreed_by_committee(cast, at=at)

    assert (second.body, second.state) == ("board", MotionState.OPEN)
    assert second.moved_by == cast.members["cleo"]
    assert not Action.objects.exists()
    assert not Fact.objects.filter(found=True).exists()

    for who in ("dora", "emil", "fay", "gus"):
        assert second.state == MotionState.OPEN
        second = voted(second, cast=cast, at=at, who=who)
    second = voted(second, cast=cast, at=at, who="ada")

    action = Action.objects.get()
    assert (second.state, action.owner) == (MotionState.PASSED, cast.members["ada"])
    found = cast.ada.keys.open(Fact.objects.get(found=True))
    assert (found["body"], found["standard"]) == ("committee", "preponderance")


@pytest.mark.clause("C-5.1")
def test_where_the_second_body_says_no_nothing_is_done(cast, at):
    _, second = agreed_by_committee(cast, at=at)

    for who in BOARD:
        if second.state == MotionState.OPEN:
            second = voted(second, cast=cast, at=at, who=who, choice="no")

    assert second.state == MotionState.FAILED
    assert not Action.objects.exists()


@pytest.mark.clause("C-5.8")
def test_the_second_body_sees_code_names_and_the_proposal_not_the_record(cast, at):
    first, second = agreed_by_committee(cast, at=at)
    emil = cast.emil
    with pytest.raises(NotHeld):
        find_motion(first.id, by=emil)
    with pytest.raises(NotHeld):
        emil.keys.open(first.case)

    view = motion_view(find_motion(second.id, by=emil), by=emil, at=at)

    assert (view.case, view.offence) == (first.case.code, "assault")
    assert view.moved_for == "The safer spaces committee agreed to it."
    page = client_of(cast, "emil").get(f"/motions/{second.id}/").content.decode()
    assert "Two accounts agree" not in page
    assert "Kind of offence" in page


@pytest.mark.clause("C-2.8")
def test_who_is_out_of_the_matter_has_no_vote_in_the_second_body_either(cast, at):
    _first, second = agreed_by_committee(cast, at=at, too_close=("cleo", "emil"))

    voters = {str(pk) for pk in second.electorate.values_list("pk", flat=True)}

    assert cast.id_of("emil") not in voters
    assert cast.id_of("cleo") not in voters
    for who in ("emil", "cleo"):
        with pytest.raises(NotHeld):
            find_motion(second.id, by=cast.actor(who))
    assert second.moved_by == cast.members["ben"]


def test_a_second_body_that_is_too_small_fails_it_and_says_why(cast, at):
    governed(cast, at=at, permanent_ban=ONE_AFTER_THE_OTHER)
    first = moved(a_case(cast, at=at), cast=cast, at=at)
    Meeting.objects.all().delete()
    for who in ("ada", "ben", "cleo"):
        first = voted(first, cast=cast, at=at, who=who)

    second = Motion.objects.exclude(pk=first.pk).get()

    assert (first.state, second.state) == (MotionState.PASSED, MotionState.FAILED)
    (why,) = motion_view(second, by=cast.ada, at=at).reasons
    assert why.code == "too-few-members"
    assert not Action.objects.exists()


def test_the_pages_say_who_is_asked_next(cast, now):
    first, second = agreed_by_committee(cast, at=now)
    ada = client_of(cast, "ada")

    case = ada.get(f"/cases/{first.case.code}/").content.decode()
    assert "Next, the board is asked." in case
    assert "The others vote" in case or "your vote" in case
    assert "And then by" in ada.get(f"/motions/{first.id}/").content.decode()
    desk = client_of(cast, "emil").get("/desk/").content.decode()
    assert f"/motions/{second.id}/" in desk


def test_the_api_says_who_is_asked_next(cast, now):
    first, second = agreed_by_committee(cast, at=now)

    said = {one["id"]: one for one in caller(cast, "ada").get("/motions").body["items"]}

    asked, next_one = said[str(first.id)], said[str(second.id)]
    assert (asked["state"], asked["then"]) == ("passed", ["board"])
    assert (next_one["state"], next_one["body"]) == ("open", "board")


@pytest.mark.clause("C-5.1")
def test_the_board_may_come_first_and_the_committee_after_it(cast, at):
    governed(cast, at=at, tell_organisations=f"{BY_BOARD}, {BY_COMMITTEE}")
    case = a_case(cast, at=at, too_close=("cleo",))
    first = moved(case, cast=cast, at=at, action="tell-organisations")
    assert first.body == "board"
    board = [who for who in BOARD if first.electorate.filter(pk=cast.members[who].pk)]
    outside = [who for who in board if not cast.actor(who).keys.holds(case.folder_id)]
    for who in sorted(board, key=lambda one: one in outside):
        if first.state == MotionState.OPEN:
            first = voted(first, cast=cast, at=at, who=who)

    second = Motion.objects.exclude(pk=first.pk).get()

    assert second.moved_by == cast.members[outside[-1]] or outside
    voters = {str(pk) for pk in second.electorate.values_list("pk", flat=True)}
    assert voters == {cast.id_of("ada"), cast.id_of("ben")}
    for who in ("ada", "ben"):
        second = voted(second, cast=cast, at=at, who=who)
    assert Action.objects.exists()


@pytest.mark.clause("C-5.1")
def test_one_that_passes_without_a_vote_is_counted_with_a_passphrase(cast, at):
    governed(cast, at=at, permanent_ban=ONE_AFTER_THE_OTHER)
    motion = moved(a_case(cast, at=at), cast=cast, at=at)
    for who in ("ada", "ben"):
        voted(motion, cast=cast, at=at, who=who)
    # Cleo leaves it, and her vote is no longer missing.
    motion.electorate.remove(cast.members["cleo"])
    Motion.objects.update(recount=True)
    settle_what_waits(cast.ada, at=at)
    motion.refresh_from_db()
    assert motion.state == MotionState.OPEN
    view = motion_view(motion, by=cast.ada, at=at)
    assert (view.waits, view.can_count) == (True, True)

    with pytest.raises(PassphraseAgain):
        count_votes(motion, by=cast.ada, at=at)
    with pytest.raises(NotHeld):
        count_votes(motion, by=cast.signing("cleo"), at=at)
    motion = count_votes(motion, by=cast.signing("ben"), at=at)

    assert motion.state == MotionState.PASSED
    second = Motion.objects.exclude(pk=motion.pk).get()
    assert (second.body, second.moved_by) == ("board", cast.members["ben"])
    with pytest.raises(NotNow):
        count_votes(motion, by=cast.signing("ben"), at=at)
    assert Ballot.objects.filter(motion=second).count() == 0
    assert second.closes_at > at + timedelta(days=6)
