"""`holdfast policy`: exit codes, words, JSON, and nothing of Django."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from holdfast.cli import main
from tests.policy.ready import SMALL

FRIDAY = Path(__file__).parent / "friday.toml"


@pytest.fixture
def small(tmp_path: Path) -> Path:
    path = tmp_path / "small.toml"
    path.write_text(SMALL, encoding="utf-8")
    return path


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    path = tmp_path / "bad.toml"
    path.write_text(SMALL.replace("seats = 3", "seets = 3"), encoding="utf-8")
    return path


def test_good_policy_has_no_mistakes(
    small: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["policy", "check", str(small)]) == 0
    assert capsys.readouterr().out == "No mistakes.\n"


def test_bad_policy_is_answered_with_its_mistakes(
    bad: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["policy", "check", str(bad)]) == 1
    assert capsys.readouterr().out == (
        'line 22, [[body]] committee: "seets" is not a word of this table.'
        ' Did you mean "seats"?\n'
    )


def test_mistakes_are_told_to_programs(
    bad: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["policy", "check", str(bad), "--json"]) == 1

    told = json.loads(capsys.readouterr().out)
    assert told["valid"] is False
    assert told["mistakes"][0]["line"] == 22


@pytest.mark.parametrize("command", ["explain", "form", "rehearse"])
def test_bad_policy_is_neither_explained_nor_rehearsed(
    bad: Path, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    more = [str(FRIDAY)] if command == "rehearse" else []

    assert main(["policy", command, str(bad), *more]) == 1
    assert "line 22" in capsys.readouterr().out


@pytest.mark.parametrize("command", ["check", "explain"])
@pytest.mark.parametrize("as_json", [True, False])
def test_file_that_is_not_there_is_wrong_use(
    command: str, as_json: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["policy", command, str(tmp_path / "none.toml")]

    assert main([*arguments, "--json"] if as_json else arguments) == 2

    told = capsys.readouterr()
    assert "No such file" in (told.out if as_json else told.err)
    if as_json:
        assert json.loads(told.out)["error"]["code"] == "used-wrongly"


def test_file_that_is_no_text_is_wrong_use(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "picture.toml"
    path.write_bytes(b"\xff\xfe\x00\x80")

    assert main(["policy", "check", str(path)]) == 2
    assert "it is not text in UTF-8" in capsys.readouterr().err


def test_explanation_has_sentences_and_diagrams(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["policy", "explain", "committee"]) == 0

    told = capsys.readouterr().out
    assert "- Permanent ban: the safer spaces committee" in told
    assert "```mermaid\nflowchart LR\n" in told


def test_drill_prints_its_timeline(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "rehearse", "committee", str(FRIDAY)]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("A major report against the director")
    assert lines[2].startswith("2026-11-20 22:40  happens ")
    assert lines[2].endswith("(C-0.2)")


def test_drill_is_told_to_programs(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "rehearse", "committee", str(FRIDAY), "--json"]) == 0

    told = json.loads(capsys.readouterr().out)
    assert told["steps"][0]["at"] == "2026-11-20T22:40:00+01:00"


def test_drill_without_a_scenario_file_is_wrong_use() -> None:
    assert main(["policy", "rehearse", "committee", "/nowhere.toml"]) == 2
    assert main(["policy", "rehearse", "committee"]) == 2


def test_form_prints_its_questions(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["policy", "form", "committee", "--form", "short", "--language", "nl"]

    assert main(arguments) == 0

    told = capsys.readouterr().out
    assert "  1. Wat gebeurt er, of wat is er gebeurd?" in told
    assert "     [ ] Het is mij overkomen" in told
    assert "Waar was het precies?" not in told


def test_forms_are_told_to_programs(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "form", "committee", "--json"]) == 0

    told = json.loads(capsys.readouterr().out)
    assert [one["id"] for one in told["forms"]] == ["short", "long"]


def test_unknown_form_is_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "form", "committee", "--form", "pink"]) == 2
    assert "it has: short, long" in capsys.readouterr().err


@pytest.mark.parametrize("more", [[], ["--json"]])
def test_schema_is_printed(more: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "schema", *more]) == 0
    assert json.loads(capsys.readouterr().out)["title"] == "A Holdfast policy"


def test_reference_page_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "schema", "--page"]) == 0
    assert capsys.readouterr().out.startswith("# The policy language: reference")


def test_policy_commands_need_no_django() -> None:
    program = (
        "import sys, holdfast.policy, holdfast.cli.policy;"
        "sys.exit(any(name.split('.')[0] == 'django' for name in sys.modules))"
    )

    # What measures which lines ran reads templates, too, and so brings Django along.
    plain = {k: v for k, v in os.environ.items() if not k.startswith("COVERAGE")}
    done = subprocess.run([sys.executable, "-c", program], env=plain, check=False)
    assert done.returncode == 0
