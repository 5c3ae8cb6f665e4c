"""What one person may do at once, and what follows when somebody banned got in."""

from datetime import timedelta

import pytest

from holdfast.cases.actions import open_case
from holdfast.cases.models import Action, ActionState
from holdfast.cases.visibility import actions_visible_to
from holdfast.committee.adopting import adopt
from holdfast.door.actions import act_alone
from holdfast.door.acts import acts_open_to, sent_out_of
from holdfast.door.checking import check
from holdfast.door.errors import NotForYou, NotTonight
from holdfast.door.standing import entries_for
from holdfast.errors import NobodyMay, WrongInput
from holdfast.policy import shipped
from holdfast.reports.models import Report
from holdfast.spaces.models import Duty
from holdfast.spaces.policies import policy_of
from holdfast.vault.errors import NotHeld
from tests.cast import BOARD, REPORTED
from tests.door.barring import barred
from tests.matters import person_in, told

MINOR = ("talk-stop", "talk-teach", "incident-report", "eject", "call-emergency")


def acted(cast, *, at, by="jon", action="eject", event="tonight", **given):
    return act_alone(
        action=action,
        event=getattr(cast, event) if event else None,
        reasons=given.pop("reasons", "Pushed somebody."),
        person_name=given.pop("name", "Bram Aerts"),
        offence=given.pop("offence", "breach-of-conduct"),
        by=cast.actor(by),
        at=at,
        **given,
    )


@pytest.mark.clause("C-4.1")
@pytest.mark.parametrize("action", MINOR)
@pytest.mark.parametrize("by", ["jon", "dora", "ada"])
def test_the_host_and_the_board_act_alone(cast, at, action, by):
    made = acted(cast, at=at, by=by, action=action)

    assert made.state == ActionState.CARRIED_OUT
    content = cast.actor(by).keys.open(made)
    assert content["action"] == action
    assert content["person"] == {"name": "Bram Aerts"}


@pytest.mark.clause("C-4.1")
def test_a_board_member_acts_alone_away_from_any_event(cast, at):
    assert acted(cast, at=at, by="dora", action="talk-stop", event=None).pk
    with pytest.raises(NobodyMay) as refused:
        acted(cast, at=at, by="dora", action="eject", event=None)
    assert refused.value.code == "not-at-an-event"


@pytest.mark.clause("C-4.1")
@pytest.mark.parametrize(
    ("by", "event"), [("kim", "tonight"), ("olga", "tonight"), ("jon", "promoted")]
)
def test_nobody_else_sends_anybody_out(cast, at, by, event):
    with pytest.raises(NotForYou) as refused:
        acted(cast, at=at, by=by, event=event)

    assert refused.value.clause == "C-4.1"
    assert not Action.objects.exists()


@pytest.mark.clause("C-5.1")
def test_a_major_action_is_never_one_persons(cast, at):
    with pytest.raises(NobodyMay) as refused:
        acted(cast, at=at, action="permanent-ban")

    assert refused.value.code == "needs-a-decision"


def test_an_action_that_the_policy_does_not_have_is_wrong_input(cast, at):
    with pytest.raises(WrongInput):
        acted(cast, at=at, action="tar-and-feather")


@pytest.mark.parametrize("given", [{"name": " "}, {"reasons": " "}])
def test_a_name_and_a_reason_are_needed(cast, at, given):
    with pytest.raises(WrongInput):
        acted(cast, at=at, **given)


@pytest.mark.parametrize("hours", [-48, 48])
def test_nobody_is_sent_out_of_an_event_that_is_not_on(cast, at, hours):
    with pytest.raises(NotTonight):
        acted(cast, at=at + timedelta(hours=hours))


def test_an_act_is_read_by_the_committee_and_by_who_acted(cast, at):
    made = acted(cast, at=at)

    for name in ("ada", "ben", "cleo", "jon"):
        assert list(actions_visible_to(cast.actor(name))) == [made]
    for name in ("dora", "kim", "olga"):
        assert not actions_visible_to(cast.actor(name)).exists()


def test_an_act_about_somebody_of_the_committee_is_not_theirs_to_read(cast, at):
    acted(cast, at=at, action="talk-stop", name="Ben Lindqvist")

    assert not actions_visible_to(cast.ben).exists()
    assert actions_visible_to(cast.ada).exists()


def test_who_was_sent_out_tonight_stands_on_the_page(cast, at):
    acted(cast, at=at)

    assert sent_out_of(cast.tonight, by=cast.kim, at=at) == ["Bram Aerts"]
    assert sent_out_of(cast.promoted, by=cast.kim, at=at) == []


@pytest.mark.clause("C-0.5")
@pytest.mark.clause("S-31")
def test_somebody_banned_who_got_in_with_help_makes_two_minor_reports(cast, at):
    barred(cast, at=at)
    before = set(Report.objects.values_list("pk", flat=True))

    acted(cast, at=at, name="Kasimir van Tongeren", let_in_by="Bram Aerts")

    made = Report.objects.exclude(pk__in=before)
    assert {report.grade for report in made} == {"minor"}
    told = {
        (content["offence"], content["reported"]["name"])
        for content in cast.ada.keys.open_all(list(made))
    }
    assert told == {
        ("getting-round", REPORTED),
        ("helping-round", "Bram Aerts"),
    }
    again = check(event=cast.tonight, name=REPORTED, by=cast.kim, at=at)
    assert again.verdict == "refuse"


def reports_of(offence, *, cast):
    found = cast.ada.keys.open_all(list(Report.objects.order_by("code")))
    return [content for content in found if content["offence"] == offence]


@pytest.mark.clause("C-1.1")
def test_somebody_sent_out_who_comes_back_is_reported_under_the_first_name(cast, at):
    acted(cast, at=at)
    assert not Report.objects.exists()
    (sent_out,) = entries_for(cast.jon)

    acted(cast, at=at, name="bram  AERTS", reasons="In by the back.")
    (report,) = reports_of("getting-round", cast=cast)
    assert report["reported"]["name"] == "Bram Aerts"
    assert report["what_happened"] == "In by the back."

    acted(cast, at=at, name="Braam Arts", entry=sent_out.id, let_in_by="Ilse Moreels")
    names = [one["reported"]["name"] for one in reports_of("getting-round", cast=cast)]
    assert names == ["Bram Aerts"] * 2
    (helped,) = reports_of("helping-round", cast=cast)
    assert helped["reported"]["name"] == "Ilse Moreels"
    assert sent_out_of(cast.tonight, by=cast.kim, at=at) == ["Bram Aerts"]


def test_a_pattern_sees_that_it_was_the_person_banned_who_came(cast, at):
    ban = barred(cast, at=at, offence="verbal-harassment", action="temporary-ban")
    acted(cast, at=at, name="Casimir Vantongren", entry=ban.id.hex)
    new = Report.objects.order_by("-received_on", "-id").exclude(cases__isnull=False)

    case = open_case(reports=list(new), by=cast.ada, at=at)

    assert person_in(case, cast=cast) == ban.person


def test_who_is_listed_under_a_name_of_ours_does_not_read_of_it(cast, at):
    acted(cast, at=at, name="Ben Lindqvist")
    (sent_out,) = entries_for(cast.jon)
    with_another = acted(cast, at=at, name="Ben Lindkvist", entry=sent_out.id)

    assert with_another not in actions_visible_to(cast.ben)
    assert with_another in actions_visible_to(cast.ada)


@pytest.mark.clause("C-4.1")
@pytest.mark.parametrize("own_place", [False, True])
def test_the_board_sends_out_for_a_listed_offence_only(cast, at, own_place):
    given = {"by": "dora", "reasons": "I do not like his hat.", "own_place": own_place}
    with pytest.raises(NobodyMay) as refused:
        acted(cast, at=at, offence="", **given)
    assert (refused.value.code, refused.value.clause) == ("no-offence", "C-4.1")
    assert set(refused.value.fields) == {"offence"}
    assert "own place" in refused.value.change
    with pytest.raises(NobodyMay) as refused:
        acted(cast, at=at, offence="a-hat", **given)
    assert refused.value.code == "unknown-offence"
    assert not Action.objects.exists()

    made = acted(cast, at=at, offence="excessive-drinking", **given)
    assert cast.ada.keys.open(made)["offence"] == "excessive-drinking"


@pytest.mark.clause("C-4.1")
def test_a_host_sends_anybody_out_of_their_own_place_for_any_reason(cast, at):
    with pytest.raises(NobodyMay):
        acted(cast, at=at, offence="")

    made = acted(cast, at=at, offence="", own_place=True)

    content = cast.ada.keys.open(made)
    assert (content["offence"], content["own_place"]) == (None, True)


def test_only_sending_out_asks_for_an_offence(cast, at):
    for action in MINOR:
        if action != "eject":
            assert acted(cast, at=at, action=action, offence="").pk


@pytest.mark.clause("C-0.5")
def test_a_misspelt_name_is_reported_only_when_somebody_says_who_it_is(cast, at):
    ban = barred(cast, at=at)
    before = Report.objects.count()

    acted(cast, at=at, name="Casimir Vantongren")
    assert Report.objects.count() == before

    acted(cast, at=at, name="Casimir Vantongren", entry=str(ban.id))
    assert Report.objects.count() == before + 1
    (report,) = reports_of("getting-round", cast=cast)
    assert report["reported"]["name"] == REPORTED


def test_sending_out_somebody_else_reports_no_attempt(cast, at):
    barred(cast, at=at)
    before = Report.objects.count()

    acted(cast, at=at, name="Bram Aerts")

    assert Report.objects.count() == before


def test_an_entry_that_the_name_never_meant_is_not_there(cast, at):
    ban = barred(cast, at=at)

    with pytest.raises(NotHeld):
        acted(cast, at=at, name="Bram Aerts", entry=ban.id.hex)


def test_the_acts_open_to_somebody_are_the_policys(cast, at):
    assert set(acts_open_to(cast.jon, event=cast.tonight, at=at)) == set(MINOR)
    assert acts_open_to(cast.kim, event=cast.tonight, at=at) == []
    away = set(acts_open_to(cast.dora, event=None, at=at))
    assert away == set(MINOR) - {"eject"}
    assert len(BOARD) == 9


@pytest.mark.clause("C-1.5")
@pytest.mark.parametrize(
    "offence", ["sexual-harassment", "verbal-harassment", "assault", "defamation"]
)
def test_whoever_harasses_is_asked_to_stop_sent_out_and_reported(cast, at, offence):
    given = {
        "event": cast.tonight,
        "person_name": "Otto Unruh",
        "reasons": "He kept on although she said no.",
        "by": cast.jon,
        "at": at,
    }

    asked = act_alone(action="talk-stop", **given)
    act_alone(action="eject", offence=offence, **given)
    (report,) = told(cast, at=at, offence=offence, reported=("Otto Unruh",))

    assert cast.ada.keys.open(asked)["action"] == "talk-stop"
    answer = check(event=cast.tonight, name="Otto Unruh", by=cast.kim, at=at)
    assert answer.verdict == "refuse"
    # Where no list grades it, people do; it is taken up all the same.
    listed = {"verbal-harassment": "minor", "assault": "major"}
    assert report.grade == listed.get(offence)
    assert cast.ben.keys.open(report)["offence"] == offence


def with_acts_alone(cast, *, at):
    """The committee's policy, with an act alone, a review and a record of acts alone."""
    of_others = shipped("working-group")
    alone = of_others[of_others.index("[action.alone]") :].split("[[action]]")[0]
    text = (
        shipped()
        .replace(
            'length = { set_by = "board", rule = "majority", closes = "P7D",'
            ' clause = "C-5.8" }\nowner = "director"\ntells_person_against = true\n',
            'length = { set_by = "board", rule = "majority", closes = "P7D",'
            ' clause = "C-5.8" }\nowner = "director"\ntells_person_against = true\n'
            + alone.replace("working-group", "board").replace('"3"', '"C-4.1"'),
        )
        .replace(
            "[[duty]]\n",
            '[[duty]]\nid = "review"\ntitle = { en = "Review it" }\nwho = "board"\n'
            'starts = "acted-alone"\ndo = "review"\nwithin = "PT24H"\n\n'
            '[[duty]]\nid = "note-it"\ntitle = { en = "Note it" }\nwho = "board"\n'
            'starts = "acted-alone"\ndo = "record"\nwithin = "P7D"\n\n[[duty]]\n',
            1,
        )
    )
    version = adopt(text, organisation=cast.organisation, at=at)
    assert policy_of(version).actions["temporary-ban"].alone is not None


def test_what_must_be_reviewed_is_neither_offered_nor_done_by_one_person(cast, at):
    with_acts_alone(cast, at=at)
    assert "temporary-ban" not in acts_open_to(cast.dora, event=cast.tonight, at=at)
    assert "temporary-ban" not in acts_open_to(cast.dora, event=None, at=at)

    for event in ("tonight", None):
        with pytest.raises(NobodyMay) as refused:
            acted(cast, at=at, by="dora", action="temporary-ban", event=event)
        assert refused.value.code == "not-alone-here"
        assert refused.value.clause == "C-4.1"
        assert refused.value.change
    assert not Action.objects.exists()


def test_what_is_one_persons_act_at_any_time_is_reviewed_by_nobody(cast, at):
    with_acts_alone(cast, at=at)

    acted(cast, at=at, action="talk-stop")

    assert [duty.rule for duty in Duty.objects.all()] == ["note-it"]
