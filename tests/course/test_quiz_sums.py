"""The sums that quizzes write down for the reader, `2·3 + 1 = 7`: each comes out."""

from __future__ import annotations

import pytest

from fam_quizzes.decks.source import parse_decks
from fam_quizzes.questions.formulas import evaluate, written
from fam_quizzes.questions.variants import variant_of
from support.quizzed import DECKS_FOLDER, SEEDS, questions_of, sums

QUESTIONS = questions_of(parse_decks(sorted(DECKS_FOLDER.glob("*.yaml"))))


@pytest.mark.parametrize("name", QUESTIONS)
def test_sums_in_texts_are_correct(name: str) -> None:
    """An explanation can be checked on paper."""
    for seed in SEEDS[:10]:
        for parts in sums(variant_of(QUESTIONS[name], seed).question):
            assert len({written(evaluate(part.replace("·", "*"), {})) for part in parts}) == 1, parts


def test_sums_are_found_in_texts() -> None:
    """The test above has something to look at."""
    assert sum(len(list(sums(variant_of(question, 0).question))) for question in QUESTIONS.values()) > 100
