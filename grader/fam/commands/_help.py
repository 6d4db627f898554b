"""What `fam --help` prints, without click: importing that alone would take most of the time.

A test compares it with click's own page in every language, at many widths.
"""

from __future__ import annotations

import shutil
from textwrap import TextWrapper

from fam.commands._table import ABOUT, COMMANDS, OPTIONS
from fam.core.language import ENGLISH, _, set_language

# Click's own words.
USAGE, OPTIONS_TITLE, COMMANDS_TITLE = "Usage:", "Options", "Commands"
# As click lays a page out.
MOST_COLUMNS = 80
FEWEST_COLUMNS = 50
MARGIN = 2
INDENT = "  "
GAP = "  "


def help_page(program: str, language: str, columns: int | None = None) -> str:
    """Return the page of a terminal that is `columns` wide, else of this one."""
    set_language(language)
    try:
        return "\n".join(_lines(program, columns or shutil.get_terminal_size().columns))
    finally:
        set_language(ENGLISH)


def _lines(program: str, columns: int) -> list[str]:
    width = max(min(columns, MOST_COLUMNS) - MARGIN, FEWEST_COLUMNS)
    usage = f"{_(USAGE)} {program} "
    commands = {name: _(line) for name, (_module, line) in COMMANDS.items()}
    return [
        *_wrapped("[OPTIONS] COMMAND [ARGS]...", width, usage, " " * len(usage)),
        "",
        *_wrapped(_(ABOUT), width, INDENT, INDENT),
        "",
        f"{_(OPTIONS_TITLE)}:",
        *_table({name: _(line) for name, line in OPTIONS.items()}, width),
        "",
        f"{_(COMMANDS_TITLE)}:",
        *_table(commands, width),
        "",
    ]


def _table(rows: dict[str, str], width: int) -> list[str]:
    left = max(map(len, rows)) + len(GAP)
    hang = INDENT + " " * left
    lines: list[str] = []
    for name, text in rows.items():
        lines += _wrapped(text, max(width - left - len(GAP), 10) + len(hang), f"{INDENT}{name.ljust(left)}", hang)
    return lines


def _wrapped(text: str, width: int, first: str, other: str) -> list[str]:
    wrapper = TextWrapper(width, initial_indent=first, subsequent_indent=other, replace_whitespace=False)
    return wrapper.wrap(text)
