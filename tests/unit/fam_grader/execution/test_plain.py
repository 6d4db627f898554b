"""How a process without the sandbox ended."""

from __future__ import annotations

import pytest

from fam_grader.execution.plain import describe_ending


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (0, "the process ended itself with status 0"),
        (7, "the process ended itself with status 7"),
        (-11, "the process was ended by SIGSEGV"),
        (0xC0000005, "the process was ended by ACCESS_VIOLATION"),
        (0xC00000FD, "the process was ended by STACK_OVERFLOW"),
        (0xC0000374, "the process was ended by 0xC0000374"),
    ],
)
def test_an_exit_status_is_put_into_words(status: int, expected: str) -> None:
    """A crash on Windows has no signal, and its number means nothing to a student."""
    assert describe_ending(status) == expected
