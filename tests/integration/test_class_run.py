"""Repeated runs over a class: valid results are kept, the rest is graded, and no student is lost."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from fam.core.errors import CourseError
from fam.course import load_course
from fam_grader.batch.grader import Grader
from fam_grader.batch.jobs import GradingJob, JobResult
from fam_grader.batch.run import ClassRun
from fam_grader.execution.isolation import Isolation
from fam_grader.reports.results import SubmissionResult
from fam_grader.similarity import Comparison, compare_class
from fam_grader.submissions import _members, find_submissions

RIGHT = """
def double(values):
    if not values.size:
        raise ValueError
    return values * 2.0


def halve(count):
    if count % 2:
        raise ValueError
    return count // 2
"""
SUITE = "grader/hidden/01_doubling/halve.py"


@dataclass
class InProcess:
    """A pool of one grader in this process, which remembers whom it was given."""

    grader: Grader
    given: list[str] = field(default_factory=list)

    def grade(self, jobs: Iterable[GradingJob]) -> Generator[JobResult, None, None]:
        """Run the jobs one after the other."""
        for job in jobs:
            self.given.append(job.source.student)
            yield self.grader.run_job(job)


class Classroom:
    """A class folder, its course and its results, and a way to run over it."""

    def __init__(self, root: Path) -> None:
        self.root, self.course, self.out, self.students = root, root / "course", root / "out", root / "class"
        self.students.mkdir()
        for name in ("ann", "bob", "cem"):
            self.submit(name)

    def submit(self, name: str, text: str = RIGHT) -> None:
        """Write a submission."""
        (self.students / f"{name}.py").write_text(text, encoding="utf-8")

    def run(self, *, force: bool = False, isolation: Isolation = "none") -> tuple[list[str], list[SubmissionResult]]:
        """Run once, and give whom was graded, and everybody's results."""
        course = load_course(self.course)
        pool = InProcess(Grader(course, ["doubling"], "none"))
        found = find_submissions([self.students], course)
        with ClassRun(course, ["doubling"], self.out, isolation) as run:
            jobs = [job for job in run.plan(found, force=force) if job]
            assert len(list(run.grade(pool, jobs))) == len(jobs)
            results = list(run.results(found))
        pool.grader.close()
        return pool.given, results


@pytest.fixture
def classroom(course_copy: Path, tmp_path: Path) -> Classroom:
    """Return a class of three who have submitted."""
    return Classroom(tmp_path)


def test_a_second_run_keeps_everything(classroom: Classroom) -> None:
    """With the same results, to the last group."""
    first = classroom.run()

    second = classroom.run()

    assert first[0] == ["ann", "bob", "cem"]
    assert second == ([], first[1])


def test_what_is_new_or_changed_is_graded(classroom: Classroom) -> None:
    """Also one that could not be read, and one that can be now; the others are kept."""
    classroom.submit("dov", "\0")
    classroom.submit("eve", "\0")
    classroom.run()

    classroom.submit("bob", "def double(values):\n    return values\n")
    classroom.submit("dov")
    classroom.submit("fay")
    graded, results = classroom.run()

    assert graded == ["bob", "dov", "fay"]
    assert [result.status for result in results] == ["graded"] * 4 + ["rejected", "graded"]
    assert [result.functions["double"] for result in results] == [3, 0, 3, 3, 0, 3]


def test_what_decides_the_marks_is_graded_anew_when_it_changes(classroom: Classroom) -> None:
    """A lesson's words and pictures decide nothing."""
    decide = [
        "exercises/course.yaml",
        "exercises/01_doubling/exercise.yaml",
        "exercises/01_doubling/checks/double.py",
        "solutions/01_doubling/doubling.py",
        "solutions/01_doubling/misconceptions.py",
        SUITE,
    ]
    others = ["exercises/01_doubling/README.md", "exercises/01_doubling/picture.svg"]
    classroom.run()

    graded = {}
    for file in (*decide, *others):
        with (classroom.course / file).open("a", encoding="utf-8") as changed:
            changed.write("\n# changed\n")
        graded[file] = len(classroom.run()[0])

    assert graded == dict.fromkeys(decide, 3) | dict.fromkeys(others, 0)


def test_another_isolation_is_another_run(classroom: Classroom) -> None:
    """A mark says how it came about, so it is not kept for one that was asked for otherwise."""
    classroom.run(isolation="none")

    assert len(classroom.run(isolation="sandbox")[0]) == 3


def test_a_new_version_of_the_grader_grades_anew(classroom: Classroom, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ours, or that of a package that the marks depend on."""
    classroom.run()

    monkeypatch.setattr("fam_grader.batch.fingerprint.__version__", "99.0")

    assert len(classroom.run()[0]) == 3


def test_force_grades_everyone_again(classroom: Classroom) -> None:
    """And if it is stopped, the next run goes on with those whom it had not reached."""
    classroom.run()

    assert len(classroom.run(force=True)[0]) == 3
    course = load_course(classroom.course)
    found = find_submissions([classroom.students], course)
    with ClassRun(course, ["doubling"], classroom.out, "none") as run:
        forced = [job for job in run.plan(found, force=True) if job]
        pool = InProcess(Grader(course, ["doubling"], "none"))
        results = run.grade(pool, forced)
        next(results)
        results.close()
        pool.grader.close()
        assert [result.student for result in run.results(found)] == ["ann"]
    assert classroom.run()[0] == ["bob", "cem"]


@pytest.mark.parametrize("name", ["results.json", "feedback.html"])
@pytest.mark.parametrize("lost", [Path.unlink, lambda path: path.write_text("")], ids=["deleted", "emptied"])
def test_lost_files_come_back(classroom: Classroom, name: str, lost: Callable[[Path], object]) -> None:
    """After a clean-up that removed too much, or a power cut."""
    classroom.run()
    file = classroom.out / "bob" / name
    before = file.read_text(encoding="utf-8")

    lost(file)

    assert classroom.run()[0] == ["bob"]
    assert file.read_text(encoding="utf-8") == before


def test_who_is_not_there_this_time_is_not_in_the_results_and_not_forgotten(classroom: Classroom) -> None:
    """The gradebook is of what this run was asked for; a submission that comes back has its mark."""
    classroom.run()
    away = classroom.students / "bob.py"
    away.rename(classroom.root / "bob.py")

    graded, results = classroom.run()
    (classroom.root / "bob.py").rename(away)

    assert (graded, [result.student for result in results]) == ([], ["ann", "cem"])
    assert (classroom.out / "bob" / "results.json").is_file()
    assert classroom.run()[0] == []


def test_a_mark_is_kept_for_its_own_submission_only(classroom: Classroom) -> None:
    """Of two that share a name's stem, the second gets a number, and that may be another one next time."""
    shutil.copy(classroom.students / "bob.py", classroom.students / "bob.PY")
    _, first = classroom.run()

    (classroom.students / "bob.PY").unlink()
    graded, results = classroom.run()

    assert [result.student for result in first] == ["ann", "bob", "bob-2", "cem"]
    assert graded == ["bob"]
    assert [(result.submission, result.student) for result in results][1] == ("bob.py", "bob")


def test_an_internal_error_is_graded_again(classroom: Classroom) -> None:
    """It has a row, so the class is whole, and the next run tries once more."""
    suite = classroom.course / SUITE
    suite.write_text(suite.read_text().replace("refuses(halve, 7)", "refuses(halve, 7 / 0)"), encoding="utf-8")
    first, results = classroom.run()

    again, _ = classroom.run()

    assert results[0].internal_errors
    assert first == again == ["ann", "bob", "cem"]


def test_one_that_vanishes_before_it_is_read_is_rejected_and_says_so(classroom: Classroom) -> None:
    """It had been found, so it has its row."""
    course = load_course(classroom.course)
    found = find_submissions([classroom.students], course)
    (classroom.students / "bob.py").unlink()
    pool = InProcess(Grader(course, ["doubling"], "none"))

    with ClassRun(course, ["doubling"], classroom.out, "none") as run:
        results = list(run.grade(pool, [job for job in run.plan(found) if job]))
    pool.grader.close()

    assert [result.status for result in results] == ["graded", "rejected", "graded"]
    assert "has vanished" in results[1].message


def test_one_that_is_put_back_before_it_is_read_keeps_its_mark(classroom: Classroom) -> None:
    """As when a folder was being synchronised; what counts is what a grader reads."""
    _, first = classroom.run()
    course = load_course(classroom.course)
    found = find_submissions([classroom.students], course)
    pool = InProcess(Grader(course, ["doubling"], "none"))

    with ClassRun(course, ["doubling"], classroom.out, "none") as run:
        classroom.submit("bob", "half of it")
        jobs = [job for job in run.plan(found) if job]
        classroom.submit("bob")
        graded = list(run.grade(pool, jobs))
        results = list(run.results(found))
    pool.grader.close()

    assert graded == [first[1]]
    assert results == first


@pytest.mark.parametrize("name", [b"\xff.py", b"a\nb.py", "=\u202eäh.py".encode()], ids=ascii)
def test_odd_names_are_kept_like_others(classroom: Classroom, name: bytes) -> None:
    """Also those that are no text, which a file system allows."""
    (classroom.students / os.fsdecode(name)).write_text(RIGHT, encoding="utf-8")
    first = classroom.run()

    assert len(first[0]) == 4
    assert classroom.run() == ([], first[1])


def test_the_journal_has_the_reasons_of_each_mark(classroom: Classroom) -> None:
    """With any program that reads SQLite."""
    classroom.submit("dov", "\0")
    classroom.run()

    with sqlite3.connect(classroom.out / "grades.sqlite") as rows:
        columns = "student, submission, status, score, isolation, seconds >= 0, graded_at LIKE '20%+00:00'"
        recorded = rows.execute(f"SELECT {columns} FROM submissions ORDER BY student").fetchall()
    rows.close()

    in_force = "none: submissions run as ordinary processes with your permissions"
    assert recorded[0] == ("ann", "ann.py", "graded", 4.0, in_force, 1, 1)
    assert recorded[3] == ("dov", "dov.py", "rejected", 0.0, "", 1, 1)


@pytest.fixture
def other_run(classroom: Classroom) -> Iterator[ClassRun]:
    """Return a run that is under way."""
    with ClassRun(load_course(classroom.course), ["doubling"], classroom.out, "none") as run:
        yield run


def test_a_second_run_in_one_folder_is_refused(classroom: Classroom, other_run: ClassRun) -> None:
    """In a line that says what to do; when the first is done, it is welcome."""
    with pytest.raises(CourseError, match=r"Another run is grading into .*Wait until it is done, or choose another"):
        classroom.run()

    other_run.__exit__()
    assert len(classroom.run()[0]) == 3


SPOILT: dict[str, tuple[Callable[[Path], object], str]] = {
    "no database": (lambda path: path.write_bytes(b"nonsense " * 1000), "is damaged: file is not a database"),
    "cut off": (lambda path: path.write_bytes(path.read_bytes()[:8000]), "is damaged: "),
    "overwritten": (lambda path: overwrite(path, 4096 * 2, b"\xff" * 3000), "is damaged: "),
    "another version": (
        lambda path: execute(path, "PRAGMA user_version = 7"),
        "has version 7; version 2 was expected",
    ),
    "another program's": (lambda path: execute(path, "PRAGMA application_id = 7"), "was made by another program"),
}


def test_a_journal_that_cannot_be_trusted_is_left_alone(classroom: Classroom) -> None:
    """The message says what to do, and that works."""
    classroom.run()
    journal = classroom.out / "grades.sqlite"
    sound = journal.read_bytes()

    for name, (spoil, says) in SPOILT.items():
        journal.write_bytes(sound)
        spoil(journal)
        spoiled = journal.read_bytes()
        with pytest.raises(CourseError) as raised:
            classroom.run()
        assert says in str(raised.value), name
        assert "Move it away" in str(raised.value), name
        assert journal.read_bytes() == spoiled, name

    journal.rename(classroom.root / "away.sqlite")
    assert len(classroom.run()[0]) == 3


def overwrite(path: Path, place: int, content: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(place)
        file.write(content)


def execute(path: Path, statement: str) -> None:
    rows = sqlite3.connect(path)
    rows.execute(statement)
    rows.commit()
    rows.close()


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the names of the files of submissions that were opened."""
    names: list[str] = []

    class Counted(_members.RegularFile):
        def __init__(self, path: Path) -> None:
            names.append(path.name)
            super().__init__(path)

    monkeypatch.setattr(_members, "RegularFile", Counted)
    return names


def compared(classroom: Classroom) -> Comparison:
    """Run, and compare what the run has kept of the uploads."""
    course = load_course(classroom.course)
    pool = InProcess(Grader(course, ["doubling"], "none"))
    found = find_submissions([classroom.students], course)
    with ClassRun(course, ["doubling"], classroom.out, "none") as run:
        list(run.grade(pool, [job for job in run.plan(found) if job]))
        comparison = compare_class(course, ["doubling"], found, fingerprints=run.fingerprints)
    pool.grader.close()
    return comparison


def test_each_upload_is_read_once(classroom: Classroom, opened: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """For its mark and for the comparison; by a later run only if it has changed, also one that it replaced."""
    monkeypatch.setattr("fam_grader.submissions._state.SETTLED_SECONDS", -60.0)  # the files are of this moment
    classroom.submit("bob", "def double(values):\n    return values\n")
    classroom.submit("cem", "def halve(count):\n    return 1\n")

    first = compared(classroom)
    assert (opened, first.compared, first.pairs) == (["ann.py", "bob.py", "cem.py"], 3, ())
    again = compared(classroom)
    assert len(opened) == 3
    opened.clear()
    before = (classroom.students / "bob.py").stat()
    classroom.submit("bob", "def double(values):\n    return VALUES\n")
    os.utime(classroom.students / "bob.py", ns=(before.st_atime_ns, before.st_mtime_ns))
    graded, _ = classroom.run()

    assert again == first
    assert graded == ["bob"]
    assert set(opened) == {"bob.py"}


def test_an_upload_that_is_replaced_at_once_is_not_missed(
    classroom: Classroom, opened: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the same size and time; as long as files are so young, they are read again."""
    monkeypatch.setattr("fam_grader.submissions._state.SETTLED_SECONDS", 600.0)  # on a slow machine, too
    classroom.run()
    opened.clear()
    classroom.run()
    assert opened == ["ann.py", "bob.py", "cem.py"]
    before = (classroom.students / "bob.py").stat()

    (classroom.students / "bob.py").write_text(RIGHT.replace("2.0", "3.0"), encoding="utf-8")
    os.utime(classroom.students / "bob.py", ns=(before.st_atime_ns, before.st_mtime_ns))

    assert classroom.run()[0] == ["bob"]


def test_what_is_kept_of_uploads_compares_as_the_uploads_do(classroom: Classroom) -> None:
    """Whether this run graded them, an earlier one did, or one of a version that kept nothing of them."""
    classroom.submit("dov", "\0")
    classroom.submit("eve", RIGHT + "".join(f"\nv{number} = [{number}, 'x'] * {number}" for number in range(30)))
    classroom.submit("fay", (classroom.students / "eve.py").read_text(encoding="utf-8") + "\nlast = 1\n")
    course = load_course(classroom.course)
    by_reading = compare_class(course, ["doubling"], find_submissions([classroom.students], course))

    first, second = compared(classroom), compared(classroom)
    with sqlite3.connect(classroom.out / "grades.sqlite") as journal:
        journal.execute("DROP TABLE uploads")
    journal.close()
    third = compared(classroom)

    assert by_reading.compared == 5
    assert by_reading.pairs
    assert first == second == third == by_reading
