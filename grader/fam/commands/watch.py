"""`fam watch`: run the public checks again at every save."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fam.commands._completing import complete_unit_or_function
from fam.commands._failed_checks import FailedChecks
from fam.commands._options import plain_option
from fam.commands.check import unit_here
from fam.commands.hint import print_hints
from fam.commands.next import print_next
from fam.core import keyboard
from fam.core.errors import CourseError
from fam.core.language import _, ngettext
from fam.core.terminal import Screen, fitted
from fam.course import Course, choose_functions
from fam_grader.workspace.console import wrapped
from fam_grader.workspace.hints import one_more
from fam_grader.workspace.progress import standing
from fam_grader.workspace.setup import open_workspace

if TYPE_CHECKING:
    from fam.core.keyboard import KeyListener
    from fam_grader.workspace.watch import View

HOME, CLEAR_LINE, CLEAR_BELOW, CLEAR_ALL = "\x1b[H", "\x1b[K", "\x1b[J", "\x1b[2J"


@click.command("watch")
@click.argument("names", metavar="[UNIT|FUNCTION]...", nargs=-1, shell_complete=complete_unit_or_function)
@click.option(
    "--poll",
    is_flag=True,
    help="Look at the files again and again: for network drives and WSL, which report no saves.",
)
@plain_option
@click.pass_obj
def command(root: Path | None, names: tuple[str, ...], poll: bool, plain: bool) -> None:
    """Run the public checks again at every save.

    Default: the unit whose folder you are in, or all units. Checks that failed run first. In a terminal, h shows a
    hint, n goes on to the next unit, r runs everything again, q or Ctrl-C quits.
    """
    course = open_workspace(root)
    names = names or unit_here(course)
    functions = choose_functions(course, names)
    listening = keyboard.in_terminal() and not plain
    cards = FailedChecks(root, course)
    try:
        with keyboard.KeyListener() if listening else nullcontext() as keys:
            while functions:
                functions, names = _Watch(course, functions, names, keys, cards, plain=plain).run(poll=poll)
    except KeyboardInterrupt:
        click.echo()
    click.echo(_("Stopped."))


class _Watch:
    """The watch of some functions, until a key ends it."""

    def __init__(
        self,
        course: Course,
        functions: list[str],
        names: Sequence[str],
        keys: KeyListener | None,
        cards: FailedChecks,
        *,
        plain: bool,
    ) -> None:
        from fam_grader.workspace.check_output import check_screen  # noqa: PLC0415 - it loads NumPy

        self._course, self._functions, self._names, self._keys = course, functions, names, keys
        self._screen, self._terminal = check_screen(plain=plain), sys.stdout.isatty() and not plain
        self._failed = functions[0]  # what a hint is for
        self._cards, self._due = cards, ""  # what was said of flashcards, until all checks pass
        self._view: View | None = None
        self._next: tuple[list[str], tuple[str, ...]] = [], ()

    def run(self, *, poll: bool) -> tuple[list[str], tuple[str, ...]]:
        """Show the results of each save; return the functions to watch next, none to stop, and their unit."""
        loading = _("Loading the checks ...")
        click.echo(f"{CLEAR_ALL}{HOME}{loading}" if self._terminal else loading)
        from fam_grader.workspace.watch import Watcher  # noqa: PLC0415 - it loads NumPy

        watcher = Watcher(self._course, self._functions)
        try:
            with keyboard.drawn_again(self._draw_again, resized=True) if self._terminal else nullcontext():
                for view in watcher.views(self._changes(poll)):
                    self._note_failure(view)
                    self._view = view
                    self._show(view)
        finally:
            watcher.close()
        return self._next

    def _show(self, view: View) -> None:
        """Show results, then what they make due among the flashcards, which takes longer."""
        lines = _write(self._course, view, self._screen, self._names, keys=self._keys is not None)
        if not (view.result and view.done):
            self._print(lines)
            return
        if all(group.status == "passed" for group in view.result.groups):
            self._due = ""
        if self._terminal:
            self._print(_with_cards(lines, self._due))
        said = self._cards.make_cards_due(view.result)
        self._due = said or self._due
        if said or not self._terminal:
            self._print(_with_cards(lines, self._due if self._terminal else said))

    def _draw_again(self) -> None:
        """Draw the results once more, after Ctrl-Z or for another size of the terminal."""
        from fam_grader.workspace.check_output import check_screen  # noqa: PLC0415

        self._screen = check_screen(plain=self._screen.plain)
        if self._keys:
            self._keys.go_on()
        if self._view:
            lines = _write(self._course, self._view, self._screen, self._names, keys=self._keys is not None)
            _draw(_with_cards(lines, self._due if self._view.done else ""))

    def _print(self, lines: Sequence[str]) -> None:
        _draw(lines) if self._terminal else click.echo("\n".join([*lines, ""]))

    def _note_failure(self, view: View) -> None:
        if view.result and view.done:
            failed = (group.function for group in view.result.groups if group.status != "passed")
            self._failed = next(failed, self._functions[-1])

    def _changes(self, poll: bool) -> Iterator[list[Path] | None]:
        """Yield what may have been saved, and None where everything is to be checked again; end at q and n."""
        from fam_grader.workspace.saves import saves  # noqa: PLC0415 - only a watch needs it

        while True:
            yield from saves(self._course, poll=poll, stop=self._keys.pressed if self._keys else None)
            for key in self._keys.take() if self._keys else ():
                if key in ("q", ""):
                    return
                if key == "r":
                    yield None
                elif key == "h":
                    self._show_hint()
                elif key == "n" and self._goes_on():
                    return

    def _show_hint(self) -> None:
        """Print the next hint; a workspace that cannot be written to ends no watch."""
        click.echo()
        try:
            print_hints(one_more(self._course, self._failed))
        except CourseError as error:
            click.echo(str(error))

    def _goes_on(self) -> bool:
        """Choose the unit of the next function; if it is watched already, or there is none, say so and stay."""
        found = standing(self._course).next
        click.echo()
        if found is None:
            click.echo(_("All public checks pass. Next: `fam submit` writes the zip file to submit."))
        elif found.spec.name in self._functions:
            print_next(self._course, found)
        else:
            unit = self._course.units[found.spec.unit]
            self._next = list(unit.functions), (unit.name,)
        return bool(self._next[0])


def _write(course: Course, view: View, screen: Screen, names: Sequence[str], *, keys: bool = False) -> list[str]:
    """Return the lines of the screen: the time, the results and the next step."""
    from fam_grader.workspace import check_output as output  # noqa: PLC0415

    subject = " ".join(names) or _("all units")
    head = [f"{time.strftime('%H:%M:%S')}  {subject}", ""]
    foot = (
        # TRANSLATORS: h, n, r and q are keys, and stay as they are.
        _("Keys: h hint, n next, r run again, q quit") if keys else _("Save a file to check it again; Ctrl-C stops.")
    )
    if view.result is None:
        return [*head, *screen.indented(view.trouble), "", foot]
    lines = output.write_result(course, view.result, screen, brief=True)
    if not view.done:
        return [*head, *lines, "", _("The other checks are running.")]
    passed, total = sum(group.status == "passed" for group in view.result.groups), len(view.result.groups)
    count = output.all_passed(total) if passed == total else output.some_passed(passed, total)
    if passed == total:
        foot = foot if keys else " ".join([_("Next: `fam next`."), foot])
    return [*head, *lines, *output.write_warnings(view.warnings, screen), "", count, foot]


def _with_cards(lines: Sequence[str], said: str) -> list[str]:
    """Return the lines of the screen with what was said of flashcards, above the keys."""
    return [*lines[:-1], *(wrapped(said).split("\n") if said else []), lines[-1]]


def _draw(lines: Sequence[str]) -> None:
    """Overwrite the previous screen without flicker, and shorten it to the size of the terminal."""
    columns, height = shutil.get_terminal_size()
    end = fitted("\n".join(lines[-2:]), columns).split("\n")  # what is always in sight
    lines = fitted("\n".join(lines[:-2]), columns).split("\n")
    room = max(5, height - 1) - len(end)
    if len(lines) > room:
        room = max(1, room - len(_more(len(lines), columns)))
        lines = [*lines[:room], *_more(len(lines) - room, columns)]
    lines = [*lines, *end]
    click.echo(HOME + "".join(f"{line}{CLEAR_LINE}\n" for line in lines) + CLEAR_BELOW, nl=False)
    sys.stdout.flush()


def _more(count: int, columns: int) -> list[str]:
    """Return what is said of lines that have no room."""
    said = ngettext(
        "... ({count} more line; `fam check` shows them all)",
        "... ({count} more lines; `fam check` shows them all)",
        count,
    ).format(count=count)
    return fitted(said, columns).split("\n")
