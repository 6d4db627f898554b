"""What a file of another program holds: cards with their places, faults, and what is left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote
from zlib import crc32

from fam.core.diagnostics import Diagnostic
from fam.core.errors import CourseError, one_line
from fam.core.language import N_, _
from fam_quizzes.decks.model import Note
from fam_quizzes.decks.own import slug
from fam_quizzes.lint.rules.images import KINDS
from fam_quizzes.own.adding import MEDIA, front_and_back, with_gaps
from fam_quizzes.own.html_text import Picture

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


def media_beside(file: Path) -> Callable[[str], bytes | None]:
    """Return what reads a picture by its path from a file."""

    def read(name: str) -> bytes | None:
        try:
            return (file.parent / name).read_bytes()
        except (OSError, ValueError):
            return None

    return read


@dataclass
class FoundCards:
    """The cards of a file, in its order."""

    file: Path
    cards: list[tuple[Note, Place]] = field(default_factory=list)
    faults: list[tuple[Place, str]] = field(default_factory=list)
    read_media: Callable[[str], bytes | None] = lambda _: None
    """Return the content of a picture that the file names, or None if it is not there."""
    media: dict[str, bytes] = field(default_factory=dict)
    """The pictures of the cards, by their names below `media/`."""
    left_out: Counter[str] = field(default_factory=Counter)
    """What decks cannot hold, with how often it was found; a key of `LEFT_OUT`."""

    def leave_out(self, **counts: int) -> None:
        """Count what is left out."""
        self.left_out.update({what: count for what, count in counts.items() if count})

    def illustrate(self, front: Sequence[Picture], back: Sequence[Picture] = ()) -> dict[str, object]:
        """Take the first picture of a card, and return its keys; others are left out."""
        found = [(picture, on_back) for pictures, on_back in ((front, False), (back, True)) for picture in pictures]
        more: dict[str, object] = {}
        for picture, on_back in found:
            content = self.read_media(unquote(picture.file))
            kind = next((kind for kind, start in KINDS.items() if content and content.startswith(start)), "")
            if more or content is None or not kind:
                self.leave_out(pictures=1)
                continue
            name = Path(unquote(picture.file)).stem
            file = f"{slug(name)}{kind}"
            if self.media.setdefault(file, content) != content:
                file = f"{slug(name)}-{crc32(content):08x}{kind}"
                self.media[file] = content
            alt = picture.alt or " ".join(name.replace("_", " ").replace("-", " ").split())
            more = {"image": f"{MEDIA}/{file}", "alt": alt} | ({"image_on_back": True} if on_back else {})
        return more

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
        """Add a card with two sides; a side may be a picture alone."""
        front, back = front or _("What does the picture show?"), back or _("The picture shows it.")
        self.cards.append((front_and_back(front, back, **more), place))

    def add_gaps(self, place: Place, sentences: list[str], more: Mapping[str, object]) -> None:
        """Add a card of sentences with gaps, or a fault if their braces are not balanced."""
        try:
            self.cards.append((with_gaps(sentences, **more), place))
        except CourseError as error:
            self.fault(place, str(error))
