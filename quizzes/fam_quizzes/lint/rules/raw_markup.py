"""Rules on markup that readers would see as it is written: other Markdown, HTML, formulas and Anki's notation."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from fam.core.diagnostics import Diagnostic
from fam.core.terminal import FENCE, MATH
from fam_quizzes.decks.model import ClozeQuestion, Deck
from fam_quizzes.decks.source import DeckSource
from fam_quizzes.lint.context import LintContext
from fam_quizzes.lint.rules.texts import texts_of

CODE = re.compile(rf"^ *{FENCE}.*?(^ *{FENCE}|\Z)|`[^`]*`", re.DOTALL | re.MULTILINE)
FORMULA = re.compile(MATH)
TAGS = (
    "a|abbr|b|big|blockquote|br|center|code|div|em|figure|font|h[1-6]|hr|i|iframe|img|kbd|li|mark|ol|p|pre|s|script|small"
    "|span|strike|strong|style|sub|sup|table|tbody|td|th|thead|tr|tt|u|ul"
)
TARGET = r"[a-z]+://|www\.|mailto:|[#/.]|[\w/-]+\.[a-z]{2,4}[)#?\s]"

BREAK = "a line break"

# What is found, its name, and what to write instead.
MARKS = [
    (r"\[sound:[^\]]+\]|\[/?latex\]|\[/?\$\$?\]", "Anki's notation", "write words"),
    (rf"!\[[^\]]*\]\((?={TARGET})[^)]*\)", "an image", "describe it, or draw it in a block between lines of ```"),
    (rf"(?<!\w)\[[^\]]+\]\((?={TARGET})[^)]*\)", "a link", "write the name alone, or the address"),
    (rf"</?(?:{TAGS})(?:\s[^<>]*)?/?>", "HTML", "use `code`, *emphasis*, **strong** and lists, or put it in `code`"),
    (
        r"&(?:amp|lt|gt|quot|apos|nbsp|times|middot|minus|ndash|mdash|#\d+|#x[\da-fA-F]+);",
        "HTML",
        "type the character",
    ),
    (r"\$\$[^$]+\$\$|\\\([^\n]+?\\\)|\\\[[^\n]+?\\\]", "a formula", "write it between single dollar signs"),
    (r"^#{1,6} +[A-Z].*", "a heading", "write a paragraph, with **strong** words"),
    (
        r"^ *\|?(?: *:?-{3,}:? *\|)+(?: *:?-{3,}:?)? *\|? *$",
        "a table",
        "put it between lines of ```, in even columns",
    ),
    (r"^> +[A-Za-z].*", "a quotation", "put it in quotes"),
    (r"^ *[*•] +\w.*", "a list", "begin each item with `- `"),
    (r"^(?:-{3,}|\*{3,}|_{3,}) *$", "a rule", "leave it out"),
    (r"~~\S[^~]*~~", "a deleted text", "leave it out"),
    (r"(?<!\w)__\w[^_]* [^_]*\w__(?!\w)", "strong text", "write **strong**"),
    (r"^.*\S(?: {2,}|\\)\n(?= *\S)", BREAK, "begin a paragraph with an empty line, or write a list"),
]
MARK = re.compile("|".join(f"(?P<m{number}>{mark[0]})" for number, mark in enumerate(MARKS)), re.MULTILINE)
LONGEST = 40  # characters of what is quoted
ANKI = re.compile(r"\{\{c\d+::(.*?)(?:::.*?)?\}\}", re.DOTALL)


def raw_markup(source: DeckSource, deck: Deck, context: LintContext) -> Iterator[Diagnostic]:
    """Warn about markup that no reader of a deck's Markdown knows: it is shown as it is written."""
    for record, path, text in texts_of(deck):
        prose = FORMULA.sub("", CODE.sub(lambda found: "\n" * found[0].count("\n") or "`", text))
        seen: set[str] = set()
        for found in MARK.finditer(prose):
            _, name, instead = MARKS[int(str(found.lastgroup)[1:])]
            if name not in seen:
                seen.add(name)
                near = found[0].strip()
                shown = near if len(near) <= LONGEST else f"{near[:LONGEST]}…"
                shows = "is not kept" if name == BREAK else "is shown as it is written"
                what = f"{name} {shows}, `{shown}`: {instead}."
                yield source.warning(what, record, *path, near=near)


def anki_gaps(source: DeckSource, deck: Deck, context: LintContext) -> Iterator[Diagnostic]:
    """Report gaps in Anki's notation: the word would be `c1::stride`."""
    texts: list[tuple[Struct, tuple[str | int, ...], str]]
    texts = [(note, ("cloze", number), text) for note in deck.cards for number, text in enumerate(note.cloze)]
    texts += [(asked, ("text",), asked.text) for asked in deck.questions if isinstance(asked, ClozeQuestion)]
    for record, path, text in texts:
        for found in ANKI.finditer(text):
            what = f"`{found[0]}` is Anki's notation for a gap: write `{{{{{found[1].strip()}}}}}`."
            yield source.fault(what, record, *path, near=found[0])
