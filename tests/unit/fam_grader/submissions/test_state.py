"""The state of a submission's files changes with every change that its reading could see."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from fam_grader.submissions import Part, SubmissionSource, state_of
from support.class_folders import RIGHT, write, zipped

CHANGES: dict[str, Callable[[Path], object]] = {
    "another file": lambda folder: write(folder / "inner" / "more.py", ""),
    "a file less": lambda folder: (folder / "inner" / "b.py").unlink(),
    "another name": lambda folder: (folder / "a.py").rename(folder / "c.py"),
    "another content": lambda folder: write(folder / "a.py", RIGHT + "\n"),
    "another time": lambda folder: os.utime(folder / "a.py", (1, 1)),
    "other permissions": lambda folder: (folder / "a.py").chmod(0o400),
    "a link": lambda folder: (folder / "link.py").symlink_to("a.py"),
}


@pytest.fixture(autouse=True)
def _settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take files of this moment for old ones: no program can set the time at which the kernel saw a change."""
    monkeypatch.setattr("fam_grader.submissions._state.SETTLED_SECONDS", -60.0)


def folder_of(tmp_path: Path) -> SubmissionSource:
    """Return a submission of two files, with some that are never read."""
    for name in ("a.py", "inner/b.py", ".git/HEAD", "__pycache__/a.pyc"):
        write(tmp_path / "ada" / name)
    return SubmissionSource(tmp_path / "ada", "ada", "ada")


@pytest.mark.parametrize("change", CHANGES)
def test_every_change_of_what_is_read_is_another_state(tmp_path: Path, change: str) -> None:
    """Whether of content, name, time or permissions."""
    source = folder_of(tmp_path)
    before = state_of(source)

    CHANGES[change](source.path)

    assert state_of(source) not in (before, "")


def test_what_is_never_read_does_not_count(tmp_path: Path) -> None:
    """Caches and repositories change while no student submits anything."""
    source = folder_of(tmp_path)
    before = state_of(source)

    write(source.path / ".git" / "index", "new")
    write(source.path / "__pycache__" / "b.pyc", "new")

    assert state_of(source) == before != ""


def test_a_replaced_file_of_the_same_size_and_time_is_another(tmp_path: Path) -> None:
    """Its time was set back, as copying programs do; its inode, and the time of its entry, give it away."""
    source = folder_of(tmp_path)
    before, old = state_of(source), (source.path / "a.py").stat()

    new = write(tmp_path / "new.py", RIGHT.replace("* 2", "* 3"))
    new.replace(source.path / "a.py")
    os.utime(source.path / "a.py", ns=(old.st_atime_ns, old.st_mtime_ns))

    assert (source.path / "a.py").stat().st_size == old.st_size
    assert state_of(source) != before


def test_a_file_that_may_change_again_unseen_has_no_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Within the resolution of its time, a second change would leave the same state."""
    source = folder_of(tmp_path)
    assert state_of(source)

    monkeypatch.setattr("fam_grader.submissions._state.SETTLED_SECONDS", 2.0)

    assert state_of(source) == ""


def test_parts_of_a_class_have_the_state_of_what_they_lie_in(tmp_path: Path) -> None:
    """Of an archive, any change is one of all its submissions; of a folder, only of those whose files changed."""
    archive = zipped(tmp_path / "class.zip", {"ada.py": RIGHT, "bob.py": RIGHT})
    folder = write(tmp_path / "class" / "ada.py").parent
    write(folder / "bob.py")
    members = [SubmissionSource(archive, name, name, (Part(name, name),)) for name in ("ada.py", "bob.py")]
    files = [SubmissionSource(folder, name, name, (Part(name, name),)) for name in ("ada.py", "bob.py")]
    before = [state_of(each) for each in (*members, *files)]

    zipped(archive, {"ada.py": RIGHT, "bob.py": RIGHT + "\n"})
    write(folder / "bob.py", RIGHT + "\n")

    assert len({*before, ""}) == 5
    same = [now == state for now, state in zip(map(state_of, (*members, *files)), before, strict=True)]
    assert same == [False, False, True, False]


def test_a_commit_is_known_by_its_name(tmp_path: Path) -> None:
    """Its name is a digest of its content, so that the files beside it do not matter; a vanished upload has none."""
    source = SubmissionSource(tmp_path, "ada", "ada", commit="1" * 40)
    before = state_of(source)

    write(tmp_path / "a.py")

    assert state_of(source) == before != state_of(SubmissionSource(tmp_path, "ada", "ada", commit="2" * 40))
    assert state_of(SubmissionSource(tmp_path / "gone", "gone", "gone")) == ""
