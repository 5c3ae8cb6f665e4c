"""Who may use the API at all: the same rule as for pages."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from holdfast.accounts.actions import enrol, name_member
from holdfast.accounts.models import Member
from holdfast.accounts.people import Profile
from holdfast.accounts.unlocking import begin_session
from tests.cast import PASSPHRASE
from tests.matters import told


def calls(cast, name, path, method="get"):
    member = Member.objects.select_related("reader").get(pk=cast.members[name].pk)
    token, _ = begin_session(
        member,
        seeds=cast.seeds[name],
        organisation=cast.organisation,
        at=datetime.now(UTC),
    )
    headers = {"Authorization": f"Bearer {token}"}
    return getattr(Client(), method)(f"/api/v1{path}", headers=headers)


@pytest.fixture
def nina(cast, at):
    member = name_member(
        profile=Profile(name="Nina Halvorsen"), organisation=cast.organisation, at=at
    )
    _, seeds = enrol(
        member,
        username="nina",
        passphrase=f"{PASSPHRASE} nina",
        totp_secret=None,
        at=at,
    )
    cast.members["nina"], cast.seeds["nina"] = member, seeds
    return member


def test_who_can_read_needs_a_second_factor(cast, at):
    told(cast, at=at)
    Member.objects.filter(pk=cast.members["ben"].pk).update(totp=None)

    answer = calls(cast, "ben", "/reports")

    assert answer.status_code == 403
    assert answer.json()["error"]["code"] == "second-factor-needed"
    assert calls(cast, "ada", "/reports").status_code == 200


def test_who_can_read_nothing_needs_none(cast, at):
    told(cast, at=at)

    assert calls(cast, "olga", "/duties").status_code == 200


def test_nobody_goes_on_before_two_have_vouched_for_them(cast, nina):
    answer = calls(cast, "nina", "/duties")

    assert answer.status_code == 403
    assert answer.json()["error"]["code"] == "not-vouched"
    assert calls(cast, "nina", "/session", "delete").status_code == 204
