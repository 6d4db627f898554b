"""Rules on pictures: files that are there, below the deck's folder, of a kind and size that all programs show."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from fam.core.diagnostics import Diagnostic
from fam.core.png import png_size
from fam.core.text import did_you_mean
from fam_quizzes.decks.model import Deck, Note, Question
from fam_quizzes.decks.source import DeckSource
from fam_quizzes.lint.context import LintContext

# What files begin with, by their extensions; browsers, Anki, Moodle and Canvas show all of them.
KINDS = {
    ".png": b"\x89PNG\r\n\x1a\n",
    ".jpg": b"\xff\xd8\xff",
    ".jpeg": b"\xff\xd8\xff",
    ".gif": b"GIF8",
    ".webp": b"RIFF",
}
MOST_BYTES = 1_000_000  # pictures travel with every export
MOST_PIXELS = 2000  # along a side


def pictures(source: DeckSource, deck: Deck, context: LintContext) -> Iterator[Diagnostic]:
    """Report pictures that are missing, elsewhere, of another kind, too large, or without words for them."""
    items: list[Note | Question] = [*deck.cards, *deck.questions]
    for item in items:
        if item.image:
            if not item.alt.strip():
                what = "the picture has no `alt`: say in words what it shows, for those who cannot see it."
                yield source.fault(what, item, "image")
            fault, is_warning = _picture(source.file.parent, item.image)
            if fault:
                yield source.fault(fault, item, "image", warning=is_warning)
        elif item.alt or (isinstance(item, Note) and item.image_on_back):
            key = "alt" if item.alt else "image_on_back"
            yield source.fault(f"`{key}` belongs to a picture: add `image`, or remove it.", item, key)


def _picture(folder: Path, image: str) -> tuple[str, bool]:
    """Return what is wrong with the picture at a path, and whether that is a warning; ("", False) if nothing is."""
    path = PurePosixPath(image)
    if "\\" in image or ":" in image or path.is_absolute() or ".." in path.parts:
        return f"`{image}` is no path below the deck's folder: write one such as `pictures/map.png`.", False
    if path.suffix.lower() not in KINDS:
        return f"`{image}` is no picture that all programs show: use {', '.join(KINDS)}.", False
    file = folder / image
    if path.name not in _names(file.parent):  # also where the system ignores the case of letters
        known = [f"{path.parent.as_posix()}/{name}".removeprefix("./") for name in _names(file.parent)]
        return f"there is no file `{image}`{did_you_mean(image, known) if known else '.'}", False
    return _content(image, file.read_bytes())


def _names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir() if file.is_file()) if folder.is_dir() else []


def _content(image: str, content: bytes) -> tuple[str, bool]:
    kind = PurePosixPath(image).suffix.lower()
    if not content.startswith(KINDS[kind]):
        real = next((name for name, start in KINDS.items() if content.startswith(start)), "")
        instead = f"it is {real[1:].upper()}: rename it" if real else "save it again"
        return f"`{image}` is no {kind[1:].upper()} file: {instead}.", False
    if len(content) > MOST_BYTES:
        return (
            f"`{image}` has {len(content) / 1e6:.1f} MB: at most {MOST_BYTES / 1e6:.0f} MB fit; scale it down.",
            False,
        )
    if kind != ".png":
        return f"`{image}` is shown in a terminal by its `alt` only: save it as PNG.", True
    try:
        size = png_size(content)
    except ValueError:
        return f"`{image}` is damaged: save it again.", False
    if max(size) > MOST_PIXELS:
        return f"`{image}` has {size[0]}×{size[1]} pixels: scale it down to at most {MOST_PIXELS} a side.", True
    return "", False
