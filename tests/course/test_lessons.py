"""Each lesson says how long it takes and what comes before it, as `exercise.yaml` does, and bridges to PyTorch."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from fam.cli import fam
from fam.course import Unit, load_course
from support.paths import REPOSITORY

COURSE = load_course(REPOSITORY)
UNITS = list(COURSE.units.values())


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_lesson_says_its_time_and_order(unit: Unit) -> None:
    """In the line below the title: the minutes, and the numbers of all units that it builds on."""
    title, line = unit.lesson.read_text(encoding="utf-8").split("\n\n")[:2]

    assert title.startswith(f"# {unit.number} · {unit.title}")
    assert line.startswith(f"*About {unit.minutes} minutes ·")
    assert {COURSE.units[name].number for name in unit.after} <= set(map(int, re.findall(r"\d+", line)[1:]))


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_lesson_leads_on(unit: Unit) -> None:
    """To PyTorch, with a call or a class of it, and to at least two sources."""
    lesson = unit.lesson.read_text(encoding="utf-8")

    bridge = lesson.partition("## In PyTorch\n")[2].partition("\n## ")[0]
    sources = lesson.partition("## Read on\n")[2].partition("\n## ")[0]
    assert re.search(r"`[^`]*(F\.|nn\.|torch|backward)[^`]*`", bridge)
    assert len(re.findall(r"^- ", sources, re.MULTILINE)) >= 2


def test_the_core_takes_a_long_day() -> None:
    """About eight and a half hours."""
    assert sum(unit.minutes for unit in UNITS if not unit.bonus) == 510


def test_status_and_next_say_the_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is left of the core, and how long the unit of the next function takes."""
    CliRunner().invoke(fam, ["start", str(tmp_path / "mine")], catch_exceptions=False)
    monkeypatch.chdir(tmp_path / "mine")

    status, following = (CliRunner().invoke(fam, [name]).output for name in ("status", "next"))
    first = tmp_path / "mine" / "exercises" / "01_window_response" / "window_response.py"
    first.write_bytes((REPOSITORY / "solutions" / first.parent.name / first.name).read_bytes())
    CliRunner().invoke(fam, ["check", "window_response"])
    after = CliRunner().invoke(fam, ["status"]).output

    assert "The core units that are left take about 8 h 30 min.\n" in status
    assert "The unit takes about 25 minutes." in " ".join(following.split())
    assert "The core units that are left take about 8 h 5 min.\n" in after
