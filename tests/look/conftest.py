import pytest

from tests.browsers import opened_browser


@pytest.fixture(scope="module")
def browser():
    with opened_browser() as opened:
        yield opened
