"""The Chromium that pages are looked at with, the same for every test.

Debian has it in two builds of one source: as people use it, and the same engine without
a window to draw, which takes a third of the time. The main job is done in the first.
"""

import os
import shutil
from contextlib import contextmanager

import pytest

WITHOUT_WINDOW = ("chromium-headless-shell",)
AS_PEOPLE_HAVE_IT = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def chromium(*, as_people_have_it=False):
    """Where it is: what was named, or one of the distribution's; or None."""
    first, second = WITHOUT_WINDOW, AS_PEOPLE_HAVE_IT
    names = (*second, *first) if as_people_have_it else (*first, *second)
    named = os.environ.get("HOLDFAST_CHROMIUM")
    return named or next(filter(None, map(shutil.which, names)), None)


@contextmanager
def opened_browser(**which):
    """One at work, `which` as for `chromium`; where there is none, a test is skipped."""
    found = chromium(**which)
    if found is None:
        pytest.skip("no Chromium here: `apt-get install chromium`")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield opened
        opened.close()
