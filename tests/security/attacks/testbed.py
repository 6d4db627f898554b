"""The target of the attacks: a small course full of secrets, and a class folder.

`AttackTestbed.hide` writes the secrets, numbers and words that occur nowhere else. Hidden with another seed, the same
paths hold other secrets; the output about a submission may not depend on them.
"""

from __future__ import annotations

import os
import secrets
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from fam.core.files import atomic_write_bytes
from fam_grader.batch.secret import MODE, SECRET
from support.paths import SMALL_COURSE

UNIT = "01_doubling"
SEEDS = (0, 1)

CALL_SECONDS = 1.5
CALLS = 7  # that the suites make of one submission
LOADS = 2  # of its file: for the public checks, and for the hidden groups

DOUBLE_SUITE = '''\
"""Hidden suite of `double`: {word}."""

import numpy as np
from otter.test_files import test_case

from fam_grader.grading.assertions import Reference, refuses

OK_FORMAT = False

name = "double (hidden)"

right = Reference("double")


@test_case(name="values", points=1.5, hidden=True, failure_message="Try small integers.")
def values(double):
    """The secret is {word}."""
    right.agrees(double, np.array([{number}.0, -{number}.0]))
    right.agrees(double, np.array([200, 100], np.uint8))


@test_case(name="errors", points=0.5, hidden=True, failure_message="What can not be doubled?")
def errors(double):
    """An empty array is refused."""
    refuses(double, np.zeros(0))
'''

HALVE_SUITE = '''\
"""Hidden suite of `halve`: {word}."""

from otter.test_files import test_case

from fam_grader.grading.assertions import Reference, refuses

OK_FORMAT = False

name = "halve (hidden)"

right = Reference("halve")


@test_case(name="values and errors", points=0.5, hidden=True, failure_message="Try odd numbers, too.")
def values(halve):
    """The secret is {word}."""
    right.agrees(halve, {even})
    refuses(halve, {even} + 1)
'''


@dataclass(frozen=True)
class Secrets:
    """What is hidden in one state of the testbed."""

    number: int  # what `double` is asked for
    even: int  # what `halve` is asked for
    word: str  # stands in the suites, the solution, a file, the secret of the term and the grader's environment

    @property
    def term(self) -> str:
        """What the hidden inputs depend on."""
        return f"{self.word} {self.word}"

    @property
    def marks(self) -> dict[str, str]:
        """The texts that give a secret away, each with what it is."""
        marks = {self.word: "a secret word"}
        numbers = {"a hidden input": (self.number, self.even), "an expected value": (2 * self.number, self.even // 2)}
        for what, values in numbers.items():
            for value in values:
                marks |= {str(value): what, f"{value:.5g}": what}
        return marks


SECRETS = (
    Secrets(473_012, 683_524, "quokka-at-dusk"),
    Secrets(529_136, 871_946, "a-heron-in-the-early-morning"),
)


@dataclass(frozen=True)
class AttackTestbed:
    """The folders of one run, and the name under which its attackers leave traces."""

    root: Path
    token: str = field(default_factory=lambda: f"fam_attack_{secrets.token_hex(4)}")

    def __post_init__(self) -> None:
        for folder in (self.class_folder, self.honest_folder, self.work, self.tmp):
            folder.mkdir(parents=True)
        shutil.copytree(SMALL_COURSE, self.course, ignore=shutil.ignore_patterns("__pycache__"))
        exercise = self.course / "exercises" / UNIT / "exercise.yaml"
        limits = f"limits:\n  call_seconds: {CALL_SECONDS}\n  memory_mb: 256\n"
        text = exercise.read_text(encoding="utf-8")
        exercise.write_text(text.replace("limits:\n  call_seconds: 0.5\n", limits), encoding="utf-8")

    @property
    def course(self) -> Path:
        """The course's folder."""
        return self.root / "course"

    @property
    def class_folder(self) -> Path:
        """Where the attacks are handed in."""
        return self.root / "class"

    @property
    def honest_folder(self) -> Path:
        """Where the honest submissions are handed in."""
        return self.root / "honest"

    @property
    def results(self) -> Path:
        """Where the results go."""
        return self.root / "results"

    @property
    def work(self) -> Path:
        """The working folder of the grader."""
        return self.root / "work"

    @property
    def tmp(self) -> Path:
        """The grader's folder for temporary files."""
        return self.root / "tmp"

    @property
    def secret_file(self) -> Path:
        """A private file that everyone on the machine may read."""
        return self.root / "secret.txt"

    @property
    def term_file(self) -> Path:
        """The secret of the term, which is kept with the results."""
        return self.results / SECRET

    @property
    def escaped(self) -> str:
        """The word that an attack says when it could do what the sandbox forbids."""
        return f"ESCAPED-{self.token}"

    def hide(self, seed: int) -> Secrets:
        """Write the secrets of `seed` to their files."""
        hidden = SECRETS[seed]
        values = {"number": hidden.number, "even": hidden.even, "word": hidden.word}
        suites = self.course / "grader" / "hidden" / UNIT
        (suites / "double.py").write_text(DOUBLE_SUITE.format(**values), encoding="utf-8")
        (suites / "halve.py").write_text(HALVE_SUITE.format(**values), encoding="utf-8")
        solution = (SMALL_COURSE / "solutions" / UNIT / "doubling.py").read_text(encoding="utf-8")
        (self.course / "solutions" / UNIT / "doubling.py").write_text(
            f"{solution}\n\nSECRET = {hidden.word!r}\n", encoding="utf-8"
        )
        self.secret_file.write_text(hidden.word, encoding="utf-8")
        atomic_write_bytes(self.term_file, hidden.term.encode(), MODE)
        return hidden

    @property
    def knowledge(self) -> str:
        """Return the constants that each hostile file begins with: an attacker who knows where everything lies."""
        places = {
            "COURSE": self.course,
            "HIDDEN": self.course / "grader" / "hidden" / UNIT / "double.py",
            "SOLUTION": self.course / "solutions" / UNIT / "doubling.py",
            "SECRET": self.secret_file,
            "TERM": self.term_file,
            "CLASS": self.class_folder,
            "RESULTS": self.results,
            "TMP": self.tmp,
            "WORK": self.work,
            "TOKEN": self.token,
            "ESCAPED": self.escaped,
        }
        lines = [f"GRADER = {os.getpid()}", *(f"{name} = {str(base)!r}" for name, base in places.items())]
        return "\n".join(lines) + "\n\n\n"
