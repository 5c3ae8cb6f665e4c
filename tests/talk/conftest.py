import pytest

from holdfast.reports import pages
from tests.talk.reporter import Reporter


@pytest.fixture(autouse=True)
def _nothing_is_kept():
    pages.forget()


@pytest.fixture
def reporter(client, cast):
    """Somebody without an account, on the pages of the cast's organisation."""
    return Reporter(client)
