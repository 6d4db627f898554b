"""The proof of one unit, and the proofs that the cache has of a course."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from fam.core.kept_results import KeptResult, digest_of
from fam.course import Course, Unit

KIND = "proofs"
LIBRARIES = ("numpy", "otter-grader", "PyYAML")


@dataclass(frozen=True)
class Catch:
    """A misconception: the points that it loses, the groups that catch it, and whether it was recognised.

    `stumbles` says where checks themselves failed on its answers.
    """

    misconception: str
    lost: float
    caught_by: tuple[str, ...]
    recognised: bool
    stumbles: tuple[str, ...] = ()


@dataclass
class Proof:
    """The verification of one unit, with its problems."""

    unit: Unit
    catches: list[Catch] = field(default_factory=list)
    right_answers: int = 0
    problems: list[str] = field(default_factory=list)


class KeptProofs:
    """The proofs of a course's units under so many secrets, as long as no file, code or version changes.

    With `fresh`, nothing is known yet. A unit's proof depends on all units: solutions import one another, and
    a misconception is recognised among all others.
    """

    def __init__(self, course: Course, secrets: int, *, fresh: bool = False) -> None:
        solutions, hidden = course.require_private()
        folders = (course.exercises, solutions, hidden)
        self._digest = digest_of(folders, ("fam", "fam_grader"), LIBRARIES, secrets, str(Path.cwd()))
        self._fresh = fresh

    def read(self, unit: Unit) -> Proof | None:
        """Return the proof of a unit, or None if there is none."""
        kept: Any = self._read(unit.name)
        with suppress(TypeError, ValueError, KeyError, AttributeError):
            catches = [
                Catch(**{**each, "caught_by": tuple(each["caught_by"]), "stumbles": tuple(each["stumbles"])})
                for each in kept["catches"]
            ]
            return Proof(unit, catches, int(kept["right_answers"]), list(map(str, kept["problems"])))
        return None

    def write(self, proof: Proof) -> None:
        """Keep the proof of a unit."""
        catches = [asdict(each) for each in proof.catches]
        kept = {"catches": catches, "right_answers": proof.right_answers, "problems": proof.problems}
        self._kept(proof.unit.name).write(kept)

    def read_others(self) -> list[str] | None:
        """Return the problems of the course as a whole, or None if they are not known."""
        kept = self._read("course")
        return kept if isinstance(kept, list) and all(isinstance(each, str) for each in kept) else None

    def write_others(self, problems: Sequence[str]) -> None:
        """Keep the problems of the course as a whole."""
        self._kept("course").write(list(problems))

    def _read(self, name: str) -> Any:
        return None if self._fresh else self._kept(name).read()

    def _kept(self, name: str) -> KeptResult:
        return KeptResult(KIND, f"{self._digest}-{name}")
