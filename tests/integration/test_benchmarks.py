"""`make bench`: one table of figures, each with goal and peer, and the page that shows a run."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from support import benchmark_page
from support.benchmark_page import PAGE, PICTURE, PUBLISHED, Figure, Run, page, picture
from support.paths import REPOSITORY

FIGURES = [
    Figure("Starts", "fam --help", 3.3, "times", 4, "python -c pass"),
    Figure("Grading", "all units", 31.4, "times", 40, "otter run", at_least=True),
]


def test_the_page_shows_the_run_that_is_published() -> None:
    """The table and the picture have all its figures; `make bench-page` was not forgotten."""
    run = Run.read(PUBLISHED)

    assert len(run.figures) >= 5
    assert all(each.goal and each.peer for each in run.figures)
    assert page(PAGE.read_text(encoding="utf-8"), run) == PAGE.read_text(encoding="utf-8")
    assert picture(run) == PICTURE.read_text(encoding="utf-8")
    assert all(each.name in PICTURE.read_text(encoding="utf-8") for each in run.figures)


def test_a_goal_is_the_least_or_the_greatest_value() -> None:
    """Less is better for a start, more for a speed, and a page says which figures miss their goal."""
    text = page(f"before\n{benchmark_page.BEGIN}\nold\n{benchmark_page.END}\nafter\n", Run(None, FIGURES))

    assert text.startswith("before\n")
    assert text.endswith("\nafter\n")
    assert "old" not in text
    assert "| fam --help | 3.30 times | ≤ 4 times | python -c pass | reached |" in text
    assert "| all units | 31.4 times | ≥ 40 times | otter run | missed |" in text


def test_what_was_measured_is_kept_when_the_rest_fails(tmp_path: Path) -> None:
    """Each figure is written at once, and Ctrl-C ends a run with the table of those that there are."""
    run = Run(tmp_path / "run.json")

    def interrupted() -> list[Figure]:
        raise KeyboardInterrupt

    assert not benchmark_page.measure([("one", lambda: FIGURES), ("two", interrupted)], run)
    assert Run.read(tmp_path / "run.json").figures == FIGURES
    assert run.table().row_count == len(FIGURES) + len({each.group for each in FIGURES})


@pytest.mark.slow
@pytest.mark.linux
def test_every_section_measures(tmp_path: Path) -> None:
    """With tiny sizes the numbers mean nothing, but each is there, with goal, peer and machine."""
    out = tmp_path / "benchmarks.json"
    command = [sys.executable, REPOSITORY / "tests" / "benchmarks" / "run_all.py", "--tiny", "-o", out]

    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)

    assert done.returncode == 0, done.stderr
    found = json.loads(out.read_text(encoding="utf-8"))
    assert {"processor", "cores", "python", "version", "day"} <= found["machine"].keys()
    assert {"Starts", "Students", "Grading, one core", "Sandbox", "Growth with the class"} == {
        each["group"] for each in found["figures"]
    }
    assert all(each["goal"] > 0 and each["peer"] and each["value"] == each["value"] for each in found["figures"])
