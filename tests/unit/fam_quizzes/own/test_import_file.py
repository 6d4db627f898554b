"""Cards of other programs: Anki's packages and text, CSV, Markdown; faults with their places, and nothing twice."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from anki.collection import Collection, ExportAnkiPackageOptions
from PIL import Image

from fam.core.errors import CourseError
from fam_quizzes.decks import load_all_decks, load_decks
from fam_quizzes.decks.model import Note
from fam_quizzes.own.adding import OwnDecks
from fam_quizzes.own.anki_package import zstd_decompressor
from fam_quizzes.own.import_file import Imported, import_cards
from support.paths import SMALL_DECKS


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep nothing of these decks."""
    monkeypatch.setenv("FAM_CACHE", str(tmp_path / "cache"))


def take(file: Path, *, skip_faulty: bool = False) -> Imported:
    """Import a file beside the small decks, into `own-x`."""
    own = OwnDecks.beside(load_decks(SMALL_DECKS), SMALL_DECKS, file.parent / "progress")
    return import_cards(own, "own-x", "X", file, skip_faulty=skip_faulty)


def notes(file: Path) -> list[Note]:
    """Return the cards of `own-x`."""
    collection = load_all_decks(SMALL_DECKS, file.parent / "progress")
    return [note for ref, note in collection.notes.items() if ref.startswith("own-x/")]


def sides(file: Path) -> list[tuple[str, str]]:
    """Return what the cards ask and answer; of those with gaps the sentences, and the example."""
    return [
        (" / ".join(note.cloze), note.example) if note.cloze else (note.front or note.term, note.definition)
        for note in notes(file)
    ]


def write(folder: Path, name: str, text: str) -> Path:
    """Write a file to import."""
    (folder / name).write_text(text, encoding="utf-8", newline="")
    return folder / name


MARKDOWN = """---
name = "Geo"
---
# Geography

Prose; std::vector :and a `c :: d` are no cards.

Q: What is the capital
   of France?
A: Paris.

It has:
* a river
* a tower

C: [Berlin] is the capital of [Germany].

1. sea :: mare
- key ::: clave

```
Q: in code
a :: b
```
C: Water is {{c1::wet::how}}.
"""


def test_markdown_in_the_common_forms(tmp_path: Path) -> None:
    """Questions with long answers, gaps one by one, pairs in one direction or both; no prose, no code."""
    file = write(tmp_path, "geo.md", MARKDOWN)

    take(file)

    assert sides(file) == [
        ("What is the capital\n   of France?", "Paris.\n\nIt has:\n- a river\n- a tower"),
        ("{{Berlin}} is the capital of Germany. / Berlin is the capital of {{Germany}}.", ""),
        ("sea", "mare"),
        ("key", "clave"),
        ("Water is {{wet}}.", ""),
    ]
    assert [note.reverse for note in notes(file)] == [False, False, False, True, False]


TEXT_OF_ANKI = (
    "#separator:tab\n#html:true\n#guid column:1\n#notetype column:2\n#deck column:3\n#tags column:6\n"
    'g1\tBasic\tD\tWhat is<br>2<sup>3</sup> &amp; \\(x^2\\)?\t"8<div>""eight""</div>"\tx Y::Z\n'
    "g2\tCloze\tD\tA {{c1::b}} c {{c2::d::hint}}[sound:a.mp3]\tmore\t\n"
)


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_text_of_anki(tmp_path: Path, ends: str) -> None:
    """Its headers name the columns; HTML becomes text, and sounds are left out."""
    file = write(tmp_path, "x.txt", TEXT_OF_ANKI.replace("\n", ends))

    imported = take(file)

    assert sides(file) == [
        ("What is\n\n2³ & $x^2$?", '8\n\n"eight"'),
        ("A {{b}} c d / A b c {{d}}", "more"),
    ]
    assert notes(file)[0].tags == ("x", "y-z")
    assert imported.left_out == {"sounds": 1}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("x.csv", "One,Two\nThree,Four\n"),
        ("x.csv", "\ufeffBack;Tags;Front\r\nTwo;;One\r\n\r\nFour;;Three"),
        ("x.tsv", "One\tTwo\nThree\tFour\t\n"),
        ("x.txt", "One\tTwo\nThree\tFour\n"),
        ("x.csv", '"One","Two"\n"Three","Four"\n'),
    ],
)
def test_tables_with_and_without_names(tmp_path: Path, name: str, text: str) -> None:
    """The separator is found, a row of names is recognised, and columns may have any order."""
    file = write(tmp_path, name, text)

    take(file)

    assert sides(file) == [("One", "Two"), ("Three", "Four")]


FAULTY_TABLE = 'a,b\nlonely\n,c\n"x" y,z\nd,"open\n'


@pytest.mark.parametrize(
    ("name", "text", "places"),
    [
        ("x.csv", FAULTY_TABLE, "2:7: the back|3:1: the front|4:4: `y` follows|5:3: this quote"),
        ("x.md", "Q: a\nQ: b\nA: c\nA: d\nC: none\n", "1:1: this question|4:1: `A:` follows|5:1: this sentence"),
        ("x.md", "a ::\n\n  Q: b\n  A:\nC: a {{b\n", "1:5: a side|4:3: the text after `A:`|5:1: this sentence"),
        ("x.csv", "a,b\nopen `code,b\n", "2:1: unbalanced backquote"),
        ("x.md", "\n  a :: $\\nothing$\n", "2:3: the formula"),
    ],
)
def test_faults_have_places_and_nothing_is_imported(tmp_path: Path, name: str, text: str, places: str) -> None:
    """Unless the faulty cards are left out; what the linter says has the place in the file that is imported."""
    file = write(tmp_path, name, text)

    with pytest.raises(CourseError) as caught:
        take(file)

    shown = [line.partition(f"{name}:")[2] for line in str(caught.value).splitlines() if f"{name}:" in line]
    assert [line[: len(place)] for line, place in zip(shown, places.split("|"), strict=True)] == places.split("|")
    assert not notes(file)
    assert len(take(file, skip_faulty=True).faults) == len(shown)


def test_the_same_twice_adds_nothing_and_changes_nothing(tmp_path: Path) -> None:
    """Neither the same file, nor a card with another answer: that is reported, and stays as it is."""
    file = write(tmp_path, "x.csv", "One,Two\nThree,Four\n")
    take(file)
    before = notes(file)

    again = take(file)
    write(tmp_path, "x.csv", "One,Zwei\nthree,Four\nFive,Six\nfive,Six\n")
    other = take(file)

    assert (again.added.refs, len(again.added.known)) == ([], 2)
    assert (other.added.refs, other.added.known) == (["own-x/five"], ["own-x/three", "own-x/five"])
    assert [ref for _, ref in other.added.kept] == ["own-x/one"]
    assert notes(file)[:2] == before


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("x.pdf", b"", "cards are read from .apkg, .colpkg, .csv"),
        ("x.apkg", b"PK", "is damaged, or no package of Anki"),
        ("x.csv", b"a,b\n\xff,c", "x.csv:2: a character is not UTF-8"),
    ],
)
def test_what_cannot_be_read_is_told(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    """With the reason."""
    (tmp_path / name).write_bytes(content)

    with pytest.raises(CourseError, match=reason):
        take(tmp_path / name)


def test_pictures_are_copied_beside_the_deck(tmp_path: Path) -> None:
    """With their words; a second one of a card is left out, and a name that is taken gets a number."""
    (tmp_path / "p").mkdir()
    for name, grey in (("p/My map.png", 1), ("p/other.png", 2), ("map.png", 3)):
        Image.new("L", (4, 4), grey).save(tmp_path / name)
    pairs = "![A map](p/My%20map.png) Where? :: There ![](p/other.png)\n"
    file = write(tmp_path, "x.md", pairs + "What? :: ![](map.png)\nnone :: ![](p/no.png)\n")

    with pytest.raises(CourseError, match=r"x\.md:3:1: there is no picture `p/no\.png`"):
        take(file)
    folder = tmp_path / "progress" / "small-decks" / "decks" / "media"
    assert not list(folder.iterdir())  # what was copied for the linter is gone
    folder.joinpath("map.png").write_bytes(b"mine")
    imported = take(file, skip_faulty=True)

    where, what, _ = notes(file)
    assert (where.front, where.image, where.alt, where.image_on_back) == (
        "Where?",
        "media/my-map.png",
        "A map",
        False,
    )
    assert (what.definition, what.image, what.image_on_back) == ("The picture shows it.", "media/map-2.png", True)
    assert folder.joinpath("map-2.png").read_bytes() == (tmp_path / "map.png").read_bytes()
    assert folder.joinpath("map.png").read_bytes() == b"mine"
    assert imported.left_out == {"pictures": 2}


@pytest.fixture(scope="module")
def anki(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with `old.apkg` and `new.apkg`, which Anki itself exported."""
    folder = tmp_path_factory.mktemp("anki")
    collection = Collection(str(folder / "collection.anki2"))
    Image.new("L", (4, 4), 9).save(folder / "my disc.png")
    collection.media.add_file(str(folder / "my disc.png"))
    for kind, fields, tags in (
        ("Basic", ["What is <b>2 &lt; 3</b>?", "true<ul><li>a</li><li>b</li></ul>"], ["maths", "sub::Tag"]),
        ("Basic (and reversed card)", ["sea", "mare"], []),
        ("Basic (type in the answer)", ["typed", "answer \\(x^2\\)"], []),
        ("Cloze", ["{{c1::One}}, {{c2::two::hint}} &amp; {{c1::three}}", "extra"], []),
        ("Basic", ["sound[sound:a.mp3]", "heard"], []),
        ("Basic", ["no back", ""], []),
        ("Basic", ['<img src="my disc.png">', "A disc"], []),
        ("Basic", ["broken $\\nothing", "price: $5 and $6"], []),
    ):
        note = collection.new_note(collection.models.by_name(kind))
        note.fields, note.tags = fields, tags
        collection.add_note(note, collection.decks.id("A::B"))
    for name, legacy in (("old.apkg", True), ("new.apkg", False)):
        options = ExportAnkiPackageOptions(with_scheduling=True, with_media=True, legacy=legacy)
        collection.export_anki_package(out_path=str(folder / name), options=options, limit=None)
    collection.close()
    return folder


def check_anki(file: Path) -> None:
    """Import a package of the fixture, and compare its cards."""
    imported = take(file)

    assert sides(file) == [
        ("What is 2 < 3?", "true\n\n- a\n- b"),
        ("sea", "mare"),
        ("typed", "answer $x^2$"),
        ("{{One}}, two & {{three}} / One, {{two}} & three", "extra"),
        ("sound", "heard"),
        ("What does the picture show?", "A disc"),
        (r"broken \$\nothing", r"price: \$5 and \$6"),
    ]
    assert notes(file)[0].tags == ("maths", "sub-tag")
    assert [note.reverse for note in notes(file)] == [False, True, False, False, False, False, False]
    assert [(note.image, note.alt) for note in notes(file) if note.image] == [("media/my-disc.png", "my disc")]
    assert imported.left_out == {"sounds": 1, "empty": 1}
    assert not take(file).added.refs


def test_a_package_of_anki(anki: Path) -> None:
    """Its templates say what is asked; reversed cards are one card with both directions."""
    check_anki(anki / "old.apkg")


def test_a_newer_package_is_read_or_told(anki: Path) -> None:
    """Where there is no zstd, the message says how to export it; what old programs see of it is never imported."""
    if zstd_decompressor():
        check_anki(anki / "new.apkg")
    else:
        assert sys.version_info < (3, 14)
        with pytest.raises(CourseError, match="“Support older Anki versions”"):
            take(anki / "new.apkg")
