"""The JSON Schema of decks: in step with the model, and of use in an editor."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from fam.cli import fam
from fam_quizzes.decks.model import deck_schema
from support.decks import HEAD, card, question
from support.paths import REPOSITORY, SMALL_DECKS

ROOT = REPOSITORY
DECKS = [
    *sorted((ROOT / "quizzes" / "decks").glob("*.yaml")),
    *sorted(SMALL_DECKS.glob("quizzes/decks/*.yaml")),
]


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    """Return the schema as editors read it."""
    loaded: dict[str, Any] = json.loads((ROOT / "quizzes" / "deck.schema.json").read_text(encoding="utf-8"))
    return loaded


def test_the_schema_in_the_repository_is_that_of_the_model() -> None:
    """After a change of the model, `fam lint --schema > quizzes/deck.schema.json` brings it in step."""
    printed = CliRunner().invoke(fam, ["lint", "--schema"])

    assert printed.exit_code == 0
    assert printed.output == deck_schema()
    assert (ROOT / "quizzes" / "deck.schema.json").read_text(encoding="utf-8") == printed.output


def test_the_schema_is_one(schema: dict[str, Any]) -> None:
    """It says which dialect it is written in, has a title, and claims no address."""
    Draft202012Validator.check_schema(schema)

    assert schema["$schema"] == Draft202012Validator.META_SCHEMA["$id"]
    assert schema["title"] == "A deck of the FAM course"
    assert "$id" not in schema


@pytest.mark.parametrize("file", DECKS, ids=lambda file: f"{file.parents[2].name}/{file.stem}")
def test_every_deck_keeps_to_the_schema(file: Path, schema: dict[str, Any]) -> None:
    """An editor marks nothing in what is right."""
    deck = yaml.safe_load(file.read_text(encoding="utf-8"))

    assert [error.message for error in Draft202012Validator(schema).iter_errors(deck)] == []


@pytest.mark.parametrize(
    "text",
    [
        HEAD + "abouts: x\n",
        card("reverse: 1"),
        card(id="No id"),
        card("concepts: C4"),
        card(definition='""'),
        question("choices", ""),
        question("choice", "choices: [{text: A}]"),
        question("numeric", "answer: 1\ntolerance: -1"),
        question("numeric", "answer: n\ndraw: {n: 5}"),
        "deck: tiny\n",
    ],
    ids=["key", "type", "id", "list", "empty", "kind", "choices", "tolerance", "range", "missing"],
)
def test_what_is_wrong_is_wrong_by_the_schema(text: str, schema: dict[str, Any]) -> None:
    """An editor marks what `fam lint` would tell."""
    assert not Draft202012Validator(schema).is_valid(yaml.safe_load(text))


def test_an_author_reads_what_a_key_is_for(schema: dict[str, Any]) -> None:
    """Editors show it beside the key."""
    card_keys = schema["$defs"]["Note"]["properties"]

    assert card_keys["mnemonic"]["description"].startswith("A memory aid")
    assert "{{stride|step}}" in card_keys["cloze"]["description"]
