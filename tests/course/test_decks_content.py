"""What the decks about words, readings, memory aids and conversations promise, and no general lint can know."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Any

import msgspec
import numpy as np
import pytest
import yaml
from numpy.lib.stride_tricks import sliding_window_view
from simpleeval import SimpleEval

from fam_quizzes.decks.model import Dialogue, MemoryAid, NumericQuestion, Reading
from fam_quizzes.decks.source import parse_deck
from support.paths import REPOSITORY

ROOT = REPOSITORY
GLOSSARY, READINGS, AIDS, DIALOGUES = DECKS = tuple(
    parse_deck(ROOT / "quizzes" / "decks" / f"{name}.yaml")
    for name in ("glossary", "readings", "memory_aids", "dialogues")
)
CONCEPTS = list(yaml.safe_load((ROOT / "exercises" / "course.yaml").read_text(encoding="utf-8"))["concepts"])
CORE = ["Feature map", "Filter (kernel)", "Convolution", "Stride", "Padding"]
NAMED_AIDS = {
    *("fam", "pfs", "win", "rhyme", "detective", "security-camera"),
    *("spice", "team-of-detectives", "layer-cake", "light-bulb-factory", "zooming"),
}

SUM = re.compile(r"((?:floor|sqrt|[\d\s().+*/-])*\d[\s)]*)=\s*(-?\d+(?:\.\d+)?)")
LABELLED = re.compile(r"\b(row|filter|bias|map)\s+((?:-?\d+\s+)*-?\d+)")


def words(text: str) -> int:
    return len(text.split())


def texts(thing: Any) -> Iterator[str]:
    """Return every text of a deck, but not those that wait for drawn numbers."""
    if isinstance(thing, str):
        yield thing
    elif isinstance(thing, dict | tuple):
        inner = [part for key, part in thing.items() if key != "questions"] if isinstance(thing, dict) else thing
        for part in inner:
            yield from texts(part)


def blocks() -> list[str]:
    """Return all fenced blocks of the four decks."""
    written = texts(tuple(msgspec.to_builtins(deck) for deck in DECKS))
    return [block for text in written for block in re.findall(r"```\n(.*?)\n```", text, re.DOTALL)]


def formulas() -> list[str]:
    """Return each line of a fenced block, and each piece of code within a sentence."""
    written = texts(tuple(msgspec.to_builtins(deck) for deck in DECKS))
    inline = [code for text in written for code in re.findall(r"(?<!`)`([^`\n]+)`(?!`)", text)]
    return [*inline, *(line for block in blocks() for line in block.splitlines())]


def numbers(text: str) -> list[int]:
    return [int(number) for number in text.split()]


def visit(image: list[list[int]], kernel: list[list[int]], bias: int = 0) -> list[list[int]]:
    """Return the map of a kernel, by one einsum: no line of it is shared with the course's own solutions."""
    windows = sliding_window_view(np.array(image), np.shape(kernel))
    return (np.einsum("ijkl,kl->ij", windows, np.array(kernel)) + bias).tolist()


def columns(block: str) -> dict[str, list[list[int]]]:
    """Read grids that stand side by side under the names in the block's first line."""
    head, *lines = block.splitlines()
    starts = [found.start() for found in re.finditer(r"\S+", head)]
    edges = list(zip(starts, [*starts[1:], None], strict=True))
    return {
        head[start:end].strip(): [row for line in lines if (row := numbers(line[start:end]))] for start, end in edges
    }


# --- The glossary ---------------------------------------------------------------------------------------------------


def test_the_five_core_terms_come_first_and_can_be_learned_in_every_way():
    """The first five cards alone say what the course is about."""
    first = GLOSSARY.cards[:5]

    assert [card.term for card in first] == CORE
    assert [card.term for card in GLOSSARY.cards if "core" in card.tags] == CORE
    for card in first:
        assert card.mnemonic and card.example and card.cloze and card.see and card.reverse, card.id


def test_the_glossary_has_many_terms_and_unique_names():
    """A name that is looked up leads to one card."""
    names = [name.lower() for card in GLOSSARY.cards for name in {card.term, *card.aka}]

    assert len(GLOSSARY.cards) >= 45
    assert len(names) == len(set(names))


@pytest.mark.parametrize("concept", CONCEPTS)
def test_every_concept_has_a_word_of_the_glossary(concept):
    """No concept is taught without a card."""
    assert [card.id for card in GLOSSARY.cards if concept in card.concepts]


def test_what_people_confuse_has_an_aid_to_tell_it_apart():
    """A card that is tagged as often confused says a memory aid."""
    confused = [card for card in GLOSSARY.cards if "confused" in card.tags]

    assert len(confused) >= 10
    assert not [card.id for card in confused if not card.mnemonic]


def test_the_definition_of_a_reverse_card_does_not_contain_the_term():
    """The answer would stand in the question."""
    found = [
        (card.id, name)
        for card in GLOSSARY.cards
        if card.reverse
        for name in (card.term, *card.aka)
        if re.search(rf"\b{re.escape(name.lower())}\b", card.definition.lower())
    ]

    assert found == []


def test_cards_about_formulas_ask_for_fresh_numbers():
    """A formula is practised with drawn numbers, and every way to go wrong has an answer."""
    questions = {f"glossary/{question.id}": question for question in GLOSSARY.questions}
    asked = [questions[card.variant] for card in GLOSSARY.cards if card.variant]

    assert len(asked) == len(questions) >= 6
    for question in asked:
        assert isinstance(question, NumericQuestion)
        assert question.draw and len(question.wrong) >= 3 and question.hints, question.id


# --- Readings, memory aids, conversations ---------------------------------------------------------------------------


def test_every_concept_has_its_readings_in_the_order_of_the_course():
    """`fam learn` has something to say about each of them."""
    assert [reading.concept for reading in READINGS.readings] == CONCEPTS


@pytest.mark.parametrize("reading", READINGS.readings, ids=lambda reading: reading.concept)
def test_a_reading_is_a_sentence_a_paragraph_and_a_page_with_an_example(reading: Reading):
    """For a moment, a minute or a quarter of an hour."""
    assert words(reading.sentence) <= 30 and not re.search(r"[.!?]\s", reading.sentence)
    assert 80 <= words(reading.paragraph) <= 120 and "\n\n" not in reading.paragraph
    assert 350 <= words(reading.page) <= 500 and reading.page.count("\n\n") >= 4
    assert "```\n" in reading.page


def test_all_memory_aids_of_the_course_are_there():
    """FAM, PFS, WIN, the rhyme, the story and the six everyday pictures."""
    assert {aid.id for aid in AIDS.aids} == NAMED_AIDS


@pytest.mark.parametrize("aid", AIDS.aids, ids=lambda aid: aid.id)
def test_a_memory_aid_says_where_it_ends(aid: MemoryAid):
    """A picture that is taken too far teaches something wrong."""
    body, _, limits = aid.text.partition("*Where it ends:*")

    assert words(body) >= 60
    assert words(limits) >= 15


def test_there_are_three_conversations():
    """What a feature map is, what the settings do, and why it matters."""
    assert len(DIALOGUES.dialogues) == 3


@pytest.mark.parametrize("dialogue", DIALOGUES.dialogues, ids=lambda dialogue: dialogue.id)
def test_a_conversation_asks_the_reader_and_sends_them_to_work(dialogue: Dialogue):
    """The reader answers first, hears the teacher, and leaves with a command to type."""
    turns = dialogue.turns
    asked = [place for place, turn in enumerate(turns) if turn.ask]

    assert 12 <= len(turns) <= 20
    assert len({turn.who for turn in turns}) >= 3
    assert len(asked) >= 4
    for place in asked:
        answer = turns[place + 1]
        assert turns[place].who != "Teacher" and answer.who == "Teacher", turns[place].says
        heard = [word for word in turns[place].listen_for if re.search(rf"\b{word}", answer.says, re.IGNORECASE)]
        assert heard == list(turns[place].listen_for) != [], turns[place].says
    assert turns[-1].who == "Teacher" and "`fam " in turns[-1].says
    assert any("```\n" in turn.says for turn in turns)


# --- Numbers --------------------------------------------------------------------------------------------------------


def test_every_sum_that_is_written_out_is_right():
    """`4 + 2*1 - 3 + 1 = 4` and its like come to what they say."""
    evaluator = SimpleEval(functions={"floor": math.floor, "sqrt": math.sqrt})
    sums = [found for formula in formulas() for found in SUM.findall(formula)]

    wrong = []
    for left, right in sums:
        calculation = re.split(r"\s{3,}", left.strip())[-1]  # before it, other columns of a table
        if not math.isclose(evaluator.eval(calculation), float(right)):
            wrong.append((calculation, right))

    assert len(sums) >= 70
    assert wrong == []


def test_every_map_that_is_drawn_beside_its_image_is_right():
    """Grids under the heads `image`, `filter` and `map` belong together."""
    drawn = [columns(block) for block in blocks() if re.match(r"image\s+filter\s+map\n", block)]

    assert len(drawn) >= 2
    for grids in drawn:
        assert visit(grids["image"], grids["filter"]) == grids["map"]


def test_every_map_of_a_row_of_pixels_is_right():
    """A `map` is what the `filter` and the `bias` before it make of the `row` before it."""
    checked = 0
    for block in blocks():
        named: dict[str, list[int]] = {"bias": [0]}
        for label, values in LABELLED.findall(block):
            named[label] = numbers(values)
            if label == "map" and "row" in named:
                assert visit([named["row"]], [named["filter"]], named["bias"][0]) == [named["map"]], block
                checked += 1

    assert checked >= 6
