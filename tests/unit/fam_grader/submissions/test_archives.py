"""A zip archive is read member by member, within limits, and nothing of it is unpacked to disk."""

from __future__ import annotations

import io
import stat
import struct
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fam.course import Course
from fam_grader.submissions import Submission, SubmissionSource, Unreadable, _members, read_submission
from fam_grader.submissions._members import MAX_DEPTH, MAX_MEMBERS

SOURCE = "def double(values):\n    return values * 2\n"


def make_zip(members: list[tuple[str | zipfile.ZipInfo, str | bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Make an archive; a name may come twice."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", method) as archive:
        for name, text in members:
            info = name if isinstance(name, zipfile.ZipInfo) else zipfile.ZipInfo(name)
            info.compress_type = method
            archive.filelist, kept = [], archive.filelist  # or a second member of one name would be a warning
            archive.NameToInfo.clear()
            archive.writestr(info, text)
            archive.filelist = kept + archive.filelist
    return content.getvalue()


@pytest.fixture
def read(tmp_path: Path, small_course: Course):
    """Return a way to read bytes as a student's archive, and see that nothing else is left on the disk."""
    path = tmp_path / "class" / "ada.zip"
    path.parent.mkdir()

    def read_bytes(content: bytes) -> Submission:
        path.write_bytes(content)
        try:
            return read_submission(SubmissionSource(path, path.name, "ada"), small_course)
        finally:
            assert list(tmp_path.rglob("*")) == [path.parent, path]

    return read_bytes


def with_mode(name: str, mode: int) -> zipfile.ZipInfo:
    """Return a member with a file mode, as a Unix zip writes it."""
    info = zipfile.ZipInfo(name)
    info.create_system = 3
    info.external_attr = mode << 16
    return info


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED], ids=["stored", "deflated"])
def test_an_archive_is_read_like_a_folder(read, method: int) -> None:
    """A unit's file is found at any depth, and the least deep one wins."""
    members = [("hw/a/old/doubling.py", "old = 1\n"), ("hw/z/doubling.py", SOURCE), ("notes.txt", "hello")]

    submission = read(make_zip(members, method))

    assert dict(submission.sources.texts) == {"doubling": SOURCE}
    assert submission.problems == ()


@pytest.mark.parametrize(
    "name",
    [
        "../../doubling.py",
        "/etc/doubling.py",
        "C:\\homework\\doubling.py",
        "..\\..\\doubling.py",
        "hw\\doubling.py",
        "./././doubling.py",
        "a//b/doubling.py",
    ],
)
def test_a_members_name_is_only_looked_at(read, name: str) -> None:
    """Neither `..` nor a leading slash nor a backslash leads anywhere, since nothing is written."""
    assert dict(read(make_zip([(name, SOURCE)])).sources.texts) == {"doubling": SOURCE}


@pytest.mark.parametrize(
    "name",
    [
        "__MACOSX/doubling.py",
        ".git/doubling.py",
        "hw/.ipynb_checkpoints/doubling.py",
        "._doubling.py",
        "a/~b/doubling.py",
        "/".join(["d"] * MAX_DEPTH + ["doubling.py"]),
        "doubling.py/",
    ],
)
def test_ignored_members_are_left_alone(read, name: str) -> None:
    """The same as in a folder; a folder that is called like a file is none."""
    with pytest.raises(Unreadable, match="holds none of the course's files"):
        read(make_zip([(name, "" if name.endswith("/") else SOURCE)]))


@pytest.mark.parametrize(
    "kind",
    [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFDIR, stat.S_IFSOCK],
    ids=["link", "pipe", "device", "folder", "socket"],
)
def test_only_regular_files_are_members(read, kind: int) -> None:
    """A link in an archive is a text with a path; it is not taken for a source, nor followed."""
    with pytest.raises(Unreadable, match="holds none"):
        read(make_zip([(with_mode("doubling.py", kind | 0o777), "/etc/passwd")]))


@pytest.mark.parametrize("mode", [0, 0o644, stat.S_IFREG | 0o644, stat.S_IFREG], ids=oct)
def test_regular_files_are_known_however_the_archive_was_made(read, mode: int) -> None:
    """Windows writes no mode, and some programs no kind."""
    assert read(make_zip([(with_mode("doubling.py", mode), SOURCE)])).sources.texts


def test_of_two_members_of_one_name_always_the_same_is_read(read) -> None:
    """The first in the archive."""
    members = [("doubling.py", "first = 1\n"), ("doubling.py", "second = 1\n")]

    assert dict(read(make_zip(members)).sources.texts) == {"doubling": "first = 1\n"}


def test_an_encrypted_member_is_reported_by_name(read) -> None:
    """Only the student can fix it."""
    content = bytearray(make_zip([("doubling.py", SOURCE)]))
    for signature, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        content[content.index(signature) + offset] |= 1

    with pytest.raises(Unreadable, match=r"doubling\.py: it is encrypted"):
        read(bytes(content))


def test_a_damaged_member_costs_itself_alone(read) -> None:
    """The notebook beside it is no replacement: the student meant the unit's file."""
    content = bytearray(make_zip([("doubling.py", SOURCE * 50)]))
    start = content.index(b"doubling.py") + len("doubling.py")
    content[start : start + 20] = b"\xff" * 20

    with pytest.raises(Unreadable, match=r"doubling\.py: the archive is damaged here"):
        read(bytes(content))


@pytest.mark.parametrize("length", [0, 1, 22, 100, -1])
def test_an_archive_that_was_cut_off_is_damaged(read, length: int) -> None:
    """An upload that broke off."""
    with pytest.raises(Unreadable, match="no zip archive, or a damaged one"):
        read(make_zip([("doubling.py", SOURCE)])[:length])


def test_a_text_that_is_called_a_zip_is_none(read) -> None:
    """Renaming makes no archive."""
    with pytest.raises(Unreadable, match="no zip archive"):
        read(SOURCE.encode())


def test_an_archive_within_an_archive_is_opened(read) -> None:
    """Many a student packs what is packed already; its files lie deeper than those beside it."""
    inner = make_zip([("doubling.py", SOURCE)])

    assert dict(read(make_zip([("hw/more.zip", inner)])).sources.texts) == {"doubling": SOURCE}
    outer = "double = abs\n"
    assert dict(read(make_zip([("doubling.py", outer), ("more.zip", inner)])).sources.texts) == {"doubling": outer}


def test_an_archive_in_an_archive_in_an_archive_is_not_opened(read) -> None:
    """Or there would be no end to it."""
    inner = make_zip([("more.zip", make_zip([("doubling.py", SOURCE)]))])

    with pytest.raises(Unreadable, match="holds none"):
        read(make_zip([("more.zip", inner)]))


def test_what_cannot_be_opened_in_an_archive_is_told(read) -> None:
    """The rest counts."""
    submission = read(make_zip([("doubling.py", SOURCE), ("old.zip", b"PK")]))

    assert dict(submission.sources.texts) == {"doubling": SOURCE}
    assert submission.problems == ("old.zip: it is no zip archive, or a damaged one (BadZipFile)",)


def test_archives_in_an_archive_have_limits_together(read, monkeypatch: pytest.MonkeyPatch) -> None:
    """In number, in size and in files: twenty small bombs are a large one."""
    inner = make_zip([(f"{number}.txt", "x" * 99) for number in range(40)], zipfile.ZIP_STORED)
    three = make_zip([("doubling.py", SOURCE), *((f"{number}.zip", inner) for number in range(3))])

    monkeypatch.setattr(_members, "MAX_INNER_ARCHIVES", 2)
    assert read(three).problems == ("of 3 archives in it only 2 were opened",)
    monkeypatch.setattr(_members, "MAX_INNER_ARCHIVES", 3)
    monkeypatch.setattr(_members, "MAX_INNER", 2 * len(inner))
    assert read(three).problems == ("2.zip: the archives in it are larger than 0 MB, all together",)
    monkeypatch.setattr(_members, "MAX_INNER", 3 * len(inner))
    monkeypatch.setattr(_members, "MAX_MEMBERS", 100)
    with pytest.raises(Unreadable, match="more than 100 files"):
        read(make_zip([(f"{number}.zip", inner) for number in range(3)]))


@pytest.mark.parametrize("count", [MAX_MEMBERS + 1, 50_000])
def test_an_archive_with_too_many_members_is_refused(read, count: int) -> None:
    """Before any of them is looked at."""
    with pytest.raises(Unreadable, match=f"{MAX_MEMBERS}"):
        read(listing_of(count))


@pytest.mark.parametrize("folder", ["venv", ".venv", "env", "hw/node_modules", "hw/lib/site-packages", "__pycache__"])
def test_clutter_in_an_archive_is_not_counted(read, folder: str) -> None:
    """A whole virtual environment beside the answer costs nothing."""
    clutter = [(f"{folder}/package/module_with_a_long_name_{number}.py", b"") for number in range(MAX_MEMBERS + 1)]

    assert list(read(make_zip([("doubling.py", SOURCE), *clutter])).sources.texts) == ["doubling"]


def listing_of(count: int) -> bytes:
    """Make an archive that says it has `count` empty members."""
    name = b"doubling.py"
    entry = (
        b"PK\1\2" + struct.pack("<HHHHHHIIIHHHHHII", 20, 20, 0, 0, 0, 33, 0, 0, 0, len(name), 0, 0, 0, 0, 0, 0) + name
    )
    end = b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, count % 65536, count % 65536, count * len(entry), 0, 0)
    return entry * count + end


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda: make_zip([("doubling.py", b"#" * (50 << 20))]), "larger than 1 MB"),
        (lambda: make_zip([("doubling.py", b"#" * (50 << 20))], zipfile.ZIP_BZIP2), "unusual way"),
        (lambda: make_zip([("doubling.py", b"#" * (50 << 20))], zipfile.ZIP_LZMA), "unusual way"),
        (lambda: listing_of(200_000), "too many files"),
    ],
    ids=["deflate", "bzip2", "lzma", "many members"],
)
def test_a_bomb_does_not_fill_the_memory(read, make, reason: str) -> None:
    """Small on the disk, 50 MB and more unpacked: refused with a small part of that in memory."""
    content = make()
    tracemalloc.start()
    try:
        with pytest.raises(Unreadable, match=reason):
            read(content)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak < 10 << 20


def test_a_name_in_an_archive_does_not_flood_the_message(read) -> None:
    """A name may have 65,535 bytes there."""
    with pytest.raises(Unreadable) as caught:
        read(make_zip([("x" * 60_000 + ".py", b"\xff")]))

    assert "not UTF-8" in str(caught.value) or "holds none" in str(caught.value)
    assert len(str(caught.value)) < 300


def test_a_member_without_a_name_is_no_member(read) -> None:
    """Python 3.10 stumbles over it."""
    content = make_zip([("x", "y"), ("doubling.py", SOURCE)])
    at = content.index(b"PK\1\2")
    nameless = bytearray(content[:at] + content[at : at + 46] + content[at + 47 :])
    nameless[at + 28] = 0
    size_at = nameless.rindex(b"PK\5\6") + 12
    nameless[size_at : size_at + 4] = struct.pack("<I", struct.unpack("<I", nameless[size_at : size_at + 4])[0] - 1)

    assert dict(read(bytes(nameless)).sources.texts) == {"doubling": SOURCE}


VALID = [
    make_zip([("doubling.py", SOURCE), ("hw/work.ipynb", '{"cells": []}')]),
    make_zip([("a/b/doubling.py", SOURCE * 20), ("x", "")], zipfile.ZIP_STORED),
    make_zip([("work.ipynb", '{"cells": [{"cell_type": "code", "source": "x = 1"}]}')]),
    make_zip([("doubling.py", SOURCE)], zipfile.ZIP_LZMA),
]
EDITS = st.lists(st.tuples(st.integers(0, 700), st.binary(max_size=6), st.integers(0, 8)), max_size=6)


def mutated(valid: bytes, edits: list[tuple[int, bytes, int]]) -> bytes:
    """Put each edit's bytes in the place of some others."""
    content = valid
    for place, new, old in edits:
        at = place % (len(content) + 1)
        content = content[:at] + new + content[at + old :]
    return content


@settings(max_examples=300)
@given(st.binary(max_size=200) | st.builds(mutated, st.sampled_from(VALID), EDITS))
def test_whatever_an_archive_holds_it_is_a_submission_or_unreadable(read, content: bytes) -> None:
    """Random bytes, and archives with bytes changed, lost and added: no other exception, nothing on the disk."""
    try:
        submission = read(content)
    except Unreadable as reason:
        assert str(reason)
    else:
        assert submission.sources.texts
