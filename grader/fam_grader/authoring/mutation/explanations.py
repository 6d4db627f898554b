"""The survivors that a unit accepts, each with its reason, in `survivors.yaml` beside its solution."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from fam.core.errors import FaultyCourse
from fam.core.fields import Record, read_record, text
from fam.course import Unit
from fam_grader.authoring.mutation.mutants import Mutant


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
