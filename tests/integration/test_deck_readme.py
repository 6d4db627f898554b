"""The examples and claims of `quizzes/README.md` are correct."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from msgspec.structs import fields

from fam_quizzes.decks import model
from fam_quizzes.decks.source import parse_deck
from fam_quizzes.lint.checking import lint
from support.paths import REPOSITORY

README = (REPOSITORY / "quizzes" / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```yaml\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
RECORDS = [each for each in vars(model).values() if isinstance(each, type) and issubclass(each, model._Record)]


@pytest.fixture
def examples(tmp_path: Path) -> Path:
    """Return the examples as decks of a folder."""
    for number, block in enumerate(BLOCKS):
        head = "" if "deck:" in block else f"deck: example-{number}\ntitle: An example\n"
        (tmp_path / f"example_{number}.yaml").write_text(head + block, encoding="utf-8")
    return tmp_path


def test_every_example_is_a_sound_deck(examples: Path) -> None:
    """An author copies them, and starts without errors."""
    report = lint([examples])

    assert report.files == len(BLOCKS) == 7
    assert report.found == ()


def test_the_examples_show_every_kind_of_question_and_every_part_of_a_deck(examples: Path) -> None:
    """What is not shown is not used."""
    decks = [parse_deck(file) for file in sorted(examples.iterdir())]

    kinds = {type(question) for deck in decks for question in deck.questions}
    assert kinds == set(model.Question.__args__)
    assert all(any(getattr(deck, part) for deck in decks) for part in ("cards", "readings", "aids", "dialogues"))


@pytest.mark.parametrize("record", [each for each in RECORDS if fields(each)], ids=lambda each: each.__name__)
def test_every_key_is_explained(record: type) -> None:
    """The tables name each key; the examples alone would leave it open what it is for."""
    prose = re.sub(r"^```yaml\n.*?^```$", "", README, flags=re.MULTILINE | re.DOTALL)

    assert [info.name for info in fields(record) if not re.search(rf"`{info.name}(`|:)", prose)] == []
