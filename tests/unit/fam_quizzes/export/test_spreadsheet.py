"""CSV: what stands in which column, and that no spreadsheet runs it."""

from __future__ import annotations

import csv
import io

from hypothesis import given, settings

from fam_quizzes.decks.collection import DeckCollection
from fam_quizzes.export.items import Batch
from fam_quizzes.export.markup import to_plain
from fam_quizzes.export.spreadsheet import COLUMNS, export, safe_cell
from support.exported import awkward_decks, batch_of, course_shelf, small_shelf


def rows_of(batch: Batch) -> list[dict[str, str]]:
    text = export(batch).content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def unarmed(cell: str) -> str:
    """Take the apostrophes away that keep a spreadsheet from running a cell."""
    return cell.replace("'", "")


def test_each_card_and_each_question_of_the_course_has_its_row() -> None:
    """Drawn ones one for each variant."""
    batch = batch_of(course_shelf())

    rows = rows_of(batch)

    assert [row["ref"] for row in rows if row["kind"] == "card"] == [entry.ref for entry in batch.notes]
    names = [f"{row['ref']}/{row['variant']}".rstrip("/") for row in rows if row["kind"] != "card"]
    assert names == [entry.name for entry in batch.questions]
    assert all(tuple(row) == COLUMNS and row["front"] and row["back"] for row in rows)


def test_the_columns_hold_what_they_are_called() -> None:
    """One row of each sort, in full."""
    rows = {(row["ref"], row["variant"]): row for row in rows_of(batch_of(small_shelf()))}

    card, choice = rows["glossary/stride", ""], rows["kinds/larger-stride", ""]
    assert card | {"explanation": "", "hints": ""} == dict.fromkeys(COLUMNS, "") | {
        "kind": "card",
        "ref": "glossary/stride",
        "deck": "glossary",
        "concepts": "C4",
        "front": "Stride",
        "back": "How many pixels the filter moves between two positions.",
        "also": "step",
        "cloze": "The {{stride|step}} is how many pixels the filter moves.",
    }
    assert choice["back"] == "It becomes smaller."
    assert sorted(choice["choices"].split("\n")) == [
        "It becomes larger.",
        "It becomes smaller.",
        "It keeps its size.",
    ]
    assert "It keeps its size.: Only a stride of 1 visits every position." in choice["feedback"].split("\n")
    assert choice["unit"] == "strides"
    assert {rows["kinds/output-size", str(number)]["front"] for number in (1, 2, 3)} == {
        to_plain(entry.asked.question.prompt) for entry in batch_of(small_shelf()).questions if entry.number
    }


def test_the_apostrophe_stands_before_the_sign_itself() -> None:
    """Between a semicolon and the sign there may be lines, and each could begin a cell."""
    assert safe_cell(";\n\u2028=x") == ";\n\u2028'=x"


@settings(max_examples=25)
@given(awkward_decks())
def test_no_cell_is_a_formula_and_no_text_is_lost(collection: DeckCollection) -> None:
    """Whatever a text begins with, also after a line or a semicolon, and the apostrophes are all that is added."""
    batch = batch_of(collection)

    rows = rows_of(batch)

    for row in rows:
        for cell in row.values():
            for piece in cell.replace(";", "\n").split("\n"):
                number = piece.strip().lstrip("-").replace(".", "", 1).isdecimal()
                assert number or not piece.strip().startswith(("=", "+", "-", "@")), row
    fronts = [to_plain(entry.asked.question.prompt) for entry in batch.questions]
    for row, front in zip(rows[1:], fronts, strict=True):
        assert unarmed(row["front"]).startswith(unarmed(front))
