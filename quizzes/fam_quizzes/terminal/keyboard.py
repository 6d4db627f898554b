"""What a learner types: single keys without Enter in a terminal, lines from a pipe."""

from __future__ import annotations

import sys
from collections.abc import Mapping

import click

LEAVE = ("\x03", "\x04")  # Ctrl-C, Ctrl-D


class Ended(Exception):
    """The learner leaves, or the pipe has no more lines."""


def in_terminal() -> bool:
    """Whether keys are read one by one."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def ask_key(prompt: str, keys: Mapping[str, str]) -> str:
    r"""Ask until one of `keys` comes, and give what it stands for; from a pipe, a line whose first character counts.

    `keys` maps what is typed to what it means: `{" ": "show", "\r": "show", "q": "leave"}`. An empty line counts as
    Enter. Raises Ended at Ctrl-C, Ctrl-D and the end of a pipe.
    """
    while True:
        typed = _one_key(prompt) if in_terminal() else _first_of_line(prompt)
        if typed in keys:
            return keys[typed]
        if typed.lower() in keys:
            return keys[typed.lower()]
        offered = ", ".join(_name(key) for key in keys)
        click.echo(f"`{_name(typed)}` means nothing here; expected one of: {offered}.", err=not in_terminal())


def ask_line(prompt: str) -> str:
    """Ask for a line, without spaces around it; raises Ended at Ctrl-C, Ctrl-D and the end of a pipe."""
    click.echo(f"{prompt} ", nl=False)
    try:
        line = sys.stdin.readline()
    except KeyboardInterrupt:
        raise Ended from None
    if not line:
        raise Ended
    if not in_terminal():
        click.echo()
    return line.strip()


def _one_key(prompt: str) -> str:
    click.echo(f"{prompt} ", nl=False)
    try:
        typed = click.getchar()
    except (KeyboardInterrupt, EOFError):
        raise Ended from None
    click.echo()
    if typed in LEAVE:
        raise Ended
    return "\r" if typed == "\n" else typed


def _first_of_line(prompt: str) -> str:
    return ask_line(prompt)[:1] or "\r"


def _name(key: str) -> str:
    return {" ": "space", "\r": "Enter"}.get(key, key)
