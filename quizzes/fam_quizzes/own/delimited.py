"""Read cards from CSV and TSV: plain files, those with names of columns, and Anki's text export."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from fam.core.language import _
from fam_quizzes.decks.own import slug
from fam_quizzes.own.found import FoundCards, Place, media_beside
from fam_quizzes.own.html_text import TextOfHtml, text_of_html
from fam_quizzes.own.notation import ANKI_GAP, one_by_one
from fam_quizzes.questions.gaps import GAP

SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t", "space": " ", "pipe": "|", "colon": ":"}
GUESSED = ("\t", ";", ",")
# What columns are called, in the languages of the course.
FRONT = {"front", "question", "term", "text", "vorderseite", "frage", "begriff"}
BACK = {"back", "answer", "definition", "meaning", "rückseite", "antwort"}
TAGS = {"tags", "schlagwörter"}
OTHERS = {"guid", "note type", "notetype", "deck", "notiztyp", "stapel"}


@dataclass(frozen=True)
class Cell:
    """A value, and where it begins."""

    text: str
    place: Place


@dataclass
class _Layout:
    """What a file says of itself: the separator, whether it has HTML, and its columns, counted from 0."""

    separator: str = ""
    html: bool = False
    tags_of_all: tuple[str, ...] = ()
    columns: dict[str, int] = field(default_factory=dict)


def read_delimited(file: Path, text: str) -> FoundCards:
    """Return the cards of a text with a card on each row."""
    found, layout = FoundCards(file, read_media=media_beside(file)), _Layout()
    start = _headers(text, layout)
    layout.separator = layout.separator or _guessed(text[start:], file)
    rows = [row for row in _rows(found, text, start, layout.separator) if any(cell.text.strip() for cell in row)]
    names = [cell.text.strip().casefold() for cell in rows[0]] if rows else []
    if set(names) & FRONT and set(names) & BACK:
        for name, kinds in (("front", FRONT), ("back", BACK), ("tags", TAGS)):
            layout.columns |= dict.fromkeys((name for each in names if each in kinds), _index(names, kinds))
        del rows[0]
    apart = {*layout.columns.values()}
    free = [number for number in range(max(map(len, rows), default=0)) if number not in apart]
    front = layout.columns.setdefault("front", free.pop(0) if free else 0)
    layout.columns.setdefault("back", free.pop(0) if free else front + 1)
    for row in rows:
        _take(found, row, layout)
    return found


def _index(names: Sequence[str], kinds: set[str]) -> int:
    return next((number for number, each in enumerate(names) if each in kinds), 0)


def _headers(text: str, layout: _Layout) -> int:
    """Read the lines with which Anki's text export begins, and return where the rows begin."""
    at = 0
    while header := re.compile(r"#([\w ]+):(.*)(?:\r\n|\r|\n|$)").match(text, at):
        name, value = header[1].strip().casefold(), header[2]
        at = header.end()
        if name == "separator":
            layout.separator = SEPARATORS.get(value.strip().casefold(), value[:1])
        elif name == "html":
            layout.html = value.strip().casefold() == "true"
        elif name == "tags":
            layout.tags_of_all = tuple(value.split())
        elif name == "columns":
            names = [each.strip().casefold() for each in value.split(layout.separator or "\t")]
            kinds = (("front", FRONT), ("back", BACK), ("tags", TAGS), ("other", OTHERS))
            layout.columns |= {
                key: number for number, each in enumerate(names) for key, kind in kinds if each in kind
            }
        elif name.endswith(" column") and value.strip().isdecimal():
            layout.columns[name.removesuffix(" column")] = int(value) - 1
        if at == len(text):
            break
    return at


def _guessed(text: str, file: Path) -> str:
    if file.suffix.casefold() == ".tsv":
        return "\t"
    line = re.sub(r'"[^"]*"', "", text).strip().splitlines()[:1]
    return next((each for each in GUESSED if line and each in line[0]), ",")


def _rows(found: FoundCards, text: str, at: int, separator: str) -> Iterator[list[Cell]]:
    """Split a text into rows of cells; one in quotes may hold separators, line ends, and quotes that are doubled."""
    line, begins = text.count("\n", 0, at) + 1, text.rfind("\n", 0, at) + 1
    plain = re.compile(rf"[^{re.escape(separator)}\r\n]*")
    quoted = re.compile(r'"((?:[^"]|"")*)"')
    row, is_sound = list[Cell](), True
    while at < len(text):
        place = Place(line, at - begins + 1)
        cell = quoted.match(text, at)
        if not cell and text[at] == '"':
            found.fault(place, _("this quote is not closed: add one, or double it in a text that has quotes."))
            return
        ends = cell.end() if cell else at
        rest = plain.match(text, ends)
        assert rest is not None
        if cell and rest[0].strip():
            said = _("`{text}` follows a quote: double quotes in a text that has quotes.")
            found.fault(Place(line, ends - begins + 1), said.format(text=rest[0].strip()[:20]))
            is_sound = False
        row.append(Cell(cell[1].replace('""', '"') if cell else rest[0], place))
        line += text.count("\n", at, ends)
        begins = text.rfind("\n", 0, ends) + 1
        at = rest.end()
        if text[at : at + 1] == separator:
            at += 1
            if at < len(text) and text[at] not in "\r\n":
                continue
            row.append(Cell("", Place(line, at - begins + 1)))
        if at < len(text):
            at += 2 if text.startswith("\r\n", at) else 1
            line, begins = line + 1, at
        if is_sound:
            yield row
        row, is_sound = [], True
    if row and is_sound:
        yield row


def _take(found: FoundCards, row: Sequence[Cell], layout: _Layout) -> None:
    """Take the card of a row."""
    columns = layout.columns
    front, back = (_cell(row, columns[name]) for name in ("front", "back"))
    tags = _cell(row, columns["tags"]).text.split() if "tags" in columns else []
    more: dict[str, object] = {"tags": tuple(dict.fromkeys(map(slug, [*tags, *layout.tags_of_all])))}
    more = {name: value for name, value in more.items() if value}
    sides = [_plain(found, cell.text, layout) for cell in (front, back)]
    asked, answer = (side.text for side in sides)
    more |= found.illustrate(*(side.pictures for side in sides))
    if not asked and not sides[0].pictures:
        found.fault(front.place, _("the front is empty: expected a question or a term."))
    elif ANKI_GAP.search(asked) or (GAP.search(asked) and not answer):
        sentences = list(one_by_one(asked)) or [asked]
        found.add_gaps(front.place, sentences, more | ({"example": answer} if answer else {}))
    elif not answer and not sides[1].pictures:
        said = _("the back is empty: expected an answer after {separator}.")
        name = {"\t": _("a tab"), " ": _("a space")}.get(layout.separator, f"`{layout.separator}`")
        found.fault(back.place, said.format(separator=name))
    else:
        found.add(front.place, asked, answer, more)


def _cell(row: Sequence[Cell], number: int) -> Cell:
    if number < len(row):
        return row[number]
    last = row[-1]
    return Cell("", Place(last.place.line, last.place.column + len(last.text)))


def _plain(found: FoundCards, text: str, layout: _Layout) -> TextOfHtml:
    if not layout.html:
        return TextOfHtml(text.strip().replace("\t", " ").replace("\r\n", "\n"))
    read = text_of_html(text)
    found.leave_out(sounds=read.sounds)
    return read
