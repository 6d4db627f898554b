"""The blocks of code of docs/how-to/authors/exercise.md, with the file that each is about."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

from support.paths import REPOSITORY

PLACE = re.compile(r"`((?:exercises|solutions|grader|workspace)/[\w/]+\.\w+)`")
FENCE = re.compile(r"^( *)(`{3,})(\w+)\n(.*?)^\1\2$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """A block of the page: a file to write, commands to type, or lines that one then sees."""

    language: str
    text: str
    place: str  # the file that was named last

    @property
    def is_file(self) -> bool:
        """Whether it is to be written down."""
        return self.language not in ("sh", "text")


def read_blocks() -> Iterator[Block]:
    page = (REPOSITORY / "docs" / "how-to" / "authors" / "exercise.md").read_text(encoding="utf-8")
    place, end = "", 0
    for found in FENCE.finditer(page):
        named = PLACE.findall(page[end : found.start()])
        place, end = named[-1] if named else place, found.end()
        yield Block(found[3], textwrap.dedent(found[4]), place)


BLOCKS = list(read_blocks())
PARTS = [
    block for block in BLOCKS if block.is_file and not block.place.startswith(("workspace/", "exercises/course"))
]
