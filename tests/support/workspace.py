"""A student's workspace in tests."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner, Result

from fam.cli import fam


@dataclass(frozen=True)
class Student:
    """A student in a workspace of the small course, as `fam start` makes it."""

    root: Path

    @property
    def file(self) -> Path:
        """The file that the student fills in."""
        return self.root / "exercises" / "01_doubling" / "doubling.py"

    def fam(self, *arguments: str | Path, answers: str | None = None) -> Result:
        """Call `fam`; what it asks is answered with the lines of `answers`."""
        return CliRunner().invoke(fam, [str(each) for each in arguments], input=answers)
