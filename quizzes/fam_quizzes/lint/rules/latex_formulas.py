"""Rules on formulas in LaTeX, between dollar signs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fam.core.diagnostics import Diagnostic
from fam.core.latex import LatexError, to_unicode
from fam.core.terminal import blocks, spans
from fam_quizzes.decks.model import Deck, NumericQuestion, ShapeQuestion
from fam_quizzes.decks.source import DeckSource
from fam_quizzes.lint.context import LintContext
from fam_quizzes.lint.rules.texts import texts_of
from fam_quizzes.questions.gaps import GAP
from fam_quizzes.questions.templates import BRACES

COMMAND = re.compile(r"\\(?:text\w*|operatorname|math\w+)\s*\{[^}]*\}|\\[A-Za-z]+")
PROSE = re.compile(r"(?:\b\d+|[A-Za-z]{2,})[,;.]? +[A-Za-z]{2,}")
UNDOUBLED = re.compile(r"(?:\\[A-Za-z]+|[\^_])\{(?!\{)[^{}]*\}")  # LaTeX's group, which would be filled as a number


def latex(source: DeckSource, deck: Deck, context: LintContext) -> Iterator[Diagnostic]:
    """Report formulas that a terminal cannot show, gaps within formulas, and groups that would be filled."""
    drawn = set(_drawn(deck))
    for record, path, text in texts_of(deck):
        if "$" not in text:
            continue
        for formula in _formulas(text):
            if id(record) in drawn:
                what = _drawn_fault(formula)
            elif path[0] in ("cloze", "text") and GAP.search(formula):
                what = f"a gap within the formula `${formula}$`: end the formula before the gap."
            else:
                what = _fault(formula)
            if what:
                yield source.fault(what, record, *path, near=f"${formula}$")
            elif PROSE.search(COMMAND.sub("", formula)):
                advice = "write `\\$` for dollar signs, and `\\text{…}` for words"
                what = f"`${formula}$` is read as a formula: {advice}."
                yield source.warning(what, record, *path, near=f"${formula}$")


def _drawn(deck: Deck) -> Iterator[int]:
    """Return the `id()` of the records whose texts have drawn numbers."""
    for question in deck.questions:
        if isinstance(question, NumericQuestion | ShapeQuestion) and question.draw:
            yield from (id(record) for record in (question, *question.wrong))


def _formulas(text: str) -> Iterator[str]:
    for kind, block in blocks(text):
        if kind != "literal":
            yield from (piece for each, piece in spans(block) if each == "math")


def _drawn_fault(formula: str) -> str:
    found = UNDOUBLED.search(formula)
    if found:
        inner = found[0].replace("{", "{{").replace("}", "}}")
        return f"the braces of `{found[0]}` are filled as a drawn number: double those of LaTeX, `{inner}`."
    return _fault(BRACES.sub(lambda found: found[0][0] if found[0] in ("{{", "}}") else "1", formula))


def _fault(formula: str) -> str:
    try:
        to_unicode(formula)
    except LatexError as error:
        text = str(error)
        end = "" if text.endswith("?") else "; correct it, or write `\\$` for a dollar sign."
        return f"the formula `${formula}$`: {text}{end}"
    return ""
