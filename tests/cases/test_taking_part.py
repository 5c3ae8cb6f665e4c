"""Who was harmed and who saw it: by code name, who they are apart, asked and heard."""

import pytest
from django.utils import timezone

from holdfast.cases.errors import CaseClosed
from holdfast.cases.models import CasePerson, SubjectPerson
from holdfast.cases.patterns import patterns_of_case
from holdfast.cases.reading import find, find_person, people_of
from holdfast.cases.searching import search
from holdfast.cases.taking_part import Somebody, add_person, parts_of, record_answer
from holdfast.committee.actions import close_case, recuse
from holdfast.errors import NobodyMay, WrongInput
from holdfast.vault.errors import NotHeld, PassphraseAgain
from tests.accounts.browsing import client_of
from tests.cast import NOW, PASSPHRASE, REPORTED
from tests.committee.test_pages import plain
from tests.matters import a_case, acts_of, moved, person_in, told

NAME = "Rosa Lindgren"


@pytest.fixture
def case(cast):
    return a_case(cast, at=NOW)


def add(case, *, cast, by="ben", at=NOW, **of):
    somebody = Somebody(**{"part": "harmed", "name": NAME, **of})
    return add_person(case, somebody, by=cast.actor(by), at=at)


def views(case, *, cast, by="ben"):
    actor = cast.actor(by)
    case = find(case.code, by=actor)
    return parts_of(case, actor.keys.open(case), by=actor)


def answered(case, person, *, cast, agrees, by="ada"):
    return record_answer(
        find(case.code, by=cast.actor(by)),
        person=person,
        agrees=agrees,
        by=cast.signing(by),
        at=NOW,
    )


def all_of(case):
    return tuple(case.reports.values_list("code", flat=True))


@pytest.mark.clause("C-2.1")
def test_they_have_a_code_name_and_who_they_are_lies_apart_from_what_they_said(
    cast, case
):
    person = add(case, cast=cast, said="She saw his hand.", part="witness")

    assert person.folder_id != person.facts_id
    (view,) = views(case, cast=cast, by="cleo")
    assert (view.code, view.name, view.part) == (person.code, NAME, "witness")
    (fact,) = person.entries.all()
    assert NAME not in str(cast.cleo.keys.open(fact))
    assert "person-added" in acts_of(cast.ben)


@pytest.mark.clause("C-2.1")
def test_who_does_not_agree_is_known_to_whoever_chairs_alone(cast, case):
    person = add(case, cast=cast, agrees=False, reports=all_of(case))

    assert find_person(person.code, by=cast.ada)
    for who in ("ben", "cleo"):
        with pytest.raises(NotHeld):
            find_person(person.code, by=cast.actor(who))
        (view,) = views(case, cast=cast, by=who)
        assert (view.name, view.open, view.agrees) == ("", False, False)
        assert [
            one
            for one in search(NAME, by=cast.actor(who)).found
            if one.kind == "person"
        ] == []


@pytest.mark.clause("C-2.1")
def test_while_nobody_harmed_agrees_nothing_is_moved(cast, case):
    person = add(case, cast=cast, agrees=False, reports=all_of(case))
    with pytest.raises(NobodyMay) as refused:
        moved(case, cast=cast, at=NOW)
    assert (refused.value.code, refused.value.clause) == ("not-agreed", "C-2.1")

    answered(case, person, cast=cast, agrees=True)

    assert moved(case, cast=cast, at=NOW).state == "open"


@pytest.mark.clause("C-2.1")
def test_asked_and_heard_the_last_answer_counts_and_opens_or_shuts_who_they_are(
    cast, case
):
    person = add(case, cast=cast, reports=all_of(case))
    assert find_person(person.code, by=cast.ben)

    answered(case, person, cast=cast, agrees=False, by="ben")
    with pytest.raises(NotHeld):
        find_person(person.code, by=cast.ben)
    answered(case, person, cast=cast, agrees=True, by="ada")

    assert find_person(person.code, by=cast.ben)
    assert find_person(person.code, by=cast.cleo)
    (view,) = views(case, cast=cast)
    assert (view.agrees, view.asked, view.knows) == (True, 2, True)
    assert "person-asked" in acts_of(cast.ada)


def test_a_no_about_one_report_leaves_the_others(cast):
    reports = [*told(cast, at=NOW), *told(cast, at=NOW)]
    from holdfast.cases.actions import open_case

    case = open_case(reports=reports, by=cast.ada, at=NOW)
    add(case, cast=cast, agrees=False, reports=(reports[0].code,))

    assert moved(case, cast=cast, at=NOW).state == "open"


@pytest.mark.clause("C-2.10")
def test_who_is_recused_is_out_of_everybody_in_it(cast, case):
    person = add(case, cast=cast, said="I saw it.")
    ben = cast.signing("ben")
    recuse(case, member=ben.member, ground="a friend", by=ben, at=NOW)

    with pytest.raises(NotHeld):
        find_person(person.code, by=cast.actor("ben"))
    with pytest.raises(NotHeld):
        cast.actor("ben").keys.open(person.entries.get())


def test_they_are_never_taken_for_somebody_reported(cast, case):
    add(case, cast=cast, name=REPORTED, part="witness", said="It was not me.")

    assert [one.part for one in people_of(case, by=cast.ada)] == ["reported"]
    assert patterns_of_case(case, by=cast.ada) == ()
    other = a_case(cast, at=NOW, reported=("Ilse Moreels",))
    add(other, cast=cast, name="Tilda Voss", part="witness")
    third = a_case(cast, at=NOW, reported=("Tilda Voss",))
    assert CasePerson.objects.filter(person=person_in(third, cast=cast)).count() == 1


def test_a_wrong_shape_says_which_field(cast, case):
    (elsewhere,) = told(cast, at=NOW)
    for given, field in (
        ({"part": "reported"}, "part"),
        ({"name": ""}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"reports": (elsewhere.code,)}, "reports"),
    ):
        with pytest.raises(WrongInput) as refused:
            add(case, cast=cast, **given)
        assert field in refused.value.fields


def test_an_answer_is_signed_and_somebodys_who_was_harmed_here(cast, case):
    witness = add(case, cast=cast, part="witness")
    with pytest.raises(NotHeld):
        answered(case, witness, cast=cast, agrees=True)
    with pytest.raises(PassphraseAgain):
        record_answer(case, person=witness, agrees=True, by=cast.ada, at=NOW)


def test_a_closed_case_takes_nobody_in(cast):
    case = a_case(cast, at=NOW, offence="verbal-harassment")
    close_case(case, outcome="not-enough", reasons="x", told="", by=cast.ada, at=NOW)
    with pytest.raises(CaseClosed):
        add(case, cast=cast)


def test_the_pages_add_ask_and_show(cast):
    case = a_case(cast, at=timezone.now())
    client, url = client_of(cast, "ben"), f"/cases/{case.code}/people/"
    assert url in client.get(f"/cases/{case.code}/").content.decode()
    given = {"part": "harmed", "name": NAME, "said": "He held me.", "knows": "yes"}
    assert client.post(url, {**given, "part": ""}).status_code == 422

    assert client.post(url, given).status_code == 303

    person = SubjectPerson.objects.get(cases__part="harmed")
    page = client.get(f"/cases/{case.code}/").content.decode()
    assert "Was not asked yet." in page
    assert NAME in page
    assert "He held me." in client.get(f"/people/{person.code}/").content.decode()
    ask = f"/cases/{case.code}/people/{person.code}/asked/"
    answer = {"agrees": "no", "passphrase": f"{PASSPHRASE} ben"}
    assert client.post(ask, {**answer, "passphrase": "no"}).status_code == 403
    assert client.post(ask, {**answer, "agrees": ""}).status_code == 422
    assert client.post(ask, answer).status_code == 303
    page = client.get(f"/cases/{case.code}/").content.decode()
    assert "Who they are is sealed apart." in page
    assert NAME not in page
    assert "does not agree" in page


@pytest.mark.clause("C-2.8")
@pytest.mark.parametrize("who", ["cleo", "dora", "olga"])
def test_for_who_cannot_open_the_case_there_is_no_such_page(cast, who):
    now = timezone.now()
    client = client_of(cast, who)
    before = plain(client.get("/desk/"))
    case = a_case(cast, at=now, too_close=("cleo",))
    person = add(case, cast=cast, at=now)
    assert plain(client.get("/desk/")) == before
    for url in (
        f"/cases/{case.code}/people/",
        f"/cases/{case.code}/people/{person.code}/asked/",
        f"/people/{person.code}/",
    ):
        assert client.get(url).status_code == 404
        assert client.post(url, {"part": "harmed"}).status_code == 404
