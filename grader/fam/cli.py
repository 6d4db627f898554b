"""The command `fam`: its names and what runs it.

What answers `fam --help` imports no more than it needs: click alone takes longer than Python itself.
"""

from __future__ import annotations

import io
import os
import sys

from fam.commands._table import CANVAS_PACKAGES, COMMANDS, FOR_STUDENTS, GRADING_PACKAGES, language_of

TYPE_CHECKING = False  # that of `typing`, for the same reason
if TYPE_CHECKING:
    from typing import Any

    from fam.commands._group import fam

__all__ = ["CANVAS_PACKAGES", "COMMANDS", "FOR_STUDENTS", "GRADING_PACKAGES", "fam", "language_of", "main"]


def __getattr__(name: str) -> Any:
    if name != "fam":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from fam.commands._group import fam  # noqa: PLC0415 - it imports click

    return fam


def main() -> None:
    """Run `fam`."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a character that the terminal lacks is no reason to stop
    if _asks_for_help():
        from fam.commands._help import help_page  # noqa: PLC0415

        sys.stdout.write(help_page(os.path.basename(sys.argv[0]), language_of(None)))  # noqa: PTH119 - as click
        return
    from fam.commands._group import fam  # noqa: PLC0415 - it imports click

    fam.main(standalone_mode=True)


def _asks_for_help() -> bool:
    """Return whether the command line is that of the script `fam` and asks for the list of the commands only."""
    if sys.argv[1:] not in (["--help"], ["-h"]) or any(name.endswith("_COMPLETE") for name in os.environ):
        return False
    return not getattr(sys.modules["__main__"], "__package__", None)  # `python -m fam` names itself so
