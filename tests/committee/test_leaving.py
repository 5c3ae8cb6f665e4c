"""Whoever leaves a body leaves its work: its votes, and what they had to carry out."""

from datetime import timedelta

import pytest
from django.utils import timezone

from holdfast.cases import effects
from holdfast.cases.models import ActionState
from holdfast.committee.actions import carry_out, hand_over, take_over
from holdfast.committee.models import MotionState
from holdfast.committee.motions import settle_what_waits
from holdfast.committee.reading import find_motion, motion_view
from holdfast.errors import NobodyMay, NotNow
from holdfast.spaces.duties import visible_to
from holdfast.spaces.models import Duty, DutyState, Term
from holdfast.spaces.terms import close, sign_secrecy
from holdfast.vault.errors import NotHeld
from holdfast.web.desk import tasks_of
from tests.accounts.browsing import client_of, text_of
from tests.matters import a_case, acts_of, decided, moved, told, voted


@pytest.fixture(autouse=True)
def barred(monkeypatch):
    """What was carried out by name, in place of the door."""
    carried = []
    monkeypatch.setitem(effects._EFFECTS, "bar", lambda **given: carried.append(given))
    return carried


def leaves(cast, name, *, at):
    for term in Term.objects.filter(member=cast.members[name], event=None):
        close(term, at=at)


def an_action(cast, at, *, voters="ada ben cleo", of_case=None, **of):
    case = a_case(cast, at=at, **(of_case or {}))
    return decided(case, cast=cast, at=at, voters=voters, **of)


def done(action, *, cast, at, by):
    given = {"consulted": "danger", "how": "By phone.", "by": cast.signing(by)}
    return carry_out(action, at=at, **given)


def lines(cast, name, at):
    return [task.what for task in tasks_of(cast.actor(name), at=at)]


@pytest.mark.clause("C-5.9")
def test_what_waits_for_who_has_left_is_anothers_to_carry_out(cast, at, barred):
    action = an_action(cast, at, action="temporary-ban")

    leaves(cast, "ada", at=at)

    action.refresh_from_db()
    (by,) = (one for one in ("ben", "cleo") if action.owner == cast.members[one])
    owed = Duty.objects.filter(folder=action.folder, member__isnull=False)
    assert {duty.member for duty in owed} == {action.owner}
    done(action, cast=cast, at=at, by=by)
    assert len(barred) == 1


@pytest.mark.clause("C-5.1")
def test_a_vote_goes_on_without_who_has_left(cast, at):
    motion = moved(a_case(cast, at=at), cast=cast, at=at, action="temporary-ban")
    for who in ("ada", "ben"):
        voted(motion, cast=cast, at=at, who=who)

    leaves(cast, "cleo", at=at)
    settle_what_waits(cast.ada, at=at)

    motion.refresh_from_db()
    assert motion.state == MotionState.PASSED


@pytest.mark.clause("C-5.1")
def test_another_seat_in_the_same_body_keeps_the_vote(cast, at):
    Term.objects.create(
        organisation=cast.organisation,
        member=cast.members["ada"],
        role="committee",
        starts_on=at.date(),
    )
    motion = moved(a_case(cast, at=at), cast=cast, at=at)

    close(Term.objects.get(member=cast.members["ada"], role="director"), at=at)

    assert motion.electorate.filter(pk=cast.members["ada"].pk).exists()


@pytest.mark.clause("C-5.7")
def test_nothing_permanent_passes_once_a_seat_is_empty(cast, at):
    motion = moved(a_case(cast, at=at), cast=cast, at=at)
    voted(motion, cast=cast, at=at, who="cleo")
    leaves(cast, "cleo", at=at)
    voted(motion, cast=cast, at=at, who="ada")

    motion = voted(motion, cast=cast, at=at, who="ben")

    assert motion.state == MotionState.FAILED
    (why,) = motion_view(
        find_motion(motion.pk, by=cast.ada), by=cast.ada, at=at
    ).reasons
    assert (why.code, why.clause) == ("seat-empty", "C-5.7")
    assert "cannot be decided while a seat is empty: 2 of the 3 seats" in why.text


@pytest.mark.clause("C-5.7")
def test_nothing_permanent_is_carried_out_while_a_seat_is_empty(cast, at, barred):
    action = an_action(cast, at)
    leaves(cast, "cleo", at=at)

    with pytest.raises(NobodyMay) as refused:
        done(action, cast=cast, at=at, by="ada")

    assert (refused.value.code, refused.value.clause) == ("seat-empty", "C-5.7")
    assert "carried out once one more seat is filled" in refused.value.change
    assert barred == []


@pytest.mark.clause("C-5.9")
@pytest.mark.parametrize(("hours", "late"), [(71, False), (73, True)])
def test_what_is_late_is_taken_over(cast, at, barred, hours, late):
    action, when = an_action(cast, at), at + timedelta(hours=hours)
    if not late:
        with pytest.raises(NotNow) as refused:
            take_over(action, by=cast.ben, at=when)
        assert refused.value.code == "not-late-yet"
        return

    action = take_over(action, by=cast.ben, at=when)

    assert action.owner == cast.members["ben"]
    assert "action-taken-over" in acts_of(cast.ben, at=when)
    done(action, cast=cast, at=when, by="ben")
    assert len(barred) == 1


@pytest.mark.clause("C-5.9")
@pytest.mark.clause("C-2.8")
def test_only_who_sits_there_and_holds_it_takes_it_over(cast, at):
    action = an_action(cast, at, voters="ada ben", of_case={"too_close": ("cleo",)})
    later = at + timedelta(days=20)
    for outside in ("cleo", "dora"):
        with pytest.raises(NotHeld):
            take_over(action, by=cast.actor(outside), at=later)
    with pytest.raises(NotNow):
        take_over(action, by=cast.ada, at=later)


@pytest.mark.clause("C-5.9")
def test_the_page_offers_it_once_it_is_late(cast):
    now = timezone.now()
    long_ago = now - timedelta(days=20)
    case = a_case(cast, at=long_ago)
    action = decided(case, cast=cast, at=long_ago, voters="ada ben cleo")
    base, client = f"/cases/{case.code}/actions/{action.id}/", client_of(cast, "ben")
    assert "Take this over" in text_of(client.get(f"/cases/{case.code}/"))
    page = text_of(client.get(base))
    assert "Ada Okafor is late with this" in page
    assert "Take this over" not in text_of(client_of(cast, "ada").get(base))

    assert client.post(f"{base}take-over/").status_code == 303

    action.refresh_from_db()
    assert action.owner == cast.members["ben"]
    again = client.post(f"{base}take-over/")
    assert again.status_code == 409
    assert "nothing of it is late yet" in text_of(again)


@pytest.mark.clause("C-5.9")
def test_what_one_owner_owes_stands_on_their_desk_and_later_on_the_others(cast, at):
    action = an_action(cast, at)
    hand_over(action, to=cast.members["ben"], by=cast.ada, at=at)
    done(action, cast=cast, at=at, by="ben")
    telling = "tell the person acted against, in general terms"

    assert telling in lines(cast, "ben", at)
    assert telling not in lines(cast, "ada", at) + lines(cast, "cleo", at)
    known = visible_to(cast.ada, at=at).values_list("rule", flat=True)
    assert "tell-person-against" not in known

    later = at + timedelta(days=9)
    for who in ("ada", "cleo"):
        (task,) = (
            one for one in tasks_of(cast.actor(who), at=later) if one.what == telling
        )
        assert task.why == "Ben Lindqvist should have done it; now it falls to you."
        known = visible_to(cast.actor(who), at=later).values_list("rule", flat=True)
        assert "tell-person-against" in known
    assert lines(cast, "ben", later).count(telling) == 1

    taken = take_over(action, by=cast.cleo, at=later)
    assert (taken.owner, taken.state) == (cast.members["cleo"], ActionState.CARRIED_OUT)
    assert telling in lines(cast, "cleo", later)


def test_signing_secrecy_does_nothing_else_that_is_owed(cast, at):
    action = an_action(cast, at, voters="ada ben", of_case={"too_close": ("cleo",)})
    leaves(cast, "ada", at=at)
    term = Term.objects.get(member=cast.members["ada"], role="director")
    Duty.objects.filter(folder=action.folder).update(member=cast.members["ada"])

    sign_secrecy(term, by=cast.signing("ada"), at=at)

    states = Duty.objects.filter(folder=action.folder, rule="carry-out")
    assert {duty.state for duty in states} == {DutyState.OPEN}


@pytest.mark.clause("C-3.1")
def test_where_the_office_is_too_close_its_deputy_stands_in_from_the_first_day(
    cast, at
):
    (report,) = told(cast, at=at, too_close=("ada",))
    found = [one for one in tasks_of(cast.ben, at=at) if one.code == report.code]

    (retrieving,) = (one for one in found if one.what == "retrieve the report")
    assert retrieving.why == "You stand in for the director, who cannot see it."
    later = tasks_of(cast.ben, at=at + timedelta(days=9))
    (one,) = (o for o in later if o.what == "retrieve the report")
    assert "now it falls to you" in one.why
    assert report.code not in [one.code for one in tasks_of(cast.ada, at=at)]


def test_what_the_office_can_see_is_not_its_deputys(cast, at):
    told(cast, at=at)
    assert "retrieve the report" in lines(cast, "ada", at)
    assert "retrieve the report" not in lines(cast, "ben", at)


def test_where_nobody_holds_the_office_its_deputy_stands_in(cast, at):
    told(cast, at=at)
    leaves(cast, "ada", at=at)
    assert "retrieve the report" in lines(cast, "ben", at)
