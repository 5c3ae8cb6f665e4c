"""The pages of cases and committee: the ladder on every one of them."""

import re
from datetime import timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from holdfast.cases.actions import add_alias, add_report
from holdfast.cases.models import Action, ActionState, Case, Note, Recusal
from holdfast.committee.actions import recuse
from holdfast.committee.models import Ballot, Call, Minutes, Motion
from holdfast.vault.models import Entry
from tests.accounts.browsing import client_of, text_of
from tests.cast import PASSPHRASE, REPORTED
from tests.matters import a_case, decided, moved, person_in, told, voted


@pytest.fixture
def now():
    """Pages take the time themselves; what they show was filed just before."""
    return timezone.now()


@pytest.fixture
def case(cast, now):
    return a_case(cast, at=now, too_close=("cleo",))


def plain(response):
    """A page without the token that is drawn anew for each."""
    return re.sub(rb'csrfmiddlewaretoken" value="[^"]*"', b"", response.content)


def passphrase(name):
    return f"{PASSPHRASE} {name}"


def motion_form(case, cast, **given):
    return {
        "action": "permanent-ban",
        "person": person_in(case, cast=cast).code,
        "evidence": "preponderance",
        "reasons": "Two accounts agree.",
        "passphrase": passphrase("ada"),
        **given,
    }


def pages_of(case, cast, now, voters=("ada", "ben")):
    """Every page about a case, with what is posted to it."""
    motion = moved(case, cast=cast, at=now)
    for who in voters:
        voted(motion, cast=cast, at=now, who=who)
    action, base = Action.objects.get(), f"/cases/{case.code}"
    return {
        f"{base}/": "get",
        f"{base}/judge/": "get post",
        f"{base}/note/": "post",
        f"{base}/add/": "get post",
        f"{base}/close/": "get post",
        f"{base}/recuse/": "get post",
        f"{base}/meet/": "get post",
        f"{base}/call/": "post",
        f"{base}/move/": "get post",
        f"/motions/{motion.id}/": "get post",
        f"/motions/{motion.id}/count/": "post",
        f"{base}/actions/{action.id}/": "get",
        f"{base}/actions/{action.id}/ask/": "post",
        f"{base}/actions/{action.id}/carry-out/": "post",
        f"{base}/actions/{action.id}/tell/": "post",
        f"{base}/actions/{action.id}/hand-over/": "post",
        f"/people/{person_in(case, cast=cast).code}/": "get post",
    }


def made_up(url, case, cast):
    """The same address with a code name or an id that nothing has."""
    url = url.replace(case.code, "no-such")
    url = url.replace(person_in(case, cast=cast).code, "no-such")
    for row in (*Motion.objects.all(), *Action.objects.all()):
        url = url.replace(str(row.pk), str(uuid4()))
    return url


def test_each_page_opens_for_who_holds_the_case(cast, now, case):
    client = client_of(cast, "ada")
    for url, methods in pages_of(case, cast, now).items():
        if "get" in methods:
            assert client.get(url).status_code == 200, url


def test_a_stranger_is_asked_who_they_are(cast, now, case, client):
    for url, methods in pages_of(case, cast, now).items():
        for method in methods.split():
            assert getattr(client, method)(url).status_code in {302, 401}, url


@pytest.mark.clause("C-2.8")
@pytest.mark.parametrize("who", ["cleo", "dora", "olga"])
def test_without_a_grant_it_is_as_if_it_did_not_exist(cast, now, case, who):
    client = client_of(cast, who)
    for url, methods in pages_of(case, cast, now).items():
        for method in methods.split():
            given = {"passphrase": passphrase(who), "choice": "yes"}
            real = getattr(client, method)(url, given if method == "post" else {})
            other = getattr(client, method)(
                made_up(url, case, cast), given if method == "post" else {}
            )
            assert (real.status_code, other.status_code) == (404, 404), url
            assert plain(real) == plain(other), url


def test_a_wrong_method_is_not_taken(cast, now, case):
    client = client_of(cast, "ada")
    for url, methods in pages_of(case, cast, now).items():
        assert client.put(url).status_code == 405, url
        if "get" not in methods:
            assert client.get(url).status_code == 405, url
        if "post" not in methods:
            assert client.post(url).status_code == 405, url


def test_the_list_shows_code_names_and_no_name(cast, now, case):
    page = client_of(cast, "ben").get("/cases/").content.decode()
    assert f"/cases/{case.code}/" in page
    assert REPORTED not in page
    assert case.code not in client_of(cast, "cleo").get("/cases/").content.decode()


def test_the_list_goes_on_where_it_ended(cast, now, monkeypatch):
    from holdfast.cases import reading

    codes = {a_case(cast, at=now - timedelta(days=days)).code for days in range(3)}
    monkeypatch.setattr(reading.page, "__kwdefaults__", {"cursor": None, "size": 2})
    client = client_of(cast, "ada")
    first = client.get("/cases/")
    older = first.context["older"]
    second = client.get(f"/cases/{older}")
    shown = [line.code for page in (first, second) for line in page.context["lines"]]
    assert set(shown) == codes
    assert len(shown) == 3
    assert client.get("/cases/?after=nonsense").status_code == 200


def test_a_case_is_made_of_chosen_reports(cast, now):
    one, other = told(cast, at=now, reported=("Ilse Moreels", REPORTED))
    client = client_of(cast, "ada")
    page = client.get(f"/cases/open/?report={one.code}").content.decode()
    assert f'value="{one.code}"' in page

    response = client.post("/cases/open/", {"reports": [one.code, other.code]})

    made = Case.objects.get()
    assert (response.status_code, response["Location"]) == (303, f"/cases/{made.code}/")
    assert set(made.reports.all()) == {one, other}


def test_no_report_no_case(cast, now):
    client = client_of(cast, "ada")
    assert client.post("/cases/open/", {}).status_code == 422
    assert not Case.objects.exists()


@pytest.mark.clause("J-3.2")
def test_the_story_has_who_was_harmed_first_in_their_word(cast, now):
    case = a_case(cast, at=now, word="person affected")
    page = client_of(cast, "ada").get(f"/cases/{case.code}/").content.decode()
    assert page.index("Person affected") < page.index("The story")
    assert "Not to meet him again." in page
    assert "Told by person affected" in page


def test_the_story_names_what_is_next_and_why(cast, now, case):
    client = client_of(cast, "ben")
    page = client.get(f"/cases/{case.code}/").content.decode()
    assert "Next: meet" in page
    assert "C-6.3" in page
    assert "Cleo Marchetti is out of this." in page
    moved(case, cast=cast, at=now)
    page = client.get(f"/cases/{case.code}/").content.decode()
    assert "Next: your vote" in page
    assert "Ada Okafor, Ben Lindqvist" in page
    assert "C-5.1" in page


def test_reading_a_case_leaves_one_entry(cast, now, case):
    client = client_of(cast, "ada")
    entries = Entry.objects.count()
    client.get(f"/cases/{case.code}/")
    assert Entry.objects.count() == entries + 1


def test_a_note_is_kept_in_the_story(cast, now, case):
    client = client_of(cast, "ada")
    response = client.post(f"/cases/{case.code}/note/", {"text": "Rang the venue."})
    assert response.status_code == 303
    assert Note.objects.count() == 1
    page = client_of(cast, "ben").get(f"/cases/{case.code}/").content.decode()
    assert "Rang the venue." in page
    assert client.post(f"/cases/{case.code}/note/", {"text": " "}).status_code == 422


def test_stepping_out_takes_one_page_and_leaves_one_line(cast, now, case):
    client = client_of(cast, "ben")
    given = {
        "member": cast.id_of("ben"),
        "ground": "We are friends.",
        "passphrase": passphrase("ben"),
    }
    wrong = client.post(f"/cases/{case.code}/recuse/", {**given, "passphrase": "no"})
    assert wrong.status_code == 403
    assert "We are friends." in wrong.content.decode()
    assert not Recusal.objects.exists()

    response = client.post(f"/cases/{case.code}/recuse/", given)

    assert (response.status_code, response["Location"]) == (303, "/desk/")
    assert client.get(f"/cases/{case.code}/").status_code == 404
    assert "you are out of a matter" in client.get("/desk/").content.decode().casefold()


def test_a_colleagues_recusal_is_proposed_and_lifting_too(cast, now):
    case = a_case(cast, at=now)
    client = client_of(cast, "ada")
    response = client.post(
        f"/cases/{case.code}/recuse/",
        {
            "member": cast.id_of("cleo"),
            "ground": "They are a couple.",
            "passphrase": passphrase("ada"),
        },
    )
    motion = Motion.objects.get()
    assert response["Location"] == f"/motions/{motion.id}/"
    assert client_of(cast, "cleo").get(f"/motions/{motion.id}/").status_code == 404
    for who in ("ada", "ben"):
        motion = voted(motion, cast=cast, at=now, who=who)
    recusal = Recusal.objects.get()
    url = f"/cases/{case.code}/recusals/{recusal.id}/lift/"
    assert url in client.get(f"/cases/{case.code}/").content.decode()
    assert client.get(url).status_code == 200
    given = {"ground": "Not any more.", "passphrase": passphrase("ada")}
    assert client.post(url, given).status_code == 303
    assert client.post(url, given).status_code == 409
    missing = f"/cases/{case.code}/recusals/{uuid4()}/lift/"
    assert client.post(missing, given).status_code == 404


def test_a_meeting_is_recorded(cast, now, case):
    client = client_of(cast, "ada")
    given = {
        "held_on": timezone.localtime(now).date().isoformat(),
        "present": [cast.id_of("ada"), cast.id_of("ben")],
        "notes": "We talked for an hour.",
    }
    later = (now + timedelta(days=2)).date().isoformat()
    refused = client.post(f"/cases/{case.code}/meet/", {**given, "held_on": later})
    assert refused.status_code == 422
    assert "We talked for an hour." in refused.content.decode()

    assert client.post(f"/cases/{case.code}/meet/", given).status_code == 303

    assert Minutes.objects.count() == 1
    assert client.post(f"/cases/{case.code}/call/").status_code == 303
    assert Call.objects.count() == 1


def test_a_motion_is_put_and_what_the_policy_refuses_says_its_clause(cast, now, case):
    client, url = client_of(cast, "ada"), f"/cases/{case.code}/move/"
    weak = client.post(url, motion_form(case, cast, evidence="reasonable-suspicion"))
    assert weak.status_code == 422
    assert "Two accounts agree." in weak.content.decode()
    assert "C-5.7" in weak.content.decode() or "C-5.2" in weak.content.decode()
    wrong = client.post(url, motion_form(case, cast, passphrase="no"))
    assert wrong.status_code == 403

    response = client.post(url, motion_form(case, cast))

    motion = Motion.objects.get()
    assert (response.status_code, response["Location"]) == (
        303,
        f"/motions/{motion.id}/",
    )
    assert client.post(url, motion_form(case, cast)).status_code == 409


def test_one_votes_once_with_the_passphrase(cast, now, case):
    motion = moved(case, cast=cast, at=now)
    client, url = client_of(cast, "ada"), f"/motions/{motion.id}/"
    given = {"choice": "yes", "reason": "", "passphrase": passphrase("ada")}
    assert client.post(url, {**given, "passphrase": "no"}).status_code == 403
    assert client.post(url, {**given, "choice": ""}).status_code == 422
    assert Ballot.objects.count() == 0
    entries = Entry.objects.count()

    assert client.post(url, given).status_code == 303

    assert Entry.objects.count() == entries + 1
    assert client.post(url, given).status_code == 409
    page = client_of(cast, "ben").get(url).content.decode()
    assert "One ballot is in" in page
    assert "has voted" not in page


def test_a_closed_motion_shows_its_ballots_and_why(cast, now, case):
    motion = moved(case, cast=cast, at=now)
    for who in ("ada", "ben"):
        voted(motion, cast=cast, at=now, who=who)
    page = client_of(cast, "ben").get(f"/motions/{motion.id}/").content.decode()
    assert "2 of 2 said yes" in page
    assert page.count("yes") >= 3


@pytest.mark.clause("C-5.10")
def test_the_page_names_the_mailboxes_that_are_written_to(cast, now, case):
    bystander = told(cast, at=now, answers={"telling-as": "worried"}, knows=False)
    add_report(case, report=bystander[0], by=cast.ada, at=now)
    action = decided(case, cast=cast, at=now, voters="ada ben")
    base = f"/cases/{case.code}/actions/{action.id}/"

    page = text_of(client_of(cast, "ada").get(base))

    hers = case.reports.exclude(pk=bystander[0].pk).get()
    asking = page.split("First: tell the person harmed")[1].split("<form")[0]
    assert "It goes to one mailbox, that of who told" in asking
    assert f"/reports/{hers.code}/" in asking
    assert bystander[0].code not in asking
    assert "ask them in person, and write down how" not in page


@pytest.mark.clause("C-5.10")
def test_where_no_mailbox_reaches_them_the_page_says_to_ask_in_person(cast, now):
    case = a_case(cast, at=now, too_close=("cleo",), answers={"telling-as": "saw-it"})
    action = decided(case, cast=cast, at=now, voters="ada ben")
    base = f"/cases/{case.code}/actions/{action.id}/"
    client = client_of(cast, "ada")

    page = client.get(base).content.decode()

    assert "First: tell the person harmed" not in page
    assert "ask them in person, and write down how and when" in page
    assert client.post(f"{base}ask/", {"text": "Do you agree?"}).status_code == 409


def test_what_was_decided_is_asked_carried_out_and_told(cast, now, case):
    action = decided(case, cast=cast, at=now, voters="ada ben")
    base = f"/cases/{case.code}/actions/{action.id}/"
    client = client_of(cast, "ada")
    assert "First: tell the person harmed" in client.get(base).content.decode()
    assert client.post(f"{base}ask/", {"text": ""}).status_code == 422
    assert client.post(f"{base}ask/", {"text": "Do you agree?"}).status_code == 303
    given = {
        "consulted": "not-reached",
        "how": "By letter.",
        "passphrase": passphrase("ada"),
    }
    early = client.post(f"{base}carry-out/", given)
    assert early.status_code == 422
    assert "By letter." in early.content.decode()
    assert "C-5.10" in early.content.decode()
    others = client_of(cast, "ben").post(
        f"{base}carry-out/",
        {**given, "consulted": "agreed", "passphrase": passphrase("ben")},
    )
    assert others.status_code == 403

    agreed = {**given, "consulted": "agreed"}
    assert client.post(f"{base}carry-out/", agreed).status_code == 303

    action.refresh_from_db()
    assert action.state == ActionState.CARRIED_OUT
    assert client.post(f"{base}carry-out/", agreed).status_code == 409
    page = client.get(base).content.decode()
    assert "Thursday Jam has decided: Permanent ban." in page
    assert REPORTED not in page.partition("<textarea")[2]
    assert client.post(f"{base}tell/", {"text": "You are barred."}).status_code == 303
    assert client.post(f"{base}tell/", {"text": "Again."}).status_code == 409


@pytest.mark.clause("C-5.10")
def test_an_answer_takes_that_they_were_asked(cast, now, case):
    action = decided(case, cast=cast, at=now, voters="ada ben")
    base = f"/cases/{case.code}/actions/{action.id}/"
    client = client_of(cast, "ada")
    agreed = {
        "consulted": "agreed",
        "how": "By letter.",
        "passphrase": passphrase("ada"),
    }
    early = client.post(f"{base}carry-out/", agreed)
    assert early.status_code == 422
    page = text_of(early)
    assert "Nobody has asked the person harmed yet" in page
    assert "(C-5.10)" in page
    assert "in person, write down how and when" in page
    half = client.post(f"{base}carry-out/", {**agreed, "asked_how": "On the phone."})
    assert "Say on which day they were asked." in text_of(half)
    day = {"asked_on": str(now.astimezone(ZoneInfo("Europe/Brussels")).date())}
    half = client.post(f"{base}carry-out/", {**agreed, **day})
    assert "Say how they were asked." in text_of(half)

    in_person = {**agreed, **day, "asked_how": "On the phone."}
    assert client.post(f"{base}carry-out/", in_person).status_code == 303

    page = text_of(client.get(base))
    assert "not yet" not in page
    assert ", in person" in page
    assert "On the phone." in page


def test_how_they_were_asked_is_not_asked_of_whom_the_mailbox_asked(cast, now, case):
    action = decided(case, cast=cast, at=now, voters="ada ben")
    base = f"/cases/{case.code}/actions/{action.id}/"
    client = client_of(cast, "ada")
    assert 'name="asked_how"' in text_of(client.get(base))
    client.post(f"{base}ask/", {"text": "Do you agree?"})
    assert 'name="asked_how"' not in text_of(client.get(base))


def test_an_action_says_about_whom_it_is_and_what_carrying_it_out_does(cast, now, case):
    action = decided(case, cast=cast, at=now, voters="ada ben")
    page = text_of(
        client_of(cast, "ada").get(f"/cases/{case.code}/actions/{action.id}/")
    )
    person = person_in(case, cast=cast)
    assert f'href="/people/{person.code}/"' in page
    assert f"<bdi>{REPORTED}</bdi>" in page
    assert "The door knows it at once" in page


def test_an_action_says_which_names_the_door_will_know(cast, now):
    line = "Marek Dvorzak, tall, red beard, plays the double bass"
    case = a_case(cast, at=now, reported=(line,))
    add_alias(person_in(case, cast=cast), name="Mardo", by=cast.ada, at=now)
    action = decided(case, cast=cast, at=now, voters="ada ben cleo")

    page = text_of(
        client_of(cast, "ada").get(f"/cases/{case.code}/actions/{action.id}/")
    )

    assert "It will know these names:" in page
    assert "<bdi><strong>Marek Dvorzak</strong></bdi>, <bdi><strong>Mardo" in page


def test_what_was_decided_is_handed_over(cast, now, case):
    action = decided(case, cast=cast, at=now, voters="ada ben")
    base = f"/cases/{case.code}/actions/{action.id}/"
    client = client_of(cast, "ada")
    given = {"to": cast.id_of("ben")}
    assert client.post(f"{base}hand-over/", given).status_code == 303
    assert client.post(f"{base}hand-over/", given).status_code == 403
    action.refresh_from_db()
    assert action.owner == cast.members["ben"]


def test_an_action_is_found_only_under_its_case(cast, now, case):
    action = decided(case, cast=cast, at=now, voters="ada ben")
    other = a_case(cast, at=now, reported=("Ilse Moreels",))
    client = client_of(cast, "ada")
    assert client.get(f"/cases/{other.code}/actions/{action.id}/").status_code == 404


@pytest.mark.clause("C-5.12")
def test_a_person_has_told_and_found_apart(cast, now, case):
    decided(case, cast=cast, at=now, voters="ada ben")
    person = person_in(case, cast=cast)
    page = client_of(cast, "ada").get(f"/people/{person.code}/").content.decode()
    told_part = page[page.index('id="told"') : page.index('id="found"')]
    found_part = page[page.index('id="found"') : page.index('id="cases"')]
    assert "held me by the arm" in told_part
    assert "held me by the arm" not in found_part
    assert "Two accounts agree." in found_part
    assert "Two accounts agree." not in told_part


def test_another_name_is_kept(cast, now, case):
    person = person_in(case, cast=cast)
    client, url = client_of(cast, "ada"), f"/people/{person.code}/"
    assert client.post(url, {"name": "Kas"}).status_code == 303
    assert client.post(url, {"name": "Kas"}).status_code == 422
    assert "Kas" in client.get(url).content.decode()


@pytest.mark.clause("C-1.3")
def test_it_is_judged_with_a_reason(cast, now):
    case = a_case(cast, at=now, offence="verbal-harassment")
    client, url = client_of(cast, "ada"), f"/cases/{case.code}/judge/"
    given = {"grade": "major", "offence": "", "reasons": "It went on for a year."}
    assert client.post(url, {**given, "reasons": " "}).status_code == 422
    assert client.post(url, given).status_code == 303
    page = client.get(f"/cases/{case.code}/").content.decode()
    judged = page.split("Judged major by Ada Okafor.")[1].split("</li>")[0]
    assert "It went on for a year." in judged
    assert "Found" not in page


def test_the_committee_page_shows_seats_meetings_and_motions(cast, now, case):
    motion = moved(case, cast=cast, at=now)
    page = client_of(cast, "ben").get("/committee/").content.decode()
    for name in ("Ada Okafor", "Ben Lindqvist", "Cleo Marchetti"):
        assert name in page
    assert f"/motions/{motion.id}/" in page
    assert "0 of 2 regular meetings" in page


def test_who_is_kept_out_sees_the_committee_page_as_if_there_were_nothing(cast, now):
    client = client_of(cast, "cleo")
    urls = ("/committee/", "/cases/", "/desk/")
    before = [plain(client.get(url)) for url in urls]
    case = a_case(cast, at=now, too_close=("cleo",))
    motion = moved(case, cast=cast, at=now)
    for who in ("ada", "ben"):
        voted(motion, cast=cast, at=now, who=who)
    assert [plain(client.get(url)) for url in urls] == before


def test_a_regular_meeting_is_recorded_and_called(cast, now):
    client = client_of(cast, "ada")
    assert client.get("/committee/meet/").status_code == 200
    given = {
        "held_on": timezone.localtime(now).date().isoformat(),
        "present": [cast.id_of("ada")],
        "notes": "Observations.",
    }
    assert client.post("/committee/call/").status_code == 303
    assert "to be held" in client.get("/committee/").content.decode()
    assert client.post("/committee/meet/", given).status_code == 303
    page = client.get("/committee/").content.decode()
    assert "1 of 2 regular meetings" in page
    assert "to be held" not in page
    outside = client_of(cast, "dora")
    assert outside.post("/committee/call/").status_code == 403
    assert outside.post("/committee/meet/", given).status_code in {403, 422}


def test_a_recused_member_is_out_of_every_page(cast, now):
    case = a_case(cast, at=now)
    urls = pages_of(case, cast, now, voters=("ada", "ben", "cleo"))
    recuse(
        case,
        member=cast.members["cleo"],
        ground="We are friends.",
        by=cast.signing("cleo"),
        at=now,
    )
    client = client_of(cast, "cleo")
    for url, methods in urls.items():
        for method in methods.split():
            assert getattr(client, method)(url).status_code == 404, url


def test_a_motion_may_say_that_the_door_refuses_at_sight(cast, now, case):
    client, url = client_of(cast, "ada"), f"/cases/{case.code}/move/"
    assert "refuses them at sight" in client.get(url).content.decode()
    given = motion_form(case, cast, refuse_at_sight="on")
    refused = client.post(url, {**given, "action": "tell-police"})
    assert refused.status_code == 422

    assert client.post(url, given).status_code == 303

    page = client.get(f"/motions/{Motion.objects.get().id}/").content.decode()
    assert "refused at sight" in page
