"""What `fam lint` finds between decks, and between decks and their course."""

from __future__ import annotations

from pathlib import Path

import pytest

from fam.core.errors import CourseError
from fam_quizzes.decks import load_decks
from fam_quizzes.decks.source import parse_deck
from fam_quizzes.lint.checking import lint
from support.decks import card, name_course, question, write_deck

READING = "deck: readings\ntitle: Readings\nreadings:\n"
STATEMENT = question("true_false", "answer: true\nfeedback: No.", prompt="It is so.")


def reading(concept: str) -> str:
    """Return a reading, for the end of a deck."""
    return f"  - concept: {concept}\n    title: A concept\n    sentence: A.\n    paragraph: B.\n    page: C.\n"


def reported(*paths: Path) -> list[str]:
    """Return what is found, with the names of the files."""
    return [f"{fault.file.name}:{fault.line}:{fault.column}: {fault.message}" for fault in lint(paths).found]


@pytest.fixture
def decks(tmp_path: Path) -> Path:
    """Return the folder of a course's decks, with its exercises beside."""
    exercises = tmp_path / "exercises"
    for name in ("01_stride", "02_padding", "pictures"):
        (exercises / name).mkdir(parents=True)
    for name in ("01_stride", "02_padding"):
        (exercises / name / "exercise.yaml").write_text("title: A unit\n")
    (exercises / "course.yaml").write_text("title: A course\nconcepts:\n  C1: One.\n  C2: Two.\n")
    folder = tmp_path / "quizzes" / "decks"
    folder.mkdir(parents=True)
    return folder


def test_two_files_cannot_be_the_same_deck(tmp_path: Path) -> None:
    """Progress could not tell them apart."""
    write_deck(tmp_path, card(), "a.yaml")
    write_deck(tmp_path, card(id="other"), "b.yaml")

    assert reported(tmp_path) == ["b.yaml:1:7: the id `tiny` is used by a.yaml: choose another."]


def test_a_concept_has_one_reading_in_all_decks(tmp_path: Path) -> None:
    """A collection would show an arbitrary one of them."""
    write_deck(tmp_path, READING + reading("C1") + reading("C2"), "a.yaml")
    write_deck(tmp_path, READING.replace("deck: readings", "deck: more") + reading("C2") * 2, "b.yaml")

    found = [line for line in reported(tmp_path) if "already has a reading" in line]

    assert found == [
        "b.yaml:4:14: C2 already has a reading: keep one of them.",
        "b.yaml:9:14: C2 already has a reading: keep one of them.",
    ]


def test_a_card_that_another_deck_has_is_reported(tmp_path: Path) -> None:
    """A learner of the whole course would be asked twice, and could not know which answer is wanted."""
    write_deck(tmp_path, card("cloze: ['The {{stride}} is 2.']"), "a.yaml")
    text = card("cloze: ['The {{stride}} is 2.']", id="own", term="The strides").replace("tiny\n", "x\n", 1)
    write_deck(tmp_path, text, "b.yaml")

    asks = "the card `tiny/stride` asks the same, `Stride`"
    assert reported(tmp_path) == [
        f"b.yaml:5:11: {asks}: give one of them a `front` of its own, or remove it.",
        "b.yaml:7:13: the card `tiny/stride` has the same sentence with the same gaps: remove one of them.",
    ]


def test_references_lead_to_other_decks(tmp_path: Path) -> None:
    """The deck's id stands before the slash; the same name elsewhere is what was probably meant."""
    write_deck(tmp_path, card(), "a.yaml")
    text = card("see: [tiny/stride, stride, tiny/strid, tyni/stride]", id="own", term="Own")
    text = text.replace("deck: tiny", "deck: other")
    write_deck(tmp_path, text, "b.yaml")

    assert reported(tmp_path) == [
        "b.yaml:7:24: there is no card `stride`; did you mean `tiny/stride`?",
        "b.yaml:7:32: there is no card `tiny/strid`; did you mean `tiny/stride`?",
        "b.yaml:7:44: there is no card `tyni/stride`; did you mean `tiny/stride`?",
    ]


def test_a_file_that_is_looked_at_alone_knows_its_neighbours(tmp_path: Path) -> None:
    """Their cards can be referred to, their faults are theirs."""
    write_deck(tmp_path, card("reverse: maybe\n") + "  - {id: b, term: B, definition: B}\n", "a.yaml")
    text = card("see: [tiny/stride, tiny/b, tiny/c]", term="Own").replace("tiny\n", "x\n", 1)
    file = write_deck(tmp_path, text, "b.yaml")

    assert reported(file) == ["b.yaml:7:32: there is no card `tiny/c`: add it, or remove the reference."]


def test_what_may_be_in_an_unreadable_file_is_not_called_missing(tmp_path: Path) -> None:
    """One missing quote in one file would make a hundred references dangle."""
    write_deck(tmp_path, card(definition='"'), "a.yaml")
    write_deck(tmp_path, card("see: [glossary/stride]"), "b.yaml")

    assert [line.split(":")[0] for line in reported(tmp_path)] == ["a.yaml"]


def test_units_and_concepts_are_those_of_the_course(decks: Path) -> None:
    """A typing error would hide a quiz from its unit."""
    text = STATEMENT.replace("[C1]", "[C1, C3]").replace("title: Tiny\n", "title: Tiny\nunit: strid\n")
    write_deck(decks, text)

    assert [line for line in reported(decks) if line.startswith("tiny")] == [
        "tiny.yaml:3:7: the course has no unit `strid`; did you mean `stride`?",
        "tiny.yaml:9:20: the course has no concept C3: it has C1, C2.",
    ]


def test_concepts_without_coverage_are_reported(decks: Path) -> None:
    """Each concept has a card, a question and a reading, and each unit a quiz."""
    unit = STATEMENT.replace("title: Tiny\n", "title: Tiny\nunit: stride\n")
    write_deck(decks, unit)
    write_deck(decks, READING + reading("C2") + "unit: padding\n", "readings.yaml")

    report = lint([decks])

    assert report.faults == 0
    assert reported(decks) == [
        "course.yaml:3:3: no deck has a card for C1: add one.",
        "course.yaml:3:3: no deck has a reading for C1: add one.",
        "course.yaml:4:3: no deck has a card for C2: add one.",
        "course.yaml:4:3: no deck has a question for C2: add one.",
        "readings.yaml:9:7: the deck of unit `padding` has no questions: add some.",
    ]


def test_a_unit_without_a_deck_is_reported_at_the_unit(decks: Path) -> None:
    """That is where its author is."""
    write_deck(decks, card())

    found = [fault for fault in lint([decks]).found if "unit" in fault.message]

    assert [(fault.file.parent.name, fault.message) for fault in found] == [
        ("01_stride", "unit `stride` has no quiz: add a deck with `unit: stride` and questions."),
        ("02_padding", "unit `padding` has no quiz: add a deck with `unit: padding` and questions."),
    ]


def test_decks_that_stand_alone_cover_what_they_have_readings_of(tmp_path: Path) -> None:
    """Without a course around, the readings say which concepts there are."""
    write_deck(tmp_path, READING + reading("C1") + reading("C2"), "readings.yaml")
    write_deck(tmp_path, STATEMENT + "cards: []\n")

    assert reported(tmp_path) == [
        "readings.yaml:4:14: no deck has a card for C1: add one.",
        "readings.yaml:9:14: no deck has a card for C2: add one.",
        "readings.yaml:9:14: no deck has a question for C2: add one.",
    ]


def test_coverage_waits_until_every_deck_is_sound(decks: Path) -> None:
    """What seems to be missing may be what is faulty."""
    write_deck(decks, card("reverse: maybe"))

    assert reported(decks) == ['tiny.yaml:7:14: `reverse` is the text "maybe": expected `true` or `false`.']


def test_loading_reports_the_faults_of_all_files_at_once(tmp_path: Path) -> None:
    """The error of a quiz with broken decks lists the first ten faults with their positions."""
    folder = tmp_path / "quizzes" / "decks"
    folder.mkdir(parents=True)
    name_course(tmp_path, "tiny")
    write_deck(folder, card("aka: [1, 2, 3, 4, 5, 6, 7, 8, 9]"), "a.yaml")
    write_deck(folder, card("reverse: yes\nxyz: 1", term="no"), "b.yaml")

    with pytest.raises(CourseError) as refused:
        load_decks(tmp_path)

    lines = str(refused.value).splitlines()
    assert lines[0] == "the decks have 12 faults:"
    assert [line.partition("decks/")[2][:10] for line in lines[1:]] == [
        f"a.yaml:7:{n}"[:10] for n in range(11, 37, 3)
    ] + [
        "b.yaml:5:1",
        "",
    ]
    assert lines[-1] == "and 2 more; run `fam lint` to list all."


def test_a_deck_is_what_its_file_says(tmp_path: Path) -> None:
    """A text without a fault is loaded unchanged."""
    file = write_deck(tmp_path, card('aka: ["012", Step]\nreverse: true', term='"yes"'))

    deck = parse_deck(file)

    assert deck.cards[0].term == "yes"
    assert deck.cards[0].aka == ("012", "Step")
    assert deck.cards[0].reverse is True
