"""Drills: who could read, who must act by when, what was blocked and why."""

from pathlib import Path

import pytest

from holdfast.policy import PolicyInvalid, Timeline, load, rehearse
from tests.policy.ready import changed, committee_policy, working_group_policy

FRIDAY = (Path(__file__).parent / "friday.toml").read_text(encoding="utf-8")

ALONE = (
    "Ana alone: suspension: Against harm that goes on, alone; reviewed within 24 hours."
)
PASSED = (
    "suspension passed: 2 of 3 said yes; 2 are needed"
    " (at least 2/3 of the sitting members)."
)
SEATING = (
    'line 4, [seating]: "seating" is not a table of a scenario. Did you mean "sitting"?'
)


def friday() -> Timeline:
    return rehearse(committee_policy(), FRIDAY)


def told(kind: str) -> list[str]:
    return [step.text for step in friday().steps if step.kind == kind]


def test_timeline_is_in_the_order_of_time() -> None:
    steps = friday().steps

    assert [step.at for step in steps] == sorted(step.at for step in steps)
    assert str(steps[0].at.tzinfo) == "Europe/Brussels"


def test_readers_go_round_the_director() -> None:
    assert told("reads")[0] == "It can be read by: Bo, Cy, Dee, Eli."


def test_report_that_nobody_can_read_is_a_gap() -> None:
    assert "It can be read by: nobody." in told("reads")
    assert "Fewer than 2 can read it." in told("gap")


def test_duty_that_nobody_is_there_for_is_a_gap() -> None:
    assert (
        "Retrieve the report, by 2026-11-27 23:59: nobody is there to do it."
        in told("gap")
    )


def test_duty_passes_to_who_stands_in() -> None:
    assert (
        "Say whether the report is major on its face, by 2026-11-23 22:40:"
        " the board (Dee, Eli, Fay)." in told("owed")
    )


def test_what_is_refused_is_blocked_with_its_reason() -> None:
    blocked = {
        (step.at.isoformat()[:16], step.clause): step.text
        for step in reversed(friday().steps)
        if step.kind == "blocked"
    }

    assert blocked["2026-11-21T10:00", "C-0.2"].startswith("A minor report arrives")
    assert blocked["2026-11-21T10:00", "C-2.2"].startswith("Its form: The long form")
    assert "has 72 hours to answer" in blocked["2026-11-28T20:00", "C-5.10"]
    assert "permanent-ban failed: 0 of 2" in blocked["2026-12-04T23:59", "C-5.1"]
    assert 'no action "banish"' in blocked["2026-11-27T21:00", None]
    assert "Zoe alone" in blocked["2026-11-20T22:50", "C-4.1"]


def test_fallback_body_decides_where_too_few_are_left() -> None:
    assert any(
        text.startswith("temporary-ban failed: 3 of 4") for text in told("blocked")
    )


def test_gaps_are_what_nobody_could_do_or_was_blocked() -> None:
    assert {step.kind for step in friday().gaps} == {"gap", "blocked"}


def test_act_alone_brings_its_review() -> None:
    text = """
[scenario]
title = "Harm that goes on"
[sitting]
working-group = ["Ana", "Bo", "Cy"]
[[alone]]
at = 2026-11-20T22:00:00
who = "Ana"
action = "suspension"
at_event = false
[[motion]]
at = 2026-11-20T23:00:00
action = "suspension"
grade = "major"
evidence = "reasonable"
ballots = { Ana = "yes", Bo = "yes" }
"""

    timeline = rehearse(working_group_policy(), text)

    assert [step.text for step in timeline.steps] == [
        ALONE,
        "Review of it, by 2026-11-21 22:00: the working group.",
        "Moved: suspension: 3 members of the working group decide.",
        PASSED,
    ]


def test_motion_without_a_close_ends_at_once() -> None:
    text = """
[scenario]
title = "By the board"
[sitting]
board = ["Ana", "Bo", "Cy"]
[[motion]]
at = 2026-11-20T22:00:00
action = "ban"
evidence = "likely"
grade = "major"
ballots = { Ana = "yes", Bo = "yes" }
"""
    old = (
        'decision = [{ body = "committee", rule = "unanimous", closes = "P7D" }]\nneeds'
    )
    new = 'decision = [{ body = "board", rule = "majority" }]\nneeds'
    policy = load(changed(old, new).replace('to = "board"', 'to = "committee"'))

    timeline = rehearse(policy, text)

    assert {step.at.hour for step in timeline.steps} == {22}
    assert timeline.steps[-1].text.startswith("ban passed")


TWO_BODIES = """
[scenario]
title = "Two must agree"
[sitting]
committee = ["Ana", "Bo", "Cy"]
board = ["Dee", "Eli", "Fay"]
[[motion]]
at = 2026-11-20T22:00:00
action = "ban"
evidence = "likely"
grade = "major"
ballots = { Ana = "yes", Bo = "yes", Cy = "yes", Dee = "yes", Eli = "ELI" }
"""


@pytest.mark.parametrize(
    ("eli", "kind", "last"),
    [
        ("yes", "happens", "ban (the board) passed: 2 of 3 said yes"),
        ("no", "blocked", "ban (the board) failed: 1 of 3 said yes"),
    ],
)
@pytest.mark.clause("C-5.1")
def test_each_body_that_must_agree_is_asked_in_order(
    eli: str, kind: str, last: str
) -> None:
    policy = load(
        changed(
            'rule = "unanimous", closes = "P7D" }]\nneeds',
            'rule = "unanimous", closes = "P7D" },'
            ' { body = "board", rule = "majority", closes = "P7D" }]\nneeds',
        ).replace('[appeal]\nto = "board"\nrule = "majority"\nwithin = "P1M"\n', "")
    )

    *_, first, second = rehearse(policy, TWO_BODIES.replace("ELI", eli)).steps

    assert first.text.startswith("ban (the committee) passed: 3 of 3")
    assert (second.kind, second.text[: len(last)]) == (kind, last)
    assert (second.at - first.at).days == 7


def test_the_second_body_is_not_asked_where_the_first_says_no() -> None:
    policy = load(
        changed(
            'rule = "unanimous", closes = "P7D" }]\nneeds',
            'rule = "unanimous" }, { body = "board", rule = "majority" }]\nneeds',
        ).replace('[appeal]\nto = "board"\nrule = "majority"\nwithin = "P1M"\n', "")
    )
    text = TWO_BODIES.replace('Cy = "yes", ', "").replace("ELI", "yes")

    steps = rehearse(policy, text).steps

    assert steps[-1].text.startswith("ban (the committee) failed: 2 of 3")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("[scenario", 1),
        ("", 1),
        (FRIDAY.replace("2026-11-20T22:40:00", '"Friday"'), 19),
        (FRIDAY.replace('who = "Zoe"', 'whom = "Zoe"'), 70),
    ],
)
def test_scenario_that_cannot_be_read_is_told_where(text: str, line: int) -> None:
    with pytest.raises(PolicyInvalid) as refused:
        rehearse(committee_policy(), text)

    assert refused.value.mistakes[0].line == line


def test_mistakes_of_a_scenario_are_told_in_its_words() -> None:
    text = FRIDAY.replace('who = "Zoe"', 'whom = "Zoe"').replace(
        "[sitting]", "[seating]"
    )

    with pytest.raises(PolicyInvalid) as refused:
        rehearse(committee_policy(), text)

    assert [str(mistake) for mistake in refused.value.mistakes] == [
        "line 1, [sitting]: The scenario has no [sitting].",
        SEATING,
        'line 70, [[alone]]: "who" is missing.',
        'line 72, [[alone]]: "whom" is not a word of this table. Did you mean "who"?',
    ]


def test_minor_report_about_a_member_asks_for_a_keeper() -> None:
    text = FRIDAY.replace(
        'offence = "assault"\nreported = ["Ana"]',
        'offence = "verbal-harassment"\nreported = ["Ana"]',
    )

    steps = [step.text for step in rehearse(committee_policy(), text).steps]

    assert any(step.startswith("Designate somebody") for step in steps)
    assert not any(step.startswith("Say whether") for step in steps)
