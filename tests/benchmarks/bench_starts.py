"""Measure how long commands and graders take to start, and to find that a course is unchanged."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from measuring import Figure, Run, in_turn, processor_time, until_line

GROUP = "Starts"
FAM = Path(sys.executable).with_name("fam")
SMALL_COURSE = Path(__file__).parents[1] / "data" / "small_course"
BARE = "python -c pass"
IMPORTS = "import numpy, rich.console"
GRADER = """
from fam.course import load_course
from fam_grader.batch.grader import Grader
course = load_course()
Grader(course, list(course.units), "sandbox").close()
"""


def figures(*, tiny: bool = False) -> Iterator[Figure]:
    """Yield the starts as ratios, then what authors and instructors wait for."""
    rounds = 2 if tiny else 9
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        kept = {"FAM_CACHE": str(folder / "cache"), "FAM_DATA": str(folder / "progress")}
        course = _workspace(folder / "course")
        programs = {
            "bare": processor_time([sys.executable, "-c", "pass"]),
            "help": processor_time([FAM, "--help"]),
            "card": until_line([FAM, "cards"], b"What is it?", **kept),
            "quiz": processor_time([FAM, "quiz"], **kept),
            "imports": processor_time([sys.executable, "-c", IMPORTS]),
            "check": processor_time([FAM, "--course", course, "check"], **kept),
        }
        seconds = in_turn(programs, rounds)
        for key, what, goal in (("help", "fam --help", 4), ("card", "first flashcard", 8), ("quiz", "fam quiz", 10)):
            yield Figure(GROUP, what, seconds[key] / seconds["bare"], "times", goal, BARE)
        ratio = seconds["check"] / seconds["imports"]
        yield Figure(GROUP, "fam check, one unit", ratio, "times", 1.5, "importing NumPy and Rich")
        yield from _authors(tiny=tiny, kept=kept)
        yield from _instructors(folder, kept)


def _instructors(folder: Path, kept: dict[str, str]) -> Iterator[Figure]:
    """Yield the processor time of a grader with all suites, and of a run with a single upload."""
    grader = processor_time([sys.executable, "-c", GRADER], **kept)()
    yield Figure(GROUP, "a grader, until it can grade", grader, "s", 1, "itself, when it was 3.7 s")
    (folder / "class").mkdir()
    shutil.copy(next((SMALL_COURSE / "solutions").glob("*/doubling.py")), folder / "class" / "ada.py")
    command = [FAM, "--course", SMALL_COURSE, "grade", folder / "class", "-o", folder / "out", "-j", "1"]
    one = processor_time(command, **kept)()
    yield Figure(GROUP, "fam grade, one upload of one unit", one, "s", 2, "itself, when it was 6.3 s")


def _authors(*, tiny: bool, kept: dict[str, str]) -> Iterator[Figure]:
    """Yield the processor time of `fam lint`, and of second runs of an unchanged course."""
    course, unit = (["--course", SMALL_COURSE], "doubling") if tiny else ([], "strides")
    lint = [FAM, "lint"]
    first = processor_time([*lint, "--no-cache"], **kept)()
    yield Figure(GROUP, "fam lint, all decks", first, "s", 4, "itself, when it was 13.3 s")
    yield Figure(GROUP, "fam lint again", processor_time(lint, **kept)(), "s", 1, "fam lint of a changed deck")
    verify = processor_time([FAM, *course, "verify", unit], **kept)
    verify()
    yield Figure(GROUP, "fam verify again, one unit", verify(), "s", 1, "fam verify of a changed course")


def _workspace(folder: Path) -> Path:
    """Make the small course with a right answer."""
    shutil.copytree(SMALL_COURSE / "exercises", folder / "exercises")
    answer = next((SMALL_COURSE / "solutions").glob("*/doubling.py"))
    shutil.copy(answer, folder / "exercises" / "01_doubling" / "doubling.py")
    return folder


def main() -> None:
    """Print the table."""
    run = Run()
    for figure in figures():
        run.add(figure)
    run.print()


if __name__ == "__main__":
    main()
