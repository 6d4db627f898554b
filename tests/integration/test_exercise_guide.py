"""Following the guide for authors to the letter makes an exercise that passes `fam verify`, with the output shown."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from support.exercise_guide import BLOCKS, PARTS, Block
from support.paths import REPOSITORY, WORDS_COURSE

ROOT = REPOSITORY
CUT = "…"  # where the page leaves the rest of a line out


def type_in(commands: str, folder: Path) -> str:
    """Type commands in a terminal of 80 columns, and give all that is then to be read there."""
    programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": programs, "NO_COLOR": "1", "COLUMNS": "80", "PYTHONIOENCODING": "utf-8"}
    environment.pop("FAM_COURSE", None)
    done = subprocess.run(
        ["sh", "-c", commands], cwd=folder, env=environment, check=False,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8",
    )  # fmt: skip
    return done.stdout


@pytest.mark.slow
def test_the_page_is_followed_to_the_letter(tmp_path: Path) -> None:
    """Its files are laid out and its commands typed, in its order; each line that it shows is to be seen."""
    seen = ""
    for block in BLOCKS:
        if block.is_file:
            path = tmp_path / (block.place if block.place.startswith("workspace/") else f"words/{block.place}")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text, encoding="utf-8")
        elif block.language == "sh":
            seen = type_in(block.text, tmp_path)
        else:
            lines = [line.rstrip() for line in seen.splitlines()]
            for line in block.text.splitlines():
                start, _, _ = line.partition(CUT)
                assert any(each.startswith(start) if CUT in line else each == line for each in lines), (line, seen)

    assert {block.language for block in BLOCKS} == {"yaml", "python", "markdown", "sh", "text"}


@pytest.mark.parametrize("block", PARTS, ids=lambda block: block.place)
def test_the_second_course_is_made_like_the_page(block: Block) -> None:
    """What is proved and graded in other tests is what authors read."""
    assert (WORDS_COURSE / block.place).read_text(encoding="utf-8") == block.text


def test_the_page_shows_every_file_that_an_author_writes() -> None:
    """All of a unit's, but for what is made from the solution and further right answers."""
    made = {"exercises/01_word_counts/word_counts.py", "exercises/01_word_counts/picture.svg"}
    files = {
        path.relative_to(WORDS_COURSE).as_posix()
        for path in WORDS_COURSE.rglob("*.*")
        if "01_word_counts" in path.parts
    }
    written = {
        name for name in files - made if "right_answers" not in name and not name.endswith(("diagnoses.json", ".pyc"))
    }

    assert written <= {block.place for block in PARTS}
