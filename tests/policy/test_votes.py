"""Votes: truth tables, and an independent count of ten thousand random motions."""

import random
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.policy import Decision, Rule, Verdict, count, electorate
from tests.policy.ready import committee_policy, people, small_policy

FIVE = people("a b c d e")


def state(rule: str, ballots: str, *, of: str = "sitting", closed: bool = False) -> str:
    """Where five members stand after ballots such as `yyn`."""
    words = {"y": "yes", "n": "no", "-": "abstain"}
    said = {name: words[one] for name, one in zip("abcde", ballots, strict=False)}
    parsed = Rule.parse(rule, of=of)  # type: ignore[arg-type]
    return count(parsed, electorate=FIVE, ballots=said, closed=closed).state


@pytest.mark.parametrize(
    ("rule", "of", "ballots", "closed", "expected"),
    [
        # unanimous: every one says yes, and silence is no yes
        ("unanimous", "sitting", "yyyyy", False, "passed"),
        ("unanimous", "sitting", "yyyy", False, "open"),
        ("unanimous", "sitting", "yyyy", True, "failed"),
        ("unanimous", "sitting", "n", False, "failed"),
        ("unanimous", "sitting", "-", False, "failed"),
        ("unanimous", "voting", "yyy--", True, "passed"),
        # majority: more than half
        ("majority", "sitting", "yyy", False, "passed"),
        ("majority", "sitting", "yynn", False, "open"),
        ("majority", "sitting", "yynnn", False, "failed"),
        ("majority", "voting", "yyn", True, "passed"),
        ("majority", "voting", "yn", True, "failed"),
        ("majority", "voting", "yyn", False, "open"),
        ("majority", "voting", "", True, "failed"),
        # parts
        ("at-least 2/5", "sitting", "yy", False, "passed"),
        ("more-than 2/5", "sitting", "yy", False, "open"),
        ("more-than 2/5", "sitting", "yynnn", False, "failed"),
        ("at-least 2/3", "sitting", "yyy", True, "failed"),
        ("at-least 2/3", "sitting", "yyyy", True, "passed"),
        ("at-least 1/100", "sitting", "", True, "failed"),
        # any number
        ("any 1", "sitting", "nnnny", False, "passed"),
        ("any 2", "sitting", "nnnny", False, "failed"),
        ("any 6", "sitting", "", False, "failed"),
    ],
)
@pytest.mark.clause("C-5.1")
def test_rule_of_decision_holds(
    rule: str, of: str, ballots: str, closed: bool, expected: str
) -> None:
    assert state(rule, ballots, of=of, closed=closed) == expected


def test_those_present_are_the_base_where_the_rule_says_so() -> None:
    rule = Rule.parse("majority", of="present")

    outcome = count(
        rule,
        electorate=FIVE,
        ballots={"a": "yes", "b": "yes"},
        present=people("a b c x"),
        closed=False,
    )

    assert outcome.state == "passed"
    assert outcome.reasons[0].text == (
        "2 of 3 said yes; 2 are needed (more than half of the members present)."
    )


def test_everybody_is_present_where_nobody_says() -> None:
    rule = Rule.parse("majority", of="present")

    outcome = count(rule, electorate=FIVE, ballots={"a": "yes"}, closed=True)

    assert outcome.state == "failed"


def test_ballot_of_a_stranger_is_an_error() -> None:
    with pytest.raises(ValueError, match="no vote here"):
        count(
            Rule.parse("majority"),
            electorate=FIVE,
            ballots={"x": "yes"},
            closed=False,
        )


def test_unknown_choice_is_an_error() -> None:
    with pytest.raises(ValueError, match="yes, no or abstain"):
        count(
            Rule.parse("majority"),
            electorate=FIVE,
            ballots={"a": "perhaps"},
            closed=False,
        )


def test_empty_electorate_never_passes() -> None:
    outcome = count(
        Rule.parse("unanimous"), electorate=frozenset(), ballots={}, closed=False
    )

    assert outcome.state == "failed"
    assert outcome.reasons[0].text == "0 of 0 said yes; 1 would be needed."


RULES = st.one_of(
    st.sampled_from(["unanimous", "majority", "any 1", "any 2", "any 3"]),
    st.builds(
        lambda word, low, more: f"{word} {low}/{low + more}",
        st.sampled_from(["more-than", "at-least"]),
        st.integers(1, 9),
        st.integers(1, 9),
    ),
)
BASES = st.sampled_from(["sitting", "voting"])
BALLOTS = st.dictionaries(
    st.sampled_from("abcdefg"), st.sampled_from(["yes", "no", "abstain"])
)


def met(rule: str, yes: int, base: int) -> bool:
    """An independent count: cross-multiplied, by the words of the rule alone."""
    word, _, rest = rule.partition(" ")
    if yes == 0:
        return False
    if word == "unanimous":
        return yes == base
    if word == "majority":
        return yes + yes > base
    if word == "any":
        return yes >= int(rest)
    part, whole = map(int, rest.split("/"))
    if word == "more-than":
        return yes * whole > base * part
    return yes * whole >= base * part


def recount(
    rule: str, of: str, members: frozenset[str], ballots: dict[str, str], closed: bool
) -> str:
    """An independent state: by trying every way in which the rest could vote."""
    yes = sum(said == "yes" for said in ballots.values())
    no = sum(said == "no" for said in ballots.values())
    left = 0 if closed else len(members) - len(ballots)
    ends = set()
    for more_yes in range(left + 1):
        for more_no in range(left - more_yes + 1):
            cast = yes + no + more_yes + more_no
            base = cast if of == "voting" else len(members)
            ends.add(met(rule, yes + more_yes, base))
    if ends == {True}:
        return "passed"
    return "open" if True in ends else "failed"


@settings(max_examples=300, deadline=None)
@given(RULES, BASES, BALLOTS, st.booleans())
def test_count_agrees_with_an_independent_count(
    rule: str, of: str, ballots: dict[str, str], closed: bool
) -> None:
    members = frozenset("abcdefg")

    outcome = count(
        Rule.parse(rule, of=of),  # type: ignore[arg-type]
        electorate=members,
        ballots=ballots,
        closed=closed,
    )

    assert outcome.state == recount(rule, of, members, ballots, closed)


def test_ten_thousand_random_motions_recounted() -> None:
    chance = random.Random(20261120)
    words = ["unanimous", "majority", "any 2", "more-than 3/4", "at-least 1/4"]
    rules = [*words, "at-least 2/3", "more-than 1/2", "at-least 1/1"]
    for _ in range(10_000):
        rule, of = chance.choice(rules), chance.choice(["sitting", "voting"])
        members = frozenset("abcdefghi"[: chance.randint(1, 9)])
        voters = chance.sample(sorted(members), chance.randint(0, len(members)))
        ballots = {name: chance.choice(["yes", "yes", "no"]) for name in voters}
        closed = chance.random() < 0.5

        outcome = count(
            Rule.parse(rule, of=of),
            electorate=members,
            ballots=ballots,
            closed=closed,
        )

        assert outcome.state == recount(rule, of, members, ballots, closed)


@settings(max_examples=200, deadline=None)
@given(RULES, BALLOTS, st.sets(st.sampled_from("hijk")), st.booleans())
def test_those_present_are_counted_as_if_they_were_all(
    rule: str, ballots: dict[str, str], others: set[str], closed: bool
) -> None:
    present = frozenset("abcdefg")

    outcome = count(
        Rule.parse(rule, of="present"),
        electorate=present | others,
        ballots=ballots,
        present=present,
        closed=closed,
    )

    assert outcome.state == recount(rule, "present", present, ballots, closed)


@settings(max_examples=200, deadline=None)
@given(RULES, BASES, BALLOTS)
def test_what_has_passed_or_failed_stays_so(
    rule: str, of: str, ballots: dict[str, str]
) -> None:
    parsed = Rule.parse(rule, of=of)  # type: ignore[arg-type]
    members, so_far, settled = frozenset("abcdefg"), {}, set()
    for name, said in ballots.items():
        so_far[name] = said
        outcome = count(parsed, electorate=members, ballots=so_far, closed=False)
        settled.add(outcome.state)

    last = count(parsed, electorate=members, ballots=so_far, closed=True).state

    assert last in settled or settled <= {"open"}
    assert not {"passed", "failed"} <= settled


@pytest.mark.parametrize(
    "text",
    [
        "",
        "all",
        "majority 1/2",
        "any",
        "any 0",
        "any -1",
        "any \u00b2",
        "any 1000",
        "more-than",
        "more-than 1/1",
        "at-least 0/3",
        "at-least 4/3",
        "at-least 1/0",
    ],
)
def test_rule_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"rule|fraction|whole|never"):
        Rule.parse(text)


@given(RULES)
def test_rule_is_written_as_it_was_read(text: str) -> None:
    rule = Rule.parse(text)

    assert Rule.parse(str(rule)) == rule


def test_fractions_are_exact() -> None:
    assert Rule.parse("more-than 333/999").fraction == Fraction(1, 3)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("unanimous", "every one of the sitting members"),
        ("majority", "more than half of the sitting members"),
        ("more-than 3/4", "more than 3/4 of the sitting members"),
        ("any 2", "any 2 of the sitting members"),
    ],
)
def test_rules_are_said_in_words(rule: str, words: str) -> None:
    assert Rule.parse(rule).in_words() == words


@pytest.mark.clause("C-5.1")
def test_s7_conflicted_member_is_out_of_base_and_count() -> None:
    policy = committee_policy()
    decision = policy.actions["temporary-ban"].decision[0]
    sitting = {"committee": people("Ana Bo Cy")}

    electing = electorate(policy, decision, sitting=sitting, conflicted=people("Ana"))

    assert electing.members == people("Bo Cy")
    assert electing.verdict.allowed
    both = {"Bo": "yes", "Cy": "yes"}
    one = {"Bo": "yes"}
    rule, members = decision.counted, electing.members
    assert count(rule, electorate=members, ballots=both, closed=False).state == "passed"
    assert count(rule, electorate=members, ballots=one, closed=False).state == "open"
    assert count(rule, electorate=members, ballots=one, closed=True).state == "failed"


@pytest.mark.clause("C-5.1")
def test_s8_base_below_the_least_names_the_fallback() -> None:
    policy = committee_policy()
    decision = policy.actions["temporary-ban"].decision[0]
    sitting = {"committee": people("Ana Bo Cy")}

    electing = electorate(
        policy, decision, sitting=sitting, conflicted=people("Ana Bo")
    )

    assert not electing.verdict.allowed
    assert electing.fallback == "board"
    assert electing.verdict.reasons[0].code == "too-few-members"
    assert electing.verdict.reasons[0].clause == "C-5.1"
    assert "can be put to the board" in electing.verdict.reasons[0].text


def test_body_without_a_fallback_says_so() -> None:
    decision = Decision(body="board", rule=Rule.parse("majority"))

    electing = electorate(small_policy(), decision, sitting={}, conflicted=frozenset())

    assert electing.verdict.reasons[0].text.endswith("the policy names nobody else.")
    assert electing.verdict.reasons[0].table == "[[body]] board"


def test_verdict_is_never_used_as_a_truth_value() -> None:
    electing = electorate(
        small_policy(),
        Decision(body="board", rule=Rule.parse("majority")),
        sitting={"board": people("Ana")},
        conflicted=frozenset(),
    )

    with pytest.raises(TypeError, match=r"\.allowed"):
        assert electing.verdict


def test_verdict_without_a_reason_cannot_be_built() -> None:
    with pytest.raises(ValueError, match="at least one reason"):
        Verdict(allowed=True, reasons=())
