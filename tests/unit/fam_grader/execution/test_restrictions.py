"""What grading refuses, a check refuses with the same error, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from fam_grader.execution.calls import Raised, Returned
from fam_grader.execution.plain import PlainLauncher

REFUSED = {
    "read a file": ("open('/etc/hostname').read()", "PermissionError"),
    "write a file": ("open('made.txt', 'w')", "PermissionError"),
    "save an array": ("np.save('made.npy', np.ones(3))", "PermissionError"),
    "list a folder": ("__import__('os').listdir('/')", "PermissionError"),
    "start a thread": ("__import__('threading').Thread(target=print).start()", "RuntimeError"),
    "start a process": ("__import__('subprocess').run(['true'])", "PermissionError"),
    "open a socket": ("__import__('socket').socket()", "PermissionError"),
    "import another package": ("__import__('hypothesis')", "ModuleNotFoundError"),
}
WORKS = {
    "import the standard library": "__import__('statistics').mean([1, 3])",
    "import a part of NumPy": "float(__import__('numpy.polynomial').polynomial.polynomial.polyval(2, [0, 1]))",
    "print": "print('x') or 2",
    "catch an error": "max(k for k in (1, 2))",
}


@pytest.fixture(scope="module")
def restricted() -> Iterator[PlainLauncher]:
    """Return a launcher of the processes in which a check runs."""
    launcher = PlainLauncher(restricted=True)
    yield launcher
    launcher.close()


@pytest.mark.parametrize(("attempt", "error"), REFUSED.values(), ids=REFUSED)
def test_a_check_refuses_what_grading_refuses(restricted, sandbox, ask, attempt: str, error: str) -> None:
    """With the same kind of error in both."""
    source = f"import numpy as np\ndef f():\n    return {attempt}\n"

    for launcher in (restricted, sandbox):
        with ask(launcher, source) as answers:
            answer = answers("f")

        assert isinstance(answer, Raised)
        assert error in answer.bases


@pytest.mark.parametrize("attempt", WORKS.values(), ids=WORKS)
def test_a_check_allows_what_grading_allows(restricted, sandbox, ask, attempt: str) -> None:
    """Also what is imported only when it is called."""
    source = f"import numpy as np\ndef f():\n    return {attempt}\n"

    for launcher in (restricted, sandbox):
        with ask(launcher, source) as answers:
            answer = answers("f")

        assert isinstance(answer, Returned)
        assert answer.value == 2


def test_without_the_restrictions_nothing_is_refused(ask) -> None:
    """`fam grade --isolation none` promises that."""
    with ask(PlainLauncher(), "def f():\n    return len(__import__('os').listdir('/')) > 0\n") as answers:
        assert answers("f") == Returned(True)
