"""A clone is graded as of a commit, as git would check it out, without git."""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import ExitStack
from datetime import datetime, timezone
from pathlib import Path

import pytest

from fam_grader.submissions import Kind, SubmissionSource, Unreadable, at_commit
from fam_grader.submissions._git import Repository
from fam_grader.submissions._members import list_members
from support.class_folders import clones, git, write

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="there is no git to make a clone with")


def ask(clone: Path, *arguments: str) -> str:
    """Return what git says."""
    settings = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    return subprocess.run(
        ["git", *arguments], cwd=clone, check=True, capture_output=True, text=True, env={**os.environ, **settings}
    ).stdout


@pytest.fixture(scope="module", params=["loose", "packed", "packed by name"])
def clone(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a clone with a commit on each of nine days, branches that were merged, and large files that change."""
    clone = clones(tmp_path_factory.mktemp("clones"), ["ada"]) / "hw-1-ada"
    for day in range(2, 10):
        text = "".join(f"line_{number} = {number * (day if number % 97 == 0 else 1)}\n" for number in range(4000))
        write(clone / "src" / f"part{day % 2}.py", text)
        if day == 4:
            git(clone, "checkout", "-q", "-b", "other")
        git(clone, "add", ".")
        git(clone, "commit", "-q", "-m", f"day {day}", day=day)
        if day == 6:
            git(clone, "checkout", "-q", "main")
    git(clone, "merge", "-q", "--no-edit", "-X", "theirs", "other", day=10)
    if request.param != "loose":
        git(clone, "gc", "-q", "--aggressive")
    if request.param == "packed by name":
        git(clone, "-c", "repack.useDeltaBaseOffset=false", "repack", "-q", "-a", "-d", "-f")
    return clone


def content(source: SubmissionSource) -> dict[str, bytes]:
    """Read all files."""
    with ExitStack() as opened:
        members, problems = list_members(source, opened)
        assert not problems
        return {str(member.path): member.read(1 << 20) for member in members}


@pytest.mark.parametrize("day", range(1, 12))
def test_the_last_commit_before_a_time_is_gits(clone: Path, day: int) -> None:
    """With every byte of its files, whichever way the objects are stored."""
    due = datetime(2026, 11, day, 18, tzinfo=timezone.utc)
    expected = ask(clone, "rev-list", "-1", f"--before={due.isoformat()}", "HEAD").strip()

    source = at_commit(SubmissionSource(clone, "a", "a", kind=Kind.GITHUB), due)

    assert source is not None
    assert source.commit == expected
    files = ask(clone, "ls-tree", "-r", "--name-only", expected).split()
    assert content(source) == {name: ask(clone, "show", f"{expected}:{name}").encode() for name in files}


def test_commits_are_found_by_the_beginning_of_their_names(clone: Path) -> None:
    """If they lead to the one that is checked out; before the first commit there is none."""
    names = ask(clone, "rev-list", "HEAD").split()
    repository = Repository(clone)

    found = [repository.find_commit(name[:9]) for name in names]
    assert [each.name for each in found if each] == names
    assert repository.find_commit("0" * 9) is None
    assert repository.last_before(datetime(2026, 10, 1, tzinfo=timezone.utc)) is None


def test_a_shallow_clone_ends_where_its_commits_do(tmp_path: Path) -> None:
    """What it lacks is not there, and no damage."""
    whole = clones(tmp_path, ["ada"]) / "hw-1-ada"
    for day in (2, 3):
        write(whole / "doubling.py", f"x = {day}\n")
        git(whole, "commit", "-q", "-a", "-m", "more", day=day)
    ask(tmp_path, "clone", "-q", "--depth", "2", f"file://{whole}", "shallow")
    repository = Repository(tmp_path / "shallow")

    assert repository.last_before(datetime(2026, 11, 2, 23, tzinfo=timezone.utc)) is not None
    assert repository.last_before(datetime(2026, 11, 1, 23, tzinfo=timezone.utc)) is None


def test_a_clone_without_a_commit_is_unreadable(tmp_path: Path) -> None:
    """It is reported, and its files are graded as they are."""
    write(tmp_path / "empty" / "doubling.py")
    git(tmp_path / "empty", "init", "-q")

    assert Repository(tmp_path / "empty").last_before(datetime.now(timezone.utc)) is None
    with pytest.raises(Unreadable):
        Repository(tmp_path)
