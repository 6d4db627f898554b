"""Mutate submissions and grade them: every submission gets a result, and has no other effect.

Run as `python tests/fuzzing.py [COUNT] [--seed N] [--first N]`, as `make fuzz` does. Mutant NUMBER of a seed is
always the same, so `1 --first NUMBER` grades it again, and shows it.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import os
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from fam.course import load_course
from fam_grader.batch.grader import Grader
from fam_grader.gradebook.grades_csv import write_grades
from fam_grader.reports.results import SubmissionResult
from fam_grader.submissions import find_submissions
from support.mutants import SMALL_COURSE, make_mutant


@dataclass
class Summary:
    """What came of a run: the statuses, the points, and every promise that was broken."""

    statuses: Counter[str] = field(default_factory=Counter)
    points: Counter[float] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        total = self.statuses.total()
        statuses = ", ".join(f"{count} {status}" for status, count in sorted(self.statuses.items()))
        points = ", ".join(f"{count} x {points:g}" for points, count in sorted(self.points.items()))
        kinds = ", ".join(f"{count} x {kind}" for kind, count in self.kinds.most_common(12))
        return (
            f"{total} mutated submissions: {statuses}\npoints: {points}\nchecks: {kinds}\n"
            f"promises broken: {len(self.broken)}"
        )


def fuzz(grader: Grader, folder: Path, seed: int, numbers: range) -> Summary:
    """Grade the mutants `numbers` of `seed`, one after the other, each in a class of its own below `folder`."""
    summary = Summary()
    results: list[SubmissionResult] = []
    for number in numbers:
        mutant = make_mutant(seed, number)
        where = f"mutant {number} of seed {seed} ({mutant.form} {mutant.name!r})"
        try:
            (found,) = find_submissions([mutant.write(folder / f"class {number}")], grader.course)
            result = grader.grade(found, folder / f"out {number}")
        except BaseException as error:
            summary.broken.append(f"{where}: {''.join(traceback.format_exception(error))}")
            if isinstance(error, KeyboardInterrupt):
                raise
            continue
        results.append(result)
        summary.statuses[result.status] += 1
        summary.points[result.score] += 1
        summary.kinds.update(group.status for group in result.groups)
        broken = [*_violations(result, folder / f"out {number}"), *_left_over(grader)]
        summary.broken += [f"{where}: {promise}" for promise in broken]
    summary.broken += _broken_rows(folder / "grades.csv", results, grader.functions)
    return summary


def _violations(result: SubmissionResult, out: Path) -> Iterator[str]:
    """Hold a result, and what was written of it, against what every submission is promised."""
    if result.internal_errors:
        yield f"an internal error: {result.internal_errors}"
    if result.status not in ("graded", "rejected") or (result.status == "rejected") != (not result.groups):
        yield f"the status is {result.status} with {len(result.groups)} groups"
    if result.status == "rejected" and not result.message:
        yield "it is rejected without a reason"
    if not 0 <= result.score <= result.max_score == 4 or None in result.functions.values():
        yield f"the points are {result.score} of {result.max_score}: {result.functions}"
    if not math.isclose(sum(value or 0 for value in result.functions.values()), result.score):
        yield f"the functions' points {result.functions} do not make {result.score}"
    written = sorted(path.relative_to(out).as_posix() for path in out.rglob("*"))
    expected = [result.student, f"{result.student}/feedback.html", f"{result.student}/results.json"]
    if written != expected:
        yield f"{written} was written, not {expected}"
        return
    report = json.loads((out / result.student / "results.json").read_text(encoding="utf-8"))
    if report["score"] != result.score or len(report["tests"]) != len(result.groups):
        yield f"results.json says {report['score']} in {len(report['tests'])} tests"
    page = (out / result.student / "feedback.html").read_text(encoding="utf-8")
    if not page.rstrip().endswith("</html>") or "<b>" in page:
        yield "feedback.html is cut off, or a name is markup in it"


def _left_over(grader: Grader) -> Iterator[str]:
    """Find students' processes that outlived their submission."""
    zygote = grader.launcher._zygote  # type: ignore[attr-defined]
    if zygote.poll() is not None:
        yield "the parent of the students' processes is gone"
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text()
            except OSError:  # it has ended meanwhile
                continue
            if int(stat.rpartition(")")[2].split()[1]) == zygote.pid:
                yield f"process {entry.name} is left"


def _broken_rows(path: Path, results: list[SubmissionResult], functions: list[str]) -> list[str]:
    """Hold the gradebook against one row for each submission."""
    write_grades(path, results, functions)
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    wrong = [
        row for row in rows if len(row) != len(rows[0]) or any(cell.startswith(("=", "+", "-", "@")) for cell in row)
    ]
    counted = [] if len(rows) == len(results) + 1 else [f"{len(rows) - 1} rows for {len(results)} results"]
    return counted + [f"a broken row: {row}" for row in wrong]


def main() -> int:
    """Grade COUNT mutants, and print what came of them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", nargs="?", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0)
    options = parser.parse_args()
    started, summary, chunk = time.monotonic(), Summary(), 100
    course = load_course(SMALL_COURSE)
    grader = Grader(course, list(course.units), "sandbox")
    try:
        end = options.first + options.count
        for first in range(options.first, end, chunk):
            with tempfile.TemporaryDirectory() as folder:
                part = fuzz(grader, Path(folder), options.seed, range(first, min(first + chunk, end)))
            summary.statuses += part.statuses
            summary.points += part.points
            summary.kinds += part.kinds
            summary.broken += part.broken
            print(f"{first - options.first + part.statuses.total()} of {options.count}", file=sys.stderr)
    finally:
        grader.close()
    if options.count == 1:
        print(make_mutant(options.seed, options.first))
    for promise in summary.broken:
        print(promise, end="\n\n")
    print(f"{summary}\nseed {options.seed}, {time.monotonic() - started:.0f} s, {grader.isolation}")
    return bool(summary.broken) or summary.statuses.total() != options.count


if __name__ == "__main__":
    os.environ.pop("FAM_COURSE", None)
    sys.exit(main())
