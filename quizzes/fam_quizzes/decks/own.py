"""A learner's own decks: files in the folder with the progress, beside those of the course.

Their ids are `own`, or begin with `own-`. The linter allows no course such an id, so a course's new deck never takes
that of a learner's.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from zlib import crc32

from fam.core.paths import data_dir

OWN = "own"
FOLDER = "decks"
LONGEST = 40  # characters of an id that is made from a text


def own_folder(course: str, data: Path | None = None) -> Path:
    """Return the folder with the learner's own decks for a course; see `data_dir`."""
    return data_dir(course, data) / FOLDER


def own_files(folder: Path) -> list[Path]:
    """Return the deck files in the folder with the learner's own decks."""
    return sorted(folder.glob("*.yaml"))


def is_own(deck: str) -> bool:
    """Return whether an id is that of a learner's own deck."""
    return deck == OWN or deck.startswith(f"{OWN}-")


def own_id(name: str) -> str:
    """Return the id of a learner's own deck with a name.

    >>> own_id(""), own_id("own"), own_id("Spanish I"), own_id("own-spanish")
    ('own', 'own', 'own-spanish-i', 'own-spanish')
    """
    plain = slug(name) if name else OWN
    return plain if is_own(plain) else f"{OWN}-{plain}"


def slug(text: str) -> str:
    """Return an id for a text; one without Latin letters and digits gets a number.

    >>> slug("What is a *stride*?"), slug("Größe"), slug("卷积")
    ('what-is-a-stride', 'grosse', 'x-351a7be0')
    """
    plain = unicodedata.normalize("NFKD", text.replace("ß", "ss")).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    if len(words) > LONGEST:
        words = words[: LONGEST + 1].rpartition("-")[0] or words[:LONGEST]
    return words or f"x-{crc32(text.encode()):08x}"
