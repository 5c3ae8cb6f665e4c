"""Every clause is proved by some test, or is named as not done."""

import re

from docs.generate import clauses
from holdfast.policy import load, shipped

# What the law and the field expect and this version does not do.
NOT_DONE = {"L-2.2", "L-3.1", "L-3.2"}


def test_no_clause_is_without_a_test_unawares():
    text = shipped("committee")
    named = set(re.findall(r'clause = "([^"]+)"', text))

    assert len(named) > 40
    assert named <= set(load(text).clauses)
    assert {clause for clause, tests in clauses().items() if not tests} == NOT_DONE


def test_no_mark_names_a_clause_that_is_not_there():
    # What belongs to no shipped policy: the jam's, for all that runs.
    others = {clause for clause in clauses() if clause.startswith(("J-", "L-", "N-"))}

    assert set(clauses()) - others - set(load(shipped("committee")).clauses) == set()
