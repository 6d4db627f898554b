"""The tutorial says what happens: its wrong function gets the diagnosis, and corrected as it says, it passes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from fam.cli import fam
from support.paths import REPOSITORY

PAGE = (REPOSITORY / "docs" / "tutorial.md").read_text(encoding="utf-8")
[WRONG] = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
RIGHT = """
def window_response(window, kernel, bias=0.0):
    if window.shape != kernel.shape:
        raise ValueError("the shapes differ")
    return (window * kernel).sum() + bias
"""


@pytest.fixture
def unit_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the first unit's file in a new workspace."""
    monkeypatch.setenv("FAM_DATA", str(tmp_path / "data"))
    CliRunner().invoke(fam, ["start", str(tmp_path / "fam-course")], catch_exceptions=False)
    monkeypatch.chdir(tmp_path / "fam-course")
    return tmp_path / "fam-course" / "exercises" / "01_window_response" / "window_response.py"


def test_the_wrong_function_gets_the_diagnosis_and_the_right_one_passes(unit_file: Path) -> None:
    """A beginner must see what the page says, or is lost at the first step."""
    imports = unit_file.read_text(encoding="utf-8").partition("def ")[0]

    unit_file.write_text(imports + WRONG, encoding="utf-8")
    wrong = CliRunner().invoke(fam, ["check", "window_response"])
    unit_file.write_text(imports + RIGHT, encoding="utf-8")
    right = CliRunner().invoke(fam, ["check", "window_response"])

    assert wrong.exit_code == 1
    assert "The bias is left out" in " ".join(wrong.output.split())
    assert "refused" in wrong.output
    assert right.exit_code == 0, right.output
