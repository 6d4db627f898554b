"""Gaps of a cloze text: `The {{stride|step}} is ...`."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from fam.core.errors import CourseError
from fam.core.language import _

GAP = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
BLANK = "____"


@dataclass(frozen=True)
class Gap:
    """The accepted words of a gap, the usual one first."""

    accept: tuple[str, ...]

    @property
    def usual(self) -> str:
        """The word that is shown as the answer."""
        return self.accept[0]


def parse_gaps(text: str) -> tuple[str | Gap, ...]:
    """Split a cloze text into text and gaps; raise CourseError if it has no valid gaps.

    >>> parse_gaps("The {{stride|step}} is 2.")
    ('The ', Gap(accept=('stride', 'step')), ' is 2.')
    """
    parts: list[str | Gap] = []
    for number, part in enumerate(GAP.split(text)):
        if number % 2:
            parts.append(_gap(part, text))
        elif part:
            parts.append(_written(part, text))
    if len(parts) < 2 and not any(isinstance(part, Gap) for part in parts):
        # TRANSLATORS: {gap} is {{stride}}.
        said = _("`{text}` has no gap: expected a word in double braces, such as {gap}.")
        raise CourseError(said.format(text=text, gap="{{stride}}"))
    return tuple(parts)


def gaps_of(text: str) -> tuple[Gap, ...]:
    """Return the gaps of a cloze text, in order."""
    return tuple(part for part in parse_gaps(text) if isinstance(part, Gap))


def fill_gaps(text: str, fill: Callable[[int, Gap], str]) -> str:
    """Return a cloze text with each gap replaced by `fill(number, gap)`; numbers start at 1.

    >>> fill_gaps("{{One}} and {{two|2}}", lambda number, gap: f"[{number} {gap.usual}]")
    '[1 One] and [2 two]'
    """
    numbers = iter(range(1, len(text)))
    return "".join(part if isinstance(part, str) else fill(next(numbers), part) for part in parse_gaps(text))


def with_blanks(text: str, blank: str = BLANK) -> str:
    """Return a cloze text with blanks, numbered if there are several.

    >>> with_blanks("The {{stride|step}} is 2."), with_blanks("{{a}} and {{b}}")
    ('The ____ is 2.', '(1)____ and (2)____')
    """
    several = len(gaps_of(text)) > 1
    return fill_gaps(text, lambda number, gap: f"({number}){blank}" if several else blank)


def revealed(text: str, mark: str = "**") -> str:
    """Return a cloze text with its usual words, in bold or between other marks.

    >>> revealed("The {{stride|step}} is 2.")
    'The **stride** is 2.'
    """
    return fill_gaps(text, lambda number, gap: f"{mark}{gap.usual}{mark}")


def _gap(inside: str, text: str) -> Gap:
    words = tuple(word.strip() for word in inside.split("|"))
    if not all(words) or any(brace in inside for brace in "{}"):
        said = _("`{text}` has the gap `{gap}`: expected words, several with | between them.")
        raise CourseError(said.format(text=text, gap=f"{{{{{inside}}}}}"))
    return Gap(words)


def _written(part: str, text: str) -> str:
    if "{{" in part or "}}" in part:
        raise CourseError(_("`{text}` has double braces that are not balanced.").format(text=text))
    return part
