"""One running demo and one browser for the journeys of a module."""

import shutil

import pytest

from tests.journeys.demo import Demo

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@pytest.fixture(scope="module")
def demo():
    """`holdfast demo`, started as its users start it."""
    running = Demo()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def browser():
    """Chromium as the distribution has it, without a window."""
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("no Chromium here: `apt-get install chromium`")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield opened
        opened.close()
