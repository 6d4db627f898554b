"""Measure how memory and time of `fam grade` grow with the class, and what a repeated run costs. Run by `make bench`.

Sizes of classes as arguments measure those. Of memory counts the most that the largest process of each kind ever had,
as the kernel saw it; of time that of the processor, with all processes that were started. The course is the small one
of the tests, which grades fast; what could grow is what is kept of each submission.
"""

from __future__ import annotations

import re
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from measuring import Figure
from rich.console import Console
from rich.table import Table

from fam_grader.submissions._state import SETTLED_SECONDS

SMALL_COURSE = Path(__file__).parents[1] / "data" / "small_course"
SIZES = (100, 1_600, 6_400)
TINY = (4, 8, 16)
FAM, GRADER = "fam grade itself", "a grader"
KINDS = {"-m fam --course": FAM, "multiprocessing.spawn": GRADER, "sandbox.zygote": "a sandbox"}
PAUSE_SECONDS = 0.1
GROUP = "Growth with the class"
LARGER = 4.4  # times the work of a class, for one that is four times larger


@dataclass
class Measured:
    """What `fam grade` needs for a class: for the first time, for nothing, and for one upload that has changed."""

    first: float
    again: float
    changed: float
    peaks: dict[str, float] = field(default_factory=dict)  # megabytes of the first run, by the kind of process
    peaks_again: dict[str, float] = field(default_factory=dict)


def main() -> None:
    """Print the table."""
    sizes = [int(size) for size in sys.argv[1:]] or list(SIZES)
    found = {size: measure(size) for size in sizes}
    table = Table("", *(f"{size:,} submissions" for size in sizes))
    for kind in KINDS.values():
        table.add_row(f"memory of {kind}", *(f"{each.peaks.get(kind, 0):.1f} MB" for each in found.values()))
    table.add_row(
        "memory of a run with nothing changed", *(f"{each.peaks_again[FAM]:.1f} MB" for each in found.values())
    )
    table.add_row("time", *(f"{each.first:.1f} s" for each in found.values()))
    table.add_row("nothing changed", *(f"{each.again:.2f} s" for each in found.values()))
    table.add_row("one upload changed", *(f"{each.changed:.2f} s" for each in found.values()))
    Console().print(table)


def figures(*, tiny: bool = False) -> Iterator[Figure]:
    """Yield how memory and time grow from a small class to a large one, and what each submission costs again."""
    sizes = TINY if tiny else SIZES
    small, middle, large = (measure(size) for size in sizes)
    peer = f"a class of {sizes[0]} against {sizes[2]:,}"
    for kind, name in ((FAM, "memory of fam grade"), (GRADER, "memory of a grader")):
        yield Figure(GROUP, name, large.peaks[kind] / small.peaks[kind], "times", 1.1, peer)
    ratio = large.peaks_again[FAM] / small.peaks_again[FAM]
    yield Figure(GROUP, "memory of fam grade, nothing changed", ratio, "times", 1.1, peer)
    peer = f"a class of {sizes[1]:,} against {sizes[2]:,}"
    yield Figure(GROUP, "time of a class four times larger", large.first / middle.first, "times", LARGER, peer)
    more = (sizes[2] - sizes[0]) / 1000
    yield Figure(
        GROUP, "nothing changed, each submission", (large.again - small.again) / more, "ms", 1, "8 to 10 ms before"
    )
    each = (large.changed - small.changed) / more
    yield Figure(GROUP, "one upload changed, each submission", each, "ms", 3, "8 to 10 ms before")


def measure(size: int) -> Measured:
    """Grade a class of `size`, and repeat the command, once with nothing changed and once with another upload."""
    with tempfile.TemporaryDirectory() as folder:
        students = Path(folder, "class")
        students.mkdir()
        for number in range(size):
            _hand_in(students, number, "first")
        command = [sys.executable, "-m", "fam", "--course", str(SMALL_COURSE), "grade"]
        command += [str(students), "-o", str(Path(folder, "out")), "-j", "2"]
        first, peaks = _run(command)
        time.sleep(SETTLED_SECONDS)  # what was changed just now would be read again
        _run(command)
        again, peaks_again = _run(command)
        _hand_in(students, 0, "second")
        changed, _ = _run(command)
        return Measured(first, again, changed, peaks, peaks_again)


def _hand_in(students: Path, number: int, attempt: str) -> None:
    """Write a right answer with some code of the student's own."""
    answer = (SMALL_COURSE / "solutions" / "01_doubling" / "doubling.py").read_text(encoding="utf-8")
    own = "".join(f"    notes[{number + place}] = {number * place + place}\n" for place in range(10))
    text = f"{answer}\n\ndef {attempt}_{number}(notes):\n{own}    return notes\n"
    (students / f"s{number}.py").write_text(text, encoding="utf-8")


def _run(command: list[str]) -> tuple[float, dict[str, float]]:
    """Run a command, and return its processor time, and the most memory of each kind of process in MB."""
    before = _processor_seconds()
    run = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    peaks: dict[str, float] = defaultdict(float)
    while run.poll() is None:
        for kind, megabytes in _memory_now(run.pid).items():
            peaks[kind] = max(peaks[kind], megabytes)
        time.sleep(PAUSE_SECONDS)
    if run.returncode:
        sys.exit(f"fam grade ended with status {run.returncode}")
    return _processor_seconds() - before, peaks


def _processor_seconds() -> float:
    """Return the processor time of all processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _memory_now(session: int) -> dict[str, float]:
    """Return the most that any process of a session has used so far, by their kind."""
    kinds: dict[str, float] = defaultdict(float)
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            if int((folder / "stat").read_text().rpartition(")")[2].split()[3]) != session:
                continue
            line = (folder / "cmdline").read_text().replace("\0", " ")
            most = re.search(r"^VmHWM:\s+(\d+) kB", (folder / "status").read_text(), re.MULTILINE)
        except OSError:  # it has ended meanwhile
            continue
        kind = next((name for words, name in KINDS.items() if words in line), None)
        if kind and most:
            kinds[kind] = max(kinds[kind], int(most[1]) / 1024)
    return kinds


if __name__ == "__main__":
    main()
