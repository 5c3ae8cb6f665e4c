"""What is typed anywhere lies nowhere in clear: on disk, in logs, mail, backups."""

import base64
from pathlib import Path

import pytest

from holdfast.api.app import api
from tests.everything.addresses import addresses
from tests.keys.opener import encoded
from tests.leaks.hand import Markers
from tests.leaks.telling import Story, type_everywhere

pytestmark = pytest.mark.enable_socket

# Pages of members and of everybody that are only read.
WITHOUT_A_FORM = {
    "",
    "about/",
    "account/",
    "bans/",
    "calendar/<str:secret>.ics",
    "cases/",
    "cases/<slug:code>/",
    "cases/<slug:code>/actions/<uuid:action>/",
    "committee/",
    "desk/",
    "door/",
    "gallery/",
    "gallery/<str:sheet>/",
    "help/",
    "organisation/",
    "organisation/founding/",
    "organisation/ledger/",
    "organisation/people/<uuid:person_id>/",
    "organisation/policy/",
    "organisation/recovery/",
    "organisation/roster/",
    "record/",
    "reports/",
    "reports/<slug:code>/",
    "reports/<slug:code>/files/<uuid:file>/",
    "reports/<slug:code>/files/<uuid:file>/original/",
    "reports/paper/<slug:form>/",
    "static/<path:path>",
}
# Forms with nothing in them but choices, days, codes, and a passphrase typed again; or
# with words only where a seat is free, which are kept as those at the end of a term are.
WITHOUT_WORDS = {
    "account/calendar/",
    "account/leave/",
    "account/second-factor/",
    "account/secrecy/",
    "account/sessions/",
    "account/slip/",
    "cases/<slug:code>/actions/<uuid:action>/hand-over/",
    "cases/<slug:code>/actions/<uuid:action>/take-over/",
    "cases/<slug:code>/add/",
    "cases/<slug:code>/call/",
    "committee/call/",
    "logout/",
    "motions/<uuid:motion>/count/",
    "organisation/meetings/<uuid:meeting_id>/confirm/",
    "organisation/meetings/<uuid:meeting_id>/take-back/",
    "organisation/events/<uuid:event_id>/posts/",
    "organisation/ledger/cosign/",
    "organisation/people/<uuid:person_id>/new-keys/",
    "organisation/people/<uuid:person_id>/offices/",
    "organisation/people/<uuid:person_id>/training/",
    "organisation/people/<uuid:person_id>/vouch/",
    "organisation/people/<uuid:person_id>/welcome/",
    "organisation/people/<uuid:service_id>/revoke/",
    "organisation/posts/<uuid:term_id>/end/",
    "organisation/recovery/deputies/",
    "organisation/recovery/refuse/",
    "organisation/recovery/rescue/",
    "organisation/recovery/shares/",
    "organisation/recovery/sheets/<uuid:sheet_id>/",
    "organisation/recovery/sheets/<uuid:sheet_id>/hand-over/",
    "organisation/terms/<uuid:term_id>/resign/",
    "reports/<slug:code>/copy/",
    "reports/<slug:code>/who-told/",
}
# What is typed here everybody may read, or it was typed at another address.
SHOWN = {
    # An event's own words, as where it is planned.
    "organisation/events/<uuid:event_id>/",
    # The names of an organisation and of its first people, as of those who come later.
    "found/<str:token>/",
}
API_WITHOUT_WORDS = {
    "/api/v1/actions/{action_id}/take-over",
    "/api/v1/motions/{motion_id}/count",
    "/api/v1/reports/{code}/take-in",
}
SEND = """
from datetime import UTC, datetime
from holdfast.cli.installation import set_up
set_up()
from holdfast.spaces.notices import send
from holdfast.vault.models import Organisation
print(send(Organisation.objects.get(), datetime.now(UTC)))
"""


def shapes(words):
    """Words in every form in which they could lie about: any offset of base64, too."""
    raw = words.encode()
    shifted = {
        f"base64 at {by}": base64.b64encode(b"-" * by + raw)[4 if by else 0 : -4]
        for by in range(3)
    }
    lower = {"lower case": words.lower().encode()}
    return {**encoded(words), **shifted, **lower}


def places(kept, box):
    """Everything that is left behind, by name: files, mails, what `ps` shows."""
    for path in sorted(kept.installation.home.parent.rglob("*")):
        if path.is_file():
            yield path.name, path.read_bytes()
    for number, mail in enumerate(box.mails):
        yield f"mail {number}", mail
    for pid in kept.installation.processes():
        for name in ("cmdline", "environ", "comm"):
            yield f"{name} of {pid}", Path(f"/proc/{pid}/{name}").read_bytes()


def found_in(content, secrets):
    """Which secrets are there, and in which shape."""
    return [
        (name, shape)
        for name, words in secrets.items()
        for shape, raw in shapes(words).items()
        if raw in content
    ]


@pytest.fixture
def lived(kept, post_office, tmp_path):
    """Everything was typed everywhere; mails went out, and a backup was made."""
    box, address = post_office
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    server = kept.installation
    server.settings |= {"TMPDIR": str(temporary), "HOLDFAST_SMTP_URL": address}
    server.serve()
    story = Story(server.url, kept.facts, Markers())
    type_everywhere(story)
    sent = server.python("-c", SEND)
    assert sent.returncode == 0, sent.stderr
    assert server.run("tick").returncode == 0
    backup = server.answers("backup")
    return story, box, Path(backup["file"])


@pytest.mark.sqlite
@pytest.mark.clause("C-2.8")
@pytest.mark.clause("C-3.4")
def test_no_marker_is_anywhere_at_rest(kept, lived):
    story, box, backup = lived
    known = {"passphrase": "passphrase", "second factor": "totp_secret"}
    secrets = {
        f"{what} of {member['username']}": member[key]
        for member in story.members
        for what, key in known.items()
        if member[key]
    }
    secrets |= {"marker": story.marks.stem, **story.marks.others}

    left = dict(places(kept, box))
    found = [
        (place, *what)
        for place, content in left.items()
        for what in found_in(content, secrets)
    ]

    assert found == []
    assert len(story.marks.made) >= 90
    assert box.mails
    assert backup.name in left
    # The same search finds what everybody may read.
    assert story.marks.shown.encode() in left["holdfast.sqlite3"] + left.get(
        "holdfast.sqlite3-wal", b""
    )
    assert untyped(story) == set()


def untyped(story):
    """Addresses that nobody typed into and that nobody said need no words."""
    pages = {route for route, access in addresses() if access != "api"}
    declared = WITHOUT_A_FORM | WITHOUT_WORDS | SHOWN
    assert declared <= pages
    assert not declared & set(story.typed)
    calls = {
        path
        for path, calls in api.get_openapi_schema()["paths"].items()
        if "requestBody" in calls.get("post", {})
    }
    by_script = {
        f"/{route}".replace("<", "{").replace(">", "}") for route in story.typed
    }
    return (pages - declared - set(story.typed)) | (
        calls - API_WITHOUT_WORDS - by_script
    )
