"""What was turned is re-sealed by whoever comes in next, by whatever way they come."""

import json
from datetime import timedelta

import pytest
from django.test import Client

from holdfast.accounts.unlocking import IDLE, begin_session, resume
from holdfast.reports.models import Report
from holdfast.vault import keys
from holdfast.vault.folders import put_out
from holdfast.vault.models import Folder, Reader
from tests.accounts.browsing import client_of, login_of
from tests.cast import PASSPHRASE
from tests.matters import told


@pytest.fixture
def turned(cast, at):
    """Four reports that Cleo was put out of since anybody came."""
    for number in range(4):
        told(cast, at=at, reported=(f"Marek Dlouhy {number}",))
    put_out(
        [cast.cleo.reader],
        of=list(Folder.objects.filter(report__isnull=False)),
        organisation=cast.organisation,
        at=at,
    )
    assert left() == 4
    return cast


def left():
    """How many reports lie under an old key still."""
    return Report.objects.filter(key_version=1).count()


def comes(cast, name, *, at):
    member = cast.actor(name).member
    return begin_session(
        member, seeds=cast.seeds[name], organisation=cast.organisation, at=at
    )


def test_by_the_page(turned):
    client_of(turned, "ada")

    assert left() == 0


def test_by_the_api(turned):
    answer = Client().post(
        "/api/v1/session",
        json.dumps(login_of(turned, "ada")),
        content_type="application/json",
    )

    assert answer.status_code == 200
    assert left() == 0


def test_with_the_passphrase_again_after_a_session_ended(turned):
    typed = login_of(turned, "ada")
    Client().post(
        "/account/",
        {f"again-{name}": value for name, value in typed.items()},
    )

    assert left() == 0


def test_by_the_slip(turned):
    new = f"{PASSPHRASE} ada again"
    answer = Client().post(
        "/login/slip/",
        {
            "username": "ada",
            "slip": turned.slips["ada"],
            "new_passphrase": new,
            "once_more": new,
        },
    )

    assert answer.status_code == 200
    assert left() == 0


def test_one_that_was_tampered_with_keeps_no_other_waiting(turned, at):
    waits = Folder.objects.filter(
        grants__reader=turned.ada.reader, grants__current=False
    )
    rotten = Report.objects.get(folder=waits.distinct()[0])
    Report.objects.filter(pk=rotten.pk).update(sealed=b"\x01" + bytes(300))
    Reader.objects.filter(pk=turned.ada.reader.pk).update(opened_on=None)

    comes(turned, "ada", at=at)

    assert left() == 1
    assert Reader.objects.get(pk=turned.ada.reader.pk).opened_on == at.date()


def test_a_grant_that_opens_nothing_does_not_make_its_reader_dead(turned, at):
    ada = turned.ada
    newest = keys.Grant.objects.filter(reader=ada.reader, current=True).order_by("-on")
    newest.filter(pk=newest[0].pk).update(sealed=b"\x11" + bytes(1168), kept=None)
    Reader.objects.filter(pk=ada.reader.pk).update(opened_on=None)

    comes(turned, "ada", at=at)

    assert Reader.objects.get(pk=ada.reader.pk).opened_on == at.date()


def test_what_is_too_much_for_a_login_goes_on_while_somebody_is_there(
    turned, at, monkeypatch
):
    monkeypatch.setattr(keys, "MOST_AT_ONCE", 2)
    token, _ = comes(turned, "ada", at=at)
    assert left() == 2

    resume(token, organisation=turned.organisation, at=at)
    assert left() == 2
    resume(token, organisation=turned.organisation, at=at + timedelta(minutes=2))

    assert left() == 0


def test_a_session_goes_on_into_the_next_day_as_living(cast, at):
    told(cast, at=at)
    token, _ = comes(cast, "ada", at=at)

    later = at + IDLE - timedelta(seconds=1)
    while later.date() == at.date():
        assert resume(token, organisation=cast.organisation, at=later)
        later += IDLE - timedelta(seconds=1)
    assert resume(token, organisation=cast.organisation, at=later)

    assert Reader.objects.get(pk=cast.ada.reader.pk).opened_on == later.date()
