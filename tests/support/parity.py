"""Compare the marks of all ways to grade: `python -m parity`, as `make parity` runs it; exit code 1 if they differ.

The sample class is graded with an autograder of the course, and the attacks with one of the small course that is full
of secrets: `fam grade`, `otter run` and Gradescope's harness have to give every function the same points, and what
they write may give no secret away.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import tee
from pathlib import Path

from rich.console import Console

from fam.core.text import escape_control_chars
from fam.course import Course, load_course
from fam_grader.authoring.sample_class import make_class
from fam_grader.release.autograder import make_autograder
from security.attacks.attack import Attack
from security.attacks.corpus import ATTACKS
from security.attacks.output import Output
from security.attacks.testbed import AttackTestbed
from security.attacks.watch import Watch
from support.autograder_runs import Installed, Mark, otter_upload, run_fam_grade
from support.odd_class import make_odd_uploads

METHODS = ("fam grade", "otter run", "Gradescope")
WIDTH = 44


@dataclass(frozen=True)
class Row:
    """One submission and its marks, by the method."""

    name: str
    marks: Mapping[str, Mark]
    leaks: tuple[str, ...] = ()

    @property
    def differences(self) -> tuple[str, ...]:
        """Differences from `fam grade`, and output that should not be there."""
        expected = self.marks[METHODS[0]]
        found = [mark.trouble for mark in self.marks.values() if mark.trouble]
        for method, mark in self.marks.items():
            if not mark.trouble and _no_zeros(mark.points) != _no_zeros(expected.points):
                found.append(f"{method}: {mark.points}, not {expected.points}")
        return (*found, *self.leaks)


def _no_zeros(points: Mapping[str, float | None]) -> dict[str, float | None]:
    """Leave functions without points out: a submission that was rejected has no groups that could be listed."""
    return {name: value for name, value in points.items() if value != 0}


def sample_class(course: Course, installed: Installed, work: Path, methods: Sequence[str] = METHODS) -> Iterator[Row]:
    """Yield a row for each submission of the sample class."""
    paths = make_class(course, work / "class")
    yield from _rows(course, installed, paths, work, methods, {})


def odd_uploads(course: Course, installed: Installed, work: Path) -> Iterator[Row]:
    """Yield a row for each odd way to upload right answers."""
    yield from _rows(course, installed, make_odd_uploads(course, work / "class"), work, METHODS, {})


def attacks(
    testbed: AttackTestbed, installed: Installed, chosen: Sequence[Attack], methods: Sequence[str] = METHODS
) -> Iterator[Row]:
    """Yield a row for each of the chosen attacks; the secrets are hidden when the testbed's autograder was made."""
    places = (testbed.class_folder / f"{number:03d} {attack.slug}" for number, attack in enumerate(chosen, start=1))
    paths = [attack.build(place, testbed) for attack, place in zip(chosen, places, strict=True)]
    yield from _rows(load_course(testbed.course), installed, paths, testbed.results, methods, testbed.hide(0).marks)


def _rows(
    course: Course,
    installed: Installed,
    paths: Sequence[Path],
    work: Path,
    methods: Sequence[str],
    marks: Mapping[str, str],
) -> Iterator[Row]:
    expected = run_fam_grade(course, paths[0].parent, work / "fam grade")
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        row = partial(_row, course, installed, work, methods, marks)
        yield from pool.map(row, paths, [expected[path.name] for path in paths], range(len(paths)))


def _row(
    course: Course,
    installed: Installed,
    work: Path,
    methods: Sequence[str],
    marks: Mapping[str, str],
    path: Path,
    expected: Mark,
    number: int,
) -> Row:
    found = {METHODS[0]: expected}
    if METHODS[1] in methods:
        upload = otter_upload(path, course, work / "uploads" / str(number))
        found[METHODS[1]] = installed.run_otter(upload, work / "otter" / str(number))
    if METHODS[2] in methods:
        found[METHODS[2]] = installed.run_gradescope(path, work / "gradescope" / str(number))
    leaks = [leak for mark in found.values() for leak in Output(pages=mark.written).leaks(marks)]
    return Row(path.name, found, tuple(dict.fromkeys(leaks)))


def table_lines(rows: Iterable[Row]) -> Iterator[str]:
    """Yield the parity table as its rows come: the points on each method, what differs, and in the end how much."""
    count = different = 0
    methods: list[str] = []
    for row in rows:
        if not methods:
            methods = list(row.marks)
            yield f"{'submission':{WIDTH}}  {'  '.join(f'{method:>10}' for method in methods)}  difference"
        points = "  ".join(f"{_points(mark):>10}" for mark in row.marks.values())
        name = escape_control_chars(row.name, keep="")[:WIDTH]
        yield f"{name:{WIDTH}}  {points}  {'; '.join(row.differences) or 'none'}"
        count, different = count + 1, different + bool(row.differences)
    verdict = f"{different} differ" if different else "no difference"
    yield f"{count} submissions, {' / '.join(methods)}: {verdict}."


def _points(mark: Mark) -> str:
    return "-" if mark.trouble else f"{sum(value or 0 for value in mark.points.values()):g}"


def main(words: Sequence[str]) -> int:
    """Walk all methods with the sample class and every attack, or with attacks whose names have one of `words`."""
    console = Console(highlight=False, soft_wrap=True, markup=False)
    course = load_course()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        work = Path(folder).resolve()
        testbed = AttackTestbed(work / "testbed")
        testbed.hide(0)
        whole, attacked = (_make(each, work) for each in (course, load_course(testbed.course)))
        console.print("installing the autograder, as `otter grade` and Gradescope do ...")
        installed = Installed.by_setup(whole, work / "installed")
        rows = [] if words else _printed(console, sample_class(course, installed, work / "sample"))
        watch = Watch(testbed)
        chosen = [attack for attack in ATTACKS if not words or any(word in attack.name for word in words)]
        rows += _printed(console, attacks(testbed, installed.with_zip(attacked, work / "attacked"), chosen))
        left = watch.new_processes(patience=5.0)
        console.print(f"Processes left behind: {', '.join(left) or 'none'}.")
    return 1 if left or any(row.differences for row in rows) else 0


def _printed(console: Console, coming: Iterable[Row]) -> list[Row]:
    """Print a table as its rows come, and give them."""
    first, second = tee(coming)
    for line in table_lines(first):
        console.print(line)
    return list(second)


def _make(course: Course, work: Path) -> Path:
    return make_autograder(course, list(course.units), work / f"{course.settings.title}.zip").path


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
