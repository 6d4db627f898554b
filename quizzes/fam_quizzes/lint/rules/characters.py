"""Rules on characters that look like others: curly quotes, spaces that do not break, and invisible characters."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fam.core.diagnostics import Diagnostic
from fam.core.terminal import FENCE
from fam.core.yaml.lookalikes import INVISIBLE, ODD_SPACE, in_indent, named
from fam_quizzes.decks.model import Deck
from fam_quizzes.decks.source import DeckSource
from fam_quizzes.lint.context import LintContext
from fam_quizzes.lint.rules.texts import plain_texts, texts_of

HIDDEN = re.compile(f"[{INVISIBLE}]")
ENCLOSED = re.compile(r"[“„][^“”„]*[”“]|[‘‚][^‘’‚]*[’‘]")
CODE = re.compile(rf"^{FENCE}.*?^{FENCE}|`[^`]+`", re.DOTALL | re.MULTILINE)
CURLY = re.compile(r"[“”„‘’‚]")


def curly_quotes(source: DeckSource, deck: Deck, context: LintContext) -> Iterator[Diagnostic]:
    """Warn about curly quotes around a whole text, and in code."""
    if not CURLY.search(source.text):
        return
    for node in plain_texts(source.root):
        if ENCLOSED.fullmatch(node.value):
            what = (
                'curly quotes around a text are shown to readers: write straight ones, "…", or put the whole text '
                "between them if it is a quotation."
            )
            yield source.fault_at(node.start_mark.index, what, warning=True)
    for record, path, text in texts_of(deck):
        for code in CODE.finditer(text):
            if found := CURLY.search(code[0]):
                what = f"the curly quote `{found[0]}` in code: write a straight one, which Python reads."
                yield source.warning(what, record, *path, near=found[0])
                break


def odd_spaces(source: DeckSource, deck: Deck, context: LintContext) -> Iterator[Diagnostic]:
    """Warn about spaces that do not break in an indent, and about invisible characters anywhere."""
    for found in ODD_SPACE.finditer(source.text):
        yield source.fault_at(found.start("here"), in_indent(found["here"]), warning=True)
    for hidden in HIDDEN.finditer(source.text):
        yield source.fault_at(hidden.start(), f"{named(hidden[0])}: remove it.", warning=True)
    if "\\" not in source.text:  # an escape, such as "\u200b"
        return
    for record, path, text in texts_of(deck):
        if escaped := HIDDEN.search(text):
            node = source.node(record, *path)
            if not HIDDEN.search(source.text, node.start_mark.index, node.end_mark.index):
                yield source.warning(f"a text with {named(escaped[0])}: remove it.", record, *path)
