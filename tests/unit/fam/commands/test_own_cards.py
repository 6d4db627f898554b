"""`fam cards add`: cards of one's own, beside those of the course."""

from __future__ import annotations

import csv
import json
from io import StringIO
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from PIL import Image

from fam.cli import fam
from fam_quizzes.decks import load_all_decks, load_decks
from fam_quizzes.decks.source import parse_deck
from support.paths import SMALL_DECKS


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return where the deck `own` for the small decks is written."""
    monkeypatch.setenv("FAM_DATA", str(tmp_path / "progress"))
    monkeypatch.setenv("FAM_CACHE", str(tmp_path / "cache"))
    return tmp_path / "progress" / "small-decks" / "decks" / "own.yaml"


def call(*arguments: str, lines: str = "") -> Result:
    """Call `fam` with the small decks."""
    return CliRunner().invoke(fam, ["--course", str(SMALL_DECKS), *arguments], input=lines)


def add(*arguments: str, lines: str = "") -> Result:
    """Call `fam cards add`."""
    return call("cards", "add", *arguments, lines=lines)


def test_a_card_is_added_by_options_and_asked_first(file: Path) -> None:
    """With its tags and concepts; a deck that did not exist is made."""
    done = add("--front", "How far?", "--back", "Two: *three*", "--tag", "My tag", "--concept", "C4", "--reverse")

    assert done.output == f"Added: own/how-far\nYour cards are in {file}\nNext: `fam cards --deck own` asks it.\n"
    (note,) = parse_deck(file).cards
    assert (note.front, note.definition, note.tags, note.concepts) == (
        "How far?",
        "Two: *three*",
        ("my-tag",),
        ("C4",),
    )
    listed = call("cards", "--list").output.splitlines()
    assert [line.split()[0] for line in listed[:3]] == [
        "own/how-far#forward",
        "own/how-far#reverse",
        "glossary/stride#forward",
    ]
    asked = call("cards", lines="\n3\nq\n").output
    assert asked.index("How far?") < asked.index("Two: three") < asked.index("1 answer: 1 good.")


def test_a_sentence_with_gaps_has_no_card_of_its_own_besides(file: Path) -> None:
    """In our notation or in Anki's; only the sentence is asked."""
    add("--cloze", "The {{c1::pool::hint}} is {{deep}}.")

    assert parse_deck(file).cards[0].cloze == ("The {{pool}} is {{deep}}.",)
    assert [line.split()[0] for line in call("cards", "--list", "--deck", "own").output.splitlines()[:-3]] == [
        "own/pool-deep#cloze-1"
    ]


def test_cards_are_asked_for_until_the_end(file: Path) -> None:
    """What the linter refuses is shown and not written; the same card is not added twice."""
    lines = "f\nFront\nBack\nc\nno gap\nc\nA {{gap}}.\nf\nCode `open\nx\nf\nFront\nBack\nf\nfront\nOther\nf\n\nq\n"

    done = add("--deck", "Spanish I", lines=lines)

    said = done.output
    assert "for the deck `own-spanish-i`" in said
    assert "`no gap` has no gap" in said
    assert said.count("Not added: unbalanced backquote") == 1
    assert "It is there already: own-spanish-i/front\n" in said
    assert "`own-spanish-i/front` asks the same and stays as it is." in said
    assert f"Your cards are in {file.with_name('own-spanish-i.yaml')}\n" in said
    assert said.endswith("Next: `fam cards --deck own-spanish-i` asks them.\n")
    cards = parse_deck(file.with_name("own-spanish-i.yaml")).cards
    assert [(note.id, note.definition) for note in cards] == [("front", "Back"), ("gap", "A **gap**.")]


@pytest.mark.parametrize("lines", ["", "q\n", "f\n"])
def test_nothing_is_written_without_a_card(file: Path, lines: str) -> None:
    """Nor at the end of a pipe in the middle of one."""
    assert add(lines=lines).output.endswith("Nothing was added.\n")
    assert not file.exists()


@pytest.mark.parametrize(
    "arguments", [["--front", "x"], ["--front", "x", "--back", "y", "--cloze", "{{z}}"], ["--reverse"]]
)
def test_half_a_card_is_wrong_usage(file: Path, arguments: list[str]) -> None:
    """Exit code 2, and nothing is written."""
    assert add(*arguments).exit_code == 2
    assert not file.exists()


def test_an_id_that_a_course_could_have_is_refused(file: Path) -> None:
    """In one's own deck by all that reads it, and in a course's by the linter."""
    add("--front", "a", "--back", "b")
    file.write_text(file.read_text().replace("deck: own", "deck: glossary"))

    listed, linted = call("cards", "--list"), call("lint", "--own")

    assert listed.exit_code == linted.exit_code == 1
    assert "own.yaml:1:7: the id of a deck of your own begins with `own-`" in listed.stderr
    assert "write `own-glossary`" in linted.output
    assert load_decks(SMALL_DECKS).decks  # what belongs to the course still works
    assert call("glossary", "stride").exit_code == 0


def test_own_decks_are_linted_beside_those_of_the_course(file: Path) -> None:
    """References to the course's cards hold, and a card that the course has is a warning."""
    add("--front", "Stride", "--back", "Far.")
    file.write_text(file.read_text() + "    see: [glossary/padding, glossary/nothing]\n")

    linted = call("lint", "--own").output

    assert "warning: the card `glossary/stride` asks the same" in linted
    assert "there is no card `glossary/nothing`" in linted
    assert "glossary/padding" not in linted
    assert "1 deck with 1 card and 0 questions: 1 fault, 1 warning." in linted


def test_own_cards_are_counted_and_exported(file: Path, tmp_path: Path) -> None:
    """In `stats` and exports; `--no-own` leaves them out."""
    before = json.loads(call("stats", "--json").output)
    add("--front", "Mine", "--back", "Yours")

    after = json.loads(call("stats", "--json").output)
    exported = call("export", "csv", "-o", str(tmp_path / "all.csv"))
    call("export", "csv", "--no-own", "-o", str(tmp_path / "course.csv"))

    assert before != after
    assert "With decks of your own (own); --no-own leaves them out.\n" in exported.output
    rows = list(csv.DictReader(StringIO((tmp_path / "all.csv").read_text("utf-8-sig"))))
    assert [row["ref"] for row in rows if row["front"] == "Mine"] == ["own/mine"]
    assert "own/mine" not in (tmp_path / "course.csv").read_text("utf-8-sig")
    assert "own/mine" in load_all_decks(SMALL_DECKS).notes


PICTURE = """deck: own
title: Mine
cards:
  - {id: disc, term: Disc, definition: Round., reverse: true, image: disc.png, alt: A white disc, image_on_back: true}
questions:
  - id: q
    kind: true_false
    prompt: It is round.
    answer: true
    feedback: Look again.
    explanation: It is.
    concepts: [C4]
    image: disc.png
    alt: A white disc
"""


@pytest.mark.parametrize("plain", [False, True])
def test_pictures_are_drawn_or_described(file: Path, plain: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """On the side on which they belong; the words for one do not give the term away."""
    monkeypatch.setenv("COLUMNS", "40")
    file.parent.mkdir(parents=True)
    file.write_text(PICTURE, encoding="utf-8")
    picture = Image.new("L", (20, 20))
    picture.paste(255, (0, 0, 10, 20))
    picture.save(file.parent / "disc.png")
    options = ["--plain"] if plain else []

    asked = call("cards", "--deck", "own", "--cram", *options, lines="\n2\n" * 2).output
    quiz = call("quiz", "own", *options, lines="t\n").output

    drawn = f"  {'█' * 10}{' ' * 10}\n"
    assert (drawn in asked, drawn in quiz) == (not plain, not plain)
    assert max(map(len, asked.splitlines())) <= 40 or plain
    forward = asked.index("What is it?")
    backward = asked.index("Which term is it?")
    question, answer = asked[forward:], asked[backward:]
    assert question.index("[any key]") < question.index("A white disc")
    assert answer.index("A white ____") < answer.index("[any key]")
    assert quiz.index("A white disc") < quiz.index("It is round.")
    assert ("Picture: A white disc (" in " ".join(asked.split())) == plain
