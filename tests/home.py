"""Before anything of Holdfast is imported: a home of this run's own.

It is a plugin that pytest loads first (`-p tests.home`): Django's settings are read
before any conftest, and would otherwise name the home and database of whoever runs it.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import pytest

HOME = Path(tempfile.mkdtemp(prefix="holdfast-test-"))
atexit.register(shutil.rmtree, HOME, ignore_errors=True)
os.environ["HOLDFAST_HOME"] = str(HOME)
os.environ.setdefault("HOLDFAST_HOSTS", "testserver,localhost,127.0.0.1,[::1]")
os.environ.pop("HOLDFAST_DATABASE_URL", None)
if os.environ.get("HOLDFAST_TEST_DATABASE_URL"):
    os.environ["HOLDFAST_DATABASE_URL"] = os.environ["HOLDFAST_TEST_DATABASE_URL"]


def keep_one_connection(patch: pytest.MonkeyPatch) -> None:
    """A request made through the whole application leaves this test's connection open.

    It would close it at the end, and with it the transaction in which the test lives.
    """
    patch.setattr(
        "django.db.backends.base.base.BaseDatabaseWrapper.close_if_unusable_or_obsolete",
        lambda _connection: None,
    )
