"""Gradescope's metadata are read line by line: who and when, whatever the results of students say."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fam.core.errors import CourseError
from fam.course import Course
from fam_grader.submissions import SubmissionSource, _gradescope, find_submissions
from fam_grader.submissions._gradescope import METADATA, read_metadata


def metadata(submitters: str = "  - :name: Ada\n", time: str = "2026-11-20 10:00:00 Z", rest: str = "") -> str:
    """Write the metadata of one submission."""
    return f"submission_1:\n  :submitters:\n{submitters}  :created_at: {time}\n{rest}"


def read(text: str) -> SubmissionSource:
    """Read the record of `submission_1`."""
    return read_metadata(text.splitlines(keepends=True))["submission_1"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-20 10:00:00.123456789 Z", datetime(2026, 11, 20, 10, tzinfo=timezone.utc)),
        ("2026-11-20 10:00:00", datetime(2026, 11, 20, 10, tzinfo=timezone.utc)),
        ("2026-11-20 10:00:00 UTC", datetime(2026, 11, 20, 10, tzinfo=timezone.utc)),
        ("'2026-11-20T10:00:00-08:00'", datetime(2026, 11, 20, 10, tzinfo=timezone(-timedelta(hours=8)))),
        ("2026-11-20 10:00:00 +0530", datetime(2026, 11, 20, 10, tzinfo=timezone(timedelta(hours=5, minutes=30)))),
        ("!ruby/object:Time\n    utc: &1 2026-11-20 10:00:00 Z", datetime(2026, 11, 20, 10, tzinfo=timezone.utc)),
        ("2026-13-40 10:00:00 Z", None),
        ("soon", None),
    ],
)
def test_times_are_read_however_ruby_writes_them(text: str, expected: datetime | None) -> None:
    """With an offset, in UTC, or as an object; what is no time is unknown."""
    assert read(metadata(time=text)).submitted == expected


def test_ids_are_texts_and_missing_fields_are_empty() -> None:
    """0123 is neither a number nor octal, and no student is called None."""
    record = read(metadata("  - :name: Ada\n    :sid: 0123\n    :email:\n  - :sid: 1_000\n"))

    assert [(owner.name, owner.email, owner.ids) for owner in record.owners] == [
        ("Ada", "", ("0123",)),
        ("", "", ("1_000",)),
    ]


@pytest.mark.parametrize(
    "submitters",
    ["  - [\n", "  - *unknown\n", "  - :name: {a: 1}\n" + "  - " + "[" * 5_000 + "\n", "  text\n", "  - Ada\n"],
    ids=["broken", "an alias", "deep", "a text", "no mapping"],
)
def test_submitters_that_cannot_be_understood_are_nobody(submitters: str) -> None:
    """The submission is there all the same, with its time."""
    record = read(metadata(submitters))

    assert record.owners == ()
    assert record.submitted is not None


def test_no_object_is_made_of_a_tag() -> None:
    """A tag names a class of Ruby's or Python's; here it is ignored."""
    record = read(metadata("  - :name: !!python/object/apply:os.getcwd []\n    :sid: !ruby/object:Gem '7'\n"))

    assert [(type(owner.name), owner.ids) for owner in record.owners] == [(str, ("7",))]


@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=200))
def test_nothing_that_a_student_prints_is_taken_for_a_submission(printed: str) -> None:
    """Ruby writes it deeper than the fields that are read."""
    lines = "".join(f"      {line}\n" for line in printed.split("\n"))
    rest = f"  :results:\n    output: |\n{lines}submission_2:\n  :submitters:\n  - :name: Bob\n"

    records = read_metadata(metadata(rest=rest).split("\n"))

    assert list(records) == ["submission_1", "submission_2"]
    assert [owner.name for owner in records["submission_1"].owners] == ["Ada"]


def test_metadata_without_a_submission_are_refused() -> None:
    """They would leave a class of people without names."""
    with pytest.raises(CourseError, match="names no submission"):
        read_metadata(["--- {}\n"])


def test_metadata_have_a_size(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is read without end."""
    monkeypatch.setattr(_gradescope, "MAX_METADATA", 1000)

    with pytest.raises(CourseError, match="larger than"):
        read_metadata(metadata(rest="  :results: x\n" * 100).splitlines(keepends=True))


def test_metadata_that_are_a_link_are_not_followed(tmp_path: Path, small_course: Course) -> None:
    """Nothing in a class's folder is, and it is said."""
    (tmp_path / "secret").write_text(metadata())
    (tmp_path / "class" / "submission_1").mkdir(parents=True)
    (tmp_path / "class" / METADATA).symlink_to(tmp_path / "secret")

    with pytest.raises(CourseError, match="cannot be read"):
        find_submissions([tmp_path / "class"], small_course)
