"""Every clause that the committee policy quotes or names is proved by some test."""

import re

from docs.generate import clauses_page
from holdfast.policy import load, shipped


def proved():
    """The clauses that a test is marked with, as the document of them lists them."""
    return set(re.findall(r"^## (\S+)$", clauses_page(), re.MULTILINE))


def test_no_clause_of_the_policy_is_without_a_test():
    text = shipped("committee")
    named = set(re.findall(r'clause = "([^"]+)"', text))
    quoted = set(load(text).clauses)

    assert len(named) > 40
    assert named <= quoted
    assert sorted(quoted - proved()) == []


def test_no_mark_names_a_clause_that_is_not_there():
    # What belongs to no shipped policy: the jam's, for all that runs.
    others = {clause for clause in proved() if clause.startswith(("J-", "L-", "N-"))}

    assert sorted(proved() - others - set(load(shipped("committee")).clauses)) == []
