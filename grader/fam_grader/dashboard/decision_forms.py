"""The decisions about a student as forms, which write rows of the instructor's own file.

A row is checked as a run would check it, before it is written; what else is in the file stays.
"""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from fam.core.errors import CourseError
from fam_grader.dashboard.class_data import StudentRow
from fam_grader.gradebook.attempts import RULES
from fam_grader.gradebook.class_decisions import conflicts
from fam_grader.gradebook.decisions import COLUMNS, YES, check_decision, try_decisions
from fam_grader.gradebook.decisions_file import ChangedMeanwhile, DecisionsFile

DECISIONS = "decisions.csv"
WHOLE = ""  # of errors that are about no single field
FIELDS = tuple(column for column in COLUMNS if column != "student")
MAX_FIELD = 5_000  # characters
CHANGED = "What you wrote is below; look at what the file says now, and save again."


@dataclass(frozen=True)
class DecisionForm:
    """A row of the file, or a new one, as its form shows it.

    Args:
        row: its number in the file, from 0; None for a new row.
        values: what the fields hold.
        errors: what is wrong, by field; "" is the key of what is about no single one.
    """

    row: int | None = None
    values: Mapping[str, str] = field(default_factory=lambda: dict.fromkeys(FIELDS, ""))
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What the ids of its fields begin with."""
        return "new" if self.row is None else f"row{self.row}"

    @property
    def summary(self) -> str:
        """The decision on one line."""
        given = [f"{column} {self.values[column]}" for column in FIELDS[1:] if self.values[column]]
        return f"{self.values['function'] or 'whole work'}: {', '.join(given) or 'nothing'}"


@dataclass(frozen=True)
class DecisionForms:
    """The forms about one student, the digest of the file that they show, and what is wrong with that file."""

    forms: tuple[DecisionForm, ...]
    digest: str
    trouble: str = ""


class DecisionDesk:
    """Reads and writes the file of decisions at `path`; `functions` are those of the course."""

    def __init__(self, path: Path, functions: Collection[str]) -> None:
        self.path = path
        self._functions = functions
        self._lock = threading.Lock()

    @property
    def digest(self) -> str:
        """The digest of the file; "" if there is none, or if it cannot be read."""
        try:
            return DecisionsFile.read(self.path).digest
        except CourseError:
            return ""

    def forms(self, student: StudentRow) -> DecisionForms:
        """Return a form for each row about a student, and an empty one."""
        file = DecisionsFile(self.path)
        try:
            file = DecisionsFile.read(self.path)
            known = [DecisionForm(number, _values(cells)) for number, cells in _rows(file, student)]
            return DecisionForms((*known, DecisionForm()), file.digest)
        except CourseError as error:
            return DecisionForms((), file.digest, str(error))

    def write(
        self, student: StudentRow, row: int | None, fields: Mapping[str, str], digest: str, *, timed: bool
    ) -> DecisionForm | None:
        """Write a row about a student; return the form with its errors if it is not written.

        Args:
            student: whom the row is about.
            row: the number of the row that is replaced; None to add one.
            fields: what the form holds.
            digest: of the file as the form has shown it.
            timed: whether the runs have a due time to extend.

        Raises:
            ChangedMeanwhile: the file is another one by now.
        """
        values = _values(fields)
        with self._lock:
            file = self._unchanged(digest)
            known = dict(_rows(file, student))
            if row is not None and row not in known:
                raise ChangedMeanwhile(f"{self.path.name} has no such row about this student.")
            cells = {**values, "student": known[row]["student"] if row is not None else student.key}
            try:
                errors = self._errors(file, student, cells, row, timed=timed)
                if not errors:
                    file.with_row(cells, row).save(digest)
            except ChangedMeanwhile:
                raise
            except CourseError as error:
                errors = {WHOLE: str(error)}
        return DecisionForm(row, values, errors) if errors else None

    def remove(self, student: StudentRow, row: int, digest: str) -> None:
        """Remove a row about a student; raise ChangedMeanwhile if the file is another one by now."""
        with self._lock:
            file = self._unchanged(digest)
            if row not in dict(_rows(file, student)):
                raise ChangedMeanwhile(f"{self.path.name} has no such row about this student.")
            file.without_row(row).save(digest)

    def _unchanged(self, digest: str) -> DecisionsFile:
        file = DecisionsFile.read(self.path)
        if file.digest != digest:
            raise ChangedMeanwhile(f"{self.path.name} has changed on the disk since this page was shown.")
        return file

    def _errors(
        self, file: DecisionsFile, student: StudentRow, cells: Mapping[str, str], row: int | None, *, timed: bool
    ) -> dict[str, str]:
        """Return what is wrong with a row: by itself, and beside the other rows about the student."""
        _, errors = check_decision(cells, self._functions)
        for column, cell in cells.items():
            if len(cell) > MAX_FIELD:
                errors[column] = f"this is longer than {MAX_FIELD} characters."
            elif not all(each.isprintable() or each in "\n\t" for each in cell):
                errors[column] = "this holds a control character."
        if cells["extension"] and not timed:
            errors.setdefault("extension", "an extension requires --due, which the last run did not have.")
        known = file.rows()[row].get("attempt", "").strip() if row is not None else ""
        if cells["attempt"] and cells["attempt"] not in self.attempts(student, known, timed=timed):
            errors.setdefault("attempt", "there is no such attempt.")
        if not any(cells[column] for column in FIELDS[1:]):
            errors.setdefault(WHOLE, "Nothing is decided yet: fill in at least one field besides the function.")
        return errors or self._conflicts(file.with_row(cells, row), student, row)

    def attempts(self, student: StudentRow, chosen: str, *, timed: bool) -> list[str]:
        """Return what may be chosen as the attempt that counts."""
        rules = [rule for rule in RULES if timed or rule != "before-due"]
        names = student.note.attempts
        return list(dict.fromkeys([*rules, *names, *filter(None, [chosen])])) if names or chosen else []

    def _conflicts(self, file: DecisionsFile, student: StudentRow, row: int | None) -> dict[str, str]:
        """Return the contradictions between this row and others about the student."""
        assert file.content is not None
        with tempfile.TemporaryDirectory(prefix="fam-serve-") as folder:
            draft = Path(folder) / self.path.name
            draft.write_bytes(file.content)
            decisions, _ = try_decisions(draft, self._functions)
        number = len(file.rows()) - 1 if row is None else row
        about = [each for each in decisions.rows if student.is_called(each.student)]
        found = list(conflicts(decisions, about))
        mine = {column: message for place, column, message in found if place == number}
        others = [message for place, _, message in found if place != number]
        return mine or ({WHOLE: f"Another row contradicts this one: {others[0]}"} if others else {})


def _rows(file: DecisionsFile, student: StudentRow) -> list[tuple[int, dict[str, str]]]:
    return [
        (number, cells)
        for number, cells in enumerate(file.rows())
        if cells.get("student", "").strip() and student.is_called(cells["student"])
    ]


def _values(cells: Mapping[str, str]) -> dict[str, str]:
    """Return the values of the fields; a browser ends lines as the network does."""
    values = {column: cells.get(column, "").replace("\r\n", "\n").replace("\r", "\n").strip() for column in FIELDS}
    return {**values, "excused": "yes" if values["excused"].casefold() in YES else values["excused"]}
