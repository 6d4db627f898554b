"""Keep the verdicts on mutants in the cache, and read the survivors that a unit explains.

The cache allows a run to be interrupted and continued. `survivors.yaml` beside a unit's solution has the survivors
that the unit accepts, each with its reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

import numpy as np

import fam
from fam.core.errors import FaultyCourse
from fam.core.fields import Record, read_record, text
from fam.course import Course, Unit
from fam_grader.authoring.mutation import properties
from fam_grader.authoring.mutation.mutants import Mutant
from fam_grader.authoring.mutation.properties import Counterexample, properties_file
from fam_grader.authoring.verdict_lines import VerdictLines
from fam_grader.grading.references import private_sources

Fate = Literal["killed", "equivalent", "survived"]


@dataclass(frozen=True)
class Verdict:
    """What became of a mutant: the group that killed it, or the counterexample of one that survived."""

    fate: Fate
    killed_by: str = ""
    counterexample: Counterexample | None = None


class Journal:
    """The verdicts on the mutants of one unit, as long as nothing changes that they depend on."""

    def __init__(self, course: Course, unit: Unit) -> None:
        self._lines = VerdictLines("mutation", course, unit.label, suites_digest(course, unit))

    @cached_property
    def _verdicts(self) -> dict[str, Verdict]:
        return dict(self._lines.read(_decode))

    def get(self, mutant: Mutant) -> Verdict | None:
        """Return the verdict on a mutant, if there is one."""
        return self._verdicts.get(_digest(mutant))

    def add(self, mutant: Mutant, verdict: Verdict) -> Verdict:
        """Keep a verdict, and return it."""
        self._verdicts[_digest(mutant)] = verdict
        self._lines.add({"mutant": _digest(mutant), **asdict(verdict)})
        return verdict


def _decode(record: dict[str, Any]) -> tuple[str, Verdict]:
    """Return a mutant's digest, and the verdict on it."""
    found = record.pop("counterexample")
    return record.pop("mutant"), Verdict(**record, counterexample=Counterexample(**found) if found else None)


def _digest(mutant: Mutant) -> str:
    return sha256("\0".join((mutant.text, *mutant.functions)).encode("utf-8")).hexdigest()


def suites_digest(course: Course, unit: Unit) -> str:
    """Return a digest of everything that verdicts depend on, besides the mutants' own texts."""
    digest = sha256(
        f"{fam.__version__} {np.__version__} {properties.DRAWS} {properties.CLAIM_DRAWS} {course.settings}".encode()
    )
    for source in (*private_sources(course).values(), *map(_text, _files(unit))):
        digest.update(sha256(source.encode("utf-8")).digest())
    return digest.hexdigest()[:16]


def _files(unit: Unit) -> Iterator[Path]:
    yield properties_file(unit)
    yield Path(properties.__file__)  # the draws
    for name in unit.functions:
        yield from filter(None, (unit.checks(name), unit.hidden_suite(name)))


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@dataclass(frozen=True)
class Explanation:
    """One entry: the answer that is changed, its lines before and after the change, and why that keeps its points."""

    name: str
    answer: str
    before: str
    after: str
    reason: str

    def covers(self, mutant: Mutant) -> bool:
        """Return whether `mutant` is the one that the entry explains, wherever its lines are in the file."""
        return (self.answer, self.before, self.after) == (mutant.path.name, mutant.before, mutant.after)


def explanations_file(unit: Unit) -> Path:
    """Return where the explained survivors of a unit belong."""
    assert unit.solution_folder is not None
    return unit.solution_folder / "survivors.yaml"


def read_explanations(unit: Unit) -> list[Explanation]:
    """Return the explained survivors of a unit, which need not have any; raise FaultyCourse for a malformed file."""
    path = explanations_file(unit)
    if not path.exists():
        return []
    record, faults = read_record(path, "the explained survivors")
    found: list[Explanation] = []
    if record:
        found = [_explanation(name.value, entry) for name, entry in record.records("survivors")]
        record.finish()
    if faults.found:
        raise FaultyCourse(faults.found)
    return found


def _explanation(name: str, record: Record) -> Explanation:
    answer, before, after, reason = (
        record.required(key, text, "") for key in ("answer", "before", "after", "reason")
    )
    record.finish()
    return Explanation(name, answer, before.strip(), after.strip(), reason.strip())


def find_explanation(mutant: Mutant, explanations: Iterable[Explanation]) -> Explanation | None:
    """Return the entry for a mutant, if there is one."""
    return next((each for each in explanations if each.covers(mutant)), None)


def stale_explanations(unit: Unit, explanations: Iterable[Explanation], survivors: Iterable[Mutant]) -> Iterator[str]:
    """Yield a problem for each entry that explains no survivor."""
    alive = list(survivors)
    for each in explanations:
        if not any(each.covers(mutant) for mutant in alive):
            yield f"{explanations_file(unit)}: `{each.name}` explains no mutant that survives; delete it"
