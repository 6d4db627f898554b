"""`fam watch`: run the public checks again at every save."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fam.commands._completing import complete_unit_or_function
from fam.commands._options import plain_option
from fam.commands.check import unit_here
from fam.core.language import _, ngettext
from fam.core.terminal import Screen
from fam.course import Course, choose_functions
from fam_grader.workspace.setup import open_workspace

if TYPE_CHECKING:
    from fam_grader.workspace.watch import View

HOME, CLEAR_LINE, CLEAR_BELOW, CLEAR_ALL = "\x1b[H", "\x1b[K", "\x1b[J", "\x1b[2J"


@click.command("watch")
@click.argument("names", metavar="[UNIT|FUNCTION]...", nargs=-1, shell_complete=complete_unit_or_function)
@plain_option
@click.pass_obj
def command(root: Path | None, names: tuple[str, ...], plain: bool) -> None:
    """Run the public checks again at every save.

    Default: the unit whose folder you are in, or all units. Checks that failed run first. Press Ctrl-C to stop.
    """
    course = open_workspace(root)
    names = names or unit_here(course)
    functions = choose_functions(course, names)
    try:
        _watch(course, functions, names, plain=plain)
    except KeyboardInterrupt:
        click.echo("\n" + _("Stopped."))


def _watch(course: Course, functions: list[str], names: Sequence[str], *, plain: bool) -> None:
    from fam_grader.workspace.check_output import check_screen  # noqa: PLC0415 - it loads NumPy

    screen, terminal = check_screen(plain=plain), sys.stdout.isatty() and not plain
    loading = _("Loading the checks ...")
    click.echo(f"{CLEAR_ALL}{HOME}{loading}" if terminal else loading)
    from fam_grader.workspace.watch import Watcher, saves  # noqa: PLC0415 - it loads otter

    watcher = Watcher(course, functions)
    try:
        for view in watcher.views(saves(course)):
            lines = _write(course, view, screen, names)
            _draw(lines) if terminal else click.echo("\n".join([*lines, ""]))
    finally:
        watcher.close()


def _write(course: Course, view: View, screen: Screen, names: Sequence[str]) -> list[str]:
    """Return the lines of the screen: the time, the results and the next step."""
    from fam_grader.workspace import check_output as output  # noqa: PLC0415

    subject = " ".join(names) or _("all units")
    head = [f"{time.strftime('%H:%M:%S')}  {subject}", ""]
    foot = _("Save a file to check it again; Ctrl-C stops.")
    if view.result is None:
        return [*head, *screen.indented(view.trouble), "", foot]
    lines = output.write_result(course, view.result, screen, brief=True)
    if not view.done:
        return [*head, *lines, "", _("The other checks are running.")]
    passed, total = sum(group.status == "passed" for group in view.result.groups), len(view.result.groups)
    count = output.all_passed(total) if passed == total else output.some_passed(passed, total)
    if passed == total:
        foot = " ".join([_("Next: `fam next`."), foot])
    return [*head, *lines, *output.write_warnings(view.warnings, screen), "", count, foot]


def _draw(lines: Sequence[str]) -> None:
    """Overwrite the previous screen without flicker, and shorten it to the height of the terminal."""
    height = max(5, shutil.get_terminal_size().lines - 1)
    if len(lines) > height:
        left = len(lines) - height + 2
        more = ngettext(
            "... ({count} more line; `fam check` shows them all)",
            "... ({count} more lines; `fam check` shows them all)",
            left,
        ).format(count=left)
        lines = [*lines[: height - 3], more, *lines[-2:]]
    click.echo(HOME + "".join(f"{line}{CLEAR_LINE}\n" for line in lines) + CLEAR_BELOW, nl=False)
    sys.stdout.flush()
