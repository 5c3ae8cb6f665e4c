"""A browser without script: a client that logs in as somebody of the cast."""

import re
from datetime import datetime

import pyotp
from django.test import Client
from django.utils import timezone

from tests.cast import PASSPHRASE, TOTP


def client_of(cast, name, *, at: datetime | None = None, **given):
    """A browser in which somebody of the cast has just logged in."""
    client = Client(**given)
    response = client.post("/login/", login_of(cast, name, at=at))
    assert response.status_code == 302, response.content
    return client


def login_of(cast, name, *, at: datetime | None = None):
    """What somebody of the cast types to log in; the code is a fresh one."""
    member = cast.members[name]
    member.refresh_from_db()
    code = ""
    if member.totp is not None:
        code = pyotp.TOTP(TOTP).at(at or timezone.now())
        type(member).objects.filter(pk=member.pk).update(totp_counter=0)
    return {"username": name, "passphrase": f"{PASSPHRASE} {name}", "code": code}


def hidden(html, name):
    """The value of a hidden field of a page."""
    found = re.search(
        rf'name="{name}"[^>]*value="([^"]*)"|value="([^"]*)"[^>]*name="{name}"', html
    )
    return found[1] or found[2]


def text_of(response):
    return response.content.decode()
