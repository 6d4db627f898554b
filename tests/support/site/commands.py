"""The reference of the commands, from click's own objects."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

import click

from fam.cli import COMMANDS, fam
from support.site.sources import Page

FOLDER = "reference/commands"


def command_pages() -> Iterator[Page]:
    """Yield a page for each command, and the list of all."""
    root = click.Context(fam, info_name="fam")
    yield Page(f"{FOLDER}/index.md", _index(root))
    for name in COMMANDS:
        command = fam.get_command(root, name)
        assert command is not None
        yield Page(f"{FOLDER}/{name}.md", "\n".join(_describe(command, root, name, 1)))


def _index(root: click.Context) -> str:
    rows = [f"| [`fam {name}`]({name}.md) | {_cell(line)} |" for name, (_, line) in COMMANDS.items()]
    options = _options(fam, root)
    about = _prose(fam.help or "")
    return "\n".join(
        ["# Commands", "", _usage(fam, root), "", *about, "", "| command | |", "|---|---|", *rows, "", *options]
    )


def _describe(command: click.Command, parent: click.Context, name: str, level: int) -> Iterator[str]:
    context = click.Context(command, info_name=name, parent=parent)
    yield f"{'#' * level} `{context.command_path}`\n"
    yield from _prose(command.help or "")
    yield from ("", _usage(command, context), "")
    yield from _options(command, context)
    if isinstance(command, click.Group):
        for each in command.list_commands(context):
            inner = command.get_command(context, each)
            if inner and not inner.hidden:
                yield from ("", *_describe(inner, context, each, level + 1))


def _usage(command: click.Command, context: click.Context) -> str:
    return f"```text\n{' '.join([context.command_path, *command.collect_usage_pieces(context)])}\n```"


def _prose(text: str) -> Iterator[str]:
    """Yield the paragraphs of a help text; those that click does not wrap are blocks."""
    for paragraph in text.strip().split("\n\n"):
        if paragraph.startswith("\b"):
            yield f"```text\n{paragraph.lstrip(chr(8)).strip(chr(10))}\n```\n"
        else:
            yield f"{_escape(' '.join(paragraph.split()))}\n"


def _options(command: click.Command, context: click.Context) -> Iterator[str]:
    options = [each for each in command.get_params(context) if isinstance(each, click.Option)]
    records = filter(None, (each.get_help_record(context) for each in options))
    rows = [f"| {_code(names)} | {_cell(text)} |" for names, text in records]
    yield from ("| option | |", "|---|---|", *rows)


def _cell(text: str) -> str:
    return _escape(" ".join(text.split())).replace("|", "&#124;")


def _code(text: str) -> str:
    """Return code for a cell of a table, where a bar in backquotes would be the cell's end."""
    return f"<code>{html.escape(text).replace('|', '&#124;<wbr>')}</code>"


def _escape(text: str) -> str:
    """Escape what Markdown would read as markup, outside backquotes."""
    return re.sub(r"(`[^`]*`)|([*<\[\]])", lambda found: found[1] or f"\\{found[2]}", text)
