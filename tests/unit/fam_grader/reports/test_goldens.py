"""What a student gets is what it was, letter by letter: change it on purpose, with `pytest --update-goldens`."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from fam.cli import fam
from fam.course import Course
from support.paths import GOLDENS

SUBMISSION = """
import numpy as np


def double(values):
    print("doubling")
    return values.astype(float) ** 2


def halve(count):
    if count > 100:
        raise KeyError(count)
    return count / 2
"""


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory, small_course: Course) -> Path:
    """Grade a submission with a misconception, a wrong type and an exception in a hidden group."""
    folder = tmp_path_factory.mktemp("golden")
    (folder / "grace.py").write_text(SUBMISSION)
    arguments = ["grade", str(folder / "grace.py"), "-o", str(folder / "out"), "-j", "1"]
    done = CliRunner().invoke(fam, ["--course", str(small_course.exercises.parent), *arguments])
    assert done.exit_code == 0, done.output
    return folder / "out"


@pytest.mark.parametrize("name", ["grades.csv", "grace/results.json", "grace/feedback.html", "report.html"])
def test_the_results_are_what_they_were(out: Path, name: str, request: pytest.FixtureRequest) -> None:
    """But for the isolation and the seconds, which are the machine's."""
    golden = GOLDENS / Path(name).name
    text = re.sub(r'"isolation": "[^"]*"', '"isolation": "…"', (out / name).read_text(encoding="utf-8"))
    text = re.sub(r"Isolation of students' code: [^<]*", "Isolation of students' code: …", text)
    text = re.sub(r"[0-9.]+ seconds", "… seconds", text)
    if request.config.getoption("--update-goldens"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(text, encoding="utf-8")

    assert text == golden.read_text(encoding="utf-8")
