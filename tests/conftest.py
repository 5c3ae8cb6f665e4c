"""What every test stands on: a home of its own, quick passphrases, the cast."""

import os
import socket
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import lru_cache
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tests.cast import NOW, Cast, gather
from tests.home import HOME, keep_one_connection
from tests.living import elsewhere, kept, living

__all__ = ["elsewhere", "kept", "living"]

LONGEST = ("cli", "faults", "journeys", "keeping", "leaks", "look")


def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    if "HOLDFAST_TEST_DATABASE_URL" in os.environ:
        elsewhere = [item for item in items if item.get_closest_marker("sqlite")]
        config.hook.pytest_deselected(items=elsewhere)
        items[:] = [item for item in items if item not in elsewhere]
    # What starts servers and browsers takes longest: else one worker ends alone with it.
    items.sort(key=lambda item: item.path.parent.name not in LONGEST)


@pytest.fixture(scope="session", autouse=True)
def home() -> Path:
    """A home folder with a pepper, for the whole run."""
    from holdfast.config import config
    from holdfast.vault.installation import make_pepper

    assert config().home == HOME, "the settings were read before `tests.home`"
    make_pepper()
    return HOME


@pytest.fixture(autouse=True)
def _quick_passphrases(monkeypatch: pytest.MonkeyPatch) -> None:
    # A third of a second for each login would make the suite an hour long; that the
    # real cost is what it should be is a test of its own, in tests/crypto.
    monkeypatch.setattr("holdfast.crypto.passphrases.MEMORY_KIB", 64)
    monkeypatch.setattr("holdfast.crypto.passphrases.PASSES", 1)


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing in a test reaches beyond this machine, asks for a name out there neither."""
    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, _shut_in(name))
    real = socket.getaddrinfo

    def here(host: Any, *given: Any, **more: Any) -> Any:
        _check_is_here(host)
        return real(host, *given, **more)

    monkeypatch.setattr(socket, "getaddrinfo", here)


def _shut_in(name: str) -> Callable[..., Any]:
    real = getattr(socket.socket, name)

    def shut_in(it: socket.socket, *given: Any) -> Any:
        if it.family in (socket.AF_INET, socket.AF_INET6):
            # The address comes last: `sendto` may have flags before it.
            _check_is_here(given[-1][0])
        return real(it, *given)

    return shut_in


def _check_is_here(host: Any) -> None:
    """Loopback, by address or by name; a socket of this machine has no host."""
    name = host.decode() if isinstance(host, bytes) else host
    if name in (None, "", "localhost"):
        return
    try:
        here = ip_address(name).is_loopback or ip_address(name).is_unspecified
    except ValueError:
        here = False
    if not here:
        pytest.fail(f"a test went out to {name}")


@pytest.fixture(autouse=True)
def _one_connection(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A live server's threads have connections of their own, and must close them.
    if "live_server" not in request.fixturenames:
        keep_one_connection(monkeypatch)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: object) -> Iterator[None]:
    """In the end no thread that a browser still talks to keeps the database from going."""
    yield
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.fixture(autouse=True)
def _forget_what_was_kept() -> Iterator[None]:
    """Nothing that a process keeps for speed outlives a test.

    What a module keeps between requests is a dictionary called `_kept` (or so begun).
    """
    yield
    from holdfast.web import middleware

    middleware._organisation_of.cache_clear()
    for found in _kept_in_modules(len(sys.modules)):
        found.clear()


@lru_cache(maxsize=1)
def _kept_in_modules(modules: int) -> list[dict[object, object]]:
    return [
        thing
        for name, module in list(sys.modules.items())
        if name.startswith("holdfast.")
        for called, thing in list(vars(module).items())
        if called.startswith("_kept") and isinstance(thing, dict)
    ]


@pytest.fixture
def at() -> datetime:
    """The one time of a test: a Friday evening."""
    return NOW


@pytest.fixture
def cast(db: None, at: datetime) -> Cast:
    """An organisation under the committee policy, with everybody in it."""
    return gather(at)
