"""What a learner types: single keys without Enter in a terminal, lines from a pipe."""

from __future__ import annotations

import re
import sys
import threading
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from queue import SimpleQueue
from types import ModuleType

import click

from fam.core.language import _
from fam.core.terminal import fitted
from fam.core.ticking import rows_above, terminal_width, ticking_in_line, wait_for_key, with_clock

LEAVE = ("\x03", "\x04", "\x1a")  # Ctrl-C, Ctrl-D, and what ends a file on Windows, Ctrl-Z
LISTEN = 0.2  # seconds between two looks at whether the listener should stop
PAUSE = 0.02  # seconds; the lines of what is pasted come faster, and those of a person never
LONGEST = 200  # characters of a line; longer than any answer
SEQUENCE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|O.|[@-Z\\-_])")  # a key or a mark of the terminal, not text
STYLE = re.compile(r"\x1b\[[0-9;]*m")
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


class Ended(Exception):
    """The learner leaves, or the pipe has no more lines."""


class KeyListener:
    """Single keys that are typed in a terminal while the program waits for something else, as a context manager."""

    def __init__(self) -> None:
        self.pressed = threading.Event()
        """Whether there are keys to take."""
        self._typed: SimpleQueue[str] = SimpleQueue()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._terminal = ExitStack()

    def __enter__(self) -> KeyListener:
        """Begin to listen."""
        self._terminal.enter_context(_keys().single_keys())
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Leave the terminal as it was."""
        self._closing.set()
        self._thread.join()
        self._terminal.close()

    def take(self) -> Iterator[str]:
        """Yield the keys that were typed since the last time, in lower case; "" is the end."""
        self.pressed.clear()
        while not self._typed.empty():
            yield self._typed.get()

    def go_on(self) -> None:
        """Listen as before once the program goes on after Ctrl-Z."""
        _keys().go_on()

    def _listen(self) -> None:
        while not self._closing.is_set():
            try:
                key = _keys().press() if _keys().is_waiting(LISTEN) else None
            except (KeyboardInterrupt, EOFError, OSError):
                key = ""
            if key is not None:
                self._typed.put("" if key in LEAVE else key.lower())
                self.pressed.set()
            if key == "":
                return


def in_terminal() -> bool:
    """Whether keys are read one by one."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def ask_key(prompt: str, keys: Mapping[str, str], *, other: str | None = None) -> str:
    r"""Ask until one of `keys` comes, and give what it stands for; from a pipe, a line whose first character counts.

    `keys` maps what is typed to what it means: `{" ": "show", "\r": "show", "q": "leave"}`. An empty line counts as
    Enter. `other` is what any other key means; without it the valid keys are listed. Raises Ended at Ctrl-C, Ctrl-D
    and the end of a pipe.
    """
    while True:
        typed = _one_key(prompt) if in_terminal() else _first_of_line(prompt)
        if typed in keys:
            return keys[typed]
        if typed.lower() in keys:
            return keys[typed.lower()]
        if other is not None:
            return other
        offered = ", ".join(_name(key) for key in keys)
        said = _("`{typed}` means nothing here; expected one of: {keys}.").format(typed=_name(typed), keys=offered)
        _say(said)


def ask_line(prompt: str, *, longest: int = LONGEST) -> str:
    """Ask for a line, without spaces around it; raises Ended at Ctrl-C, Ctrl-D and the end of a pipe.

    In a terminal it can be edited, and several pasted lines are one. A line of more than `longest` characters is
    asked for again.
    """
    while True:
        line = _clean(_edited_line(prompt) if in_terminal() else _piped_line(f"{prompt} "))
        if len(line) <= longest:
            return line
        _say(_("That has {count} characters; up to {most} are read.").format(count=len(line), most=longest))


def _say(text: str) -> None:
    """Print a message, wrapped in a terminal, and apart from the output else."""
    click.echo(_fitted(text) if in_terminal() else text, err=not in_terminal())


def _fitted(text: str) -> str:
    """Return a prompt in lines that fit the terminal and leave room for the cursor."""
    return fitted(text, terminal_width() - 1)


@contextmanager
def drawn_again(draw: Callable[[], object], *, resized: bool = False) -> Iterator[None]:
    """Call `draw` when the program goes on after Ctrl-Z, as others may have written on the screen meanwhile.

    Args:
        draw: draws what the screen should show below the last line.
        resized: call it when the terminal was resized, too.
    """
    if sys.platform == "win32" or threading.current_thread() is not threading.main_thread():
        yield
        return
    import signal  # noqa: PLC0415

    def again(*_: object) -> None:
        with suppress(RuntimeError, OSError, ValueError):  # in the middle of other output, or without a terminal
            draw()

    signals = [signal.SIGCONT, *([signal.SIGWINCH] if resized else [])]
    before = {each: signal.signal(each, again) for each in signals}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler if handler is not None else signal.SIG_DFL)


def _edited_line(prompt: str) -> str:
    """Read a line with the keys that the terminal's other programs have for editing, and without a history."""
    keeps_pastes_together = _set_up_editing()
    try:
        typed_ahead = keeps_pastes_together or _keys().is_waiting()
        shown = f"{_fitted(with_clock(prompt))} "
        # What takes no room has marks around it, or editing would reckon with it.
        marked = STYLE.sub("\x01\\g<0>\x02", shown) if keeps_pastes_together else shown
        with ticking_in_line(shown), drawn_again(lambda: _write_line_again(shown)):
            line = input(marked)
        if not typed_ahead:
            line += _rest_of_paste()
    except (KeyboardInterrupt, EOFError):
        click.echo()
        raise Ended from None
    if line.strip(" ") in LEAVE:  # Windows edits such keys into the line
        raise Ended
    return line


def _write_line_again(shown: str) -> None:
    """Write a prompt, and what was typed so far: the cursor stands where the editing takes it to be."""
    typed = sys.modules["readline"].get_line_buffer() if "readline" in sys.modules else ""
    sys.stdout.write(f"{shown}{typed}")
    sys.stdout.flush()


def _set_up_editing() -> bool:
    """Load what `input` edits lines with, and return whether it takes several pasted lines for one."""
    try:
        import readline  # noqa: PLC0415 - not on Windows, which edits lines by itself
    except ImportError:
        return False
    readline.set_auto_history(False)
    if "GNU" not in (readline.__doc__ or ""):  # libedit, in Python for macOS and in Python as uv installs it
        return False
    readline.parse_and_bind("set enable-bracketed-paste on")
    return True


def _rest_of_paste() -> str:
    """Return what came together with the line that was just read: further pasted lines."""
    rest = ""
    while _keys().is_waiting(PAUSE):
        key = _keys().press()
        rest += " " if key in "\r\n" else key
    if rest:
        click.echo(_clean(rest))
    return f" {rest}"


def _piped_line(prompt: str) -> str:
    click.echo(prompt, nl=False)
    try:
        line = sys.stdin.readline()
    except KeyboardInterrupt:
        line = ""
    click.echo()
    if not line:
        raise Ended
    return line


def _clean(line: str) -> str:
    r"""Return a line without escape sequences and control characters, and with single spaces.

    >>> _clean(" the \x1b[200~kernel\x1b[201~,\r\n flipped\x07 ")
    'the kernel, flipped'
    """
    return " ".join(CONTROL.sub(" ", SEQUENCE.sub("", line)).split())


def ask_picks(prompt: Callable[[str], str], letters: Collection[str], others: Collection[str]) -> str:
    """Let `letters` be picked and dropped by their keys, and give the picked ones at Enter; in a terminal only.

    `prompt` writes the line for what is picked. One of `others` is given at once in their place.
    """
    picked, drawn = "", ""
    while True:
        back = f"\x1b[{rows}A" if (rows := rows_above(drawn, terminal_width())) else ""
        drawn = f"{_fitted(with_clock(prompt(picked)))} "
        click.echo(f"{back}\r\x1b[J{drawn}", nl=False)
        typed = _wait_for_key(drawn).lower()
        if typed in letters:
            picked = picked.replace(typed, "") if typed in picked else "".join(sorted(picked + typed))
        elif typed == "\r" or typed in others:
            click.echo()
            return picked if typed == "\r" else typed


def _one_key(prompt: str) -> str:
    shown = f"{_fitted(with_clock(prompt))} "
    click.echo(shown, nl=False)
    typed = _wait_for_key(shown)
    click.echo(typed.strip() if typed.isprintable() else "")
    return typed


def _wait_for_key(shown: str) -> str:
    """Return the next key, Enter as a carriage return; `shown` is the text up to the cursor."""

    def again() -> None:
        _keys().go_on()
        click.echo(shown, nl=False)

    try:
        with drawn_again(again):
            wait_for_key(shown, _keys().is_waiting)
            typed: str = _keys().press()
    except (KeyboardInterrupt, EOFError):
        click.echo()
        raise Ended from None
    if typed in LEAVE:
        click.echo()
        raise Ended
    return "\r" if typed == "\n" else typed


def _keys() -> ModuleType:
    """Return the module that reads single keys on this system; keys that were typed ahead are kept."""
    if sys.platform == "win32":
        from fam.core import keys_windows  # noqa: PLC0415

        return keys_windows
    from fam.core import keys_posix  # noqa: PLC0415 - not on Windows

    return keys_posix


def _first_of_line(prompt: str) -> str:
    return ask_line(prompt)[:1] or "\r"


def _name(key: str) -> str:
    # TRANSLATORS: two keys of the keyboard.
    return {" ": _("space"), "\r": _("Enter")}.get(key, key)
