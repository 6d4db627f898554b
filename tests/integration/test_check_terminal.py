"""Commands of a workspace in a real terminal: colours, questions that are answered with the keyboard, and Ctrl-C."""

from __future__ import annotations

from support.terminals import Terminal
from support.workspace import Student


def test_a_terminal_has_colours(student: Student) -> None:
    """What is next stands out."""
    terminal = Terminal(student.root, "status")

    assert terminal.end() == 0
    assert "\x1b[36m▸\x1b[0m" in terminal.seen


def test_a_terminal_with_no_color_has_none(student: Student) -> None:
    """Some people cannot use them."""
    for command in ("status", "next", "hint", "submit"):
        terminal = Terminal(student.root, command, environment={"NO_COLOR": "1"})

        assert terminal.end() == 0
        assert "\x1b" not in terminal.seen


def test_a_question_is_answered_with_the_keyboard(student: Student) -> None:
    """Nothing happens before the answer, and everything after a yes."""
    student.file.write_text("# mine\n")
    terminal = Terminal(student.root, "reset", "doubling")

    terminal.read_until("Continue? [y/N]: ")
    before = student.file.read_text()
    terminal.type("y\n")

    assert terminal.end() == 0
    assert before == "# mine\n"
    assert "is the skeleton again" in terminal.seen
    assert "not written yet" in student.file.read_text()


def test_ctrl_c_at_a_question_changes_nothing(student: Student) -> None:
    """And ends without a traceback."""
    student.file.write_text("# mine\n")
    terminal = Terminal(student.root, "reset", "doubling")

    terminal.read_until("Continue? [y/N]: ")
    terminal.press_ctrl_c()

    assert terminal.end() == 1
    assert "Aborted!" in terminal.seen
    assert "Traceback" not in terminal.seen
    assert student.file.read_text() == "# mine\n"
