"""What was probably meant by a name that is nothing's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches


def suggestion(name: str, known: Iterable[str]) -> str:
    """Say what may have been meant by an unknown `name`, or else what there is."""
    names = list(known)
    close = closest(name, names)
    return f"; did you mean `{close}`?" if close else f"; there are: {', '.join(names)}."


def closest(name: str, known: Sequence[str]) -> str:
    """Give the known name that was probably meant; "" where none comes near."""
    return next(iter(get_close_matches(name, known, n=1)), "")
