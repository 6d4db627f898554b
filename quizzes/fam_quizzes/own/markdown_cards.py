"""Read cards from Markdown: `Q:` and `A:` as hashcards has them, `C:` with gaps in brackets, and `front :: back`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

from fam.core.language import _
from fam_quizzes.own.found import FoundCards, Place, media_beside
from fam_quizzes.own.html_text import Picture
from fam_quizzes.own.notation import ANKI_GAP, gap, one_by_one
from fam_quizzes.questions.gaps import GAP

MARK = re.compile(r" {0,3}(?P<mark>[QAC]):(?:[ \t]+|$)(?P<text>.*)")
PAIR = re.compile(r"(?P<front>.*?)[ \t](?P<sign>:::?)(?:[ \t]+(?P<back>.*))?$")
FENCE = re.compile(r" {0,3}(```|~~~)")
BRACKETS = re.compile(r"(?<![!\]\\])\[([^\[\]]+)\](?!\()")
PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)\s]+)[^)]*\)")
BREAK = re.compile(r" {0,3}(?:-{3,}|\*{3,}|_{3,})\s*$|#{1,6} ")
ITEM = re.compile(r"(?:[-*+•]|\d+\.) ")


@dataclass
class _Side:
    """The text after a mark, line by line."""

    mark: str
    place: Place
    lines: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join(self.lines).strip()


def read_markdown(file: Path, text: str) -> FoundCards:
    """Return the cards of a text; what is between them, such as headings and prose, is passed over."""
    found = FoundCards(file, read_media=media_beside(file))
    question: _Side | None = None
    for side in _sides(text, found):
        if side.mark == "C":
            _take_gaps(found, side)
        elif side.mark == "A" and question is None:
            found.fault(side.place, _("`A:` follows no question: begin one with `Q:`."))
        elif side.mark == "A" and question is not None:
            _take(found, question, side)
        if question is not None and side.mark != "A":
            found.fault(question.place, _("this question has no answer: expected `A:` after it."))
        question = side if side.mark == "Q" else None
    if question is not None:
        found.fault(question.place, _("this question has no answer: expected `A:` after it."))
    found.cards.sort(key=lambda card: (card[1].line, card[1].column))
    return found


def _sides(text: str, found: FoundCards) -> Iterator[_Side]:
    """Return the texts after `Q:`, `A:` and `C:`; each goes on to the next card, a heading or a line of hyphens."""
    side: _Side | None = None
    in_code = False
    lines = text.splitlines()
    start = (
        next((n for n, line in enumerate(lines) if n and line.strip() == "---"), -1) + 1 if _is_headed(lines) else 0
    )
    for number, line in enumerate(lines[start:], start + 1):
        begins = MARK.match(line)
        if FENCE.match(line):
            in_code = not in_code
        if not in_code and (begins or BREAK.match(line)):
            if side:
                yield side
            side = (
                _Side(begins["mark"], Place(number, begins.start("mark") + 1), [begins["text"]]) if begins else None
            )
        elif side is not None and (in_code or side.lines[-1].strip() or not _is_pair(line)):
            side.lines.append(line)
        elif side is not None:
            yield side
            side = None
            _take_pair(found, line, number)
        elif not in_code:
            _take_pair(found, line, number)
    if side:
        yield side


def _is_headed(lines: list[str]) -> bool:
    """Return whether a text begins with settings between lines of hyphens."""
    return bool(lines) and lines[0].strip() == "---"


def _is_pair(line: str) -> bool:
    pair = PAIR.match(line)
    return pair is not None and not pair["front"].count("`") % 2 and not pair["front"].lstrip().startswith(("|", ">"))


def _take_pair(found: FoundCards, line: str, number: int) -> None:
    """Take `front :: back`, or `front ::: back`, which is asked in both directions."""
    pair = PAIR.match(line)
    if pair is None or not _is_pair(line):
        return
    start = len(line) - len(line.lstrip())
    front = ITEM.sub("", pair["front"].strip(), count=1)
    back = (pair["back"] or "").strip()
    if not front or not back:
        said = _("a side is empty: expected `front :: back`.")
        found.fault(Place(number, (pair.end("sign") if front else start) + 1), said)
        return
    more: dict[str, object] = {"reverse": True} if pair["sign"] == ":::" else {}
    place = Place(number, start + 1)
    (front, back), shown = _texts(found, place, front, back)
    found.add(place, front, back, more | shown)


def _take(found: FoundCards, question: _Side, answer: _Side) -> None:
    if not question.text or not answer.text:
        empty = answer if question.text else question
        said = _("the text after `{mark}` is empty.").format(mark=f"{empty.mark}:")
        found.fault(empty.place, said)
        return
    (front, back), shown = _texts(found, question.place, question.text, answer.text)
    found.add(question.place, front, back, shown)


def _take_gaps(found: FoundCards, side: _Side) -> None:
    (text,), shown = _texts(found, side.place, side.text)
    if ANKI_GAP.search(text):
        sentences = list(one_by_one(text))
    elif GAP.search(text):
        sentences = [text]
    else:
        sentences = list(_brackets(text))
    if sentences:
        found.add_gaps(side.place, sentences, shown)
    else:
        found.fault(side.place, _("this sentence has no gap: expected a word in brackets, `[stride]`."))


def _brackets(text: str) -> Iterator[str]:
    """Return a sentence for each word in brackets, as hashcards asks them.

    >>> list(_brackets("[One] and [two]"))
    ['{{One}} and two', 'One and {{two}}']
    """
    spots = [found.span() for found in BRACKETS.finditer(text)]
    for wanted in spots:
        sentence, end = "", 0
        for begin, stop in spots:
            word = text[begin + 1 : stop - 1]
            sentence += text[end:begin] + (gap(word) if (begin, stop) == wanted else word)
            end = stop
        yield sentence + text[end:]


def _texts(found: FoundCards, place: Place, *texts: str) -> tuple[list[str], dict[str, object]]:
    """Return texts as decks write them, with `- ` before items, and the keys of the picture in them."""
    plain, pictures = [], []
    for text in texts:
        pictures.append([Picture(each[2], each[1]) for each in PICTURE.finditer(text)])
        for picture in pictures[-1]:
            if found.read_media(unquote(picture.file)) is None:
                found.fault(place, _("there is no picture `{file}`.").format(file=picture.file))
        items = re.sub(r"^( *)[*+•] ", r"\1- ", PICTURE.sub("", text), flags=re.MULTILINE)
        plain.append(items.replace("\t", " ").strip())
    return plain, found.illustrate(*pictures)
