"""Pictures of cards and questions in all exports."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from base64 import b64decode
from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest
from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest
from PIL import Image

from fam.core.errors import CourseError
from fam_quizzes.decks.collection import DeckCollection
from fam_quizzes.decks.model import ClozeQuestion, Deck, Note, TrueFalseQuestion
from fam_quizzes.export import FORMATS
from support.exported import batch_of

ALT = "A {{map}} of $5 & [1] \"x\" <b>"  # fmt: skip
NAME = "fam-roads-d-p-map.png"


@pytest.fixture
def collection(tmp_path: Path) -> DeckCollection:
    """Return a deck with a picture on the front, on the back, with a sentence, and with two questions."""
    (tmp_path / "p").mkdir()
    Image.new("L", (8, 4), 99).save(tmp_path / "p" / "map.png")
    shown = {"image": "p/map.png", "alt": ALT}
    asked = {"explanation": "So.", "concepts": ("C1",), **shown}
    notes = (
        Note("front", "Front", "One.", reverse=True, **shown),
        Note("back", "Back", "Two.", reverse=True, image_on_back=True, **shown),
        Note("gap", "Gap", "Three.", forward=False, cloze=("A {{gap}}.",), **shown),
    )
    questions = (
        TrueFalseQuestion(id="q", prompt="True.", answer=True, feedback="No.", **asked),
        ClozeQuestion(id="c", prompt="Fill.", text="A {{gap}}.", **asked),
    )
    return DeckCollection((Deck("d", "Deck", cards=notes, questions=questions),), "roads", tmp_path)


def exported(collection: DeckCollection, form: str) -> bytes:
    """Return an export of the deck."""
    return FORMATS[form].export(batch_of(collection)).content


def content_of(collection: DeckCollection) -> bytes:
    """Return the picture."""
    assert collection.folder
    return (collection.folder / "p" / "map.png").read_bytes()


def test_anki_has_the_picture_among_its_media(collection: DeckCollection, tmp_path: Path) -> None:
    """On the side on which it belongs, in Anki itself; once, however many cards show it."""
    package = tmp_path / "deck.apkg"
    package.write_bytes(exported(collection, "anki"))
    anki = Collection(str(tmp_path / "collection.anki2"))
    anki.import_anki_package(ImportAnkiPackageRequest(package_path=str(package), options=ImportAnkiPackageOptions()))
    cards = {}
    for each in anki.find_cards(""):
        card = anki.get_card(each)
        cards[card.note()["Ref"], card.ord] = (card.question(), card.answer())
    media = {path.name: path.read_bytes() for path in Path(anki.media.dir()).iterdir()}
    check = anki.media.check()
    anki.close()

    sides = {key: [f'src="{NAME}"' in side for side in both] for key, both in cards.items()}
    assert sides == {
        ("d/front", 0): [True, True],
        ("d/front", 1): [False, False],
        ("d/back", 0): [False, True],
        ("d/back", 1): [True, True],
        ("d/gap", 0): [True, True],
        ("d/q", 0): [True, True],
        ("d/c", 0): [True, True],
    }
    assert media == {NAME: content_of(collection)}
    assert not check.missing
    assert not check.unused


def test_moodle_has_the_picture_as_a_file_of_the_question(collection: DeckCollection) -> None:
    """In base64, with its name in the text; a description never opens a gap."""
    root = fromstring(exported(collection, "moodle"))

    for node in root.findall("question/questiontext"):
        if "<img" in node.findtext("text", ""):
            file = node.find("file")
            assert file is not None
            assert (file.get("name"), file.get("path"), file.get("encoding")) == (NAME, "/", "base64")
            assert b64decode(file.text or "") == content_of(collection)
            assert f'<img src="@@PLUGINFILE@@/{NAME}" alt="A &#123;&#123;map' in node.findtext("text", "")
    assert len(root.findall("question/questiontext/file")) == 2


def test_canvas_has_the_picture_in_the_package(collection: DeckCollection) -> None:
    """As a file of the manifest, which the text names as Canvas does."""
    with zipfile.ZipFile(io.BytesIO(exported(collection, "qti"))) as archive:
        assert archive.read(f"images/{NAME}") == content_of(collection)
        manifest = fromstring(archive.read("imsmanifest.xml"))
        quizzes = [archive.read(name).decode() for name in archive.namelist() if name.endswith(".xml")]

    resources = [each for each in manifest.iter() if each.get("type") == "webcontent"]
    assert [each.get("href") for each in resources] == [f"images/{NAME}"]
    assert sum(text.count(f"%24IMS-CC-FILEBASE%24/images/{NAME}") for text in quizzes) == 2


def test_notebooks_and_tables_have_it_too(collection: DeckCollection) -> None:
    """Inside of the JSON, by its path in CSV, and as a description in GIFT, which says so."""
    records = json.loads(exported(collection, "jupyterquiz"))
    rows = list(csv.DictReader(io.StringIO(exported(collection, "csv").decode("utf-8-sig"))))
    gift = FORMATS["gift"].export(batch_of(collection))

    data = records[0]["question"].partition("base64,")[2].partition('"')[0]
    assert b64decode(data) == content_of(collection)
    assert {(row["image"], row["alt"]) for row in rows} == {("p/map.png", ALT)}
    assert gift.content.decode().count("map") == 2
    assert any("description in place of their picture" in remark.what for remark in gift.remarks)


def test_a_missing_picture_is_an_error(collection: DeckCollection) -> None:
    """Rather than an export without it."""
    assert collection.folder
    (collection.folder / "p" / "map.png").unlink()

    with pytest.raises(CourseError, match=r"map\.png, the picture of d/front, cannot be read"):
        exported(collection, "csv")
