"""Whatever changes between two runs, the second leaves what a run into a new folder would; if nothing, at once."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from fam.course import Course, load_course
from fam_grader.batch import grade_class as module
from fam_grader.batch.class_plan import ClassOptions
from fam_grader.batch.grade_class import grade_class
from fam_grader.batch.grader import Grader
from fam_grader.batch.jobs import GradingJob, JobResult
from fam_grader.reports.class_report import write_report
from support.class_folders import RIGHT, write

OWN = "".join(f"    own_{n} = [{n}, 'the {n}th of them', {n * n}]\n" for n in range(40))
LONG = RIGHT.replace("    if not values.size:", f"{OWN}    if not values.size:")
DECISIONS = "student,function,override,adjustment,comment,extension,excused,attempt\n"


@dataclass(frozen=True)
class InProcess:
    """A grader of this process; what it says of the time that it took is always the same."""

    course: Course
    secret: str = ""

    def grade(self, jobs: Iterable[GradingJob]) -> Generator[JobResult, None, None]:
        """Run the jobs one after the other."""
        jobs = list(jobs)
        grader = Grader(self.course, ["doubling"], "none", self.secret) if jobs else None
        for job in jobs:
            assert grader
            done = grader.run_job(job)
            yield replace(done, result=done.result and replace(done.result, seconds=0.25))


@dataclass
class Classroom:
    """A class, its course and its options, which a test changes."""

    root: Path
    options: ClassOptions
    written: int = 0  # how often a run wrote the report

    def __init__(self, root: Path) -> None:
        self.root = root
        for name, text in (("ann", RIGHT), ("bob", RIGHT.replace("* 2", "* 3")), ("cem", "def double(values:\n")):
            write(root / "class" / f"{name}.py", text)
        write(root / "secret.txt", "0123456789abcdef\n")
        rows = "".join(f"{name.title()},{name}@x.edu,{name},A\n" for name in ("ann", "bob", "cem", "dov", "eve"))
        write(root / "roster.csv", f"name,email,login,section\n{rows}")
        self.options = ClassOptions(roster=root / "roster.csv", platforms=("canvas",))

    def run(self, out: str = "out") -> int:
        """Grade into a folder, and return how often the report was written."""
        course, before = load_course(self.root / "course"), self.written
        secret = self.root / "secret.txt"
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(module, "_make_pool", lambda *_: InProcess(course))
            patch.setattr(module, "write_report", self._write_report)
            arguments = {"options": self.options, "isolation": "none", "secret": secret}
            grade_class([self.root / "class"], self.root / out, course=course, **arguments)
        return self.written - before

    def _write_report(self, *arguments: Any, **options: Any) -> None:
        self.written += 1
        write_report(*arguments, **options)

    def files(self, out: str = "out") -> dict[str, bytes]:
        """Return what a run has written but for the journal, and what was renamed."""
        folder = self.root / out
        kept = (path for path in folder.rglob("*") if path.is_file() and ".edited-" not in path.name)
        return {str(path.relative_to(folder)): path.read_bytes() for path in kept if "sqlite" not in path.name}


def set_options(**values: object) -> Callable[[Classroom], None]:
    """Return a change of options."""

    def change(room: Classroom) -> None:
        room.options = replace(room.options, **values)

    return change


def hand_in(name: str, text: str) -> Callable[[Classroom], object]:
    """Return a change of a submission."""
    return lambda room: write(room.root / "class" / f"{name}.py", text)


def edit(name: str, old: str, new: str) -> Callable[[Classroom], None]:
    """Return a change of a file."""

    def change(room: Classroom) -> None:
        path = room.root / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    return change


def decide(rows: str) -> Callable[[Classroom], None]:
    """Return a change of decisions."""

    def change(room: Classroom) -> None:
        room.options = replace(room.options, decisions=write(room.root / "decisions.csv", DECISIONS + rows))

    return change


def execute(statement: str) -> Callable[[Classroom], None]:
    """Return a change of the journal, as another version, or a run that was killed, could leave it."""

    def change(room: Classroom) -> None:
        with closing(sqlite3.connect(room.root / "out" / "grades.sqlite")) as rows, rows:
            rows.execute(statement)

    return change


def move_to(zone: str) -> Callable[[Classroom], None]:
    """Return a change of the time zone."""

    def change(_: Classroom) -> None:
        os.environ["TZ"] = zone
        time.tzset()

    return change


CHANGES: dict[str, Callable[[Classroom], object]] = {
    "a new submission": hand_in("dov", LONG),
    "a copy of it": hand_in("eve", f"# mine\n{LONG}"),
    "another answer": hand_in("bob", RIGHT.replace("2", "4")),
    "one less": lambda room: (room.root / "class" / "cem.py").unlink(),
    "a decision": decide("ann,,3,,Well done.,,,\n"),
    "another comment": decide("ann,,3,,Very well done.,,,\n"),
    "no decision": set_options(decisions=None),
    "another section": edit("roster.csv", "ann,A", "ann,B"),
    "a due time": set_options(due="2020-01-01T12:00", late="10%/day"),
    "another penalty": set_options(late="1%/day", late_cap="2"),
    "another time zone": move_to("Asia/Tokyo"),
    "late days": set_options(late_days=2),
    "another gradebook": set_options(platforms=("canvas", "moodle"), assignment="Week 1"),
    "other points": edit("course/exercises/01_doubling/exercise.yaml", "points: 1", "points: 1  # one"),
    "another title": edit("course/exercises/course.yaml", "Arithmetic", "Reckoning"),
    "what was submitted last year": lambda room: set_options(known=(write(room.root / "last.py", LONG),))(room),
    "another version of that": lambda room: write(room.root / "last.py", RIGHT),
    "a report that is lost": lambda room: (room.root / "out" / "report.html").unlink(),
    "a table that was edited": edit("out/grades.csv", "ann", "Ann"),
    "a page that is lost": lambda room: (room.root / "out" / "ann" / "feedback.html").unlink(),
    "owners of another roster": execute("DELETE FROM owners"),
    "a row that another version wrote": execute("UPDATE submissions SET fingerprint = 'other' WHERE student = 'ann'"),
}


@pytest.fixture
def room(course_copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Classroom]:
    """Return a class that was graded; the time zone is put back after the test."""
    monkeypatch.setattr("fam_grader.submissions._state.SETTLED_SECONDS", 0.0)  # a test does not wait for two seconds
    zone = os.environ.get("TZ")
    yield Classroom(tmp_path)
    if zone is None:
        os.environ.pop("TZ", None)
    else:
        os.environ["TZ"] = zone
    time.tzset()


@pytest.mark.slow
@pytest.mark.posix
def test_a_rerun_leaves_what_a_new_run_would(room: Classroom) -> None:
    """After each change, file by file; and only a run that finds nothing changed does not make the files again."""
    shown: list[str] = []

    assert (room.run(), room.run()) == (2, 0)
    for number, (what, change) in enumerate(CHANGES.items()):
        change(room)
        assert room.run() == 2, what
        if room.run():  # what changed is shown once, in `changes.csv` and in the report
            shown.append(what)
            assert room.run() == 0, what

        room.run(f"new{number}")

        assert room.files() == room.files(f"new{number}"), what
    assert {"another answer", "a decision", "no decision", "a due time"} <= set(shown)
