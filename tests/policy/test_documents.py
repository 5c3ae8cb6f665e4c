"""The JSON Schema and the reference page are those of the code."""

import json
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from holdfast.policy import (
    json_schema,
    reference_page,
    rehearse,
    shipped,
    shipped_names,
)
from holdfast.policy.checking.words import fields_of
from holdfast.policy.model.meanings import KEYS, TABLES, meaning_of
from holdfast.policy.model.whole import PolicyFile
from holdfast.policy.schema import all_tables
from tests.policy.ready import committee_policy

DOCS = Path(__file__).parents[2] / "docs" / "policy"


def test_schema_in_the_documents_is_current() -> None:
    written = json.loads((DOCS / "schema.json").read_text(encoding="utf-8"))

    assert written == json_schema(), (
        "run: holdfast policy schema > docs/policy/schema.json"
    )


def test_reference_page_in_the_documents_is_current() -> None:
    written = (DOCS / "reference.md").read_text(encoding="utf-8")

    assert written == reference_page(), (
        "run: holdfast policy schema --page > docs/policy/reference.md"
    )


def plain(value: Any) -> Any:
    """A TOML document as JSON has it: days are text."""
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value


@pytest.mark.parametrize("name", shipped_names())
def test_shipped_policies_are_good_by_the_schema(name: str) -> None:
    document = plain(tomllib.loads(shipped(name)))

    jsonschema.Draft202012Validator(json_schema()).validate(document)


def test_schema_refuses_an_unknown_key() -> None:
    document = plain(tomllib.loads(shipped()))
    document["body"][0]["seets"] = 3

    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(json_schema()).validate(document)


def test_every_key_has_its_meaning() -> None:
    lacking = [
        f"{table.kind_of_table}.{key}"
        for table in all_tables()
        for key in fields_of(table)
        if not meaning_of(table.kind_of_table, key)
    ]

    assert lacking == []


def test_no_meaning_is_of_a_key_that_is_gone() -> None:
    keys = {
        f"{table.kind_of_table}.{key}"
        for table in all_tables()
        for key in fields_of(table)
    }

    assert {key for key in KEYS if not key.startswith("*")} <= keys
    assert set(TABLES) == set(PolicyFile.model_fields)


def test_drill_in_the_documents_runs() -> None:
    page = (DOCS / "README.md").read_text(encoding="utf-8")
    drill = page.split("```toml\n")[1].split("```")[0]

    timeline = rehearse(committee_policy(), drill)

    assert timeline.gaps
    assert timeline.steps[-1].text.startswith("permanent-ban failed: 1 of 2")
