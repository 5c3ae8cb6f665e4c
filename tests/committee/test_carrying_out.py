"""What was decided: asked about first, carried out by its owner, told, handed over."""

from datetime import timedelta

import pytest

from holdfast.cases import effects
from holdfast.cases.actions import open_case
from holdfast.cases.models import Action, ActionState
from holdfast.cases.reading import people_of
from holdfast.committee.actions import (
    InPerson,
    ask,
    carry_out,
    hand_over,
    tell_person_against,
)
from holdfast.crypto.receipts import new_receipt
from holdfast.errors import NobodyMay, NotNow, Refused, WrongInput
from holdfast.reports import mailbox
from holdfast.spaces.models import Duty, DutyState, Term
from holdfast.spaces.terms import begin
from holdfast.vault.errors import PassphraseAgain
from holdfast.vault.models import Entry
from tests.matters import a_case, decided, moved, told, voted


@pytest.fixture(autouse=True)
def barred(monkeypatch):
    """What was carried out by name, in place of the door."""
    carried = []
    monkeypatch.setitem(effects._EFFECTS, "bar", lambda **given: carried.append(given))
    return carried


def done(action, *, cast, at, by="ada", consulted="danger", how="By phone.", **more):
    given = {"consulted": consulted, "how": how, "by": cast.signing(by), **more}
    return carry_out(action, at=at, **given)


def an_action(cast, at, **of):
    case = a_case(cast, at=at, too_close=("cleo",), **of)
    return decided(case, cast=cast, at=at, voters="ada ben")


@pytest.mark.clause("C-5.9")
def test_the_director_owns_it(cast, at):
    assert an_action(cast, at).owner == cast.members["ada"]


@pytest.mark.clause("C-5.9")
def test_where_the_director_is_out_of_it_who_moved_it_owns_it(cast, at):
    case = a_case(cast, at=at, too_close=("ada",), opener="ben")
    action = decided(case, cast=cast, at=at, voters="cleo ben")
    assert action.owner == cast.members["cleo"]


@pytest.mark.clause("C-5.10")
def test_decided_is_not_yet_carried_out(cast, at, barred):
    action = an_action(cast, at)
    assert (action.state, barred) == (ActionState.DECIDED, [])


@pytest.mark.clause("C-5.10")
@pytest.mark.parametrize(("hours", "allowed"), [(71, False), (72, True)])
def test_not_reached_takes_72_hours(cast, at, barred, hours, allowed):
    action = an_action(cast, at)
    when = at + timedelta(hours=hours)
    if allowed:
        carried = done(action, cast=cast, at=when, consulted="not-reached")
        assert carried.state == ActionState.CARRIED_OUT
        content = cast.ben.keys.open(carried)["carried_out"]
        assert content["consulted"] == "not-reached"
    else:
        with pytest.raises(NobodyMay) as refused:
            done(action, cast=cast, at=when, consulted="not-reached")
        assert refused.value.clause == "C-5.10"
        assert barred == []


@pytest.mark.clause("C-5.10")
def test_where_somebody_is_in_danger_it_is_at_once(cast, at, barred):
    done(an_action(cast, at), cast=cast, at=at, consulted="danger")
    assert len(barred) == 1


@pytest.mark.clause("C-5.10")
def test_the_person_harmed_is_told_first_and_asked(cast, at):
    receipt = new_receipt()
    action = an_action(cast, at, receipt=receipt)

    asked = ask(action, text="He will be banned. Do you agree?", by=cast.ada, at=at)

    assert asked.asked_on == at.date()
    (message,) = mailbox.read(receipt, organisation=cast.organisation, at=at)
    assert message.text == "He will be banned. Do you agree?"
    assert Duty.objects.get(rule="tell-and-ask").state == DutyState.DONE


@pytest.mark.clause("C-5.10")
@pytest.mark.clause("C-2.8")
def test_who_told_about_somebody_else_is_not_written_to(cast, at):
    hers, of_another = new_receipt(), new_receipt()
    reports = [
        *told(cast, at=at, receipt=hers, too_close=("cleo",)),
        *told(cast, at=at, receipt=of_another, reported=("Bram Aerts",)),
    ]
    case = open_case(reports=reports, by=cast.ada, at=at)
    person = next(
        one.person for one in people_of(case, by=cast.ada) if one.name != "Bram Aerts"
    )
    action = decided(case, cast=cast, at=at, voters="ada ben", person=person)
    ask(action, text="He will be banned. Do you agree?", by=cast.ada, at=at)

    def read(receipt):
        return mailbox.read(receipt, organisation=cast.organisation, at=at)

    assert [len(read(receipt)) for receipt in (hers, of_another)] == [1, 0]
    asked = cast.ben.keys.open(Action.objects.get())
    assert asked["asked_through"] == [reports[0].code]


@pytest.mark.clause("C-5.10")
@pytest.mark.parametrize(
    ("told_as", "knows", "reaches"),
    [
        ("myself", None, True),
        ("saw-it", True, True),
        ("saw-it", None, False),
        ("worried", False, False),
        ("myself", False, False),
        (None, None, False),
    ],
)
def test_only_a_mailbox_that_reaches_the_person_harmed_asks_them(
    cast, at, barred, told_as, knows, reaches
):
    receipt, answers = new_receipt(), {"telling-as": told_as} if told_as else {}
    action = an_action(cast, at, receipt=receipt, answers=answers, knows=knows)
    if reaches:
        ask(action, text="Do you agree?", by=cast.ada, at=at)
        assert mailbox.read(receipt, organisation=cast.organisation, at=at)
        return
    with pytest.raises(NotNow) as refused:
        ask(action, text="Do you agree?", by=cast.ada, at=at)
    assert (refused.value.code, refused.value.clause) == ("no-mailbox", "C-5.10")
    assert mailbox.read(receipt, organisation=cast.organisation, at=at) == []
    with pytest.raises(NobodyMay) as refused:
        done(action, cast=cast, at=at, consulted="agreed")
    assert refused.value.code == "never-asked"

    asked = InPerson("She came to us.", at.date())
    done(action, cast=cast, at=at, consulted="agreed", asked=asked)

    assert len(barred) == 1


@pytest.mark.clause("C-5.10")
@pytest.mark.parametrize("consulted", ["agreed", "against"])
def test_who_was_never_asked_has_not_answered(cast, at, barred, consulted):
    action = an_action(cast, at, receipt=new_receipt())
    with pytest.raises(NobodyMay) as refused:
        done(action, cast=cast, at=at + timedelta(days=9), consulted=consulted)
    assert (refused.value.code, refused.value.clause) == ("never-asked", "C-5.10")
    assert "write down how and when" in refused.value.change
    assert barred == []

    action = ask(action, text="Do you agree?", by=cast.ada, at=at)
    done(action, cast=cast, at=at, consulted=consulted)
    assert len(barred) == 1


@pytest.mark.clause("C-5.10")
def test_whoever_was_asked_in_person_was_asked_somehow_and_on_a_day(cast, at, barred):
    action, later = an_action(cast, at, by="ada"), at + timedelta(days=2)
    for asked, field in (
        (InPerson(" ", at.date()), "asked_how"),
        (InPerson("On the phone.", at.date() - timedelta(days=1)), "asked_on"),
        (InPerson("On the phone.", at.date() + timedelta(days=3)), "asked_on"),
    ):
        with pytest.raises(WrongInput) as refused:
            done(action, cast=cast, at=later, consulted="agreed", asked=asked)
        assert refused.value.fields.keys() == {field}
    assert barred == []
    asked = InPerson("On the phone.", at.date() + timedelta(days=1))

    action = done(action, cast=cast, at=later, consulted="agreed", asked=asked)

    assert action.asked_on == asked.on
    said = cast.ben.keys.open(action)["asked_in_person"]
    assert said == {
        "how": "On the phone.",
        "on": asked.on.isoformat(),
        "by": cast.id_of("ada"),
    }


def test_without_a_receipt_nobody_can_be_asked_this_way(cast, at):
    action = an_action(cast, at, by="ada")
    with pytest.raises(NotNow) as refused:
        ask(action, text="Do you agree?", by=cast.ada, at=at)
    assert refused.value.code == "no-mailbox"


def test_only_its_owner_carries_it_out(cast, at):
    action = an_action(cast, at)
    with pytest.raises(Refused) as refused:
        done(action, cast=cast, at=at, by="ben")
    assert (refused.value.code, refused.value.status) == ("not-the-owner", 403)


def test_it_takes_the_passphrase_and_a_word_of_how(cast, at):
    action = an_action(cast, at)
    with pytest.raises(PassphraseAgain):
        carry_out(action, consulted="danger", how="x", by=cast.ada, at=at)
    for given, field in (({"how": " "}, "how"), ({"consulted": "maybe"}, "consulted")):
        with pytest.raises(WrongInput) as refused:
            done(action, cast=cast, at=at, **given)
        assert refused.value.fields.keys() == {field}


def test_it_is_carried_out_once(cast, at, barred):
    action = an_action(cast, at)
    done(action, cast=cast, at=at)
    with pytest.raises(NotNow):
        done(action, cast=cast, at=at)
    assert len(barred) == 1


def test_carrying_out_does_what_was_owed_and_starts_what_follows(cast, at):
    action = an_action(cast, at)
    done(action, cast=cast, at=at)
    states = dict(
        Duty.objects.filter(folder=action.folder).values_list("rule", "state")
    )
    assert states == {
        "tell-and-ask": DutyState.DONE,
        "carry-out": DutyState.DONE,
        "tell-person-against": DutyState.OPEN,
    }


@pytest.mark.clause("C-5.11")
def test_the_person_acted_against_is_told_once_and_afterwards(cast, at):
    action = an_action(cast, at)
    given = {"text": "You are barred from our events.", "by": cast.ada, "at": at}
    with pytest.raises(NotNow):
        tell_person_against(action, **given)
    done(action, cast=cast, at=at)

    told = tell_person_against(action, **given)

    assert cast.ben.keys.open(told)["told_against"][0]["text"] == given["text"]
    assert Duty.objects.get(rule="tell-person-against").state == DutyState.DONE
    with pytest.raises(NotNow):
        tell_person_against(action, **given)


def test_it_is_handed_over_to_somebody_who_can_open_it(cast, at):
    action = an_action(cast, at)

    action = hand_over(action, to=cast.members["ben"], by=cast.ada, at=at)

    assert action.owner == cast.members["ben"]
    done(action, cast=cast, at=at, by="ben")


def test_it_is_not_handed_to_who_is_out_of_it_or_cannot_read_it(cast, at):
    action = an_action(cast, at)
    with pytest.raises(NobodyMay):
        hand_over(action, to=cast.members["cleo"], by=cast.ada, at=at)
    with pytest.raises(WrongInput):
        hand_over(action, to=cast.members["dora"], by=cast.ada, at=at)


def test_each_act_stands_in_the_ledger(cast, at):
    action = an_action(cast, at)
    for act in (
        lambda: ask(action, text="Do you agree?", by=cast.ada, at=at),
        lambda: done(action, cast=cast, at=at),
        lambda: tell_person_against(action, text="Barred.", by=cast.ada, at=at),
    ):
        entries = Entry.objects.count()
        act()
        assert Entry.objects.count() > entries


@pytest.mark.clause("C-2.10")
def test_a_member_is_removed_from_their_post_once_the_board_has_decided(cast, at):
    case = a_case(cast, at=at, member="ben")
    motion = moved(
        case, cast=cast, at=at, action="remove-from-post", evidence="preponderance"
    )
    assert motion.body == "board"
    for who in ("ada", "cleo", "dora", "emil", "fay"):
        motion = voted(motion, cast=cast, at=at, who=who)
    action = Action.objects.get()

    done(action, cast=cast, at=at)

    (term,) = Term.objects.filter(member=cast.members["ben"])
    assert term.closed_on == at.date()
    with pytest.raises(NobodyMay) as refused:
        begin(cast.members["ben"], role="committee", by=cast.signing("dora"), at=at)
    assert refused.value.code == "barred-from-service"


def test_who_holds_no_post_is_removed_from_none(cast, at):
    case = a_case(cast, at=at)
    motion = moved(
        case, cast=cast, at=at, action="remove-from-post", evidence="preponderance"
    )
    for who in ("ada", "cleo", "dora", "emil", "fay"):
        motion = voted(motion, cast=cast, at=at, who=who)
    with pytest.raises(NobodyMay) as refused:
        done(Action.objects.get(), cast=cast, at=at)
    assert refused.value.code == "no-post"
    assert Action.objects.get().state == ActionState.DECIDED


@pytest.mark.clause("C-5.4")
@pytest.mark.parametrize(
    ("consulted", "allowed"),
    [("agreed", True), ("danger", True), ("against", False), ("not-reached", False)],
)
def test_telling_the_police_is_the_choice_of_the_person_harmed(
    cast, at, consulted, allowed
):
    case = a_case(cast, at=at, too_close=("cleo",))
    action = decided(case, cast=cast, at=at, voters="ada ben", action="tell-police")
    later = at + timedelta(days=5)
    if not allowed:
        with pytest.raises(NobodyMay) as refused:
            done(action, cast=cast, at=later, consulted=consulted)
        assert (refused.value.code, refused.value.clause) == ("their-choice", "C-5.4")
        return

    asked = InPerson("She came to us.", later.date())
    action = done(action, cast=cast, at=later, consulted=consulted, asked=asked)

    assert cast.ada.keys.open(action)["carried_out"]["consulted"] == consulted
