"""The record of a push survives whatever ends it."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from fam_grader.push.pushed import PushRecord


def test_the_last_line_of_a_member_counts(tmp_path: Path) -> None:
    """For this assignment; others in the same file are apart."""
    with closing(PushRecord(tmp_path, "canvas", "a")) as record:
        record.add("1", "Zoë", 1.0, "x")
        record.add("1", "Zoë", 2.0, "y")
    with closing(PushRecord(tmp_path, "canvas", "b")) as record:
        assert record.last("1") is None
        record.add("1", "Zoë", 3.0, "z")

    last = PushRecord(tmp_path, "canvas", "a").last("1")
    assert last is not None
    assert (last.mark, last.comment, last.name) == (2.0, "y", "Zoë")
    assert PushRecord(tmp_path, "moodle", "a").last("1") is None


def test_a_line_that_was_cut_off_is_passed_over_and_ended(tmp_path: Path) -> None:
    """The next one is whole, so a crash costs one line."""
    with closing(PushRecord(tmp_path, "canvas", "a")) as record:
        record.add("1", "Ada", 1.0, "")
    path = tmp_path / "pushed.jsonl"
    path.write_bytes(path.read_bytes() + b'{"platform":"canvas","assi\xff')

    with closing(PushRecord(tmp_path, "canvas", "a")) as record:
        record.add("2", "Bob", 2.0, "")

    again = PushRecord(tmp_path, "canvas", "a")
    assert [getattr(again.last(key), "mark", None) for key in "12"] == [1.0, 2.0]


def test_without_a_push_there_is_no_file(tmp_path: Path) -> None:
    """A dry run leaves the folder as it is."""
    PushRecord(tmp_path, "canvas", "a").close()

    assert list(tmp_path.iterdir()) == []
