"""Pictures of cards and questions in a terminal: a command passes what draws them, else they are described."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from fam.core.language import _
from fam.core.terminal import Screen

INDENT = "  "
# From a file, what it shows in words, and a screen, what to print.
Drawer: TypeAlias = Callable[[Path, str, Screen], str]


def described(path: Path, alt: str, screen: Screen) -> str:
    """Return what a picture shows in words, with its file."""
    return screen.text(_("*Picture:* {text} ({file})").format(text=alt, file=path), INDENT)
