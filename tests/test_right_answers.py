"""Right answers keep every point, whatever their style.

Each file in `tests/right_answers/NN_unit/` is a complete, right answer to that unit, as one student might write it.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from fam_grader.course import Course, find_course
from fam_grader.judging.diagnosis import Diagnostician
from fam_grader.judging.grading import grade
from fam_grader.judging.suites import load_groups
from fam_grader.running.session import Budget, Launcher, Session, Sources

COURSE = find_course()
ANSWERS = sorted((COURSE.exercises.parent / "tests" / "right_answers").glob("*/*.py"))


@pytest.mark.parametrize("path", ANSWERS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_right_answer_keeps_every_point(path: Path, course: Course, jail: Launcher) -> None:
    """Loops, views, einsum, FFT, float32, one-liners: the suites ask for the answer, not for a method."""
    unit = next(unit for unit in course.units.values() if unit.label == path.parent.name)
    sources = Sources(
        {unit.name: path.read_text(encoding="utf-8")},
        {unit.name: path.name},
        {name: (unit.name, name) for name in unit.functions},
    )
    groups = load_groups(course, [unit], hidden=True)

    with Session(jail, sources, Budget(unit.limits.call_seconds, unit.limits.memory_mb)) as session:
        graded = grade(course, groups, session, Diagnostician(course))

    lost = {o.group.label: o.mismatch and o.mismatch.sentence for o in graded.outcomes if o.status != "passed"}
    assert lost == {}
    assert graded.results.total == unit.points


@pytest.mark.parametrize("unit", COURSE.units.values(), ids=lambda unit: unit.label)
def test_each_unit_has_right_answers_in_six_styles(unit) -> None:
    """A suite that one style of answer cannot pass is found before a student finds it."""
    styles = [path for path in ANSWERS if path.parent.name == unit.label]

    assert len(styles) >= 6
