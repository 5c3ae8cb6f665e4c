"""An installation as `init` makes it, with a key for backups, and somewhere for mails."""

import pytest
from aiosmtpd.controller import Controller

from tests.ports import free_port


class Box:
    """Every mail that came, as it came."""

    def __init__(self):
        self.mails = []

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802
        self.mails.append(repr(envelope.rcpt_tos).encode() + envelope.content)
        return "250 OK"


@pytest.fixture
def post_office():
    """A mail server of this test's own: its box and its address."""
    box = Box()
    port = free_port()
    office = Controller(box, hostname="127.0.0.1", port=port)
    office.start()
    yield box, f"smtp://127.0.0.1:{port}"
    office.stop()
