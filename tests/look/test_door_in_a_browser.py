"""The door, bans and events as they are drawn: narrow, light and dark, no mistakes."""

import os

import pytest
from django.utils import timezone

from tests.accounts.browsing import client_of
from tests.cast import REPORTED
from tests.door.barring import barred
from tests.look.drawing import mistakes, show

pytestmark = [pytest.mark.browser]

# Playwright's loop runs in this thread; the database is asked in between, not in it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

PAST_THE_WINDOW = (
    "document.documentElement.scrollWidth - document.documentElement.clientWidth"
)
NARROW, WIDE = {"width": 320, "height": 640}, {"width": 1280, "height": 800}


@pytest.fixture
def at():
    """Pages take the time themselves."""
    return timezone.now()


@pytest.fixture
def pages(cast, at):
    """Every page of the door, of bans and of events, as somebody gets it."""
    ban = barred(cast, at=at, action="temporary-ban")
    jon, dora = client_of(cast, "jon"), client_of(cast, "dora")
    door = f"/door/{cast.tonight.id}/"
    sent_out = {
        "action": "eject",
        "offence": "assault",
        "person": "Bram Aerts",
        "reasons": "Pushed.",
    }
    answers = {
        "tonight": jon.get("/door/"),
        "door": jon.get(door),
        "clear": jon.post(door, {"name": "Marie-Claire Dubois"}),
        "fetch": jon.post(door, {"name": "Casimir Vantongeren"}),
        "no-name": jon.post(door, {"name": " "}),
        "act": jon.post(f"{door}act/", {"person": REPORTED}),
        "act-wrong": jon.post(f"{door}act/", {**sent_out, "reasons": ""}),
        "sent-out": jon.post(f"{door}act/", sent_out, follow=True),
        "refuse": jon.post(door, {"name": "Bram Aerts"}),
        "bans": dora.get("/bans/"),
        "length": dora.get(f"/bans/{ban.id}/length/"),
        "events": dora.get("/organisation/events/"),
        "event": dora.get(f"/organisation/events/{cast.tonight.id}/"),
    }
    return {name: answer.content.decode() for name, answer in answers.items()}


@pytest.mark.parametrize(("scheme", "size"), [("dark", NARROW), ("light", WIDE)])
def test_everybody_can_use_every_page(browser, pages, scheme, size):
    wrong = {}
    for name, html in pages.items():
        page, _ = show(browser, html, viewport=size, color_scheme=scheme)
        wide = page.evaluate(PAST_THE_WINDOW)
        found = mistakes(page)
        if found or wide > 0:
            wrong[name] = (found, wide)
        page.context.close()

    assert wrong == {}
