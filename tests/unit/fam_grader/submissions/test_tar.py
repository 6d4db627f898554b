"""Tar archives: read like zips, from front to back, and whatever they hold, nothing leaves the memory or fills it."""

from __future__ import annotations

import gzip
import io
import tarfile
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fam.core.errors import CourseError
from fam.course import Course
from fam_grader.submissions import Submission, SubmissionSource, Unreadable, find_submissions, read_submission
from fam_grader.submissions import _members as members
from fam_grader.submissions import _tar as tar
from support.class_folders import RIGHT

SOURCE = "def double(values):\n    return values * 2\n"
Read = Callable[..., Submission]


def make_tar(files: dict[str, str | bytes], mode: str = "w:gz", **fields: object) -> bytes:
    """Make an archive; `fields` change each member's header."""
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode=mode) as archive:  # type: ignore[call-overload]
        for name, text in files.items():
            data = text.encode() if isinstance(text, str) else text
            info = tarfile.TarInfo(name)
            info.size = len(data)
            for field, value in fields.items():
                setattr(info, field, value)
            archive.addfile(info, io.BytesIO(data))
    return content.getvalue()


@pytest.fixture
def read(tmp_path: Path, small_course: Course) -> Read:
    """Return a way to read bytes as a student's archive, which checks that nothing else is left on the disk."""

    def read_bytes(content: bytes, name: str = "ada.tar.gz") -> Submission:
        path = tmp_path / "class" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
        try:
            return read_submission(SubmissionSource(path, path.name, "ada"), small_course)
        finally:
            assert list(tmp_path.rglob("*")) == [path.parent, path]
            path.unlink()

    return read_bytes


@pytest.mark.parametrize(
    ("name", "mode"), [("ada.tar", "w:"), ("ada.tar.gz", "w:gz"), ("ada.TGZ", "w:gz"), ("ada.tar.gz", "w:")]
)
def test_a_tar_archive_is_read_like_a_folder(read: Read, name: str, mode: str) -> None:
    """Whatever its compression is called: browsers unpack some on the way."""
    submission = read(make_tar({"hw/01_doubling/doubling.py": SOURCE, "hw/notes.txt": "x"}, mode), name)

    assert submission.sources.texts == {"doubling": SOURCE}


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE])
def test_links_and_devices_are_no_members(read: Read, kind: bytes) -> None:
    """A link would read the machine's own files."""
    with pytest.raises(Unreadable, match="none of the course's files"):
        read(make_tar({"doubling.py": ""}, type=kind, linkname="/etc/passwd"))


def test_paths_are_only_looked_at(read: Read) -> None:
    """An absolute one is taken from its top, and one that leads out of the archive is left out."""
    assert read(make_tar({"/tmp/doubling.py": SOURCE})).sources.texts == {"doubling": SOURCE}
    with pytest.raises(Unreadable, match="none of the course's files"):
        read(make_tar({"../doubling.py": SOURCE}))


def test_clutter_is_passed_over_before_files_are_counted(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    """A virtual environment costs nothing; so many files beside it are too many."""
    monkeypatch.setattr(members, "MAX_MEMBERS", 3)
    clutter: dict[str, str | bytes] = {f"venv/lib/{number}.py": "" for number in range(9)}

    assert read(make_tar({**clutter, "doubling.py": SOURCE})).sources.texts == {"doubling": SOURCE}
    with pytest.raises(Unreadable, match="the archive holds more than 3 files"):
        read(make_tar({f"{number}.py": "" for number in range(4)}))


def test_a_tar_archive_within_a_zip_and_a_zip_within_one_are_opened(
    read: Read, tmp_path: Path, small_course: Course
) -> None:
    """One level deep, as everywhere."""
    from support.class_folders import zipped  # noqa: PLC0415

    inner = zipped(tmp_path / "class" / "inner.zip", {"doubling.py": SOURCE})
    content = inner.read_bytes()
    inner.unlink()

    assert read(make_tar({"inner.zip": content})).sources.texts == {"doubling": SOURCE}
    outer = zipped(tmp_path / "outer.zip", {"hw.tar.gz": make_tar({"doubling.py": SOURCE})})
    assert read_submission(SubmissionSource(outer, outer.name, "ada"), small_course).sources.texts == {
        "doubling": SOURCE
    }


@pytest.mark.parametrize("length", [0, 1, 20, 100, 600])
def test_an_archive_that_was_cut_off_is_damaged(read: Read, length: int) -> None:
    """Half an archive could lack the newest file."""
    with pytest.raises(Unreadable, match=r"damaged|too early|none of the course's files"):
        read(make_tar({"doubling.py": SOURCE * 100}, "w:")[:length], "ada.tar")
    with pytest.raises(Unreadable, match=r"damaged|none of the course's files"):
        whole = make_tar({"doubling.py": SOURCE * 100})
        read(whole[: min(length, len(whole) // 2)])


def header_of(size: int, kind: bytes) -> bytes:
    """Return the header of an entry that claims a size."""
    info = tarfile.TarInfo("x")
    info.type, info.size = kind, size
    return info.tobuf(tarfile.GNU_FORMAT)


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (
            lambda: gzip.compress(header_of(1 << 33, tarfile.XHDTYPE) + bytes(50 << 20)),
            "a header of an impossible size",
        ),
        (lambda: gzip.compress(header_of(1 << 33, tarfile.GNUTYPE_LONGNAME)), "a header of an impossible size"),
        (lambda: gzip.compress(header_of(-(1 << 33), tarfile.REGTYPE)), "damaged|none of the course's files"),
        (lambda: make_tar({"doubling.py": b"#" * (50 << 20)}), "larger than 1 MB"),
        (
            lambda: gzip.compress(header_of(1 << 29, tarfile.REGTYPE) + bytes(1 << 29)),
            "larger than 400 MB when unpacked",
        ),
    ],
    ids=["extended header", "long name", "backwards", "large file", "large archive"],
)
def test_a_bomb_does_not_fill_the_memory(read: Read, make: Callable[[], bytes], reason: str) -> None:
    """What a header claims is no reason to reserve it."""
    content = make()
    tracemalloc.start()
    try:
        with pytest.raises(Unreadable, match=reason):
            read(content)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak < 130 << 20


def test_too_many_entries_are_refused(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    """Clutter, too, takes time to pass over."""
    monkeypatch.setattr(tar, "MAX_ENTRIES", 5)

    with pytest.raises(Unreadable, match="the archive holds more than 5 entries"):
        read(make_tar({f"venv/{number}": "" for number in range(6)}))


def test_a_class_in_a_tar_archive_is_refused_with_advice(tmp_path: Path, small_course: Course) -> None:
    """Its submissions would be taken for one; as an entry of a class it is one student's."""
    path = tmp_path / "class.tar.gz"
    path.write_bytes(make_tar({"ann/doubling.py": RIGHT, "bob/doubling.py": RIGHT}))

    with pytest.raises(CourseError, match=r"holds several submissions\. Unpack it and name the folder"):
        find_submissions([path], small_course)


def test_a_students_archive_in_a_class_is_a_submission_of_its_name(tmp_path: Path, small_course: Course) -> None:
    """The name has a suffix of two parts."""
    for name in ("ann.tar.gz", "bob.tgz"):
        (tmp_path / name).write_bytes(make_tar({"doubling.py": RIGHT}))

    assert [each.student for each in find_submissions([tmp_path], small_course)] == ["ann", "bob"]


VALID = make_tar({"doubling.py": SOURCE}, "w:")


@given(
    st.binary(max_size=1200)
    | st.tuples(st.integers(0, 600), st.binary(min_size=1, max_size=12)).map(
        lambda edit: VALID[: edit[0]] + edit[1] + VALID[edit[0] + len(edit[1]) :]
    )
)
def test_whatever_a_tar_archive_holds_it_is_a_submission_or_unreadable(
    tmp_path: Path, small_course: Course, content: bytes
) -> None:
    """Random bytes and changed archives: no other exception."""
    path = tmp_path / "ada.tar"
    path.write_bytes(content)

    try:
        read_submission(SubmissionSource(path, path.name, "ada"), small_course)
    except Unreadable as reason:
        assert str(reason)
