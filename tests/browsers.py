"""The Chromium that pages are looked at with, the same for every test."""

import os
import shutil
from contextlib import contextmanager

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def chromium():
    """Where it is: what was named, or the one of the distribution; or None."""
    named = os.environ.get("HOLDFAST_CHROMIUM")
    return named or next(
        (found for name in NAMES if (found := shutil.which(name))), None
    )


@contextmanager
def opened_browser():
    """One without a window; where there is none, the test is skipped."""
    found = chromium()
    if found is None:
        pytest.skip("no Chromium here: `apt-get install chromium`")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield opened
        opened.close()
