"""One sample organisation and one browser for the journeys of a module."""

import pytest

from tests.browsers import opened_browser
from tests.journeys.demo import Demo, Served


@pytest.fixture(scope="module")
def demo(living, tmp_path_factory):
    """The sample organisation, served."""
    home = tmp_path_factory.mktemp("served") / "home"
    running = Served(living.copied_to(home))
    yield running
    running.stop()


@pytest.fixture(scope="module")
def started_demo():
    """`holdfast demo`, started as its users start it."""
    running = Demo()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def browser():
    """Chromium as the distribution has it."""
    with opened_browser() as opened:
        yield opened
