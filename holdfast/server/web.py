"""The web workers: Granian's, over the application that the master has already read.

No access log: an address and a minute would say who reported. Errors of the server go
to standard error without anything of the request.
"""

import gc
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path
from socket import socket
from typing import Any, Final

from holdfast.server.bodies import AT_WORK, WAITING, whole_bodies
from holdfast.server.listening import BACKLOG, UnderWay, listen
from holdfast.server.master import Role, die_with_parent

WORKERS: Final = 2
# Made as they are needed. Who is at work is counted apart: a login waits its turn in a
# thread (accounts.turns), and those must never all be waiting.
THREADS: Final = AT_WORK + WAITING
# Kept open in each worker; where more are at work at once, more are opened.
CONNECTIONS: Final = 4
_LOGS: Final[dict[str, Any]] = {
    "handlers": {
        "console": {
            "formatter": "generic",
            "class": "logging.StreamHandler",
            "stream": "ext://sys.stderr",
        },
    },
    "loggers": {
        "_granian": {"handlers": ["console"], "level": "ERROR", "propagate": False},
        "granian.access": {"handlers": [], "level": "CRITICAL", "propagate": False},
    },
}


@dataclass(frozen=True, slots=True)
class Address:
    """Where to listen; with a certificate where there is no proxy in front."""

    host: str
    port: int
    certificate: Path | None = None
    key: Path | None = None

    @property
    def url(self) -> str:
        """What a browser on this machine opens."""
        scheme = "https" if self.certificate else "http"
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{scheme}://{host}:{self.port}"


def read_the_application() -> None:
    """Read everything once, before the workers are made: they share the memory."""
    import granian.server
    from django.conf import settings
    from django.core.handlers.wsgi import WSGIHandler
    from django.db import connections
    from django.urls import get_resolver

    import holdfast.wsgi
    from holdfast.spaces.models import PolicyVersion
    from holdfast.spaces.policies import policy_of
    from holdfast.vault.models import Organisation
    from holdfast.web.assets import assets

    assert granian.server.Server  # noqa: S101
    assert isinstance(holdfast.wsgi.application, WSGIHandler)  # noqa: S101
    get_resolver()._populate()  # noqa: SLF001
    assets()
    for version in PolicyVersion.objects.order_by("-number")[:8]:
        policy_of(version)
    for organisation in Organisation.objects.all()[:8]:
        _visit(organisation.host or settings.ALLOWED_HOSTS[0])
    # A connection must not be carried into another process.
    connections.close_all()


def _visit(host: str) -> None:
    """Ask for a reporter's pages as the first visitor would: what is worked out for
    them is then there for every worker, and is in memory once. Nothing is kept.
    """
    from holdfast.crypto.receipts import new_receipt, read_receipt
    from holdfast.vault.codenames import draw
    from holdfast.wsgi import application

    read_receipt(new_receipt())
    draw()
    typed = b"do=review&what_happened=-"
    for method, path, body in (
        ("GET", "/", b""),
        ("GET", "/talk/", b""),
        ("POST", "/talk/", typed),
    ):
        asked = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": "",
            "SERVER_NAME": host,
            "SERVER_PORT": "443",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": host,
            "HTTP_SEC_FETCH_SITE": "same-origin",
            "CONTENT_TYPE": "application/x-www-form-urlencoded",
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.url_scheme": "https",
            "wsgi.input": BytesIO(body),
            "wsgi.errors": sys.stderr,
        }
        answer = application(asked, _not_sent)
        b"".join(answer)
        answer.close()


def _not_sent(*_given: object) -> Callable[[bytes], object]:
    return lambda _part: None


def listen_at(address: Address) -> list[socket]:
    """A socket for each worker; from now on visitors can come.

    Raises:
        OSError: it cannot be listened there.
    """
    return listen(address.host, address.port, workers=WORKERS)


def workers_at(address: Address, sockets: Sequence[socket]) -> dict[str, Role]:
    """What each worker's process is to do."""
    under_way = UnderWay(sockets)
    return {
        f"web-{number + 1}": partial(
            _serve, address, at=sockets[number], number=number, under_way=under_way
        )
        for number in range(len(sockets))
    }


def _serve(address: Address, *, at: socket, number: int, under_way: UnderWay) -> None:
    """Answer who comes to this socket until this process is told to stop."""
    from granian.net import SocketHolder  # type: ignore[attr-defined]

    die_with_parent()
    # What was read before is frozen, and a request leaves little that goes in circles.
    gc.set_threshold(10_000, 20, 20)
    under_way.begin_as(number)
    server = _granian(address)
    # Granian would open a socket of its own, and put a process between the master and
    # the worker: what it would have that process start is run here.
    server._ssp, server._sso = None, None  # noqa: SLF001
    server._shd = SocketHolder(at.fileno(), False, BACKLOG)  # type: ignore[call-arg]  # noqa: FBT003, SLF001
    target = server._spawn_wsgi_worker  # noqa: SLF001
    worker = server._spawn_worker(0, target, partial(_application, under_way))  # noqa: SLF001
    worker.inner.run()


def _granian(address: Address) -> Any:
    from granian.constants import HTTPModes, Interfaces, RuntimeModes
    from granian.http import HTTP1Settings
    from granian.log import LogLevels
    from granian.server import Server

    return Server(
        "holdfast.wsgi:application",
        address=address.host,
        port=address.port,
        interface=Interfaces.WSGI,
        workers=1,
        runtime_mode=RuntimeModes.mt,
        blocking_threads=THREADS,
        # A thread that ends takes its connection to the database with it.
        blocking_threads_idle_timeout=600,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=10_000),
        websockets=False,
        ssl_cert=address.certificate,
        ssl_key=address.key,
        log_level=LogLevels.error,
        log_dictconfig=_LOGS,
        log_access=False,
    )


def _application(under_way: UnderWay) -> Any:
    """Called in each worker."""
    from django.conf import settings

    from holdfast.wsgi import application

    if settings.DATABASES["default"]["ENGINE"] == "holdfast.vault.sqlite":
        from holdfast.vault.sqlite.base import share_connections

        share_connections(most=CONNECTIONS)

    def counted(environ: Any, start_response: Any) -> Any:
        under_way.add(1)
        try:
            return application(environ, start_response)
        finally:
            under_way.add(-1)

    return whole_bodies(counted)
