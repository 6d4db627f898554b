"""A course whose marks show the secret that was used."""

from __future__ import annotations

import shutil
from pathlib import Path

from fam.course import Course, load_course
from fam_grader.reports.results import SubmissionResult
from support.paths import SMALL_COURSE

GROUPS = 32
CASE = """
@test_case(name="throw {number}", points={points}, hidden=True, failure_message="Try again.")
def throw_{number}(double):
    call(double, np.ones(2))
    claim(random_integers({number}, (0, 1)) == (0,), "tails")
"""
HEAD = """
import numpy as np
from otter.test_files import test_case
from fam.testing import call, claim, random_integers

OK_FORMAT = False
name = "throws"
"""


def coin_course(folder: Path) -> Course:
    """Make the small course anew, with a hidden suite whose groups the secret passes or fails."""
    shutil.copytree(SMALL_COURSE, folder, ignore=shutil.ignore_patterns("__pycache__"))
    cases = "".join(CASE.format(number=number, points=2 / GROUPS) for number in range(GROUPS))
    (folder / "grader/hidden/01_doubling/double.py").write_text(HEAD + cases)
    return load_course(folder)


def throws(result: SubmissionResult) -> str:
    """Return which groups passed; with two secrets, it is another pattern."""
    return "".join("x" if each.status == "passed" else "-" for each in result.groups if "throw" in each.group)


def secret_file(folder: Path, text: str) -> Path:
    """Write a file for `--secret`."""
    path = folder / f"{text[:6]}.txt"
    path.write_text(f"{text}\n")
    return path
