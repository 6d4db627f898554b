"""The matrix finds each Python, tries the versions that are promised, and says what came out."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from rich.console import Console

from support.matrix import SUBSET, Cell, Outcome, all_cells, chosen, file_of, find_python, summary, supported
from support.paths import REPOSITORY

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = REPOSITORY
TESTED_EXTRAS = ("anki", "canvas", "cluster", "serve", "show", "speech", "test")


def pretend(path: Path, version: str) -> Path:
    """Make a program that says it is Python `version`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\necho {version}\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def pyenv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty pyenv, and a PATH with nothing but its shims and a shell."""
    root = tmp_path / "pyenv"
    monkeypatch.setenv("PYENV_ROOT", str(root))
    monkeypatch.setenv("PATH", str(root / "shims"))
    return root


def key(name: str) -> str:
    """Return a package's name as the index compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def allowed() -> dict[str, str]:
    """Return the lowest version of each requirement in pyproject.toml, by package."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    groups = [project["dependencies"], *(project["optional-dependencies"][name] for name in TESTED_EXTRAS)]
    found = [Requirement(line) for group in groups for line in group]
    bounds = {
        key(each.name): [one.version for one in each.specifier if one.operator == ">="]
        for each in found
        if each.name != "fam-course"
    }
    return {name: versions[0] for name, versions in bounds.items()}


def same(first: str, second: str) -> bool:
    """Return whether two versions are one, as 8.2 and 8.2.0 are."""
    return re.sub(r"(\.0)+$", "", first) == re.sub(r"(\.0)+$", "", second)


def test_the_lowest_versions_are_those_that_pyproject_allows() -> None:
    """The lowest versions are those that pyproject.toml allows; `make lowest` updates them."""
    lines = (ROOT / "constraints-lowest.txt").read_text(encoding="utf-8").splitlines()
    pins = {key(name): version for name, _, version in (line.partition("==") for line in lines) if version}

    wrong = {name: (low, pins.get(name)) for name, low in allowed().items() if not same(low, pins.get(name, ""))}

    assert len(pins) > len(allowed()) > 15
    assert wrong == {}


def test_every_declared_python_has_a_cell() -> None:
    """The classifiers begin with the Python that is required, and the lowest of everything is tried on that one."""
    pyproject = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    pythons = supported(pyproject)

    cells = all_cells(pythons)

    assert f'requires-python = ">={pythons[0]}"' in pyproject
    assert cells[0] == Cell(pythons[0], "lowest")
    assert [cell.python for cell in cells if cell.dependencies == "pinned"] == pythons


def test_the_subset_names_tests_that_are_there() -> None:
    """A test file that is renamed is not forgotten."""
    assert all(file_of(word).is_file() for word in SUBSET)


def test_a_python_is_found_by_its_name_on_the_path(pyenv: Path) -> None:
    """What the shell would start comes first."""
    named = pretend(pyenv / "shims" / "python3.12", "3.12")
    pretend(pyenv / "versions" / "3.12.1" / "bin" / "python3.12", "3.12")

    assert find_python("3.12") == named


def test_a_shim_that_stands_for_nothing_is_passed_over(pyenv: Path) -> None:
    """Pyenv's shim refuses where another version is chosen; its newest Python of that name is taken, by number."""
    shim = pyenv / "shims" / "python3.12"
    pretend(shim, "3.12").write_text("#!/bin/sh\necho 'pyenv: python3.12: command not found' >&2\nexit 127\n")
    pretend(pyenv / "versions" / "3.12.9" / "bin" / "python3.12", "3.12")
    newest = pretend(pyenv / "versions" / "3.12.10" / "bin" / "python3.12", "3.12")

    assert find_python("3.12") == newest


def test_what_is_another_python_is_not_taken(pyenv: Path) -> None:
    """A link by the name of one Python may lead to another."""
    pretend(pyenv / "shims" / "python3.12", "3.11")

    assert find_python("3.12") is None


def test_a_cell_that_is_not_there_is_said_with_those_that_are() -> None:
    """A slip of the pen is no empty matrix that passes."""
    with pytest.raises(SystemExit, match=r"no cell 3\.9\. These are: 3\.10, 3\.10-lowest, 3\.10-pinned"):
        chosen(all_cells(["3.10"]), ["3.9"])


@pytest.mark.parametrize(
    ("outcome", "fine"),
    [
        (Outcome(passed=3, skipped=1), True),
        (Outcome(passed=3, failed=1), False),
        (Outcome(), False),
        (Outcome(passed=3, trouble="pytest ended with exit code 3"), False),
    ],
    ids=["passed", "failed", "no test ran", "no result"],
)
def test_a_cell_is_fine_where_tests_ran_and_held(outcome: Outcome, fine: bool) -> None:
    """No test at all is no success."""
    assert outcome.is_fine is fine


def test_the_table_shows_the_result_of_each_cell() -> None:
    """Counts and time for what ran, and the reason for what did not."""
    console = Console(width=100)
    ran, missing = Outcome(passed=12, failed=1, skipped=2, seconds=61), Outcome(trouble="not found")

    with console.capture() as captured:
        console.print(summary([(Cell("3.10", "lowest"), ran), (Cell("3.13", "pinned"), missing)]))

    rows = [[part.strip() for part in line.strip("│┃").split("│")] for line in captured.get().splitlines()]
    assert ["3.10", "lowest", "12", "1", "2", "1:01", "✗"] in rows
    assert ["3.13", "pinned", "–", "–", "–", "0:00", "not found"] in rows
