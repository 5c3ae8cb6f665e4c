"""Founding an organisation in the browser, from the one-time link to being open."""

import re
from datetime import timedelta
from uuid import uuid4

import pyotp
import pytest
from django.test import Client
from django.utils import timezone

from holdfast.accounts.models import Invitation, Member, MemberState, RosterEntry
from holdfast.accounts.people import name_of
from holdfast.committee.models import Call
from holdfast.config import config
from holdfast.errors import WrongInput
from holdfast.policy import shipped
from holdfast.spaces.founding import begin, is_open
from holdfast.spaces.models import Founding, Meeting, PolicyVersion, Sheet, Term
from holdfast.spaces.policies import keep_to_begin_with
from holdfast.vault.days import today_in
from holdfast.vault.folders import make_folders, new_folder
from holdfast.vault.models import FolderKind, Grant, Organisation, Reader
from tests.accounts.browsing import hidden, text_of

PASSPHRASE = "lanterns under seven quiet bridges"
ABOUT = {
    "name": "Thursday Jam",
    "languages": ["en", "fr"],
    "zone": "Europe/Brussels",
    "founder": "Ada Okafor",
    "email": "ada@example.org",
}


@pytest.fixture
def link(db):
    return begin(at=timezone.now())


def settle(client, link, **changed):
    return client.post(link.path, ABOUT | {"accept": "1"} | changed)


def keys_for(page, username):
    """What somebody types to make their keys, from the page that asks for them."""
    secret = re.search(r"<code>(\w+)</code>", page)[1]
    return {
        "username": username,
        "new_passphrase": f"{PASSPHRASE} {username}",
        "once_more": f"{PASSPHRASE} {username}",
        "offer": hidden(page, "offer"),
        "code": pyotp.TOTP(secret).now(),
    }


def come_in(client, path, username):
    page = text_of(client.get(path))
    return client.post(path, keys_for(page, username))


@pytest.fixture
def founder(link):
    """Ada's browser: the organisation has its name, and she has her keys."""
    client = Client()
    settle(client, link)
    come_in(client, link.path, "ada")
    return client


def member(name):
    return next(m for m in Member.objects.all() if name_of(m) == name)


def signed(client, path, **typed):
    return client.post(path, {"passphrase": f"{PASSPHRASE} ada"} | typed)


def test_link_shows_the_first_question(link):
    response = Client().get(link.path)

    assert response.status_code == 200
    assert "called" in text_of(response)


def test_policy_is_explained_before_it_is_accepted(link):
    response = Client().post(link.path, ABOUT)

    html = text_of(response)
    assert response.status_code == 200
    assert not Organisation.objects.exists()
    assert "<details" in html
    accepting = html.split('name="accept"')[1].split("</form>")[0]
    assert 'name="name" value="Thursday Jam"' in accepting
    assert accepting.count('name="languages"') == 2


def test_policy_says_that_days_end_in_the_zone_that_was_chosen(link):
    html = text_of(Client().post(link.path, ABOUT | {"zone": "America/New_York"}))

    assert "days end in America/New_York" in html
    assert "Europe/Brussels" not in html


def test_policy_shows_whom_it_tells_people_to_call_and_how_to_bring_another(link):
    html = text_of(Client().post(link.path, ABOUT))

    assert all(f'<strong dir="ltr">{n}</strong>' in html for n in (112, 101, 1712))
    assert "holdfast init --link --policy my-policy.toml" in html


def test_from_the_policy_one_goes_back_with_all_that_was_typed(link):
    response = Client().post(link.path, ABOUT | {"back": "1"})

    html = text_of(response)
    assert response.status_code == 200
    assert "Step 1 of 3" in html
    for typed in ("Thursday Jam", "Europe/Brussels", "Ada Okafor", "ada@example.org"):
        assert f'value="{typed}"' in html
    assert re.search(r'value="fr"[^>]*checked', html)
    assert not Organisation.objects.exists()


def test_ones_own_keys_are_step_three_and_say_how_long_a_passphrase_is(link):
    settle(Client(), link)

    html = text_of(Client().get(link.path))

    assert "Step 3 of 3" in html
    assert "At least 15 characters" in html


def test_ones_own_policy_is_the_one_that_is_explained_and_accepted(link):
    keep_to_begin_with(shipped().replace("Retrieve the report", "Fetch the report"))
    try:
        html = text_of(Client().post(link.path, ABOUT))
        settle(Client(), link)
    finally:
        (config().home / "policy.toml").unlink()

    assert "Fetch the report" in html
    assert "Fetch the report" in PolicyVersion.objects.get().text


@pytest.mark.parametrize(
    "changed",
    [{"name": ""}, {"zone": "Mars/Olympus"}, {"languages": []}, {"founder": ""}],
)
def test_what_is_missing_is_said_and_the_rest_is_kept(link, changed):
    response = settle(Client(), link, **changed)

    assert response.status_code == 422
    assert not Organisation.objects.exists()
    assert "ada@example.org" in text_of(response)


def test_accepting_the_policy_founds_the_organisation(link):
    response = settle(Client(), link)

    organisation = Organisation.objects.get()
    assert response.status_code == 302
    assert organisation.languages == "en,fr"
    assert PolicyVersion.objects.get().number == 1
    assert Founding.objects.get().policy_accepted_on


def test_founder_is_the_root_of_the_roster(founder):
    ada = member("Ada Okafor")

    entry = RosterEntry.objects.get()
    assert entry.reader_id == entry.signer_id == ada.reader_id
    assert ada.state == MemberState.VOUCHED


def test_founders_link_is_good_once(founder, link):
    assert founder.get(link.path).status_code == 409
    assert Client().post(link.path, ABOUT).status_code == 409


def test_founders_link_ends_after_72_hours(link):
    Invitation.objects.update(ends_at=timezone.now() - timedelta(seconds=1))

    assert Client().get(link.path).status_code == 409


def test_half_founded_organisation_goes_on_where_it_was(link):
    settle(Client(), link)

    page = text_of(Client().get(link.path))

    assert "Ada Okafor" in page
    assert "data:image/svg+xml" in page


def test_wrong_code_loses_nothing_typed(link):
    client = Client()
    settle(client, link)
    page = text_of(client.get(link.path))
    typed = keys_for(page, "ada") | {"code": "000000"}

    response = client.post(link.path, typed)

    assert response.status_code == 422
    assert 'value="ada"' in text_of(response)
    assert hidden(text_of(response), "offer") == typed["offer"]
    assert Invitation.objects.get().used_on is None


def test_weak_passphrase_is_refused_and_the_link_stays_good(link):
    client = Client()
    settle(client, link)
    page = text_of(client.get(link.path))
    weak = {"new_passphrase": "short", "once_more": "short"}

    assert client.post(link.path, keys_for(page, "ada") | weak).status_code == 422
    assert come_in(client, link.path, "ada").status_code == 200


def test_desk_leads_the_founder_on(founder):
    html = text_of(founder.get("/desk/"))

    assert "finish founding" in html
    assert "key slip" in html


def meet(client, days_ago, others="", present=()):
    today = today_in(Organisation.objects.get(), timezone.now())
    held_on = today - timedelta(days=days_ago)
    return signed(
        client,
        "/organisation/meetings/",
        body="board",
        held_on=held_on.isoformat(),
        present=[str(m.id) for m in present],
        others=others,
    )


@pytest.mark.clause("C-0.4")
def test_past_meetings_name_people_and_make_the_board(founder):
    response = meet(
        founder, 30, "Ben Lindqvist\nCleo Marchetti\n\n", [member("Ada Okafor")]
    )

    assert response.status_code == 302
    html = text_of(founder.get("/organisation/people/"))
    assert html.count("board") == 3


def names_here():
    return sorted(name_of(one) for one in Member.objects.all())


def test_same_name_in_one_meeting_is_the_same_person(founder):
    meet(founder, 30, "Ben Lindqvist\n ben  lindqvist\nBEN LINDQVIST ")

    assert names_here() == ["Ada Okafor", "Ben Lindqvist"]


def test_name_of_somebody_known_is_that_person(founder):
    meet(founder, 60, "Ben Lindqvist\nCleo Marchetti")

    meet(founder, 30, "BEN  lindqvist\nada okafor\nDora Petrov", [member("Ada Okafor")])

    assert names_here() == [
        "Ada Okafor",
        "Ben Lindqvist",
        "Cleo Marchetti",
        "Dora Petrov",
    ]
    last = Meeting.objects.latest("held_on")
    there = sorted(name_of(one) for one in last.present.all())
    assert there == ["Ada Okafor", "Ben Lindqvist", "Dora Petrov"]


def test_name_that_several_have_is_asked_about_and_stays_typed(founder):
    for _ in range(2):
        founder.post("/organisation/people/", {"name": "Ben Lindqvist"})

    response = meet(founder, 30, "Ben Lindqvist")

    assert response.status_code == 422
    html = text_of(response)
    assert "Several here are called Ben Lindqvist: tick whom you mean." in html
    assert "\nBen Lindqvist</textarea>" in html
    ticked = meet(founder, 30, "Ben Lindqvist", [member("Ben Lindqvist")])
    assert ticked.status_code == 302
    assert Meeting.objects.get().present.count() == 1


def struck(client):
    path = f"/organisation/meetings/{Meeting.objects.latest('held_on').id}/take-back/"
    return client.post(path)


def test_meeting_written_down_by_mistake_is_struck_with_whom_it_alone_names(founder):
    meet(founder, 60, "Ben Lindqvist")
    meet(founder, 30, "Cleo Marchetti", [member("Ben Lindqvist"), member("Ada Okafor")])
    assert "Strike this meeting" in text_of(founder.get("/organisation/meetings/"))

    assert struck(founder).status_code == 302

    assert Meeting.objects.count() == 1
    assert names_here() == ["Ada Okafor", "Ben Lindqvist"]
    assert "meeting taken back" in text_of(founder.get("/organisation/ledger/"))


def test_meeting_stays_once_somebody_elses_keys_were_vouched_for(founder):
    the_others_join(founder)
    signed(founder, f"/organisation/people/{member('Ben Lindqvist').id}/vouch/")

    assert "Strike this" not in text_of(founder.get("/organisation/meetings/"))
    response = struck(founder)

    assert response.status_code == 409
    assert "Others are here by now" in text_of(response)
    assert Meeting.objects.count() == 1


def test_meeting_of_which_there_are_minutes_stays(founder):
    meet(founder, 30, "Ben Lindqvist")
    Call.objects.create(
        organisation=Organisation.objects.get(),
        body="board",
        by=member("Ada Okafor"),
        on=timezone.now().date(),
        meeting=Meeting.objects.get(),
    )

    assert struck(founder).status_code == 409
    assert Meeting.objects.count() == 1


def test_meeting_that_is_not_there_is_not_struck(founder):
    assert (
        founder.post(f"/organisation/meetings/{uuid4()}/take-back/").status_code == 404
    )


def test_meeting_of_tomorrow_is_refused(founder):
    assert meet(founder, -1, "Ben Lindqvist").status_code == 422


def test_meeting_of_nobody_is_refused(founder):
    assert meet(founder, 1).status_code == 422


def the_others_join(founder):
    meet(founder, 30, "Ben Lindqvist\nCleo Marchetti", [member("Ada Okafor")])
    for name, role in (
        ("Ada Okafor", "director"),
        ("Ben Lindqvist", "committee"),
        ("Cleo Marchetti", "committee"),
    ):
        path = f"/organisation/people/{member(name).id}/offices/"
        assert signed(founder, path, role=role).status_code == 302
    ben = member("Ben Lindqvist")
    page = text_of(founder.post(f"/organisation/people/{ben.id}/invite/"))
    link = re.search(r"http://testserver(/join/[^<]+)<", page)[1]
    client = Client()
    assert come_in(client, link, "ben").status_code == 200
    return client, link


def test_not_open_until_two_vouched_members_can_read(founder):
    organisation = Organisation.objects.get()
    ben_client, _ = the_others_join(founder)
    ben = member("Ben Lindqvist")
    assert not is_open(organisation, at=timezone.now())
    assert "compare six words with Ben Lindqvist" in text_of(founder.get("/desk/"))

    signed(founder, f"/organisation/people/{ben.id}/vouch/")

    # One is enough where only one is left to vouch.
    assert member("Ben Lindqvist").state == MemberState.VOUCHED
    assert is_open(organisation, at=timezone.now())
    assert "Ben" in text_of(ben_client.get("/desk/"))


def test_texts_say_how_many_vouch_and_who_was_first(founder):
    ben_client, _ = the_others_join(founder)
    page = f"/organisation/people/{member('Ada Okafor').id}/"

    assert "Yours is the only voice yet" in text_of(founder.get("/desk/"))
    assert "let a member compare your six words" in text_of(ben_client.get("/desk/"))
    assert "A member compares these words" in text_of(ben_client.get("/account/"))
    html = text_of(founder.get(page))
    assert "the organisation was founded with them" in html
    assert "<h3>Ada Okafor's six words</h3>" in html
    assert "organisation was founded with" in text_of(founder.get("/account/"))

    signed(founder, f"/organisation/people/{member('Ben Lindqvist').id}/vouch/")
    cleo = member("Cleo Marchetti")
    shown = text_of(founder.post(f"/organisation/people/{cleo.id}/invite/"))
    cleo_client = Client()
    come_in(cleo_client, re.search(r"(/join/[^<]+)<", shown)[1], "cleo")

    assert "once two members have vouched" in text_of(founder.get("/desk/"))
    assert "let two members compare" in text_of(cleo_client.get("/desk/"))
    assert "Two members compare these words" in text_of(cleo_client.get("/account/"))
    html = text_of(founder.get(f"/organisation/people/{member('Ben Lindqvist').id}/"))
    assert "they have been vouched for" in html


def test_third_member_needs_two_voices(founder):
    ben_client, _ = the_others_join(founder)
    signed(founder, f"/organisation/people/{member('Ben Lindqvist').id}/vouch/")
    cleo = member("Cleo Marchetti")
    page = text_of(founder.post(f"/organisation/people/{cleo.id}/invite/"))
    link = re.search(r"http://testserver(/join/[^<]+)<", page)[1]
    come_in(Client(), link, "cleo")

    path = f"/organisation/people/{cleo.id}/vouch/"
    signed(founder, path)
    assert member("Cleo Marchetti").state == MemberState.ENROLLED
    assert signed(founder, path).status_code == 409
    ben_client.post(path, {"passphrase": f"{PASSPHRASE} ben"})
    assert member("Cleo Marchetti").state == MemberState.VOUCHED


def test_somebody_not_vouched_for_cannot_vouch(founder):
    ben_client, _ = the_others_join(founder)
    cleo = member("Cleo Marchetti")
    page = text_of(founder.post(f"/organisation/people/{cleo.id}/invite/"))
    come_in(Client(), re.search(r"(/join/[^<]+)<", page)[1], "cleo")

    path = f"/organisation/people/{cleo.id}/vouch/"
    response = ben_client.post(path, {"passphrase": f"{PASSPHRASE} ben"})

    assert response["Location"] == "/account/"
    assert RosterEntry.objects.count() == 1


def test_invitation_is_good_once(founder):
    _, link = the_others_join(founder)

    assert Client().get(link).status_code == 409


@pytest.mark.parametrize("taken", [False, True])
def test_link_brings_its_office_unless_somebody_sits_there_meanwhile(founder, taken):
    meet(founder, 30, "Ben Lindqvist", [member("Ada Okafor")])
    ben = member("Ben Lindqvist")
    path = f"/organisation/people/{ben.id}/invite/"
    page = text_of(founder.post(path, {"role": "director"}))
    link = re.search(r"http://testserver(/join/[^<]+)<", page)[1]
    if taken:
        office = f"/organisation/people/{member('Ada Okafor').id}/offices/"
        signed(founder, office, role="director")

    assert come_in(Client(), link, "ben").status_code == 200

    assert Term.objects.filter(member=ben, role="director").exists() is not taken


def test_link_says_which_office_it_brings_and_stays_the_only_main_act(founder):
    meet(founder, 30, "Ben Lindqvist", [member("Ada Okafor")])
    page = f"/organisation/people/{member('Ben Lindqvist').id}/"

    shown = text_of(founder.post(f"{page}invite/", {"role": "director"}))
    later = text_of(founder.get(page))

    assert "It brings them into: director." in shown
    assert "/join/" not in later
    assert "A link was made; it works once, until" in later
    assert "It brings them into: director." in later
    for html in (shown, later):
        assert "Make another link" in html
        assert '<button type="submit" class="button">' not in html
        assert '<option value="director" selected>' in html
    founder.post(f"{page}invite/", {"role": ""})
    assert "It brings no new office." in text_of(founder.get(page))


def test_founding_is_a_tab_until_it_is_done_and_for_who_does_it(founder):
    ben_client, _ = the_others_join(founder)
    signed(founder, f"/organisation/people/{member('Ben Lindqvist').id}/vouch/")
    tab = '<a href="/organisation/founding/">Founding</a>'

    for page in ("meetings", "people", "recovery", "roster"):
        assert tab in text_of(founder.get(f"/organisation/{page}/"))
    assert tab in text_of(ben_client.get("/organisation/people/"))
    Founding.objects.all().delete()
    assert tab not in text_of(founder.get("/organisation/people/"))


def test_link_never_brings_an_office_that_cannot_be_held(founder):
    meet(founder, 30, "Ben Lindqvist", [member("Ada Okafor")])
    path = f"/organisation/people/{member('Ben Lindqvist').id}/invite/"

    assert founder.post(path, {"role": "board"}).status_code == 422
    assert not Invitation.objects.filter(is_founder=False).exists()


def test_user_name_taken_is_said_and_the_link_stays_good(founder):
    meet(founder, 30, "Ben Lindqvist", [member("Ada Okafor")])
    ben = member("Ben Lindqvist")
    page = text_of(founder.post(f"/organisation/people/{ben.id}/invite/"))
    link = re.search(r"http://testserver(/join/[^<]+)<", page)[1]
    client = Client()

    response = come_in(client, link, "ADA")

    assert response.status_code == 422
    assert "Somebody here uses this name" in text_of(response)
    assert come_in(client, link, "ben").status_code == 200


def test_invitation_of_another_organisation_is_spent(founder):
    from holdfast.policy import shipped
    from holdfast.spaces.actions import found

    meet(founder, 30, "Ben Lindqvist", [member("Ada Okafor")])
    page = text_of(
        founder.post(f"/organisation/people/{member('Ben Lindqvist').id}/invite/")
    )
    link = re.search(r"http://testserver(/join/[^<]+)<", page)[1]
    found(name="Elsewhere", policy_text=shipped(), at=timezone.now(), host="localhost")

    assert Client(SERVER_NAME="localhost").get(link).status_code == 409


def test_invitation_that_never_was_is_spent(founder):
    assert Client().get("/join/not-a-token/").status_code == 409
    assert Client().get("/found/not-a-token/").status_code == 409


def test_joining_does_not_take_a_founders_link(db, link):
    assert Client().get(link.path.replace("/found/", "/join/")).status_code == 409


def test_seats_are_no_more_than_the_policy_has(founder):
    the_others_join(founder)
    meet(founder, 60, "Dora Petrov")
    path = f"/organisation/people/{member('Dora Petrov').id}/offices/"

    response = signed(founder, path, role="committee")

    assert response.status_code == 409
    assert Term.objects.count() == 3


@pytest.mark.clause("C-0.4")
def test_board_is_never_typed_in(founder):
    path = f"/organisation/people/{member('Ada Okafor').id}/offices/"

    response = signed(founder, path, role="board")

    assert response.status_code == 422
    assert "computed" in text_of(response)


@pytest.mark.clause("C-0.7")
def test_there_is_one_director(founder):
    the_others_join(founder)
    path = f"/organisation/people/{member('Ben Lindqvist').id}/offices/"

    assert signed(founder, path, role="director").status_code == 409


def test_office_needs_the_passphrase(founder):
    path = f"/organisation/people/{member('Ada Okafor').id}/offices/"

    response = founder.post(path, {"role": "director", "passphrase": "wrong"})

    assert response.status_code == 403
    assert not Term.objects.exists()


def with_a_board(founder):
    the_others_join(founder)
    meet(founder, 60, "Dora Petrov\nEmil Haugen\nFay Nakamura")
    return [member(n) for n in ("Dora Petrov", "Emil Haugen", "Fay Nakamura")]


def keepers(people):
    return {f"holder-{n}": str(p.id) for n, p in enumerate(people, start=1)}


def test_three_shares_are_printed_once_and_two_open_what_was_sealed(founder):
    from holdfast.accounts.recovery import open_recovery

    people = with_a_board(founder)
    response = signed(founder, "/organisation/recovery/shares/", **keepers(people))

    html = text_of(response)
    leaves = re.findall(r'<ol class="words".*?</ol>', html, re.DOTALL)
    shares = [" ".join(re.findall(r"<li>(\w+)</li>", leaf)) for leaf in leaves]
    assert len(shares) == 3
    organisation = Organisation.objects.get()
    opened = open_recovery(shares[1:], organisation=organisation)
    assert opened.keys.reader == Reader.objects.get(kind="recovery")
    again = signed(founder, "/organisation/recovery/shares/", **keepers(people))
    assert again.status_code == 409
    assert shares[0] not in text_of(founder.get("/organisation/recovery/"))


def shares_on(response):
    leaves = re.findall(r'<ol class="words".*?</ol>', text_of(response), re.DOTALL)
    return [" ".join(re.findall(r"<li>(\w+)</li>", leaf)) for leaf in leaves]


def test_a_key_is_made_anew_while_nobody_elses_keys_count(founder):
    from holdfast.accounts.recovery import open_recovery, recovery_reader

    path = "/organisation/recovery/shares/"
    people = with_a_board(founder)
    spoilt = shares_on(signed(founder, path, **keepers(people)))
    organisation = Organisation.objects.get()
    old = recovery_reader(organisation)
    folder = new_folder(organisation, FolderKind.REPORT)
    holders = [member("Ada Okafor").reader, old]
    make_folders([(folder, holders)], organisation=organisation, at=timezone.now())
    page = text_of(founder.get("/organisation/recovery/"))
    assert "Make the key anew" in page

    shares = shares_on(signed(founder, path, anew="1", **keepers(people)))

    new = recovery_reader(organisation)
    assert new != old
    assert open_recovery(shares[:2], organisation=organisation).keys.reader == new
    with pytest.raises(WrongInput):
        open_recovery(spoilt[:2], organisation=organisation)
    assert not Grant.objects.filter(reader=old).exists()
    opened = open_recovery(shares[1:], organisation=organisation).keys
    assert opened.holds(folder.id)
    assert opened.folder(folder.id).key != folder.key
    assert Sheet.objects.filter(kind="recovery").count() == 3


def test_no_key_is_made_anew_once_others_count_or_where_there_is_none(founder):
    path = "/organisation/recovery/shares/"
    people = with_a_board(founder)
    assert signed(founder, path, anew="1", **keepers(people)).status_code == 409
    signed(founder, path, **keepers(people))
    signed(founder, f"/organisation/people/{member('Ben Lindqvist').id}/vouch/")

    response = signed(founder, path, anew="1", **keepers(people))

    assert response.status_code == 409
    assert "Make the key anew" not in text_of(founder.get("/organisation/recovery/"))
    assert Reader.objects.get(kind="recovery").ended_on is None
    assert Sheet.objects.filter(kind="recovery").count() == 3


def test_a_refusal_leaves_the_keepers_that_were_chosen(founder):
    dora, emil, _fay = with_a_board(founder)

    response = signed(
        founder, "/organisation/recovery/shares/", **keepers([dora, emil, emil])
    )

    html = text_of(response)
    chosen = re.findall(r'<option value="([^"]+)" selected>', html)
    assert response.status_code == 422
    assert chosen == [str(one.id) for one in (dora, emil, emil)]


def test_founding_says_which_sheets_are_not_confirmed(founder):
    people = with_a_board(founder)
    signed(founder, "/organisation/recovery/shares/", **keepers(people))

    html = text_of(founder.get("/organisation/founding/"))

    assert "0 of 3 keepers have confirmed their sheet." in html
    assert "3 of them have no account yet." in html
    assert "waits for others" in html
    assert "finish founding: two rescue sheets" in text_of(founder.get("/desk/"))
    Sheet.objects.update(confirmed_on=timezone.now().date())
    html = text_of(founder.get("/organisation/founding/"))
    assert "3 of 3 keepers have confirmed their sheet." in html
    assert "waits for others" not in html


def test_rescue_sheets_say_all_that_a_backup_needs(founder):
    with_a_board(founder)
    people = [member("Ada Okafor"), member("Ben Lindqvist")]

    html = text_of(signed(founder, "/organisation/recovery/rescue/", **keepers(people)))

    assert "the backup key that was printed when Holdfast was set up" in html


def test_shares_are_kept_by_three_people_who_do_not_read(founder):
    people = with_a_board(founder)
    twice = keepers([people[0], people[0], people[1]])
    reader = keepers([people[0], people[1], member("Ada Okafor")])

    path = "/organisation/recovery/shares/"
    assert signed(founder, path, **twice).status_code == 422
    assert signed(founder, path, **reader).status_code == 422
    assert not Reader.objects.filter(kind="recovery").exists()


def test_recovery_key_can_be_refused_and_made_later(founder):
    people = with_a_board(founder)

    signed(founder, "/organisation/recovery/refuse/")
    assert "Refused on" in text_of(founder.get("/organisation/recovery/"))
    signed(founder, "/organisation/recovery/shares/", **keepers(people))

    assert Founding.objects.get().recovery_refused_on is None
    assert Reader.objects.filter(kind="recovery").count() == 1


def test_rescue_sheets_hold_the_pepper_and_are_confirmed_by_their_keepers(founder):
    from holdfast.crypto.written import read_written
    from holdfast.vault.installation import pepper

    ben_client, _ = the_others_join(founder)
    signed(founder, f"/organisation/people/{member('Ben Lindqvist').id}/vouch/")
    people = [member("Ada Okafor"), member("Ben Lindqvist")]
    html = text_of(signed(founder, "/organisation/recovery/rescue/", **keepers(people)))
    leaves = re.findall(r'<ol class="words".*?</ol>', html, re.DOTALL)
    printed = ["-".join(re.findall(r"<li>(\w+)</li>", leaf)) for leaf in leaves]
    assert [read_written(p, purpose="pepper") for p in printed] == [pepper()] * 2

    groups = printed[0].split("-")
    for client, person in zip((founder, ben_client), people, strict=True):
        sheet = Sheet.objects.get(holder=person)
        desk = text_of(client.get("/desk/"))
        assert "hold rescue sheet" in desk
        assert "Two groups of it, typed back" in desk
        assert "Type group" in text_of(client.get("/organisation/recovery/"))
        first, second = (groups[int(n) - 1] for n in sheet.places.split("-"))
        path = f"/organisation/recovery/sheets/{sheet.id}/"
        wrong = client.post(path, {"group-first": first, "group-second": "0000"})
        assert wrong.status_code == 422
        assert f'value="{first}"' in text_of(wrong)
        client.post(path, {"group-first": first.lower(), "group-second": second})
        sheet.refresh_from_db()
        assert sheet.confirmed_on
        assert "hold rescue sheet" not in text_of(client.get("/desk/"))
    again = signed(founder, "/organisation/recovery/rescue/", **keepers(people))
    assert again.status_code == 409


def test_somebody_elses_sheet_is_not_there(founder):
    ben_client, _ = the_others_join(founder)
    signed(founder, f"/organisation/people/{member('Ben Lindqvist').id}/vouch/")
    people = [member("Ada Okafor"), member("Cleo Marchetti")]
    signed(founder, "/organisation/recovery/rescue/", **keepers(people))
    sheet = Sheet.objects.get(holder=people[0])

    path = f"/organisation/recovery/sheets/{sheet.id}/"

    assert ben_client.post(path, {}).status_code == 404
