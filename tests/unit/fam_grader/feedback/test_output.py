"""The folder of feedback knows its own files: it replaces and removes those, and no others."""

from __future__ import annotations

from pathlib import Path

import pytest

from fam.core.errors import CourseError
from fam_grader.feedback.output import FeedbackFolder, TargetFiles


def target(private: str = "", **files: str) -> TargetFiles:
    """Return a target; `_` stands for the slash in a name."""
    contents = {name.replace("_", "/"): text.encode for name, text in files.items()}
    return TargetFiles("a", contents, 1, private=frozenset(filter(None, [private])))


def snapshot(folder: Path) -> dict[str, bytes]:
    """Return all files with their contents."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_second_run_is_the_same_and_rewrites_nothing(tmp_path: Path) -> None:
    """Not even the times of files change, so that a synchronising program has nothing to do."""
    FeedbackFolder(tmp_path / "out").write([target(site_a="1", site_b="2", private="site/b")])
    before, time = snapshot(tmp_path), (tmp_path / "out" / "site" / "a").stat().st_mtime_ns
    FeedbackFolder(tmp_path / "out").write([target(site_a="1", site_b="2", private="site/b")])

    assert snapshot(tmp_path) == before
    assert (tmp_path / "out" / "site" / "a").stat().st_mtime_ns == time
    assert (tmp_path / "out" / "site" / "b").stat().st_mode & 0o077 == 0


def test_what_is_not_made_any_more_is_removed_for_the_same_platform(tmp_path: Path) -> None:
    """Who has left the class has no page any more; other platforms' files stay."""
    FeedbackFolder(tmp_path).write([target(site_a="1", github_x_a="2", github_y_a="3"), target(mail_m="4")])
    FeedbackFolder(tmp_path).write([target(site_b="1", github_x_a="5")])

    assert set(snapshot(tmp_path)) == {"site/b", "github/x/a", "mail/m", "feedback-files.json"}
    assert not (tmp_path / "github" / "y").exists()


def test_nothing_of_others_is_touched(tmp_path: Path) -> None:
    """A folder with other files, a file in the way, and one that was edited are errors before anything is written."""
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "thesis.txt").write_text("mine")
    with pytest.raises(CourseError, match="holds files that `fam feedback` did not write"):
        FeedbackFolder(tmp_path / "home")
    with pytest.raises(CourseError, match="holds files"):
        FeedbackFolder(tmp_path / "home" / "thesis.txt")

    out = tmp_path / "out"
    FeedbackFolder(out).write([target(site_a="1", site_c="1")])
    (out / "site" / "a").write_text("edited")
    (out / "site" / "b").write_text("mine")
    before = snapshot(out)
    for wanted in (target(site_a="2"), target(site_b="2"), target(site_c="2")):  # the last one would remove `a`
        with pytest.raises(CourseError, match="these files are not as `fam feedback` wrote them: site/"):
            FeedbackFolder(out).write([wanted])
    assert snapshot(out) == before


def test_a_run_that_was_stopped_is_repeated(tmp_path: Path) -> None:
    """Half of the files are new then, and ours."""

    def fail() -> bytes:
        raise KeyboardInterrupt

    FeedbackFolder(tmp_path).write([target(site_a="1", site_b="1")])
    with pytest.raises(KeyboardInterrupt):
        FeedbackFolder(tmp_path).write([TargetFiles("a", {"site/a": lambda: b"2", "site/c": fail}, 1)])
    FeedbackFolder(tmp_path).write([target(site_a="3", site_c="3")])

    assert {name: text for name, text in snapshot(tmp_path).items() if "/" in name} == {
        "site/a": b"3",
        "site/c": b"3",
    }


def test_a_broken_list_is_an_error(tmp_path: Path) -> None:
    """It is not guessed what is ours."""
    (tmp_path / "feedback-files.json").write_text("{")
    with pytest.raises(CourseError, match="cannot be read"):
        FeedbackFolder(tmp_path)
