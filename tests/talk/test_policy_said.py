"""What follows a telling, said out of the policy in the language of the page."""

import pytest
from django.utils import translation

from holdfast.policy import load, shipped
from holdfast.reports.public_policy import what_follows
from tests.talk.reporter import said


def test_about_us_says_what_follows_with_the_numbers_of_the_policy(reporter):
    words = said(reporter.client.get("/about/"))

    assert "We answer within 7 days." in words
    assert "If it is grave, we meet about it within 14 days." in words
    assert "Within 3 months we tell you what came of it." in words
    assert (
        "This is only decided together (safer spaces committee, all must agree):"
        " Temporary ban; Permanent ban;" in words
    )
    assert "they have 72 hours to answer" in words


@pytest.mark.parametrize(("language", "named"), [("fr", "Exclusion"), ("nl", "verbod")])
def test_every_action_is_named_once_in_the_language(language, named):
    policy = load(shipped())

    with translation.override(language):
        whole = " ".join(what_follows(policy, language=language))

    assert named in whole
    for action in policy.actions.values():
        assert whole.count(action.title.said(language)) == 1


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("majority", "more than half must agree"),
        ("any 2", "at least 2 must agree"),
        ("at-least 2/3", "at least 2/3 must agree"),
        ("more-than 3/4", "more than 3/4 must agree"),
    ],
)
def test_a_rule_is_said_as_the_policy_has_it(rule, words):
    changed = shipped().replace('rule = "unanimous"', f'rule = "{rule}"')

    sentences = what_follows(load(changed), language="en")

    assert any(words in sentence for sentence in sentences)


def test_policy_that_owes_nothing_promises_nothing():
    small = load(shipped("working-group"))

    sentences = what_follows(small, language="en")

    assert not any("None" in sentence for sentence in sentences)
    assert sentences[-1].startswith("Whoever of us")
