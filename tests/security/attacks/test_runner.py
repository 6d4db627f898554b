"""Without the sandbox, the same attacks gain points, read secrets and leave files and processes behind."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from security.attacks.attack import Attack, answers, one_file, spy
from security.attacks.output import Output
from security.attacks.runner import AttackReport, Outcome, run_attacks
from security.attacks.testbed import SMALL_COURSE, UNIT

pytestmark = pytest.mark.slow

SOLUTION = (SMALL_COURSE / "solutions" / UNIT / "doubling.py").read_text(encoding="utf-8")
STAYING = """
import os
import time

def double(values):
    if os.fork() == 0:
        time.sleep(60)
        os._exit(0)
    return values
"""

UNSANDBOXED = [
    Attack("is right", "deserves its points", one_file(SOLUTION)),
    spy("reads a secret", "opens a file", "def loot():\n    return open(SECRET).read()"),
    spy("reads a secret backwards", "opens a file", "def loot():\n    return open(HIDDEN).read()[::-1]"),
    spy(
        "looks around",
        "reads a property of a secret",
        "import os\n\ndef loot():\n    return os.stat(SECRET).st_size",
    ),
    answers("writes a file", "into a folder of the grader", "open(WORK + '/' + TOKEN, 'w').close()"),
    answers("stays behind", "starts a process that goes on", STAYING, once=True),
    answers("harms the next", "changes a file that others need", "open(CLASS + '/../honest/honest.py', 'w').close()"),
]


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Outcome]:
    """Return the outcomes of attacks without a sandbox; end what they leave running."""
    found = {}
    for each in run_attacks(tmp_path_factory.mktemp("report") / "testbed", UNSANDBOXED, isolation="none"):
        if isinstance(each, AttackReport):
            found = {outcome.attack.name: outcome for outcome in each.outcomes}
        else:
            for process in each.processes:
                os.kill(int(process.split()[0]), signal.SIGKILL)
    return found


def test_points_are_noticed(outcomes: dict[str, Outcome]) -> None:
    """A submission that is right gains all there is."""
    assert outcomes["is right"].points == 4
    assert not outcomes["is right"].repelled


@pytest.mark.parametrize("name", ["reads a secret", "reads a secret backwards"])
def test_secrets_are_noticed(outcomes: dict[str, Outcome], name: str) -> None:
    """Forwards and backwards."""
    assert "a secret word" in outcomes[name].leaks


def test_what_depends_on_a_secret_is_noticed(outcomes: dict[str, Outcome]) -> None:
    """The size of a file says something of its content."""
    (leak,) = outcomes["looks around"].leaks
    assert leak.startswith("the output depends on the secrets: ")


def test_files_are_noticed(outcomes: dict[str, Outcome]) -> None:
    """Wherever the grader works."""
    assert any("fam_attack" in file for file in outcomes["writes a file"].files)


def test_processes_are_noticed(outcomes: dict[str, Outcome]) -> None:
    """One that goes on when its submission has been graded."""
    assert len(outcomes["stays behind"].processes) >= 1


def test_harm_to_the_next_submission_is_noticed(outcomes: dict[str, Outcome]) -> None:
    """The honest one after it has lost its marks."""
    assert outcomes["harms the next"].honest != ""


def test_nothing_is_noticed_where_nothing_was_done(tmp_path: Path) -> None:
    """Wrong answers achieve nothing."""
    wrong = answers("is wrong", "nothing", "")

    *_, report = run_attacks(tmp_path / "testbed", [wrong])

    assert isinstance(report, AttackReport)
    assert report.outcomes[0].repelled
    assert report.instructor == ()


def test_random_differences_are_ignored() -> None:
    """Addresses differ from run to run, and a late call reveals nothing; a word does."""
    first = Output(("a",), "<object at 0x7f01>")

    assert not first.difference(Output(("a",), "<object at 0x7f02>"))
    assert not first.difference(Output(("a",), "the call was not done after 1.5 seconds"))
    assert first.difference(Output(("b",), "<object at 0x7f01>"))
