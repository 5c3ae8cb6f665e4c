"""One running demo and one browser for the journeys of a module."""

import pytest

from tests.browsers import opened_browser
from tests.journeys.demo import Demo


@pytest.fixture(scope="module")
def demo():
    """`holdfast demo`, started as its users start it."""
    running = Demo()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def browser():
    """Chromium as the distribution has it."""
    with opened_browser() as opened:
        yield opened
