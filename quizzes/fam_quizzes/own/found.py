"""What a file of another program holds: cards with their places, faults, and what is left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from fam.core.errors import CourseError, Diagnostic, one_line
from fam.core.language import N_, _
from fam_quizzes.decks.model import Note
from fam_quizzes.own.adding import front_and_back, with_gaps

LEFT_OUT = {
    "sounds": N_("sounds"),
    "pictures": N_("pictures"),
    "covered": N_("notes about covered parts of a picture"),
    "empty": N_("notes without a text on both sides"),
}


@dataclass(frozen=True, order=True)
class Place:
    """Where a card stands in a file, counted from 1; a note of a package has no line, and its number as column."""

    line: int = 0
    column: int = 0


@dataclass
class FoundCards:
    """The cards of a file, in its order."""

    file: Path
    cards: list[tuple[Note, Place]] = field(default_factory=list)
    faults: list[tuple[Place, str]] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    """What decks cannot hold, with how often it was found; a key of `LEFT_OUT`."""

    def leave_out(self, **counts: int) -> None:
        """Count what is left out."""
        self.left_out.update({what: count for what, count in counts.items() if count})

    def fault(self, place: Place, what: str) -> None:
        """Add a fault."""
        self.faults.append((place, one_line(what)))

    def fault_lines(self) -> list[str]:
        """Return the faults in their order, each with its place."""
        return [self._located(place, what) for place, what in sorted(self.faults)]

    def _located(self, place: Place, what: str) -> str:
        if not place.line:
            # TRANSLATORS: a note of a package of Anki, by its number.
            return _("{file}, note {number}: {what}").format(file=self.file.name, number=place.column, what=what)
        return str(Diagnostic(self.file, place.line, place.column, what))

    def add(self, place: Place, front: str, back: str, more: Mapping[str, object]) -> None:
        """Add a card with two sides."""
        self.cards.append((front_and_back(front, back, **more), place))

    def add_gaps(self, place: Place, sentences: list[str], more: Mapping[str, object]) -> None:
        """Add a card of sentences with gaps, or a fault if their braces are not balanced."""
        try:
            self.cards.append((with_gaps(sentences, **more), place))
        except CourseError as error:
            self.fault(place, str(error))
