"""Appeals against a ban: recorded in the case, decided by others than who decided."""

from datetime import timedelta

import pytest
from django.utils import timezone

from holdfast.cases.models import Action
from holdfast.cases.reading import find, find_action
from holdfast.cases.story import story_of
from holdfast.committee.actions import tell_person_against
from holdfast.committee.errors import NotOfTheBody
from holdfast.committee.models import MotionState
from holdfast.committee.words import day_in_words
from holdfast.door import actions
from holdfast.door.appeals import appealed_to
from holdfast.door.checking import check
from holdfast.door.errors import NotForYou
from holdfast.door.lengths import end_what_is_over
from holdfast.door.models import Ban, BanState
from holdfast.door.standing import ensure_door_list, entries_for
from holdfast.door.visibility import bans_for, find_ban
from holdfast.errors import NobodyMay, NotNow
from holdfast.reports.actions import write_to_reporter
from holdfast.reports.models import Message, ReportState
from holdfast.spaces.duties import visible_to
from holdfast.spaces.models import Duty, DutyState
from holdfast.vault.errors import NotHeld, PassphraseAgain
from holdfast.vault.folders import put_out
from tests.accounts.browsing import client_of, text_of
from tests.cast import BOARD, COMMITTEE, PASSPHRASE, REPORTED
from tests.door.barring import barred, decided
from tests.door.test_bans import length_set, proposed
from tests.matters import acts_of, voted

OTHERS = tuple(name for name in BOARD if name not in COMMITTEE)


def appealed(ban, *, cast, at, by="ada", until=None, text="It was not me."):
    return actions.appeal(
        find_action(ban.action_id, by=cast.actor(by)),
        text=text,
        until=until,
        by=cast.signing(by),
        at=at,
    )


def put(ban, *, cast, at, by="dora", until=None):
    return actions.propose_end(
        find_ban(ban.id, by=cast.actor(by)),
        until=until,
        reasons="Enough time has passed.",
        by=cast.signing(by),
        at=at,
    )


def agreed(motion, *, cast, at, choice="yes"):
    for name in ("dora", "emil", "fay", "gus"):
        if motion.state == MotionState.OPEN:
            motion = voted(motion, cast=cast, at=at, who=name, choice=choice)
    return motion


def verdict(cast, *, at):
    return check(event=cast.tonight, name=REPORTED, by=cast.kim, at=at).verdict


@pytest.mark.clause("C-5.11")
@pytest.mark.parametrize("action", ["permanent-ban", "temporary-ban"])
def test_others_than_who_decided_end_a_ban_before_its_day(cast, at, action):
    ban = barred(cast, at=at, action=action)
    messages = Message.objects.count()
    appealed(ban, cast=cast, at=at)
    assert verdict(cast, at=at) == "fetch"

    motion = put(ban, cast=cast, at=at)

    voters = {str(one.pk) for one in motion.electorate.all()}
    assert voters == {cast.id_of(name) for name in OTHERS}
    assert agreed(motion, cast=cast, at=at).state == MotionState.PASSED
    ban.refresh_from_db()
    assert (ban.state, ban.until) == (BanState.ENDED, at.date())
    assert verdict(cast, at=at) == "clear"
    assert not list(entries_for(cast.kim))
    assert "ban-ended" in acts_of(cast.gus, at=at)
    assert end_what_is_over(cast.organisation, at + timedelta(days=1)) == 0
    assert not Duty.objects.filter(rule="set-length", state=DutyState.OPEN).exists()
    # Whoever told it is told nothing by itself.
    assert Message.objects.count() == messages


@pytest.mark.clause("C-5.11")
def test_an_appeal_shortens_a_ban_and_never_lengthens_it(cast, at):
    ban = barred(cast, at=at, action="temporary-ban")
    length_set(ban, cast=cast, at=at, days=365)
    shorter = at.date() + timedelta(days=30)
    appealed(ban, cast=cast, at=at, until=shorter)
    for days, code in ((365, "not-shorter"), (-1, "end-in-the-past")):
        with pytest.raises(NobodyMay) as refused:
            put(ban, cast=cast, at=at, until=at.date() + timedelta(days=days))
        assert (refused.value.code, refused.value.clause) == (code, "C-5.11")

    motion = put(ban, cast=cast, at=at, until=shorter)
    agreed(motion, cast=cast, at=at)

    ban.refresh_from_db()
    assert (ban.state, ban.until) == (BanState.RUNNING, shorter)
    (entry,) = entries_for(cast.kim)
    assert entry.until == shorter
    assert "ban-shortened" in acts_of(cast.gus, at=at)
    assert verdict(cast, at=at + timedelta(days=31)) == "clear"


def test_a_permanent_ban_is_given_a_last_day(cast, at):
    ban = barred(cast, at=at)
    appealed(ban, cast=cast, at=at)
    last = at.date() + timedelta(days=90)

    agreed(put(ban, cast=cast, at=at, until=last), cast=cast, at=at)

    ban.refresh_from_db()
    assert (ban.state, ban.until) == (BanState.RUNNING, last)


@pytest.mark.clause("C-5.11")
@pytest.mark.parametrize("days", [None, 90])
def test_whoever_appealed_is_told_what_came_of_it(cast, at, days):
    ban = barred(cast, at=at)
    tell_person_against(ban.action, text="You are barred.", by=cast.ada, at=at)
    appealed(ban, cast=cast, at=at)
    page = f"/cases/{ban.action.case.code}/actions/{ban.action_id}/"
    last = at.date() + timedelta(days=days) if days else None

    agreed(put(ban, cast=cast, at=at, until=last), cast=cast, at=at)

    owed = Duty.objects.get(rule="tell-length")
    assert (owed.state, owed.member) == (DutyState.OPEN, cast.members["ada"])
    draft = text_of(client_of(cast, "ada").get(page))
    if last is None:
        assert "It is over: you may return." in draft
        assert "It covers every event" not in draft
        assert "They appeal<" not in draft
    else:
        assert f"until the end of {day_in_words(last)}" in draft
    assert "no end that is set" not in draft
    told = tell_person_against(ban.action, text="It is over.", by=cast.ada, at=at)
    said = cast.ben.keys.open(told)["told_against"]
    assert [one["until"] for one in said] == [
        None,
        (last or at.date()).isoformat(),
    ]
    owed.refresh_from_db()
    assert owed.state == DutyState.DONE


@pytest.mark.clause("L-1.1")
@pytest.mark.parametrize("days", [None, 90])
def test_whoever_was_harmed_is_to_be_told_that_it_ends_sooner(cast, at, days):
    ban = barred(cast, at=at)
    appealed(ban, cast=cast, at=at)
    owed = Duty.objects.filter(rule="tell-that-it-ends", state=DutyState.OPEN)
    last = at.date() + timedelta(days=days) if days else None
    motion = put(ban, cast=cast, at=at, until=last)
    assert not owed.exists()

    agreed(motion, cast=cast, at=at)

    (report,) = ban.action.case.reports.all()
    assert [duty.folder_id for duty in owed] == [report.folder_id]
    assert owed.get() in visible_to(cast.ada, at=at)
    assert owed.get() not in visible_to(cast.dora, at=at)
    write_to_reporter(report, text="It ends.", is_outcome=True, by=cast.ada, at=at)
    assert not owed.all().exists()


def test_nobody_is_to_be_told_of_what_was_closed_as_abuse(cast, at):
    ban = barred(cast, at=at)
    appealed(ban, cast=cast, at=at)
    motion = put(ban, cast=cast, at=at)
    ban.action.case.reports.update(state=ReportState.ABUSE)

    agreed(motion, cast=cast, at=at)

    assert not Duty.objects.filter(rule="tell-that-it-ends").exists()


@pytest.mark.clause("C-5.11")
def test_an_appeal_is_owed_an_answer_by_those_others_alone(cast, at):
    ban = barred(cast, at=at, too_close=("hana",))
    assert bans_for(cast.dora) == []

    appealed(ban, cast=cast, at=at)

    duty = Duty.objects.get(rule="consider-appeal")
    assert (duty.state, duty.about) == (DutyState.OPEN, ban.person.code)
    may = set(OTHERS) - {"hana"}
    for name in (*BOARD, "jon", "kim", "olga"):
        known = duty in visible_to(cast.actor(name), at=at)
        assert (name, known) == (name, name in may)
        asked = [one.id for one in appealed_to(cast.actor(name))]
        assert (name, asked) == (name, [ban.id] if name in may else [])
    put(ban, cast=cast, at=at)
    duty.refresh_from_db()
    assert duty.state == DutyState.DONE
    assert appealed_to(cast.dora) == []


@pytest.mark.clause("C-5.11")
def test_those_others_see_no_name_and_no_words_of_the_appeal(cast, at):
    ban = barred(cast, at=at)
    appealed(ban, cast=cast, at=at, text="Mira made this up.")

    (seen,) = bans_for(cast.dora)
    assert (seen.person_code, seen.person_name) == (ban.person.code, None)
    content = cast.dora.keys.open(find_ban(ban.id, by=cast.dora))
    assert set(content) == {"action", "offence", "proposed_until", "appeal"}
    assert set(content["appeal"]) == {"on", "until", "motion"}
    motion = put(ban, cast=cast, at=at)
    assert "Mira" not in str(cast.dora.keys.open(motion))
    with pytest.raises(NotHeld):
        find_action(ban.action_id, by=cast.dora)


@pytest.mark.clause("C-5.11")
@pytest.mark.parametrize("name", COMMITTEE)
def test_who_decided_it_does_not_put_it_to_the_vote(cast, at, name):
    ban = barred(cast, at=at)
    appealed(ban, cast=cast, at=at)

    with pytest.raises(NotForYou) as refused:
        put(ban, cast=cast, at=at, by=name)

    assert refused.value.clause == "C-5.11"


def test_without_an_appeal_nobody_ends_a_ban(cast, at):
    ban = barred(cast, at=at, action="temporary-ban")

    with pytest.raises(NotNow) as refused:
        put(ban, cast=cast, at=at)

    assert (refused.value.code, refused.value.clause) == ("not-appealed", "C-5.11")


def test_an_appeal_that_failed_lets_the_ban_stand_and_can_be_made_again(cast, at):
    ban = barred(cast, at=at)
    appealed(ban, cast=cast, at=at)
    with pytest.raises(NotNow) as refused:
        appealed(ban, cast=cast, at=at)
    assert refused.value.code == "appealed-before"
    motion = put(ban, cast=cast, at=at)
    with pytest.raises(NotNow):
        put(ban, cast=cast, at=at, by="emil")

    assert agreed(motion, cast=cast, at=at, choice="no").state == MotionState.FAILED
    assert verdict(cast, at=at) == "fetch"
    with pytest.raises(NotNow):
        put(ban, cast=cast, at=at, by="emil")
    appealed(ban, cast=cast, at=at)
    assert put(ban, cast=cast, at=at).state == MotionState.OPEN


def test_a_length_that_is_not_set_is_not_shortened_nor_voted_on_meanwhile(cast, at):
    ban = barred(cast, at=at, action="temporary-ban")
    motion = proposed(ban, cast=cast, at=at)
    with pytest.raises(NotNow):
        appealed(ban, cast=cast, at=at)
    for name in ("dora", "emil", "fay", "gus", "hana"):
        voted(motion, cast=cast, at=at, who=name, choice="no")
    appealed(ban, cast=cast, at=at)
    with pytest.raises(NotNow) as refused:
        put(ban, cast=cast, at=at, until=at.date() + timedelta(days=9))
    assert refused.value.code == "length-awaited"


def test_an_appeal_is_against_what_bars_somebody_still(cast, at):
    waiting = decided(cast, at=at)
    with pytest.raises(NotNow) as refused:
        actions.appeal(waiting, text="No.", until=None, by=cast.signing("ada"), at=at)
    assert refused.value.code == "not-carried-out"
    ban = barred(cast, at=at, reported=("Bram Aerts",))
    Ban.objects.filter(pk=ban.pk).update(state=BanState.ENDED)
    with pytest.raises(NotNow) as refused:
        appealed(ban, cast=cast, at=at)
    assert refused.value.code == "ban-ended"


def test_only_who_carries_it_out_or_decided_it_writes_an_appeal_down(cast, at):
    ban = barred(cast, at=at)
    action = Action.objects.get(pk=ban.action_id)
    with pytest.raises(NotHeld):
        find_action(action.id, by=cast.dora)
    for name in ("dora", "jon"):
        with pytest.raises((NotHeld, NotOfTheBody)):
            actions.appeal(action, text="No.", until=None, by=cast.signing(name), at=at)
    with pytest.raises(PassphraseAgain):
        actions.appeal(action, text="No.", until=None, by=cast.ada, at=at)


def test_it_ends_at_the_door_even_where_who_voted_last_cannot_write_the_list(cast, at):
    ban = barred(cast, at=at)
    appealed(ban, cast=cast, at=at)
    motion = put(ban, cast=cast, at=at)
    row = ensure_door_list(cast.organisation, at)
    put_out([cast.gus.reader], of=[row.folder], organisation=cast.organisation, at=at)

    agreed(motion, cast=cast, at=at)

    assert list(entries_for(cast.kim))
    assert verdict(cast, at=at) == "clear"


def test_the_appeal_and_its_vote_stand_in_the_story(cast, at):
    ban = barred(cast, at=at)
    appealed(ban, cast=cast, at=at, text="Mira made this up.")
    agreed(put(ban, cast=cast, at=at), cast=cast, at=at)

    case = find(ban.action.case.code, by=cast.ben)
    story = story_of(case, by=cast.ben, at=at)
    told = [(one.what, one.text) for one in story.entries]

    assert ("They appealed.", "Mira made this up.") in told
    assert any(what == "Motion: that a ban ends now." for what, _ in told)


@pytest.fixture
def now():
    """Pages take the time themselves."""
    return timezone.now()


@pytest.mark.clause("C-5.11")
def test_from_the_actions_page_to_the_end_of_the_ban(cast, now):
    ban = barred(cast, at=now)
    path = f"/cases/{ban.action.case.code}/actions/{ban.action_id}/"
    ada, dora = client_of(cast, "ada"), client_of(cast, "dora")
    assert f"{path}appeal/" in ada.get(path).content.decode()
    assert "board" in ada.get(f"{path}appeal/").content.decode()
    assert dora.get(f"{path}appeal/").status_code == 404
    said = {"text": "It was not me.", "until": "", "passphrase": "wrong"}
    wrong = ada.post(f"{path}appeal/", said)
    assert wrong.status_code == 403
    assert "It was not me." in wrong.content.decode()

    said["passphrase"] = f"{PASSPHRASE} ada"
    done = ada.post(f"{path}appeal/", said)

    assert (done.status_code, done["Location"]) == (303, path)
    assert "It was not me." in ada.get(path).content.decode()
    end = f"/bans/{ban.id}/end/"
    assert end in dora.get("/bans/").content.decode()
    assert end not in ada.get("/bans/").content.decode()
    for client in (ada, client_of(cast, "jon")):
        assert client.get(end).status_code == 404
        assert client.post(end, {"passphrase": "wrong"}).status_code == 404
    page = dora.get(end).content.decode()
    assert "Physical assault" in page
    assert REPORTED not in page
    given = {"until": "", "reasons": "Enough.", "passphrase": f"{PASSPHRASE} dora"}
    past = dora.post(end, {**given, "until": "2020-01-01"})
    assert past.status_code == 422
    assert "is in the past" in past.content.decode()
    moved = dora.post(end, given)
    assert moved.status_code == 303
    motion = Ban.objects.get().motion
    page = client_of(cast, "emil").get(f"/motions/{motion.id}/").content.decode()
    assert "That a ban ends now" in page
    assert REPORTED not in page
    again = dora.post(end, given)
    assert again.status_code == 409
    assert "Enough." in again.content.decode()
