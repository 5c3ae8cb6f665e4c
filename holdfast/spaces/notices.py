"""Notices by mail: that something waits, never what.

One fixed mail for each member with waiting notices, however many and whatever about:
the same bytes but for recipient and date. It holds no link with a token, and no name.
"""

import logging
import smtplib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Final
from urllib.parse import unquote, urlsplit
from uuid import UUID

from django.db import connection

from holdfast.accounts.models import Member, MemberState
from holdfast.accounts.people import profile_of
from holdfast.config import config
from holdfast.spaces.models import Notice
from holdfast.vault.days import today_in, zone_of
from holdfast.vault.models import Organisation
from holdfast.vault.rows import id_as_kept

log = logging.getLogger("holdfast.notices")
SUBJECT: Final = "Something waits for you"
BODY: Final = (
    "Hello,\n\nsomething waits for you. Please sign in when you can, from a place where"
    " nobody looks over your shoulder.\n\nThis message is always the same.\n"
)
PATIENCE: Final = 10
HOURS: Final = frozenset({8, 13, 18, 22})


# One row a member, in one order everywhere: of two who tell the same people one may wait,
# and never each for the other.
_NOTIFY: Final = """
INSERT INTO spaces_notice (member_id, organisation_id, "on", times) VALUES {rows}
ON CONFLICT (member_id) DO UPDATE SET times = spaces_notice.times + 1
"""


def notify(
    members: Iterable[UUID], *, organisation: Organisation, at: datetime
) -> None:
    """Let these members know that something waits; one mail, however often called."""
    waiting = sorted(set(members))
    if not waiting:
        return
    own, on = id_as_kept(organisation.id), today_in(organisation, at)
    given = [
        value for one in waiting for value in (id_as_kept(one), own, on.isoformat(), 1)
    ]
    rows = ", ".join(["(%s, %s, %s, %s)"] * len(waiting))
    with connection.cursor() as cursor:
        cursor.execute(_NOTIFY.format(rows=rows), given)


def send_at_its_hours(organisation: Organisation, at: datetime) -> None:
    """By the clock: send what waits at four hours of the day, so that the hour of a
    mail does not tell the hour of a report.
    """
    if at.astimezone(zone_of(organisation)).hour in HOURS:
        send(organisation, at)


def send(organisation: Organisation, at: datetime) -> int:
    """Send what waits, one mail a member; how many were sent.

    A mail that the server does not take waits for the next time.
    """
    url = config().smtp_url
    waiting = _waiting(organisation)
    if url is None or not waiting:
        return 0
    sent = 0
    with _server(url.get_secret_value()) as server:
        for member, address, times in waiting:
            try:
                server.send_message(_mail(address, at=at))
            except smtplib.SMTPRecipientsRefused:
                log.warning("The mail server did not take a notice.")
                continue
            Notice.objects.filter(member=member, times=times).delete()
            sent += 1
    return sent


def _waiting(organisation: Organisation) -> list[tuple[Member, str, int]]:
    notices = Notice.objects.filter(
        organisation=organisation,
        member__state__in=[MemberState.ENROLLED, MemberState.VOUCHED],
    ).order_by("member_id")
    found = [
        (notice.member, profile_of(notice.member).email, notice.times)
        for notice in notices.select_related("member")
    ]
    return [one for one in found if one[1]]


def _mail(address: str, *, at: datetime) -> EmailMessage:
    mail = EmailMessage()
    mail["Subject"] = SUBJECT
    mail["From"] = config().mail_from
    mail["To"] = address
    # The day only: the hour of a notice would tell the hour of a report.
    mail["Date"] = format_datetime(
        at.replace(hour=8, minute=0, second=0, microsecond=0)
    )
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(BODY, cte="7bit")
    return mail


@contextmanager
def _server(url: str) -> Iterator[smtplib.SMTP]:
    parts = urlsplit(url)
    host, port = parts.hostname or "localhost", parts.port
    if parts.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port or 465, timeout=PATIENCE)
    else:
        server = smtplib.SMTP(host, port or 25, timeout=PATIENCE)
    with server:
        if parts.username:
            if parts.scheme != "smtps":
                server.starttls()
            server.login(unquote(parts.username), unquote(parts.password or ""))
        yield server
