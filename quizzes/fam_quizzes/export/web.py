"""Terms and readings as HTML for the course's web site, with formulas in plain characters."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from itertools import groupby
from typing import Any

from fam.core.language import _
from fam.core.terminal import ITEM, blocks, formula_text, spans
from fam_quizzes.decks import DeckCollection, resolve
from fam_quizzes.decks.model import Note
from fam_quizzes.study.reading.readings import passages, remembered

TAGS = {"code": "code", "strong": "strong", "emphasis": "em"}


def study_record(collection: DeckCollection) -> dict[str, Any]:
    """Return the `terms` of the glossary in alphabetical order, and the `concepts` with their readings."""
    notes = sorted(collection.notes.items(), key=lambda item: item[1].term.casefold())
    return {"terms": [_term(collection, ref, note) for ref, note in notes], "concepts": list(_concepts(collection))}


def _term(collection: DeckCollection, ref: str, note: Note) -> dict[str, Any]:
    related = [resolve(each, within=ref) for each in note.see]
    return {
        "id": anchor(ref),
        "term": note.term,
        "aka": [name for name in note.aka if name.casefold() not in note.term.casefold()],
        "definition": to_html(note.definition),
        "example": to_html(_("For example: {example}").format(example=note.example)) if note.example else "",
        "aid": to_html(_("To remember: {aid}").format(aid=note.mnemonic)) if note.mnemonic else "",
        "concepts": [concept for concept in note.concepts if concept in collection.readings],
        "see": [(anchor(each), collection.notes[each].term) for each in related if each in collection.notes],
    }


def _concepts(collection: DeckCollection) -> Iterator[dict[str, Any]]:
    for concept, reading in collection.readings.items():
        parts = [*passages(reading), *remembered(collection, concept)]
        yield {
            "id": concept,
            "title": reading.title,
            "passages": [(part.heading, to_html(part.text)) for part in parts],
        }


def anchor(ref: str) -> str:
    """Return the name of a note's place on its page.

    >>> anchor("glossary/feature-map")
    'glossary--feature-map'
    """
    return ref.replace("/", "--")


def to_html(markup: str) -> str:
    r"""Convert the decks' Markdown to HTML; formulas are plain characters.

    >>> to_html("All **four** of $n^2$:\n\n- `a < b`")
    '<p>All <strong>four</strong> of n²:</p><ul><li><code>a &lt; b</code></li></ul>'
    """
    return "".join(_block(kind, text) for kind, text in blocks(markup))


def _block(kind: str, text: str) -> str:
    if kind == "literal":
        return f'<pre tabindex="0">{escape(text)}</pre>'
    if kind == "paragraph":
        return f"<p>{_inline(text)}</p>"
    lists = groupby(text.split("\n"), lambda line: "ul" if line.startswith("- ") else "ol")
    return "".join(f"<{tag}>{''.join(map(_item, lines))}</{tag}>" for tag, lines in lists)


def _item(line: str) -> str:
    return f"<li>{_inline(ITEM.sub('', line, count=1))}</li>"


def _inline(text: str) -> str:
    return "".join(_span(kind, piece) for kind, piece in spans(text))


def _span(kind: str, text: str) -> str:
    html = escape(formula_text(text) if kind == "math" else text, quote=False)
    return f"<{TAGS[kind]}>{html}</{TAGS[kind]}>" if kind in TAGS else html
