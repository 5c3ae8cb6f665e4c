"""Motions: who votes, what is refused, how votes are counted, when a motion closes."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from holdfast.cases.actions import judge
from holdfast.cases.models import Action, Fact
from holdfast.cases.portrait import portrait_of
from holdfast.cases.reading import people_of
from holdfast.cases.summary import read_summary
from holdfast.committee.actions import move
from holdfast.committee.models import Ballot, Motion, MotionState
from holdfast.committee.motions import close_what_is_over
from holdfast.committee.reading import (
    find_motion,
    find_motion_to_vote,
    motion_view,
)
from holdfast.crypto.errors import SignatureError
from holdfast.errors import NobodyMay, NotNow, Refused, WrongInput
from holdfast.reports.actions import grade
from holdfast.reports.mailbox import readers_of
from holdfast.spaces.actions import begin_term
from holdfast.spaces.models import Term
from holdfast.spaces.ticking import tick_all
from holdfast.vault.errors import NotHeld, PassphraseAgain
from holdfast.vault.models import Entry
from tests.accounts.browsing import client_of
from tests.cast import BOARD, REPORTED
from tests.matters import a_case, moved, person_in, voted


@pytest.mark.clause("C-5.1")
def test_one_conflicted_the_other_two_are_all(cast, at):
    case = a_case(cast, at=at, too_close=("cleo",))
    motion = moved(case, cast=cast, at=at)
    assert {str(m.pk) for m in motion.electorate.all()} == {
        cast.id_of("ada"),
        cast.id_of("ben"),
    }
    voted(motion, cast=cast, at=at, who="ada")
    motion = voted(motion, cast=cast, at=at, who="ben")
    assert motion.state == MotionState.PASSED


@pytest.mark.clause("C-5.1")
def test_silence_is_no_yes(cast, at):
    case = a_case(cast, at=at, too_close=("cleo",))
    motion = moved(case, cast=cast, at=at)
    voted(motion, cast=cast, at=at, who="ada")

    assert close_what_is_over(cast.organisation, at=motion.closes_at) == 0
    closed = close_what_is_over(
        cast.organisation, at=motion.closes_at + timedelta(seconds=1)
    )

    motion.refresh_from_db()
    assert (closed, motion.state) == (1, MotionState.FAILED)
    assert not Action.objects.exists()


@pytest.mark.clause("C-5.1")
def test_with_two_conflicted_the_board_is_named_and_can_decide(cast, at):
    case = a_case(cast, at=at, too_close=("cleo", "ben"))
    with pytest.raises(NobodyMay, match="board") as refused:
        moved(case, cast=cast, at=at)
    assert refused.value.code == "too-few-members"

    motion = moved(case, cast=cast, at=at, body="board")

    assert motion.body == "board"
    # Two of the board read what the one left would read alone; the others only vote.
    holders = set(readers_of(case.reports.all()))
    outside = next(who for who in BOARD[3:] if cast.members[who].pk not in holders)
    seen = find_motion(motion.id, by=cast.actor(outside))
    assert motion_view(seen, by=cast.actor(outside), at=at).case == case.code
    with pytest.raises(NotHeld):
        cast.actor(outside).keys.open(case)
    for who in ("ada", "dora", "emil", "fay", "gus", "hana", "ivo"):
        motion = voted(motion, cast=cast, at=at, who=who)
    assert motion.state == MotionState.PASSED
    assert Action.objects.get().owner == cast.members["ada"]


def test_where_the_committee_can_decide_the_board_does_not(cast, at):
    case = a_case(cast, at=at)
    with pytest.raises(NobodyMay) as refused:
        moved(case, cast=cast, at=at, body="board")
    assert refused.value.code == "not-decided-there"


@pytest.mark.clause("C-5.7")
def test_nothing_permanent_while_a_seat_is_empty(cast, at):
    case = a_case(cast, at=at)
    Term.objects.filter(member=cast.members["cleo"]).delete()
    with pytest.raises(NobodyMay) as refused:
        moved(case, cast=cast, at=at)
    assert refused.value.clause == "C-5.7"
    assert moved(case, cast=cast, at=at, action="temporary-ban").state == "open"


def test_a_conflicted_member_still_fills_the_seat(cast, at):
    case = a_case(cast, at=at, too_close=("cleo",))
    assert moved(case, cast=cast, at=at).electorate.count() == 2


def test_a_suspended_member_fills_the_seat_and_has_no_vote(cast, at):
    case = a_case(cast, at=at)
    member = cast.members["cleo"]
    member.state = "suspended"
    member.save(update_fields=["state"])
    assert moved(case, cast=cast, at=at).electorate.count() == 2


def test_an_action_the_policy_does_not_know_is_a_wrong_field(cast, at):
    case = a_case(cast, at=at)
    with pytest.raises(WrongInput) as refused:
        moved(case, cast=cast, at=at, action="no-such-action")
    assert set(refused.value.fields) == {"action"}


@pytest.mark.clause("C-5.2")
@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"evidence": "reasonable-suspicion"}, "evidence-too-weak"),
        ({"evidence": None}, "evidence-too-weak"),
        ({"action": "publish-from-record"}, "never-available"),
        ({"action": "eject"}, "not-decided-there"),
    ],
)
def test_what_the_policy_refuses_is_refused_with_its_reason(cast, at, given, code):
    case = a_case(cast, at=at)
    with pytest.raises(NobodyMay) as refused:
        moved(case, cast=cast, at=at, **given)
    assert refused.value.code == code


def test_a_permanent_ban_is_not_for_a_minor_offence(cast, at):
    case = a_case(cast, at=at, offence="verbal-harassment")
    with pytest.raises(NobodyMay) as refused:
        moved(case, cast=cast, at=at)
    assert refused.value.code == "not-for-this-offence"


@pytest.mark.clause("C-5.3")
def test_others_are_told_only_of_what_could_happen_elsewhere_too(cast, at):
    case = a_case(cast, at=at, offence="breach-of-confidentiality")
    with pytest.raises(NobodyMay) as refused:
        moved(case, cast=cast, at=at, action="tell-organisations")
    assert refused.value.code == "not-for-this-offence"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"evidence": "a-hunch"}, "evidence"),
        ({"reasons": "  "}, "reasons"),
        ({"reasons": "x" * 20_001}, "reasons"),
    ],
)
def test_a_wrong_shape_says_which_field(cast, at, given, field):
    case = a_case(cast, at=at)
    with pytest.raises(WrongInput) as refused:
        moved(case, cast=cast, at=at, **given)
    assert refused.value.fields.keys() == {field}


def test_a_proposed_end_is_not_in_the_past(cast, at):
    case = a_case(cast, at=at)
    yesterday = at.date() - timedelta(days=1)
    with pytest.raises(NobodyMay):
        moved(case, cast=cast, at=at, action="temporary-ban", proposed_until=yesterday)


def test_the_person_is_one_who_is_reported_here(cast, at):
    one = a_case(cast, at=at)
    other = a_case(cast, at=at, reported=("Ilse Moreels",))
    with pytest.raises(WrongInput):
        move(
            one,
            action="permanent-ban",
            person=person_in(other, cast=cast),
            evidence="preponderance",
            reasons="x",
            proposed_until=None,
            by=cast.signing("ada"),
            at=at,
        )


def test_moving_takes_the_passphrase_and_a_seat(cast, at):
    case = a_case(cast, at=at)
    given = {
        "action": "permanent-ban",
        "person": person_in(case, cast=cast),
        "evidence": "preponderance",
        "reasons": "x",
        "proposed_until": None,
        "at": at,
    }
    with pytest.raises(PassphraseAgain):
        move(case, by=cast.ada, **given)
    with pytest.raises(NotHeld):
        move(case, by=cast.signing("dora"), **given)


def test_an_outside_reader_may_read_and_not_move(cast, at):
    case = a_case(cast, at=at, member="ben")
    readers = [
        name
        for name in ("dora", "emil", "fay", "gus", "hana", "ivo")
        if cast.actor(name).keys.holds(case.folder_id)
    ]
    assert len(readers) == 2
    with pytest.raises(Refused) as refused:
        moved(case, cast=cast, at=at, by=readers[0])
    assert (refused.value.code, refused.value.status) == ("not-of-the-body", 403)


def test_the_same_is_not_moved_twice_at_once(cast, at):
    case = a_case(cast, at=at)
    moved(case, cast=cast, at=at)
    with pytest.raises(NotNow) as refused:
        moved(case, cast=cast, at=at, by="ben")
    assert refused.value.code == "moved-before"


def test_one_ballot_each(cast, at):
    motion = moved(a_case(cast, at=at), cast=cast, at=at)
    voted(motion, cast=cast, at=at, who="ada")
    with pytest.raises(NotNow) as refused:
        voted(motion, cast=cast, at=at, who="ada", choice="no")
    assert (refused.value.code, Ballot.objects.count()) == ("voted-before", 1)


def test_who_has_no_vote_finds_no_motion(cast, at):
    motion = moved(a_case(cast, at=at, too_close=("cleo",)), cast=cast, at=at)
    for name in ("cleo", "dora", "olga"):
        with pytest.raises(NotHeld):
            find_motion(motion.id, by=cast.actor(name))
        with pytest.raises(NotHeld):
            voted(motion, cast=cast, at=at, who=name)
    with pytest.raises(NotHeld):
        find_motion("no-such-motion", by=cast.ada)


def test_who_reads_it_without_a_vote_has_none(cast, at):
    case = a_case(cast, at=at, member="ben")
    motion = moved(case, cast=cast, at=at)
    reader = next(
        name
        for name in ("dora", "emil", "fay", "gus", "hana", "ivo")
        if cast.actor(name).keys.holds(case.folder_id)
    )
    assert find_motion(motion.id, by=cast.actor(reader)) == motion
    with pytest.raises(NotHeld):
        find_motion_to_vote(motion.id, by=cast.actor(reader))


def test_nobody_votes_after_the_close(cast, at):
    motion = moved(a_case(cast, at=at), cast=cast, at=at)
    late = motion.closes_at + timedelta(seconds=1)
    with pytest.raises(NotNow) as refused:
        voted(motion, cast=cast, at=late, who="ada")
    assert refused.value.code == "motion-closed"


def test_it_fails_as_soon_as_it_cannot_pass(cast, at):
    motion = moved(a_case(cast, at=at), cast=cast, at=at)
    motion = voted(motion, cast=cast, at=at, who="ben", choice="no")
    assert motion.state == MotionState.FAILED
    with pytest.raises(NotNow):
        voted(motion, cast=cast, at=at, who="ada")


def test_reading_it_after_its_close_finds_it_failed_and_changes_nothing(cast, at):
    motion = moved(a_case(cast, at=at), cast=cast, at=at)
    voted(motion, cast=cast, at=at, who="ben")
    late = motion.closes_at + timedelta(days=1)

    view = motion_view(find_motion(motion.id, by=cast.ada), by=cast.ada, at=late)

    assert (view.state, view.can_vote) == (MotionState.FAILED, False)
    assert view.reasons[0].text.startswith("1 of 3 said yes")
    motion.refresh_from_db()
    assert motion.state == MotionState.OPEN


def test_ballots_are_hidden_until_it_closes(cast, at):
    motion = moved(a_case(cast, at=at, too_close=("cleo",)), cast=cast, at=at)
    voted(motion, cast=cast, at=at, who="ada")
    still_open = motion_view(find_motion(motion.id, by=cast.ben), by=cast.ben, at=at)
    assert (still_open.ballots, still_open.answered) == ((), 1)
    assert "1 of" not in still_open.reasons[0].text

    voted(motion, cast=cast, at=at, who="ben")

    closed = motion_view(find_motion(motion.id, by=cast.ben), by=cast.ben, at=at)
    assert {one.member for one in closed.ballots} == {
        cast.id_of("ada"),
        cast.id_of("ben"),
    }
    assert closed.reasons[0].clause == "C-5.1"


def test_a_ballot_that_somebody_changed_is_not_counted(cast, at):
    motion = moved(a_case(cast, at=at, too_close=("cleo",)), cast=cast, at=at)
    voted(motion, cast=cast, at=at, who="ada")
    Ballot.objects.update(member=cast.members["cleo"])
    with pytest.raises(SignatureError):
        voted(motion, cast=cast, at=at, who="ben")


def test_the_electorate_is_frozen(cast, at):
    motion = moved(a_case(cast, at=at), cast=cast, at=at)
    begin_term(cast.members["dora"], role="committee", starts_on=at.date(), at=at)
    motion.electorate.add(cast.members["dora"])
    for who in ("ada", "ben", "cleo"):
        motion = voted(motion, cast=cast, at=at, who=who)
    assert motion.state == MotionState.PASSED


@pytest.mark.clause("C-5.12")
def test_what_was_found_stands_apart_from_what_was_told(cast, at):
    case = a_case(cast, at=at, too_close=("cleo",))
    motion = moved(case, cast=cast, at=at)
    for who in ("ada", "ben"):
        voted(motion, cast=cast, at=at, who=who)
    told, found = Fact.objects.order_by("found")
    assert "arm" in cast.ada.keys.open(told)["what"]
    said = cast.ada.keys.open(found)
    assert (said["body"], said["standard"]) == ("committee", "preponderance")
    assert "arm" not in said["what"]


def test_every_ballot_stands_in_the_ledger(cast, at):
    motion = moved(a_case(cast, at=at), cast=cast, at=at)
    entries = Entry.objects.count()
    voted(motion, cast=cast, at=at, who="ada")
    assert Entry.objects.count() == entries + 1


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_any_order_of_ballots_comes_to_what_a_count_by_hand_says(cast, at, data):
    Motion.objects.filter(state="open").update(state="failed", closed_on=at.date())
    case = a_case(cast, at=at)
    motion = moved(case, cast=cast, at=at, action="temporary-ban")
    order = data.draw(st.permutations(["ada", "ben", "cleo"]))
    said = data.draw(st.lists(st.sampled_from(["yes", "no"]), max_size=3))
    for who, choice in zip(order, said, strict=False):
        if motion.state == MotionState.OPEN:
            motion = voted(motion, cast=cast, at=at, who=who, choice=choice)
    by_hand = {0: "open", 1: "open", 2: "open", 3: "passed"}
    assert motion.state == ("failed" if "no" in said else by_hand[len(said)])


@pytest.mark.clause("C-2.1")
def test_without_the_person_harmed_nothing_is_done(cast, at):
    case = a_case(
        cast, at=at, by="ada", reporter_name="Ana Silva", knows=True, agrees=False
    )
    with pytest.raises(NobodyMay) as refused:
        moved(case, cast=cast, at=at)
    assert (refused.value.code, refused.value.clause) == ("not-agreed", "C-2.1")


def test_the_clock_closes_what_is_over(cast, at):
    motion = moved(a_case(cast, at=at), cast=cast, at=at)
    assert tick_all(motion.closes_at + timedelta(minutes=1)) == []
    motion.refresh_from_db()
    assert motion.state == MotionState.FAILED


@pytest.mark.clause("C-5.3")
@pytest.mark.clause("C-5.8")
@pytest.mark.clause("C-3.3")
@pytest.mark.clause("C-5.12")
def test_a_report_judged_anew_counts_as_it_is_judged_now(cast, at):
    case = a_case(cast, at=at, offence="verbal-harassment")
    grade(
        case.reports.get(), offence="assault", reasons="He hit her.", by=cast.ben, at=at
    )

    motion = moved(case, cast=cast, at=at, action="tell-organisations")

    assert cast.ada.keys.open(motion)["offence"] == "assault"
    ((line,), _) = read_summary(by=cast.ada, at=at)
    person = person_in(case, cast=cast)
    portrait = portrait_of(person, by=cast.ada)
    shown = (line.told[0].offence, portrait.told[0].offence)
    assert shown == ("Physical assault",) * 2


@pytest.mark.clause("C-5.2")
def test_what_was_judged_of_one_is_moved_of_no_other(cast, at):
    two = {"reported": (REPORTED, "Ilse Moreels"), "offence": "verbal-harassment"}
    case = a_case(cast, at=at, **two)
    people = {one.name: one.person for one in people_of(case, by=cast.ada)}
    case = judge(
        case,
        person=people[REPORTED],
        grade="major",
        offence="assault",
        reasons="He hit them.",
        by=cast.ada,
        at=at,
    )
    given = {
        "action": "permanent-ban",
        "evidence": "preponderance",
        "reasons": "Two accounts agree.",
        "proposed_until": None,
        "at": at,
    }

    with pytest.raises(NobodyMay) as refused:
        move(case, person=people["Ilse Moreels"], by=cast.signing("ada"), **given)

    assert refused.value.clause == "C-5.2"
    assert move(case, person=people[REPORTED], by=cast.signing("ada"), **given)


@pytest.mark.clause("C-5.2")
def test_nothing_is_moved_before_what_it_needs_was_told_or_judged(cast, at):
    case = a_case(cast, at=at, offence=None)
    given = {"cast": cast, "at": at, "action": "temporary-ban"}
    with pytest.raises(NobodyMay) as refused:
        moved(case, **given)
    assert refused.value.code == "answers-missing"

    judge(case, grade="major", offence=None, reasons="He hit her.", by=cast.ada, at=at)

    assert moved(case, **given).state == MotionState.OPEN


def test_only_a_ban_says_that_the_door_refuses_at_sight(cast, at):
    case = a_case(cast, at=at)
    with pytest.raises(NobodyMay) as refused:
        moved(case, cast=cast, at=at, action="tell-police", refuse_at_sight=True)
    assert refused.value.code == "bars-nobody"

    motion = moved(case, cast=cast, at=at, refuse_at_sight=True)

    assert motion_view(motion, by=cast.ben, at=at).at_sight


@pytest.mark.clause("C-5.5")
def test_publishing_from_the_record_is_moved_by_nobody_and_offered_nowhere(cast, at):
    case = a_case(cast, at=at)
    with pytest.raises(NobodyMay) as refused:
        moved(case, cast=cast, at=at, action="publish-from-record")
    assert (refused.value.code, refused.value.clause) == ("never-available", "C-5.5")

    page = client_of(cast, "ada").get(f"/cases/{case.code}/move/").content.decode()
    assert "publish" not in page.casefold()
    assert not Motion.objects.exists()
