"""The time of a clone's last commit is read from its files: git could be configured to start programs."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fam_grader.submissions._times import last_commit
from support.class_folders import clones, git, write

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="there is no git to make a clone with")
SECOND_OF_NOVEMBER = datetime(2026, 11, 2, 12, tzinfo=timezone(timedelta(hours=1)))


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """Return a clone whose second commit was made on the second of November."""
    clone = clones(tmp_path, ["ada"]) / "hw-1-ada"
    write(clone / "doubling.py", "x = 1\n")
    git(clone, "commit", "-q", "-a", "-m", "committer Mallory <m> 1 +0000", day=2)
    return clone


def test_the_last_commits_time_is_found(clone: Path) -> None:
    """The committer's, and not what a message says."""
    assert last_commit(clone) == SECOND_OF_NOVEMBER


@pytest.mark.parametrize(
    "arguments",
    [["gc", "-q"], ["pack-refs", "--all"], ["checkout", "-q", "--detach"], ["checkout", "-q", "-b", "my/branch-2.x"]],
    ids=["packed", "packed references", "detached", "another branch"],
)
def test_however_git_keeps_it(clone: Path, arguments: list[str]) -> None:
    """A fresh clone is packed."""
    git(clone, *arguments)

    assert last_commit(clone) == SECOND_OF_NOVEMBER


def test_among_many_packed_commits(clone: Path) -> None:
    """The right one is looked up by its name."""
    for day in range(3, 23):
        write(clone / "doubling.py", f"x = {day}\n")
        git(clone, "commit", "-q", "-a", "-m", f"day {day}", day=day)
    git(clone, "gc", "-q", "--aggressive")

    assert last_commit(clone) == SECOND_OF_NOVEMBER.replace(day=22)


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("HEAD", b""),
        ("HEAD", b"ref: refs/../../../../etc/passwd"),
        ("HEAD", b"ref: refs/heads/none"),
        ("HEAD", b"\xff" * 100),
        ("refs/heads/main", b"0" * 40),
        ("refs/heads/main", b"../../secret"),
    ],
    ids=["empty", "climbing", "no branch", "no text", "no commit", "no name"],
)
def test_what_is_broken_tells_no_time(clone: Path, file: str, content: bytes) -> None:
    """A time that cannot be known is unknown, and no error."""
    (clone / ".git" / file).write_bytes(content)

    assert last_commit(clone) is None


def test_links_are_not_followed(clone: Path, tmp_path: Path) -> None:
    """Neither to another clone nor to a pipe without a writer."""
    elsewhere = tmp_path / "HEAD"
    elsewhere.write_bytes((clone / ".git" / "HEAD").read_bytes())
    (clone / ".git" / "HEAD").unlink()
    (clone / ".git" / "HEAD").symlink_to(elsewhere)

    assert last_commit(clone) is None


@given(st.data())
def test_damage_never_raises(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    """Some bytes of a pack and its index are something else."""
    root = tmp_path_factory.getbasetemp() / "damaged"
    if not root.exists():
        git(clones(root, ["ada"]) / "hw-1-ada", "gc", "-q")
    git_folder = root / "hw-1-ada" / ".git"
    file = data.draw(st.sampled_from(sorted((git_folder / "objects" / "pack").glob("*.*"))))
    content = file.read_bytes()
    start = data.draw(st.integers(0, len(content) - 1))
    file.chmod(0o644)
    file.write_bytes(content[:start] + data.draw(st.binary(max_size=8)) + content[start + 8 :])

    try:
        time = last_commit(git_folder.parent)
    finally:
        file.write_bytes(content)

    assert time is None or time.year >= 1970
