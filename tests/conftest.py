"""What every test stands on: a home of its own, quick passphrases, the cast."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from tests.cast import NOW, Cast, gather
from tests.home import HOME


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
def _one_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    # A request that comes through the whole application closes its connection at the
    # end, and with it the transaction in which this test lives.
    monkeypatch.setattr(
        "django.db.backends.base.base.BaseDatabaseWrapper.close_if_unusable_or_obsolete",
        lambda _connection: None,
    )


@pytest.fixture(autouse=True)
def _forget_what_was_kept() -> Iterator[None]:
    """Nothing that a process keeps for speed outlives a test."""
    yield
    from holdfast.web import middleware

    middleware._organisation_of.cache_clear()


@pytest.fixture
def at() -> datetime:
    """The one time of a test: a Friday evening."""
    return NOW


@pytest.fixture
def cast(db: None, at: datetime) -> Cast:
    """An organisation under the committee policy, with everybody in it."""
    return gather(at)
