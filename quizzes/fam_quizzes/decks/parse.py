"""From the YAML of decks to their records."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from fam.core.diagnostics import Diagnostic
from fam.core.errors import CourseError
from fam_quizzes.decks.model import Deck
from fam_quizzes.decks.source import in_order, read_source

SHOWN = 10  # faults; more help nobody at a time


def parse_deck(file: Path) -> Deck:
    """Return the deck of a file; a faulty one raises a CourseError that says where to look."""
    return parse_decks([file])[0]


def parse_decks(files: Sequence[Path]) -> tuple[Deck, ...]:
    """Return the decks of files; the faults of all of them come in one CourseError."""
    sources = [read_source(file) for file in files]
    faults = in_order(fault for source in sources for fault in source.faults)
    decks = tuple(source.deck for source in sources if source.deck is not None)
    if faults or len(decks) < len(sources):
        raise CourseError(_told(faults))
    return decks


def _told(faults: Sequence[Diagnostic]) -> str:
    lines = [f"the decks cannot be read; {len(faults)} to mend:", *map(str, faults[:SHOWN])]
    more = len(faults) - SHOWN
    advice = (
        f"and {more} more; `fam lint` tells all."
        if more > 0
        else "Mend that, and `fam lint` tells whether all is well."
    )
    return "\n  ".join(lines) + f"\n{advice}"
