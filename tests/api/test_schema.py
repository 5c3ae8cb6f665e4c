"""The API answers as its OpenAPI document says, whatever it is asked."""

import os
from datetime import UTC, datetime

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from holdfast.accounts.unlocking import begin_session
from holdfast.api.app import api
from holdfast.wsgi import application

OPERATIONS = [
    (method.upper(), path)
    for path, methods in api.get_openapi_schema()["paths"].items()
    for method in methods
]
CASES = 60 if os.environ.get("HOLDFAST_LONG") else 6


@pytest.fixture
def schema(cast):
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)


@pytest.fixture
def token(cast):
    found, _ = begin_session(
        cast.members["ada"],
        seeds=cast.seeds["ada"],
        organisation=cast.organisation,
        at=datetime.now(UTC),
    )
    return found


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_answer_is_documented(schema, token, operation):
    method, path = operation
    strategy = schema[path][method].as_strategy()

    @settings(
        max_examples=CASES,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=True,
        database=None,
    )
    @given(case=strategy)
    def answers(case):
        # A shape can be right and its meaning refused (words that are not ours, a code
        # name that nobody has): then 422 says which, and that is no mistake.
        case.call_and_validate(
            headers={"Authorization": f"Bearer {token}"},
            excluded_checks=[positive_data_acceptance],
        )

    answers()
