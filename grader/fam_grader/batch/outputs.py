"""The files of a run beside the students' folders, and what earlier runs left that no longer belongs to the class.

The journal knows the digest of each file that a run wrote. A table with another content was edited, or is of another
program: it is kept under another name and never overwritten. What a run does not write again is removed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from fam.core.errors import CourseError
from fam.core.text import pluralize
from fam_grader.batch.journal import Journal
from fam_grader.reports.feedback import FILES

MAX_NAMES = 10
Result = TypeVar("Result")


class Outputs:
    """Writes the tables and pages of one run into its folder, and reports what happened to older ones."""

    def __init__(self, folder: Path, journal: Journal, notify: Callable[[str], None]) -> None:
        self.folder = folder
        self._journal, self._notify = journal, notify
        self._written: set[str] = set()

    def write(self, name: str, write: Callable[[Path], Result]) -> Result:
        """Replace the file `name` by what `write` writes to the path that it is given."""
        draft, path = self.folder / f".{name}.new", self.folder / name
        result = write(draft)
        try:
            digest = _digest(draft)
            self._keep_edited(name, digest)
            self._journal.record_file(name, digest)  # before: a run that is killed here wrote both contents
            draft.replace(path)
        except OSError as error:
            raise CourseError(f"{path} cannot be written: {error.strerror}.") from error
        finally:
            with suppress(OSError):
                draft.unlink(missing_ok=True)
        self._written.add(name)
        return result

    def remove_stale(self, students: Collection[str]) -> None:
        """Remove what earlier runs wrote and this one did not: other tables, and files of other students."""
        for name in [each for each in self._journal.files() if each not in self._written]:
            self._keep_edited(name)
            with suppress(OSError):
                (self.folder / name).unlink()
            self._journal.forget_file(name)
        gone = [name for name in self._journal.students() if name not in students and self._remove_student(name)]
        if gone:
            more = f" and {len(gone) - MAX_NAMES} more" if len(gone) > MAX_NAMES else ""
            results = f"the results of {pluralize(len(gone), 'submission')} of an earlier run"
            names = f"{', '.join(gone[:MAX_NAMES])}{more}"
            self._notify(f"Removed {results} that this run did not find or does not count: {names}.")

    def _keep_edited(self, name: str, new: str = "") -> None:
        """Rename a table whose content is neither what was written nor what is to be written."""
        path = self.folder / name
        if path.suffix != ".csv" or not path.exists() or _digest(path) in (new, *self._journal.digests(name)):
            return
        kept = next(each for each in _names_for_edited(path) if not each.exists())
        path.rename(kept)
        edited = f"{name} was edited after it was written, or is of another program. It is kept as {kept.name}"
        self._notify(f"{edited}; marks in it are not taken over.")

    def _remove_student(self, student: str) -> bool:
        """Remove a student's files, and the folder if it is then empty; return whether there were any."""
        folder = self.folder / student
        found = [path for name in FILES if (path := folder / name).is_file()]
        if folder.is_symlink() or not found:
            return False
        with suppress(OSError):
            for path in found:
                path.unlink()
            folder.rmdir()  # fails if other files are there
        return True


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        digest = hashlib.sha256()
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def _names_for_edited(path: Path) -> Iterator[Path]:
    """Yield names for an edited file that a spreadsheet still opens."""
    now = datetime.now().astimezone().strftime("%Y%m%d-%H%M%S")
    yield path.with_name(f"{path.stem}.edited-{now}{path.suffix}")
    for number in range(2, 1_000):
        yield path.with_name(f"{path.stem}.edited-{now}-{number}{path.suffix}")
