"""Pictures of cards and questions in exports."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from fam.core.errors import CourseError
from fam_quizzes.decks.own import slug

if TYPE_CHECKING:
    from fam_quizzes.decks.collection import DeckCollection

TYPES = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif", ".webp": "image/webp"}

# What Anki, Moodle's gaps and jupyterquiz give a meaning, also in an attribute.
MARKUP = str.maketrans({letter: f"&#{ord(letter)};" for letter in "{}[]$"})


@dataclass(frozen=True)
class Picture:
    """A picture as it is exported."""

    name: str
    """A file's name that no other picture of an export has, the same in every export."""
    content: bytes
    alt: str

    def html(self, source: str = "") -> str:
        """Return the picture as a paragraph of HTML; `source` is its address, by default its name."""
        alt = escape(" ".join(self.alt.split())).translate(MARKUP)
        return f'<p><img src="{escape(source or self.name)}" alt="{alt}"></p>'

    @property
    def data_uri(self) -> str:
        """The whole picture as an address."""
        return f"data:{TYPES[Path(self.name).suffix]};base64,{b64encode(self.content).decode()}"


def picture_of(collection: DeckCollection, ref: str) -> Picture | None:
    """Return the picture of a note or question, or None if it has none; raise CourseError if it cannot be read."""
    file = collection.picture_of(ref)
    if file is None:
        return None
    item = collection.notes.get(ref) or collection.questions[ref]
    deck, kind = ref.partition("/")[0], file.suffix.lower()
    scope = f"{collection.course}-" if collection.course else ""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise CourseError(f"{file}, the picture of {ref}, cannot be read: {error.strerror}.") from error
    path = re.sub(r"\.[^.]*$", "", item.image)
    return Picture(f"fam-{scope}{deck}-{slug(path)}{kind}", content, item.alt)


def files_of(pictures: Iterable[Picture | None]) -> dict[str, bytes]:
    """Return the contents of pictures by their names, each once."""
    return {picture.name: picture.content for picture in pictures if picture}
