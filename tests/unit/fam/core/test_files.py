"""Files that take the place of others, while other programs look at them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from fam.core import files
from fam.core.errors import CourseError


@pytest.fixture
def busy(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Let the system refuse to replace a file as often as the list's only number says, as Windows does."""
    left, replace = [0], Path.replace

    def refuse(self: Path, target: Path) -> Path:
        left[0] -= 1
        if left[0] >= 0:
            raise PermissionError(13, "Access is denied", str(target))
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", refuse)
    monkeypatch.setattr(files, "PAUSES", (0.0,) * 3)
    return left


@pytest.mark.parametrize("times", [0, 1, 3])
def test_windows_waits_for_a_program_that_reads_the_file(
    monkeypatch, tmp_path: Path, busy: list[int], times: int
) -> None:
    """An editor or a virus scanner has it open for a moment after it was saved."""
    monkeypatch.setattr(files.sys, "platform", "win32")
    (tmp_path / "notes.txt").write_text("old")
    busy[0] = times

    files.atomic_write_bytes(tmp_path / "notes.txt", b"new")

    assert (tmp_path / "notes.txt").read_bytes() == b"new"
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


@pytest.mark.parametrize(("platform", "times"), [("win32", 4), ("linux", 1), ("darwin", 1)])
def test_a_file_that_stays_closed_to_us_is_kept(
    monkeypatch, tmp_path: Path, busy: list[int], platform: str, times: int
) -> None:
    """The old content stays, no draft is left, and the message names the file; elsewhere nothing waits."""
    monkeypatch.setattr(files.sys, "platform", platform)
    (tmp_path / "notes.txt").write_text("old")
    busy[0] = times

    with pytest.raises(CourseError, match=r"notes\.txt cannot be written: Access is denied"):
        files.atomic_write_bytes(tmp_path / "notes.txt", b"new")

    assert (tmp_path / "notes.txt").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_a_text_is_replaced_in_the_same_way(monkeypatch, tmp_path: Path, busy: list[int]) -> None:
    """A table that a spreadsheet is just reading."""
    monkeypatch.setattr(files.sys, "platform", "win32")
    busy[0] = 2

    with files.atomic_writer(tmp_path / "table.csv") as file:
        file.write("a,b\n")

    assert (tmp_path / "table.csv").read_bytes() == b"a,b\n"


def test_a_text_is_read_again_when_it_has_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And only then."""
    path = tmp_path / "notes.txt"
    path.write_text("old")
    assert files.unchanged_text(path) == "old"
    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_text", lambda *_args, **_options: pytest.fail("read again"))
        assert files.unchanged_text(path) == "old"

    path.write_text("new")
    os.utime(path, ns=(1, 1))

    assert files.unchanged_text(path) == "new"
    path.write_text("longer")
    os.utime(path, ns=(1, 1))
    assert files.unchanged_text(path) == "longer"
