"""What every test stands on: a home of its own, quick passphrases, the cast."""

import os
import sys
from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from pathlib import Path

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
