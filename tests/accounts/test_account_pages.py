"""One's own account: passphrase, key slip, second factor, sessions."""

import re

import pyotp
from django.test import Client
from django.utils import timezone

from holdfast.accounts.models import Member, Session
from holdfast.accounts.second_factor import RECORDS
from holdfast.vault.folders import make_folders, new_folder
from holdfast.vault.models import FolderKind
from tests.accounts.browsing import client_of, hidden, login_of, text_of
from tests.cast import PASSPHRASE

NEW = "seven quiet lanterns over water"


def folder_for(cast, name):
    folder = new_folder(cast.organisation, FolderKind.REPORT)
    make_folders(
        [(folder, [cast.members[name].reader])],
        organisation=cast.organisation,
        at=timezone.now(),
    )
    return folder


def passphrases(name, new=NEW, again=NEW):
    return {
        "passphrase": f"{PASSPHRASE} {name}",
        "new_passphrase": new,
        "once_more": again,
    }


def test_new_passphrase_opens_the_same_grants_and_ends_every_other_session(cast):
    folder = folder_for(cast, "ada")
    here, elsewhere = client_of(cast, "ada"), client_of(cast, "ada")

    response = here.post("/account/passphrase/", passphrases("ada"))

    assert (response.status_code, response.url) == (302, "/account/")
    assert here.get("/account/").status_code == 200
    assert elsewhere.get("/account/").status_code == 302
    old = Client().post("/login/", login_of(cast, "ada"))
    assert old.status_code == 401
    known = login_of(cast, "ada") | {"passphrase": NEW}
    assert Client().post("/login/", known).status_code == 302
    assert cast.ada.keys.folder(folder.id).key == folder.key


def test_new_passphrase_needs_the_old_one(cast):
    typed = passphrases("ada") | {"passphrase": "not this one at all"}

    response = client_of(cast, "ada").post("/account/passphrase/", typed)

    assert response.status_code == 403
    assert Client().post("/login/", login_of(cast, "ada")).status_code == 302


def test_new_passphrase_is_typed_twice_and_long_enough(cast):
    client = client_of(cast, "ada")

    differs = client.post("/account/passphrase/", passphrases("ada", again="other"))
    short = client.post("/account/passphrase/", passphrases("ada", "abc", "abc"))

    assert differs.status_code == short.status_code == 422
    assert "not the same" in text_of(differs)
    assert "at least 15" in text_of(short)


def slip_in(html):
    return "-".join(re.findall(r"<li>([0-9A-Z]{4})</li>", html))


def test_new_slip_is_shown_once_and_opens_the_keys(cast):
    client = client_of(cast, "ada")

    response = client.post("/account/slip/", {"passphrase": f"{PASSPHRASE} ada"})

    made = slip_in(text_of(response))
    assert len(made) == 44
    assert made not in text_of(client.get("/account/slip/"))
    old = come_back(cast, "ada", slip=cast.slips["ada"])
    assert old.status_code == 401
    assert come_back(cast, "ada", slip=made).status_code == 200


def come_back(cast, name, *, slip, **changed):
    typed = {
        "username": name,
        "slip": slip,
        "new_passphrase": NEW,
        "once_more": NEW,
    }
    return Client().post("/login/slip/", typed | changed)


def test_slip_brings_back_in_with_a_new_passphrase_and_a_new_slip(cast):
    folder = folder_for(cast, "ada")
    elsewhere = client_of(cast, "ada")

    response = come_back(cast, "ada", slip=cast.slips["ada"].lower().replace("-", " "))

    made = slip_in(text_of(response))
    assert response.status_code == 200
    assert made != cast.slips["ada"]
    assert elsewhere.get("/desk/").status_code == 302
    assert Client().post("/login/", login_of(cast, "ada")).status_code == 401
    known = login_of(cast, "ada") | {"passphrase": NEW}
    assert Client().post("/login/", known).status_code == 302
    assert cast.ada.keys.folder(folder.id).key == folder.key


def test_slip_works_once(cast):
    come_back(cast, "ada", slip=cast.slips["ada"])

    assert come_back(cast, "ada", slip=cast.slips["ada"]).status_code == 401


def test_slip_of_somebody_else_and_unknown_name_get_one_answer(cast):
    def answer(name, slip):
        response = come_back(cast, name, slip=slip)
        assert response.status_code == 401
        return "do not go together" in text_of(response)

    assert answer("ada", cast.slips["ben"])
    assert answer("zoe", cast.slips["ben"])
    assert answer("ada", "not a slip")


def test_lost_second_factor_is_set_up_anew_after_coming_back(cast):
    folder_for(cast, "ada")
    response = come_back(cast, "ada", slip=cast.slips["ada"], lost_factor="on")
    client = Client()
    client.cookies["holdfast"] = response.cookies["holdfast"].value

    assert client.get("/desk/").url == "/account/second-factor/"
    page = client.get("/account/second-factor/")
    assert "data:image/svg+xml" in text_of(page)


def test_typing_two_groups_back_confirms_the_slip(cast):
    client = client_of(cast, "ada")
    page = text_of(client.post("/account/slip/", {"passphrase": f"{PASSPHRASE} ada"}))
    groups = slip_in(page).split("-")
    asked = {name: hidden(page, name) for name in ("first", "second", "proof")}
    wrong = {"group-first": "0000", "group-second": "0000"}
    right = {
        "group-first": groups[int(asked["first"]) - 1].lower(),
        "group-second": f" {groups[int(asked['second']) - 1]} ",
    }

    assert client.post("/account/slip/confirm/", asked | wrong).status_code == 422
    assert Member.objects.get(pk=cast.members["ada"].pk).slip_confirmed_on is None
    assert client.post("/account/slip/confirm/", asked | right).status_code == 302
    assert Member.objects.get(pk=cast.members["ada"].pk).slip_confirmed_on


def test_changed_question_does_not_confirm_a_slip(cast):
    client = client_of(cast, "ada")
    posted = {"first": "²", "second": "x" * 300, "proof": "é", "group-first": "\x00"}

    assert client.post("/account/slip/confirm/", posted).status_code == 422


def test_second_factor_is_set_up_by_the_code_it_shows(cast):
    client = client_of(cast, "jon")
    page = text_of(client.get("/account/second-factor/"))
    secret = re.search(r"<code>(\w+)</code>", page)[1]
    offer = hidden(page, "offer")

    wrong = client.post("/account/second-factor/", {"offer": offer, "code": "000000"})
    assert wrong.status_code == 422
    assert secret in text_of(wrong)
    code = pyotp.TOTP(secret).now()
    right = client.post("/account/second-factor/", {"offer": offer, "code": code})

    assert (right.status_code, right.url) == (302, "/desk/")
    assert client.get("/desk/").status_code == 200
    replayed = login_of(cast, "olga") | {
        "username": "jon",
        "passphrase": f"{PASSPHRASE} jon",
        "code": code,
    }
    assert Client().post("/login/", replayed).status_code == 401


def test_offer_made_for_somebody_else_is_not_taken(cast):
    page = text_of(client_of(cast, "jon").get("/account/second-factor/"))
    secret = re.search(r"<code>(\w+)</code>", page)[1]
    typed = {"offer": hidden(page, "offer"), "code": pyotp.TOTP(secret).now()}

    response = client_of(cast, "kim").post("/account/second-factor/", typed)

    assert response.status_code == 422


def test_another_second_factor_needs_the_passphrase(cast):
    client = client_of(cast, "ada")
    page = text_of(client.get("/account/second-factor/"))
    secret = re.search(r"<code>(\w+)</code>", page)[1]
    typed = {
        "offer": hidden(page, "offer"),
        "code": pyotp.TOTP(secret).now(),
        "passphrase": "not this one at all",
    }

    assert client.post("/account/second-factor/", typed).status_code == 422
    typed["passphrase"] = f"{PASSPHRASE} ada"
    assert client.post("/account/second-factor/", typed).status_code == 302


def test_signing_out_everywhere_ends_all_sessions(cast):
    here, elsewhere = client_of(cast, "ada"), client_of(cast, "ada")

    here.post("/account/sessions/")

    assert here.get("/desk/").status_code == 302
    assert elsewhere.get("/desk/").status_code == 302


def test_dump_of_the_sessions_opens_nothing(cast):
    client = client_of(cast, "ada")
    token = client.cookies["holdfast"].value
    seed = cast.seeds["ada"]

    for row in Session.objects.values():
        whole = b"".join(
            bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode()
            for v in row.values()
        )
        assert token.encode() not in whole
        assert seed.reading not in whole
        assert seed.signing not in whole
        assert str(cast.members["ada"].id).encode() not in whole


def test_session_never_holds_the_signing_seed(cast):
    import base64
    import json

    from holdfast.accounts import unlocking
    from holdfast.crypto.sealing import unseal

    token = client_of(cast, "ada").cookies["holdfast"].value
    row = Session.objects.get()
    plain = unseal(
        bytes(row.sealed),
        key=unlocking._session_key(token),
        context=unlocking._session_context(bytes(row.pk)),
    )

    seed = cast.seeds["ada"]
    assert base64.b64encode(seed.reading).decode() in json.loads(plain).values()
    assert base64.b64encode(seed.signing) not in plain


def test_account_page_shows_the_six_words(cast):
    from holdfast.accounts.roster import fingerprint

    html = text_of(client_of(cast, "ada").get("/account/"))

    words = fingerprint(cast.ada.reader)
    assert len(words) == 6
    assert all(f"<li>{word}</li>" in html for word in words)


def test_records_are_every_kind_but_the_doors_and_own_acts():
    assert {*RECORDS} == {*FolderKind} - {
        FolderKind.DOOR,
        FolderKind.ACT,
        FolderKind.BODY,
    }
