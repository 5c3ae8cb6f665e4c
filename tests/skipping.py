"""A plugin: where `CI=true`, everything is there, and what is skipped has failed."""

import os

import pytest


def _in_ci(report):
    if (
        report.skipped
        and not hasattr(report, "wasxfail")
        and os.environ.get("CI") == "true"
    ):
        *_, why = report.longrepr
        report.outcome = "failed"
        report.longrepr = f"{report.nodeid}: in CI nothing is skipped. {why}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport():
    return _in_ci((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report():
    return _in_ci((yield))
