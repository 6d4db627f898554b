"""What every screen of the desk has in common: colours where they are wanted, signs that the terminal can show."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import textwrap
from pathlib import Path

import click

from fam.core.terminal import can_show

MAX_WIDTH = 100
IN_BACKTICKS = re.compile(r"`[^`]*`")
GLUE = "\0"  # no space for textwrap


def styled(text: str, colour: str) -> str:
    """Colour `text`, unless NO_COLOR is set; click takes colours out of what goes to a file or a pipe."""
    return text if "NO_COLOR" in os.environ else click.style(text, fg=colour)


def sign(wanted: str, plain: str) -> str:
    """Return the sign that is wanted, or a plain one where the terminal's encoding lacks it."""
    return wanted if can_show(wanted) else plain


def wrapped(text: str, indent: str = "") -> str:
    """Break `text` into lines that the terminal has room for; a command in backticks stays on one of them."""
    width = min(MAX_WIDTH, shutil.get_terminal_size().columns)
    whole = IN_BACKTICKS.sub(lambda found: found[0].replace(" ", GLUE), text)
    lines = textwrap.wrap(
        whole, width, initial_indent=indent, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )
    return "\n".join(lines).replace(GLUE, " ")


def typed(path: Path) -> str:
    """Write a path as one would type it here: from the working folder, unless it lies far from it."""
    try:
        relative = os.path.relpath(path)
    except ValueError:  # another drive of Windows
        return str(path)
    return str(path) if relative.startswith(os.path.join("..", "..", "..")) else relative  # noqa: PTH118 - a text


def argument(path: Path) -> str:
    """Write a path as an argument of a command to type, in quotes where the shell needs them."""
    text = typed(path)
    if os.name == "nt":
        return f'"{text}"' if " " in text else text
    return shlex.quote(text)
