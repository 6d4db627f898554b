"""Measure the memory of `fam grade` for a small and a large class, and the time to repeat it. Run by `make bench`.

Sizes of classes as arguments measure those. What counts is the most that the largest process of each kind ever had in
memory, as the kernel saw it. The course is the small one of the tests, which grades fast; what could grow is what is
kept of each submission.
"""

from __future__ import annotations

import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from measuring import Figure
from rich.console import Console
from rich.table import Table

from fam_grader.submissions._state import SETTLED_SECONDS

SMALL_COURSE = Path(__file__).parents[1] / "data" / "small_course"
SIZES = (100, 2_000)
KINDS = {
    "-m fam --course": "fam grade itself",
    "multiprocessing.spawn": "a grader",
    "sandbox.zygote": "a sandbox",
}
PAUSE_SECONDS = 0.1
GROUP = "Growth with the class"
SECONDS = "seconds"


def main() -> None:
    """Print the table."""
    sizes = [int(size) for size in sys.argv[1:]] or list(SIZES)
    measured = {size: measure(size) for size in sizes}
    peaks = {size: memory for size, (memory, _) in measured.items()}
    first, *_, last = sizes
    table = Table(
        "memory at most", *(f"{size:,} submissions" for size in sizes), f"{last:,} over {first:,}", "to hold"
    )
    for kind in KINDS.values():
        megabytes = (f"{peaks[size][kind]:.1f} MB" for size in sizes)
        ratio = peaks[last][kind] / peaks[first][kind]
        table.add_row(kind, *megabytes, f"{ratio:.2f} times", "0.8 to 1.2 times")
    Console().print(table)
    again = {size: seconds for size, (_, seconds) in measured.items()}
    each = 1000 * (again[last] - again[first]) / max(1, last - first)
    print(
        f"the same command again: {again[first]:.1f} s of processor time, and {each:.2f} ms for each submission more"
    )


def figures(*, tiny: bool = False) -> Iterator[Figure]:
    """Yield how memory and time of a submission grow with the class, from a small one to one 16 times larger."""
    small = 4 if tiny else 100
    (before, again), (after, more) = measure(small), measure(16 * small)
    peer = f"a class of {small} against {16 * small:,}"
    for kind, name in (("fam grade itself", "memory of fam grade"), ("a grader", "memory of a grader")):
        yield Figure(GROUP, name, after[kind] / before[kind], "times", 1.1, peer)
    ratio = (after[SECONDS] - before[SECONDS]) / (15 * before[SECONDS])
    yield Figure(GROUP, "time of one more submission", ratio, "times", 1, f"{peer}, start included")
    each = 1000 * (more - again) / (15 * small)
    yield Figure(GROUP, "the same command again, a submission more", each, "ms", 1, "grading it again")


def measure(size: int) -> tuple[dict[str, float], float]:
    """Grade a class of `size`: the most memory of each kind of process, in MB, and processor seconds to repeat it."""
    with tempfile.TemporaryDirectory() as folder:
        students = Path(folder, "class")
        students.mkdir()
        for number in range(size):
            shutil.copy(SMALL_COURSE / "solutions" / "01_doubling" / "doubling.py", students / f"s{number}.py")
        command = [sys.executable, "-m", "fam", "--course", str(SMALL_COURSE), "grade"]
        command += [str(students), "-o", str(Path(folder, "out")), "-j", "2"]
        began = time.monotonic()
        run = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        peaks: dict[str, float] = defaultdict(float)
        while run.poll() is None:
            for kind, megabytes in _memory_now(run.pid).items():
                peaks[kind] = max(peaks[kind], megabytes)
            time.sleep(PAUSE_SECONDS)
        peaks[SECONDS] = time.monotonic() - began
        if run.returncode:
            sys.exit(f"fam grade ended with status {run.returncode}")
        time.sleep(SETTLED_SECONDS)  # what was changed just now would be read again
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        before = _processor_seconds()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return peaks, _processor_seconds() - before


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
