"""A workspace keeps its course as it was read, until a file of it changes; only its time differs."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from fam.core.errors import FaultyCourse
from fam.course import Course, kept, load_course, load_readable_units, reading
from support.paths import REPOSITORY

UNIT = Path("exercises", "01_doubling", "exercise.yaml")


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Count all files as old enough."""
    monkeypatch.setattr(kept, "SETTLED_NS", 0)


@pytest.fixture
def unread(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Return what forbids to read YAML from then on."""

    def refuse(root: Path) -> None:
        raise AssertionError("it was read again")

    return lambda: monkeypatch.setattr(reading, "read_course", refuse)


@pytest.fixture
def remembering(workspace: Path) -> Path:
    """Return a workspace with a folder of records, as the first check makes it."""
    (workspace / ".fam").mkdir()
    return workspace


def test_the_course_that_is_kept_is_the_one_that_was_read(tmp_path: Path, settled: None, unread) -> None:
    """Each of its units, functions, hints, windows and limits, wherever the workspace is moved."""
    shutil.copytree(REPOSITORY / "exercises", tmp_path / "one" / "exercises")
    (tmp_path / "one" / ".fam").mkdir()
    read = load_course(tmp_path / "one")
    unread()

    again = load_course(tmp_path / "one")

    assert (again.settings, again.units) == (read.settings, read.units)
    assert list(again.units) == list(read.units)
    assert list(again.functions) == list(read.functions)
    (tmp_path / "one").rename(tmp_path / "two")
    moved = load_course(tmp_path / "two")
    places = {name: replace(unit, folder=read.units[name].folder) for name, unit in moved.units.items()}
    assert places == read.units
    assert moved.units["strides"].folder == (tmp_path / "two" / "exercises" / "05_strides").resolve()


def _points(course: Course) -> float:
    return course.functions["double"].points


@pytest.mark.parametrize("change", ["in place", "by a file of the same size and time", "a new unit"])
def test_a_change_is_read(remembering: Path, settled: None, change: str) -> None:
    """Whatever editors and programs do to the times of files."""
    before = load_course(remembering)
    assert kept.KeptCourse(remembering).read()
    file, text = remembering / UNIT, (remembering / UNIT).read_text()
    if change == "a new unit":
        shutil.copytree(file.parent, remembering / "exercises" / "02_more")
        with pytest.raises(FaultyCourse, match="is also a function of"):
            load_course(remembering)
        return
    times = file.stat()
    changed = text.replace(f"points: {before.functions['double'].points:g}", "points: 7", 1)
    assert changed != text
    if change == "in place":
        file.write_text(changed)
    else:
        assert len(changed) == len(text)
        draft = file.with_suffix(".new")
        draft.write_text(changed)
        os.utime(draft, ns=(times.st_atime_ns, times.st_mtime_ns))
        draft.replace(file)

    assert _points(load_course(remembering)) == 7


def test_a_damaged_record_counts_as_missing(remembering: Path, settled: None) -> None:
    """The course is read, and kept anew."""
    load_course(remembering)
    record = remembering / ".fam" / "course.json"
    whole = record.read_text()
    for damage in ("", "[1, 2]", whole[:-20], whole.replace('"functions"', '"others"')):
        record.write_text(damage)

        assert list(load_course(remembering).functions) == ["double", "halve"]
        assert record.read_text() == whole


def test_what_has_faults_or_may_change_or_is_graded_with_is_not_kept(
    remembering: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Faults are reported each time."""
    record = remembering / ".fam" / "course.json"
    load_course(remembering)
    assert not record.exists()  # its files have just been written

    monkeypatch.setattr(kept, "SETTLED_NS", 0)
    (remembering / "solutions").mkdir()
    load_course(remembering)
    assert not record.exists()

    (remembering / "solutions").rmdir()
    shutil.copytree(remembering / UNIT.parent, remembering / "exercises" / "02_more")
    (remembering / "exercises" / "02_more" / "exercise.yaml").write_text("title: [")
    for _ in range(2):
        _, broken = load_readable_units(remembering)
        assert list(broken) == ["more"]
    assert not record.exists()
