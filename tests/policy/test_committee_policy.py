"""The committee policy is whole: every clause and every word in its languages."""

import re
from pathlib import Path

import pytest

from holdfast.policy import load, shipped
from holdfast.policy.model.base import Text
from tests.policy.ready import committee_policy

CLAUSES = (
    [f"C-0.{n}" for n in range(1, 9)]
    + [f"C-1.{n}" for n in range(1, 6)]
    + [f"C-2.{n}" for n in range(1, 11)]
    + [f"C-3.{n}" for n in range(1, 10)]
    + ["C-4.1"]
    + [f"C-5.{n}" for n in range(1, 13)]
    + [f"C-6.{n}" for n in range(1, 5)]
    + [f"C-7.{n}" for n in range(1, 8)]
    + ["C-8.1", "C-8.2"]
)
IDS = {
    "bodies": {"board", "committee"},
    "offices": {"director", "host", "door", "keeper"},
    "evidence": {"reasonable-suspicion", "preponderance", "clear-and-convincing"},
    "forms": {"short", "long"},
    "actions": {
        "talk-stop",
        "talk-teach",
        "incident-report",
        "eject",
        "call-emergency",
        "temporary-ban",
        "permanent-ban",
        "tell-organisations",
        "tell-police",
        "remove-from-post",
    },
}


@pytest.mark.parametrize("clause", CLAUSES)
def test_every_clause_of_the_committee_is_in_its_policy(clause: str) -> None:
    found = committee_policy().clauses[clause]

    assert found.text.said("en")
    assert set(found.title.root) == {"en", "fr", "nl"}


@pytest.mark.parametrize("kind", IDS)
def test_promised_ids_are_there(kind: str) -> None:
    assert set(getattr(committee_policy(), kind)) == IDS[kind]


def test_questions_are_short_and_in_three_languages() -> None:
    for form in committee_policy().forms.values():
        for question in form.questions:
            for text in (question.ask, question.why):
                assert set(text.root) == {"en", "fr", "nl"}
                assert all(len(said.split()) <= 22 for said in text.root.values())


def test_no_word_a_reporter_reads_names_a_grade() -> None:
    policy = committee_policy()
    read = [offence.plain for offence in policy.offences.values() if offence.plain]
    for form in policy.forms.values():
        read += [text for one in form.questions for text in (one.ask, one.why)]

    for text in read:
        assert not re.search(r"\b(minor|major)\b", text.said("en"))


def test_policy_cannot_be_changed() -> None:
    policy = committee_policy()

    with pytest.raises((AttributeError, TypeError)):
        policy.title = Text({"en": "Other"})  # type: ignore[misc]
    with pytest.raises(TypeError):
        policy.actions["ban"] = policy.actions["eject"]  # type: ignore[index]
    with pytest.raises(ValueError, match="frozen"):
        policy.actions["eject"].grade = "major"


def test_text_falls_back_to_english_and_then_to_what_there_is() -> None:
    assert Text({"en": "Yes", "fr": "Oui"}).said("de") == "Yes"
    assert Text({"fr": "Oui"}).said("de") == "Oui"
    assert str(Text({"nl": "Ja"})) == "Ja"


def test_numbers_of_the_policy_stand_in_no_python() -> None:
    folder = Path(__file__).parents[2] / "holdfast" / "policy"
    for module in folder.glob("*.py"):
        assert not re.search(r'"P(T?)\d+[DHMYW]"', module.read_text(encoding="utf-8"))


def test_policy_is_the_same_however_often_it_is_read() -> None:
    assert load(shipped()).actions == committee_policy().actions
