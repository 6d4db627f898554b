"""Import cards of other programs into a learner's own deck: without doubles, and with the places of faults."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from fam.core.errors import CourseError
from fam.core.language import _, ngettext
from fam_quizzes.own.adding import Added, OwnDecks
from fam_quizzes.own.anki_package import read_package
from fam_quizzes.own.delimited import read_delimited
from fam_quizzes.own.found import FoundCards
from fam_quizzes.own.markdown_cards import read_markdown

MOST_SHOWN = 10  # faults
PACKAGES = (".apkg", ".colpkg")
READERS: dict[str, Callable[[Path, str], FoundCards]] = {
    **dict.fromkeys((".csv", ".tsv", ".txt"), read_delimited),
    **dict.fromkeys((".md", ".markdown"), read_markdown),
}


@dataclass(frozen=True)
class Imported:
    """What an import added, and what it left out."""

    added: Added
    left_out: Mapping[str, int]
    """What decks cannot hold, with how often it was found; messages."""
    faults: tuple[str, ...]
    """Those of cards that were left out."""


def read_cards(file: Path) -> FoundCards:
    """Return the cards of a file; raise CourseError for a kind that is not known, and a file that cannot be read."""
    kind = file.suffix.casefold()
    if kind in PACKAGES:
        return read_package(file)
    if kind not in READERS:
        said = _("{file}: cards are read from {kinds}; this is none of them.")
        raise CourseError(said.format(file=file, kinds=", ".join([*PACKAGES, *READERS])))
    try:
        content = file.read_bytes()
    except OSError as error:
        raise CourseError(_("{file} cannot be read: {error}.").format(file=file, error=error.strerror)) from error
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return READERS[kind](file, content.decode(encoding))
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        said = _("{file}:{line}: a character is not UTF-8; save the file with the encoding UTF-8.")
        raise CourseError(said.format(file=file, line=line)) from error


def import_cards(own: OwnDecks, deck: str, title: str, file: Path, *, skip_faulty: bool = False) -> Imported:
    """Add the cards of a file to an own deck; raise CourseError with all faults, before anything is written.

    Faulty cards are left out if `skip_faulty` is true, and those of a package, which cannot be edited.
    """
    found = read_cards(file)
    prepared = own.prepare(deck, [note for note, _ in found.cards], title, found.media)
    for number, what in prepared.faulty:
        found.fault(found.cards[number][1], what)
    faults = found.fault_lines()
    if faults and not skip_faulty and file.suffix.casefold() not in PACKAGES:
        prepared.discard()
        raise CourseError(_refusal(faults))
    if prepared.faulty:
        prepared.discard()
        faulty = {number for number, _ in prepared.faulty}
        sound = [note for number, (note, _) in enumerate(found.cards) if number not in faulty]
        prepared = own.prepare(deck, sound, title, found.media)
    own.write(prepared)
    return Imported(prepared.added, dict(found.left_out), tuple(faults))


def _refusal(faults: Sequence[str]) -> str:
    said = ngettext(
        "{count} fault, and nothing was imported:", "{count} faults, and nothing was imported:", len(faults)
    )
    more = len(faults) - MOST_SHOWN
    rest = [ngettext("and {count} more", "and {count} more", more).format(count=more)] if more > 0 else []
    advice = _("Correct the file, or leave these cards out with --skip-faulty.")
    return "\n".join([said.format(count=len(faults)), *faults[:MOST_SHOWN], *rest, advice])
