"""The desk's commands in a real terminal: colours, questions that are answered with the keyboard, and Ctrl-C."""

from __future__ import annotations

from support.terminals import Terminal
from support.workspace import Desk


def test_a_terminal_has_colours(desk: Desk) -> None:
    """What is next stands out."""
    terminal = Terminal(desk.root, "status")

    assert terminal.end() == 0
    assert "\x1b[36m▸\x1b[0m" in terminal.seen


def test_a_terminal_with_no_color_has_none(desk: Desk) -> None:
    """Some people cannot use them."""
    for command in ("status", "next", "hint", "submit"):
        terminal = Terminal(desk.root, command, environment={"NO_COLOR": "1"})

        assert terminal.end() == 0
        assert "\x1b" not in terminal.seen


def test_a_question_is_answered_with_the_keyboard(desk: Desk) -> None:
    """Nothing happens before the answer, and everything after a yes."""
    desk.file.write_text("# mine\n")
    terminal = Terminal(desk.root, "reset", "doubling")

    terminal.read_until("Continue? [y/N]: ")
    before = desk.file.read_text()
    terminal.type("y\n")

    assert terminal.end() == 0
    assert before == "# mine\n"
    assert "is the skeleton again" in terminal.seen
    assert "not written yet" in desk.file.read_text()


def test_ctrl_c_at_a_question_changes_nothing(desk: Desk) -> None:
    """And ends without a traceback."""
    desk.file.write_text("# mine\n")
    terminal = Terminal(desk.root, "reset", "doubling")

    terminal.read_until("Continue? [y/N]: ")
    terminal.press_ctrl_c()

    assert terminal.end() == 1
    assert "Aborted!" in terminal.seen
    assert "Traceback" not in terminal.seen
    assert desk.file.read_text() == "# mine\n"
