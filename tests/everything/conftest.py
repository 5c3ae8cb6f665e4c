"""One world for a whole module: making it takes longer than walking through it."""

from collections.abc import Iterator

import pytest
from django.db import transaction

from tests.cast import NOW
from tests.clock import stop_the_clock
from tests.everything.world import World, make_world
from tests.home import keep_one_connection


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: object) -> Iterator[World]:
    """Everything there is, in a transaction that is rolled back in the end.

    Each test leaves it as it was: what it does is rolled back too (`db`).
    """
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock():
        patch.setattr("holdfast.crypto.passphrases.MEMORY_KIB", 64)
        patch.setattr("holdfast.crypto.passphrases.PASSES", 1)
        stop_the_clock(patch, NOW)
        keep_one_connection(patch)
        with transaction.atomic():
            yield make_world(NOW)
            transaction.set_rollback(True)
