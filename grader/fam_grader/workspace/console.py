"""Format terminal output of the workspace commands: colours, signs, wrapped lines, paths."""

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
GLUE = "\0"  # not whitespace for textwrap


def styled(text: str, colour: str) -> str:
    """Return `text` in a colour unless NO_COLOR is set; click strips colours from output to a file or a pipe."""
    return text if "NO_COLOR" in os.environ else click.style(text, fg=colour)


def sign(wanted: str, plain: str) -> str:
    """Return `wanted`, or `plain` if the terminal's encoding lacks it."""
    return wanted if can_show(wanted) else plain


def wrapped(text: str, indent: str = "") -> str:
    """Return `text` in lines that fit the terminal; a command in backticks is not broken."""
    width = min(MAX_WIDTH, shutil.get_terminal_size().columns)
    whole = IN_BACKTICKS.sub(lambda found: found[0].replace(" ", GLUE), text)
    lines = textwrap.wrap(
        whole, width, initial_indent=indent, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )
    return "\n".join(lines).replace(GLUE, " ")


def typed(path: Path) -> str:
    """Return a path relative to the working folder, unless it is more than two folders above."""
    try:
        relative = os.path.relpath(path)
    except ValueError:  # another drive of Windows
        return str(path)
    return str(path) if relative.startswith(os.path.join("..", "..", "..")) else relative  # noqa: PTH118 - a text


def argument(path: Path) -> str:
    """Return a path as an argument of a command, quoted for the shell if necessary."""
    text = typed(path)
    if os.name == "nt":
        return f'"{text}"' if " " in text else text
    return shlex.quote(text)


def shown(file: str) -> str:
    """Return the path of a file below the working folder relative to it, and any other path unchanged."""
    try:
        relative = os.path.relpath(file)
    except ValueError:  # on another drive
        return file
    return file if relative.startswith(os.pardir) else relative
