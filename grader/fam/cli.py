"""The command `fam`: its names and what runs it.

What answers `fam --help` imports no more than it needs: click alone takes longer than Python itself.
"""

from __future__ import annotations

import atexit
import gc
import io
import os
import sys

from fam.commands._table import CALLING, CANVAS_PACKAGES, COMMANDS, FOR_STUDENTS, GRADING_PACKAGES, language_of

# New objects between two searches for cycles. Imports make none, and after every 700 objects, as usual, each search
# would look at thousands that stay.
SELDOM = 200_000

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
    command, usual = _command(), gc.get_threshold()
    if command in FOR_STUDENTS:
        gc.set_threshold(SELDOM)
        atexit.register(gc.freeze)  # or Python would search once more before it ends
    observed = True
    if command in CALLING and not {"--help", "-h"} & set(sys.argv) and not _completes():
        from fam_grader.execution.ahead import start_ahead  # noqa: PLC0415

        try:
            observed = not start_ahead(usual)
        except KeyboardInterrupt:
            sys.exit(1)  # as click does
    from fam.commands._group import fam  # noqa: PLC0415 - it imports click

    try:
        fam.main(standalone_mode=True)
    except SystemExit as ended:
        if not observed:
            _end_at_once(ended.code)
        raise


def _end_at_once(code: str | int | None) -> None:
    """End this process without taking apart all that it has loaded, which takes longer than to check a small unit."""
    if isinstance(code, str):
        return
    atexit._run_exitfuncs()
    try:
        for stream in (sys.stdout, sys.stderr):
            if stream:
                stream.flush()
    except (OSError, ValueError):  # nothing reads it any more, which Python reports as usual
        return
    os._exit(code or 0)


def _command() -> str:
    """Return the name of the command, as far as it can be found without click."""
    words = iter(sys.argv[1:])
    for word in words:
        if not word.startswith("-"):
            return word
        if word == "--course":
            next(words, "")
    return ""


def _completes() -> bool:
    """Return whether a shell asks for completions."""
    return any(name.endswith("_COMPLETE") for name in os.environ)


def _asks_for_help() -> bool:
    """Return whether the command line is that of the script `fam` and asks for the list of the commands only."""
    if sys.argv[1:] not in (["--help"], ["-h"]) or _completes():
        return False
    return not getattr(sys.modules["__main__"], "__package__", None)  # `python -m fam` names itself so
