"""The policy in sentences and diagrams, and the part that anybody may read."""

import json

import pytest

from holdfast.policy import diagrams, load, public_part, sentences, shipped
from holdfast.policy.explain import STARTS
from holdfast.policy.model.actions import Event
from tests.policy.ready import (
    committee_policy,
    small_policy,
    working_group_policy,
)


def said(heading: str) -> tuple[str, ...]:
    return next(
        part.sentences
        for part in sentences(committee_policy())
        if part.heading == heading
    )


def test_board_is_whoever_came() -> None:
    assert said("Who decides")[0] == (
        "The board: whoever was at half or more of its meetings in the last 12 months,"
        " each written down within 3 months."
    )


def test_permanent_ban_is_explained_in_one_sentence() -> None:
    assert (
        "Permanent ban: the safer spaces committee (every one of the sitting members),"
        " within 7 days; at least: Preponderance of evidence; only while no seat is"
        " empty; the person harmed has 72 hours to answer."
    ) in said("What may be done")


def test_duty_says_when_who_and_until_when() -> None:
    assert (
        "When a major report arrives: the safer spaces committee, within 14 days:"
        " Meet about a major report and decide whether to act."
    ) in said("What is owed")


def test_act_alone_is_explained() -> None:
    whole = " ".join(
        sentence
        for part in sentences(working_group_policy())
        for sentence in part.sentences
    )

    assert "against harm that goes on, one of the working group alone" in whole
    assert "The working group: 5 seats, appointed by the steering group." in whole


def test_conflict_without_recusal_and_body_without_seats_are_explained() -> None:
    text = shipped("working-group").replace("seats = 7\n", "")
    text += (
        '\n[[office]]\nid = "scribe"\ntitle = { en = "scribe" }\ndeputy = "steering"\n'
    )
    conflict = (
        '\n[[conflict.suspends]]\ngrade = "major"\ninvestigated_by = "steering"\n'
    )
    conflict += 'outcomes = ["major-action"]\n'
    after = 'after = { confirmed_by = "unimplicated-reader", within = "PT72H" }\n'
    policy = load(text + conflict + after)

    parts = {part.heading: part.sentences for part in sentences(policy)}

    assert len(parts["When a report is about one of us"]) == 1
    assert (
        "The steering group: any number of seats, appointed by the assembly."
        in (parts["Who decides"])
    )


def test_names_are_said_in_the_language_asked_for() -> None:
    whole = " ".join(
        sentence
        for part in sentences(committee_policy(), "nl")
        for sentence in part.sentences
    )

    assert "Blijvend verbod" in whole


def test_every_event_has_its_words() -> None:
    assert set(STARTS) == set(Event.__args__)  # type: ignore[attr-defined]


@pytest.mark.parametrize("policy", [committee_policy, small_policy])
def test_diagrams_are_mermaid(policy: object) -> None:
    drawn = diagrams(policy())  # type: ignore[operator]

    assert drawn["who-decides"].startswith("flowchart LR\n")
    assert drawn["life-of-a-report"].startswith("flowchart TD\n")
    assert all(text.count("[") == text.count("]") for text in drawn.values())


def test_diagram_shows_who_decides_what() -> None:
    assert (
        '  w_committee("the safer spaces committee") -->|"unanimous"| a_permanent_ban'
        in diagrams(committee_policy())["who-decides"].splitlines()
    )


@pytest.mark.clause("C-0.6")
@pytest.mark.clause("C-0.8")
def test_public_part_is_plain_data() -> None:
    part = public_part(committee_policy(), "fr")

    assert json.loads(json.dumps(part)) == part
    assert part["zone"] == "Europe/Brussels"
    assert part["effective"] == "2017-04-01"
    assert part["forms"][0]["questions"][0]["ask"].startswith("Que se passe-t-il")
    assert {one["id"] for one in part["actions"]} >= {"permanent-ban", "eject"}
    assert len(part["conduct"]) == 4
