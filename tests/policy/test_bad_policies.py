"""Every mistake of a bad policy is told at once, with its line, in the file's words."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.policy import Mistake, PolicyInvalid, check, load, shipped, shipped_names
from tests.policy.bad_policies import BAD, Bad
from tests.policy.ready import SMALL, changed


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad.described)
def test_bad_policy_is_told_exactly_what_is_wrong(bad: Bad) -> None:
    text = changed(bad.old, bad.new)

    mistakes = check(text)

    assert tuple(str(mistake) for mistake in mistakes) == bad.told


def test_there_are_at_least_forty_described_bad_policies() -> None:
    assert len({bad.described for bad in BAD}) == len(BAD) >= 40


@pytest.mark.parametrize("name", shipped_names())
def test_shipped_policies_have_no_mistake(name: str) -> None:
    assert check(shipped(name)) == ()


def test_mistakes_of_shape_and_of_sense_are_told_together() -> None:
    text = SMALL.replace("seats = 3", "seets = 3").replace(
        'then = "board"', 'then = "committee"'
    )
    text = text.replace('zone = "Europe/Brussels"', 'zone = "Mars/Olympus"')

    mistakes = check(text)

    assert mistakes == (
        Mistake(4, "[policy]", '"zone": "Mars/Olympus" is not a time zone.', ""),
        Mistake(
            22,
            "[[body]] committee",
            '"seets" is not a word of this table.',
            'Did you mean "seats"?',
        ),
        Mistake(
            184,
            "[[duty]] meet",
            "When the committee is late with meet, nobody else takes over.",
            "",
        ),
    )


def test_invalid_policy_is_refused_with_its_mistakes() -> None:
    with pytest.raises(PolicyInvalid, match="line 22") as refused:
        load(changed("seats = 3", "seats = 0"))

    assert [mistake.line for mistake in refused.value.mistakes] == [22]


def test_policy_without_any_table_lacks_each_one() -> None:
    told = [mistake.message for mistake in check("")]

    assert told == [
        "The policy has no [[action]].",
        "The policy has no [[body]].",
        "The policy has no [[form]].",
        "The policy has no [[offence]].",
        "The policy has no [policy].",
        "The policy has no [records].",
    ]


def test_policy_without_election_cannot_elect() -> None:
    start, end = SMALL.index("[election]"), SMALL.index("[[helpline]]")

    told = check(SMALL[:start] + SMALL[end:])

    assert [mistake.message for mistake in told] == [
        "The committee is elected, and the policy has no [election]."
    ]


def test_policy_says_nothing_of_what_it_may_lack() -> None:
    # All that is not needed may be missing: no rule stumbles over its absence.
    text = SMALL
    for header in ("conflict", "conflict.suspends", "bans", "appeal", "flood"):
        text = _without(text, header)
    for header in ("ending", "reporting", "grading"):
        text = _without(text, header)

    assert check(text) == ()


def _without(text: str, header: str) -> str:
    bracketed = f"[[{header}]]" if header.endswith("suspends") else f"[{header}]"
    start = text.index(f"\n{bracketed}")
    return text[:start] + text[text.index("\n[", start + 2) :]


def test_forgotten_language_is_told_for_every_word_a_reporter_sees() -> None:
    mistakes = check(changed('languages = ["en"]', 'languages = ["en", "fr"]'))

    assert len(mistakes) == 21
    assert {mistake.message for mistake in mistakes} >= {
        '"ask" is not said in: fr.',
        '"why" is not said in: fr.',
        '"title" is not said in: fr.',
    }


def test_header_that_cannot_be_read_hides_no_other_mistake() -> None:
    text = changed('title = { en = "Small policy" }', "title = 3")

    mistakes = check(text.replace('then = "board"', 'then = "committee"'))

    assert [mistake.line for mistake in mistakes] == [3, 184]


def test_record_and_election_that_cannot_be_read_hide_no_other_mistake() -> None:
    text = changed('kept_by = "director"', "kept_by = 1").replace(
        'every = "P3Y"', 'every = "three years"'
    )

    mistakes = check(text.replace('then = "board"', 'then = "committee"'))

    assert [mistake.line for mistake in mistakes] == [184, 227, 258]


def test_too_little_to_go_on_tells_what_there_is() -> None:
    text = changed("seats = 3", "seats = 0").replace(
        'members = { attended = "1/2"', 'members = { attended = "2/1"'
    )

    assert [mistake.line for mistake in check(text)] == [17, 22]


def test_all_of_a_body_that_cannot_be_read_is_not_called_missing() -> None:
    mistakes = check(changed("receives_reports = true", "receives_reports = 1"))

    assert [mistake.message for mistake in mistakes] == [
        '"receives_reports" must be true or false, not 1.'
    ]


def test_file_that_is_no_table_of_tables_is_told_so() -> None:
    mistakes = check('body = "board"\noffence = [1, 2]\n')

    assert '"body" must be a list in square brackets, not "board".' in {
        mistake.message for mistake in mistakes
    }
    assert '"offence" must be a table, not 1.' not in {
        mistake.message for mistake in mistakes
    }


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("x" * 1_000_001, "It is longer than 1000000 characters."),
        ("x = " + "[" * 100_000, "It is nested too deeply."),
        ("\x00", "This is not TOML: Invalid statement."),
        ("a = 1\nb =", "This is not TOML: Invalid value."),
    ],
)
def test_text_that_is_no_policy_at_all_gets_one_sentence(text: str, told: str) -> None:
    (mistake,) = check(text)

    assert mistake.message == told


@pytest.mark.parametrize(
    ("depth", "told"), [(50, ()), (400, ("It is nested too deeply.",))]
)
def test_condition_nested_beyond_reason_is_told_so(
    depth: int, told: tuple[str, ...]
) -> None:
    deep = "{ any = [" * depth + '{ grade = "major" }' + "] }" * depth
    text = changed('{ any = [{ grade = "major" }, { answer = "called" }] }', deep)

    assert tuple(mistake.message for mistake in check(text)) == told


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_change_of_one_line_makes_checking_stumble(data: st.DataObject) -> None:
    lines = SMALL.splitlines()
    number = data.draw(st.integers(0, len(lines) - 1))
    lines[number] = data.draw(
        st.sampled_from(["", "x = 1", "[x]", "[[body]]", 'id = "x"', "]", "title = 1"])
        | st.text(max_size=20)
    )

    mistakes = check("\n".join(lines))

    assert all(1 <= mistake.line <= len(lines) + 1 for mistake in mistakes)


def test_bad_policies_change_the_small_one() -> None:
    assert tomllib.loads(SMALL)["policy"]["id"] == "small"
    assert (Path(__file__).parent / "small.toml").exists()


def test_a_table_with_one_mistake_is_told_its_others_too() -> None:
    text = f"""{SMALL}
[[duty]]
id = "watch"
who = "wizard"
do = "meetin"
starts = "report-filed"

[[action]]
id = "shun"
title = {{ en = "Shun" }}
grade = "major"
effect = "bar"
decision = [{{ body = "comittee", rule = "unanimus" }}]

[[body]]
id = "committee"
"""
    told = {str(one).partition(": ")[2] for one in check(text)}

    assert told >= {
        '"title" is missing.',
        '"wizard" is not a body or an office of this policy.',
        '"do" cannot be "meetin". Did you mean "meeting"?',
        '"comittee" is not a body of this policy. Did you mean "committee"?',
        '"committee" is already the id of another [[body]].',
    }
