"""Notices: one fixed mail, to a real server on this machine, that says nothing."""

import email

import pytest
from aiosmtpd.controller import Controller
from pydantic import SecretStr

from holdfast.config import config
from holdfast.spaces import notices
from holdfast.spaces.housekeeping import QUIET_FOR, remind_to_open_something
from holdfast.spaces.models import Notice
from holdfast.vault.models import Reader
from tests.cast import REPORTED
from tests.matters import told
from tests.ports import free_port

pytestmark = pytest.mark.enable_socket


class Kept:
    """What a mail server was handed."""

    def __init__(self):
        self.mails = []
        self.refused = set()

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if address in self.refused:
            return "550 nobody here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.mails.append((envelope.rcpt_tos, envelope.content))
        return "250 OK"


@pytest.fixture
def server(monkeypatch):
    kept = Kept()
    port = free_port()
    controller = Controller(kept, hostname="127.0.0.1", port=port)
    controller.start()
    settings = config().model_copy(
        update={"smtp_url": SecretStr(f"smtp://127.0.0.1:{port}")}
    )
    monkeypatch.setattr(notices, "config", lambda: settings)
    yield kept
    controller.stop()


def wait_for(cast, *names, at):
    notices.notify(
        [cast.members[n].id for n in names], organisation=cast.organisation, at=at
    )


def test_each_member_gets_one_mail_whose_bytes_are_the_same(cast, at, server):
    wait_for(cast, "ada", "ben", at=at)
    wait_for(cast, "ada", at=at)

    assert notices.send(cast.organisation, at) == 2

    recipients = sorted(to for tos, _ in server.mails for to in tos)
    assert recipients == ["ada@example.org", "ben@example.org"]
    plain = {mail.replace(tos[0].encode(), b"-") for tos, mail in server.mails}
    assert len(plain) == 1
    assert not Notice.objects.exists()


def test_mail_says_that_something_waits_and_nothing_else(cast, at, server):
    report = told(cast, at=at)[0]
    Notice.objects.exclude(member=cast.members["ada"]).delete()

    notices.send(cast.organisation, at)

    _, whole = server.mails[0]
    mail = email.message_from_bytes(whole)
    assert mail["Subject"] == notices.SUBJECT
    assert "always the same" in mail.get_payload()
    for word in (report.code, REPORTED, "Ada", "Thursday", "http", "report", "19:30"):
        assert word.casefold().encode() not in whole.lower().replace(
            b"ada@example.org", b""
        )


def test_mail_that_is_not_taken_waits_and_the_others_go(cast, at, server):
    server.refused.add("ada@example.org")
    wait_for(cast, "ada", "ben", at=at)

    assert notices.send(cast.organisation, at) == 1
    assert [n.member_id for n in Notice.objects.all()] == [cast.members["ada"].pk]


def test_nothing_is_sent_twice(cast, at, server):
    wait_for(cast, "ada", at=at)
    notices.send(cast.organisation, at)

    assert notices.send(cast.organisation, at) == 0
    assert len(server.mails) == 1


def test_without_a_server_nothing_is_sent_and_nothing_is_lost(cast, at):
    wait_for(cast, "ada", at=at)

    assert notices.send(cast.organisation, at) == 0
    assert Notice.objects.count() == 1


@pytest.mark.parametrize(("hour", "sent"), [(7, 1), (12, 1), (19, 0), (2, 0)])
def test_clock_sends_at_four_hours_of_the_organisations_day(
    cast, at, server, hour, sent
):
    wait_for(cast, "ada", at=at)

    # In November, Brussels is an hour ahead.
    notices.send_at_its_hours(cast.organisation, at.replace(hour=hour))

    assert len(server.mails) == sent


def test_who_opened_nothing_for_two_months_is_reminded_once(cast, at, server):
    report = told(cast, at=at)[0]
    cast.ada.keys.open(report)
    Notice.objects.all().delete()
    morning = at.replace(hour=4)
    Reader.objects.filter(pk=cast.ada.reader.pk).update(
        opened_on=(morning - QUIET_FOR).date()
    )

    for hour in (4, 7, 8, 12, 17):
        now = at.replace(hour=hour)
        remind_to_open_something(cast.organisation, now)
        notices.send_at_its_hours(cast.organisation, now)
        remind_to_open_something(cast.organisation, now)
        notices.send_at_its_hours(cast.organisation, now)

    assert [tos for tos, _ in server.mails] == [["ada@example.org"]]
