"""Install what we ship on every Python, and run the tests against it: `make matrix`.

The sdist is built, the wheel is built from the sdist, and each cell of the matrix installs that wheel in a fresh
environment below `build/matrix/`: every Python that `pyproject.toml` names with the versions of `constraints.txt`,
and the lowest Python with the lowest versions that are allowed, those of `constraints-lowest.txt`. The tests run from
the cell's own folder, so that the installed package is what they import. Exit code 1 where anything failed.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from rich.console import Console
from rich.table import Table

from support.paths import REPOSITORY

ROOT = REPOSITORY
BUILD = ROOT / "build" / "matrix"
CONSTRAINTS = {"pinned": ROOT / "constraints.txt", "lowest": ROOT / "constraints-lowest.txt", "unpinned": None}
EXTRAS = "cluster,test"

# What a version of Python or of a dependency can break: one word for each test file, `tests/**/test_WORD.py`.
NUMERICS = "blocks grading/compare difference formulas assertions solutions tokens"
STUDENTS = "seccomp suites sandbox session protocol"
TERMINAL = "check cli doctor hint fam/notebook show recipes start"
FLASHCARDS = "prompt commands/cards lint/schema course/schema rules marking quiz scheduler"
FILES = "autograder goldens grade_command packaging submit"
SUBSET = " ".join([NUMERICS, STUDENTS, TERMINAL, FLASHCARDS, FILES]).split()

LEADING_ELSEWHERE = ("FAM_COURSE", "PYTHONPATH", "VIRTUAL_ENV")
# Prints where the packages come from; -I would hide what the tests can import, too.
WHERE = (
    "import fam, fam_grader, fam_quizzes; print(fam.__file__, fam_grader.__file__, fam_quizzes.__file__, sep='\\n')"
)


class Trouble(Exception):
    """Something without which a cell has no result."""


@dataclass(frozen=True)
class Cell:
    """One Python with one choice of dependencies."""

    python: str
    dependencies: str

    @property
    def folder(self) -> Path:
        """Where the cell's environment and what its tests leave lie."""
        return BUILD / f"{self.python}-{self.dependencies}"

    @property
    def interpreter(self) -> Path:
        """The Python of the cell's environment."""
        return self.folder / "venv" / "bin" / "python"


@dataclass(frozen=True)
class Outcome:
    """What came out of a cell."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0.0
    trouble: str = ""
    missing: bool = False

    @property
    def is_fine(self) -> bool:
        """Whether tests ran, and all held."""
        return self.passed > 0 and not self.failed and not self.trouble


def supported(pyproject: str) -> list[str]:
    """Return the Pythons that a `pyproject.toml` promises, the lowest first.

    >>> supported('classifiers = ["Programming Language :: Python :: 3.10", "Programming Language :: Python :: 3.9"]')
    ['3.9', '3.10']
    """
    found = re.findall(r'"Programming Language :: Python :: (3\.\d+)"', pyproject)
    return sorted(found, key=lambda version: int(version.split(".")[1]))


def all_cells(pythons: Sequence[str], newest: str = "pinned") -> list[Cell]:
    """Return each Python with the `newest` dependencies, after the lowest Python with the lowest.

    >>> [(cell.python, cell.dependencies) for cell in all_cells(["3.10", "3.11"])]
    [('3.10', 'lowest'), ('3.10', 'pinned'), ('3.11', 'pinned')]
    """
    return [Cell(pythons[0], "lowest"), *(Cell(version, newest) for version in pythons)]


def find_python(version: str) -> Path | None:
    """Return an interpreter of `version`, such as 3.12: from PATH, or the newest that pyenv has."""
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    named = shutil.which(f"python{version}")
    kept = (pyenv / "versions").glob(f"{version}.*/bin/python{version}")
    candidates = [*([Path(named)] if named else []), *sorted(kept, key=_patch, reverse=True)]
    return next((path for path in candidates if _is_python(path, version)), None)


def _patch(path: Path) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", path.parents[1].name))


def _is_python(path: Path, version: str) -> bool:
    """Ask it: pyenv puts a name on PATH for each Python that it has, and most of them refuse to start."""
    command = [str(path), "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
    asked = subprocess.run(command, capture_output=True, text=True, check=False)
    return asked.returncode == 0 and asked.stdout.strip() == version


def run_cell(cell: Cell, python: Path, wheel: Path, options: Sequence[str], *, everything: bool) -> Outcome:
    """Install `wheel` in a fresh environment of `cell` and run the tests against it."""
    started = time.monotonic()
    try:
        shutil.rmtree(cell.folder, ignore_errors=True)
        cell.folder.mkdir(parents=True)
        install(cell, python, wheel)
        require_installed(cell)
        passed, failed, skipped = run_tests(cell, options, everything=everything)
    except Trouble as trouble:
        return Outcome(seconds=time.monotonic() - started, trouble=str(trouble))
    return Outcome(passed, failed, skipped, time.monotonic() - started)


def install(cell: Cell, python: Path, wheel: Path) -> None:
    """Make the cell's environment with the wheel, its extras, and what they need in the cell's versions."""
    constraints = CONSTRAINTS[cell.dependencies]
    chosen = ["--constraints", str(constraints)] if constraints else []
    target = ["--python", str(cell.interpreter)]
    uv("venv", "--quiet", "--python", str(python), str(cell.interpreter.parents[1]))
    uv("pip", "install", "--quiet", *target, *chosen, f"fam-course[{EXTRAS}] @ {wheel.as_uri()}")
    uv("pip", "check", "--quiet", *target)


def uv(*arguments: str) -> None:
    """Call uv, the one beside our own Python."""
    _require([str(Path(sys.executable).with_name("uv")), *arguments])


def require_installed(cell: Cell) -> None:
    """Hold that a Python in the cell's folder imports our packages from the cell's environment."""
    command = [str(cell.interpreter), "-c", WHERE]
    done = subprocess.run(command, cwd=cell.folder, env=_environment(), capture_output=True, text=True, check=False)
    if done.returncode:
        raise Trouble(done.stderr.strip().splitlines()[-1])
    venv = cell.interpreter.parents[1].resolve()
    elsewhere = [line for line in done.stdout.splitlines() if not Path(line).resolve().is_relative_to(venv)]
    if elsewhere:
        raise Trouble(f"not the installed package: {', '.join(elsewhere)}")


def run_tests(cell: Cell, options: Sequence[str], *, everything: bool) -> tuple[int, int, int]:
    """Run the tests in the cell's folder, and count what passed, failed and was skipped."""
    results = cell.folder / "results.xml"
    files = [ROOT / "tests"] if everything else [file_of(word) for word in SUBSET]
    chosen_tests = [*([] if everything else ["-m", "not slow"]), *map(str, files)]
    installed = cell.interpreter.parents[1].resolve() / "lib" / f"python{cell.python}" / "site-packages"
    command = [
        *(str(cell.interpreter), "-m", "pytest", "-c", str(ROOT / "pyproject.toml"), "--rootdir", str(ROOT)),
        *("-o", f"cache_dir={cell.folder / 'cache'}", "--junit-xml", str(results), "-q", "--dist", "loadscope"),
        # The doctests of the packages; skeletons have examples that hold once they are written.
        *(f"--ignore={installed / 'fam' / 'data'}", *options, *chosen_tests),
        f"--ignore={ROOT / 'tests' / 'integration' / 'test_site.py'}",  # of the repository, by the extra `docs`
        *(str(installed / name) for name in ("fam", "fam_grader", "fam_quizzes")),
    ]
    ended = subprocess.run(command, cwd=cell.folder, env=_environment(), check=False).returncode
    if ended not in (0, 1) or not results.is_file():
        raise Trouble(f"pytest ended with exit code {ended}")
    return count(results.read_text(encoding="utf-8"))


def file_of(word: str) -> Path:
    """Return the test file that a word of the subset stands for."""
    folder, _, name = word.rpartition("/")
    (path,) = (ROOT / "tests").rglob(str(Path(folder, f"test_{name}.py")))
    return path


def count(results: str) -> tuple[int, int, int]:
    """Return how many tests passed, failed and were skipped, by pytest's JUnit file.

    >>> count('<testsuites><testsuite tests="9" errors="1" failures="2" skipped="3"/></testsuites>')
    (3, 3, 3)
    """
    total = {"tests": 0, "errors": 0, "failures": 0, "skipped": 0}
    for suite in ElementTree.fromstring(results).iter("testsuite"):
        total = {name: total[name] + int(suite.get(name, 0)) for name in total}
    failed = total["errors"] + total["failures"]
    return total["tests"] - failed - total["skipped"], failed, total["skipped"]


def _environment() -> dict[str, str]:
    """Return the tests our environment, without any way to the repository's code or to another course."""
    return {name: value for name, value in os.environ.items() if name not in LEADING_ELSEWHERE}


def build() -> Path:
    """Build the sdist, then the wheel from the sdist, and give the wheel."""
    dist = BUILD / "dist"
    shutil.rmtree(dist, ignore_errors=True)
    _require([sys.executable, "-m", "build", "--outdir", str(dist), str(ROOT)])
    (wheel,) = dist.glob("*.whl")
    return wheel


def _require(command: Sequence[str]) -> None:
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    if ended.returncode:
        said = (ended.stderr.strip() or ended.stdout.strip()).splitlines()
        print("\n".join(said), file=sys.stderr)
        raise Trouble(f"{' '.join(command[:4])} … ended with exit code {ended.returncode}")


def summary(outcomes: Iterable[tuple[Cell, Outcome]]) -> Table:
    """Return the table of what came out."""
    table = Table("Python", "dependencies", "passed", "failed", "skipped", "time", "")
    for cell, got in outcomes:
        counts = [str(number) if not got.trouble else "–" for number in (got.passed, got.failed, got.skipped)]
        spent = f"{int(got.seconds) // 60}:{int(got.seconds) % 60:02}"
        table.add_row(cell.python, cell.dependencies, *counts, spent, got.trouble or ("" if got.is_fine else "✗"))
    return table


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="make matrix", description=__doc__.splitlines()[0])
    parser.add_argument("--all", action="store_true", help="run all tests, not only those that depend on versions")
    parser.add_argument("--only", metavar="CELL", action="append", help="such as 3.12 or 3.10-lowest; repeatable")
    parser.add_argument("--unpinned", action="store_true", help="take what the index has now for constraints.txt")
    parser.add_argument("--skip-missing", action="store_true", help="go on without a Python that is not here")
    parser.add_argument("options", nargs="*", help="for pytest, behind --, such as -n 2 or -k show")
    return parser.parse_args()


def main() -> int:
    """Run the matrix, print the table, and give the exit code."""
    asked = arguments()
    pythons = supported((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    cells = chosen(all_cells(pythons, "unpinned" if asked.unpinned else "pinned"), asked.only)
    wheel = build()
    outcomes = []
    for cell in cells:
        print(f"\n== Python {cell.python}, {cell.dependencies} dependencies", flush=True)
        python = find_python(cell.python)
        if python is None:
            outcomes.append((cell, Outcome(trouble="not found on PATH or in pyenv", missing=True)))
            continue
        outcomes.append((cell, run_cell(cell, python, wheel, asked.options, everything=asked.all)))
    Console().print(summary(outcomes))
    return 0 if all(got.is_fine or (got.missing and asked.skip_missing) for _, got in outcomes) else 1


def chosen(cells: Sequence[Cell], only: Sequence[str] | None) -> list[Cell]:
    """Return the cells that `only` names, by their Python or as Python-dependencies, or all of them.

    >>> cells = all_cells(["3.10", "3.11"])
    >>> [cell.dependencies for cell in chosen(cells, ["3.10"])], len(chosen(cells, ["3.10-lowest", "3.11"]))
    (['lowest', 'pinned'], 2)
    """
    names = {name for cell in cells for name in (cell.python, cell.folder.name)}
    unknown = sorted(set(only or ()) - names)
    if unknown:
        raise SystemExit(f"There is no cell {unknown[0]}. These are: {', '.join(sorted(names))}.")
    return [cell for cell in cells if not only or {cell.python, cell.folder.name} & set(only)]


if __name__ == "__main__":
    sys.exit(main())
