"""The login pages, and a session that ends while somebody types."""

from html import unescape
from threading import BoundedSemaphore

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone

from holdfast.accounts import again
from holdfast.accounts.errors import Busy, RolledBack
from holdfast.accounts.models import Member, Session
from holdfast.accounts.unlocking import IDLE
from holdfast.vault.models import Folder, FolderKind
from holdfast.web.access import member
from tests.accounts.browsing import client_of, login_of, text_of


def test_login_leads_to_the_desk(cast):
    response = Client().post("/login/", login_of(cast, "ada"))

    assert (response.status_code, response.url) == (302, "/desk/")
    assert response.cookies["holdfast"]["httponly"]
    assert response.cookies["holdfast"]["samesite"] == "Strict"


def test_desk_asks_to_log_in_and_comes_back(cast):
    client = Client()

    asked = client.get("/desk/?older=3")

    assert asked.url == "/login/?next=%2Fdesk%2F%3Folder%3D3"
    response = client.post(
        asked.url, login_of(cast, "ada") | {"next": "/desk/?older=3"}
    )
    assert response.url == "/desk/?older=3"


@pytest.mark.parametrize(
    "wanted",
    [
        "https://elsewhere.example/",
        "//elsewhere.example/",
        "/\\elsewhere.example",
        "\\\\elsewhere.example",
        "javascript:alert(1)",
        "///elsewhere.example",
        "desk",
        "",
    ],
)
def test_login_goes_on_to_paths_of_this_house_only(cast, wanted):
    response = Client().post("/login/", login_of(cast, "ada") | {"next": wanted})

    assert response.url == "/desk/"


def test_unknown_name_gets_the_same_bytes_as_a_wrong_passphrase(cast):
    def answer(username):
        client = Client()
        client.cookies["form"] = "a" * 32
        typed = {"username": username, "passphrase": "wrong " * 5, "code": ""}
        response = client.post("/login/", typed)
        assert response.status_code == 401
        # As it stands in the field: three letters may be part of an address, too.
        without = text_of(response).replace(f'"{username}"', "-")
        return without.split('name="csrfmiddlewaretoken"')[0]

    assert answer("ada") == answer("zoe")


def test_empty_login_says_what_is_missing_and_keeps_the_name(cast):
    response = Client().post("/login/", {"username": "ada", "passphrase": ""})

    assert response.status_code == 422
    assert 'value="ada"' in text_of(response)


def test_passphrase_is_never_shown_again(cast):
    typed = {"username": "ada", "passphrase": "what-was-typed-here", "code": "1"}

    response = Client().post("/login/", typed)

    assert "what-was-typed-here" not in text_of(response)


def test_logout_ends_the_session(cast):
    client = client_of(cast, "ada")

    client.post("/logout/")

    assert not Session.objects.exists()
    assert client.get("/desk/").status_code == 302


def test_logout_without_a_session_leads_to_the_login(cast):
    assert Client().post("/logout/").url == "/login/"


def test_logout_takes_a_post(cast):
    assert client_of(cast, "ada").get("/logout/").status_code == 405


def test_idle_session_is_over(cast):
    client = client_of(cast, "ada")
    Session.objects.update(idle_at=timezone.now())

    assert client.get("/desk/").status_code == 302


def test_session_ends_after_eight_hours_at_work(cast):
    client = client_of(cast, "ada")
    Session.objects.update(ends_at=timezone.now())

    assert client.get("/desk/").status_code == 302


def test_work_keeps_a_session_from_ending(cast):
    client = client_of(cast, "ada")
    Session.objects.update(idle_at=timezone.now() + IDLE / 2)

    client.get("/desk/")

    assert Session.objects.get().idle_at > timezone.now() + IDLE * 0.9


@member
def keeping(request):
    posted = "|".join(f"{k}={v}" for k, v in sorted(request.POST.items()))
    return HttpResponse(f"{request.actor.name}: {posted}")


def posted_without_session(cast, cookies=None, **typed):
    request = RequestFactory().post("/cases/quiet-harbour/notes/", typed)
    request.COOKIES.update(cookies or {})
    request.organisation = cast.organisation
    request.actor = None
    return keeping(request)


def test_post_with_an_ended_session_loses_nothing(cast):
    asked = posted_without_session(cast, text="What I wrote & kept", word="survivor")

    assert asked.status_code == 401
    html = text_of(asked)
    assert 'name="text" value="What I wrote &amp; kept"' in html
    assert 'action="/cases/quiet-harbour/notes/"' in html

    known = login_of(cast, "ada")
    response = posted_without_session(
        cast,
        text="What I wrote & kept",
        word="survivor",
        **{f"again-{name}": value for name, value in known.items()},
    )
    assert text_of(response) == "Ada Okafor: text=What I wrote & kept|word=survivor"
    assert "holdfast" in response.cookies


def test_passphrase_typed_again_stands_in_for_the_one_of_the_act(cast):
    asked = posted_without_session(cast, passphrase="typed before", choice="yes")

    html = text_of(asked)
    assert "typed before" not in html
    assert 'name="again-signs"' in html

    known = {f"again-{name}": v for name, v in login_of(cast, "ada").items()}
    response = posted_without_session(
        cast, choice="yes", **known, **{"again-signs": "1"}
    )
    assert text_of(response).endswith(f"passphrase={known['again-passphrase']}")


def test_passphrase_of_one_of_several_forms_is_not_carried_either(cast):
    typed = {"passphrase-vouch": "typed before", "again": "1"}

    html = text_of(posted_without_session(cast, **typed))

    assert "typed before" not in html
    assert 'name="again-signs"' in html


def test_wrong_passphrase_asks_again_and_still_has_the_text(cast):
    known = {f"again-{name}": v for name, v in login_of(cast, "ada").items()}

    response = posted_without_session(
        cast, text="kept", **(known | {"again-passphrase": "wrong"})
    )

    assert response.status_code == 401
    assert 'name="text" value="kept"' in text_of(response)
    assert 'value="ada"' in text_of(response)


@pytest.mark.parametrize("refusal", [Busy, RolledBack])
def test_whatever_refuses_the_login_the_page_still_has_the_text(
    cast, monkeypatch, refusal
):
    def log_in(**given):
        raise refusal

    monkeypatch.setattr(again, "log_in", log_in)
    known = {f"again-{name}": v for name, v in login_of(cast, "ada").items()}

    response = posted_without_session(cast, text="kept", passphrase="mine", **known)

    html = text_of(response)
    assert response.status_code == refusal.status
    assert unescape(html).count(refusal().message) == 1
    assert 'name="text" value="kept"' in html
    assert 'name="again-signs"' in html
    assert 'value="ada"' in html
    assert known["again-passphrase"] not in html


def test_nothing_typed_is_stored_while_asking_again(cast):
    posted_without_session(cast, text="kept nowhere")

    assert not Session.objects.exists()


def test_ended_session_tells_its_own_browser_who_it_was(cast):
    client = client_of(cast, "ada")
    Session.objects.update(idle_at=timezone.now())

    cookies = {"holdfast": client.cookies["holdfast"].value}
    response = posted_without_session(cast, cookies=cookies, text="kept")

    assert 'value="ada"' in text_of(response)


def give_a_record(cast, name):
    from holdfast.vault.folders import make_folders, new_folder

    folder = new_folder(cast.organisation, FolderKind.REPORT)
    make_folders(
        [(folder, [cast.members[name].reader])],
        organisation=cast.organisation,
        at=timezone.now(),
    )
    return Folder.objects.get(pk=folder.id)


def test_who_can_read_is_led_to_a_second_factor_first(cast):
    client = client_of(cast, "kim")
    assert client.get("/desk/").status_code == 200

    give_a_record(cast, "kim")

    response = client.get("/desk/")
    assert (response.status_code, response.url) == (302, "/account/second-factor/")


def test_device_that_was_here_before_is_known_for_its_member_alone(cast):
    from holdfast.accounts.devices import is_device_of, new_device
    from holdfast.accounts.unlocking import end_sessions

    ada, ben = cast.members["ada"], cast.members["ben"]
    device = new_device(ada)
    assert is_device_of(ada, device)
    for other, kept in (
        (ben, device),
        (None, device),
        (ada, "0" * 32 + ".é"),
        (ada, ""),
    ):
        assert not is_device_of(other, kept)
    end_sessions(ada)
    assert not is_device_of(Member.objects.get(pk=ada.pk), device)


def test_one_members_device_takes_one_of_the_members_places(cast, monkeypatch):
    from holdfast.accounts import turns

    monkeypatch.setattr(turns, "_strangers", BoundedSemaphore(1))
    ada, ben = cast.members["ada"].id, cast.members["ben"].id
    with turns._room(ada) as first, turns._room(ada) as again:
        assert (first, again) == (True, False)
        with pytest.raises(Busy), turns._room(ada):
            pass
        with turns._room(ben) as other:
            assert other
    with turns._room(ada) as after:
        assert after


def test_every_login_says_when_the_code_is_left_out(cast):
    said = "Leave it out only if you have set up none."

    assert said in text_of(Client().get("/login/"))
    again = text_of(Client().post("/organisation/meetings/", {"others": "Ben"}))
    assert said in again
    assert "if you like" not in again
