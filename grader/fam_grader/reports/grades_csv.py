"""Write `grades.csv`, one row for every submission found, whatever happened, and `faults.log`."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Protocol

from fam.core.files import atomic_writer
from fam.core.text import escape_control_chars
from fam_grader.reports.results import SubmissionResult

# A spreadsheet takes a cell that begins with one of these for a formula, in some languages also the wide ones; and
# where it splits at semicolons, which it does in many countries, one that follows a semicolon.
FORMULA_START = re.compile(r"(^|;)(\s*)(?=[=+\-@＝＋－＠])")


class Columns(Protocol):
    """Columns that follow the message."""

    @property
    def names(self) -> Sequence[str]:
        """What stands above them."""

    def cells(self, result: SubmissionResult) -> Sequence[str]:
        """Return the cells of one row, as many as there are names."""


def write_grades(
    path: Path, results: Iterable[SubmissionResult], functions: Sequence[str], more: Columns | None = None
) -> None:
    """Write the rows in the order given; a function that could not be graded has an empty cell."""
    with atomic_writer(path) as file:
        writer = csv.writer(file, lineterminator="\n")
        names = more.names if more else ()
        header = ["submission", "student", "status", "score", "max_score", "bonus", *functions, "message", *names]
        writer.writerow(header)
        for result in results:
            points = [result.functions.get(name) for name in functions]
            writer.writerow(
                [
                    escape_csv_formula(result.submission),
                    escape_csv_formula(result.student),
                    result.status,
                    f"{result.score:g}",
                    f"{result.max_score:g}",
                    f"{result.bonus:g}",
                    *("" if value is None else f"{value:g}" for value in points),
                    escape_csv_formula(result.message),
                    *(escape_csv_formula(cell) for cell in (more.cells(result) if more else ())),
                ]
            )


def write_internal_errors(path: Path, results: Iterable[SubmissionResult]) -> int:
    """Write what we ourselves failed at, and say how often that was; where it was nothing there is no file."""
    count = 0
    with atomic_writer(path) as file:
        for result in results:
            for error in result.internal_errors:
                file.write(f"{escape_control_chars(result.submission, keep='')}: {error}\n\n")
                count += 1
    if not count:
        path.unlink()
    return count


def escape_csv_formula(text: str) -> str:
    r"""Make a text that no spreadsheet runs and that stays on one line.

    >>> escape_csv_formula("=cmd()"), escape_csv_formula("a\nb"), escape_csv_formula("a; =cmd()")
    ("'=cmd()", 'a\\nb', "a;' =cmd()")
    """
    return FORMULA_START.sub(r"\1'\2", escape_control_chars(text, keep=""))
