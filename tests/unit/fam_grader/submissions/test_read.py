"""Submissions are read into plain texts, whatever lies in them; nothing is followed, run or waited for."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import numpy as np
import pytest

from fam.course import Course, load_course
from fam_grader.execution.budget import Budget
from fam_grader.execution.calls import Call, Returned
from fam_grader.execution.process import Launcher
from fam_grader.execution.session import Session
from fam_grader.submissions import Submission, SubmissionSource, Unreadable, find_submissions, read_submission
from fam_grader.submissions._members import MAX_DEPTH, MAX_MEMBERS
from fam_grader.submissions._read import MAX_SOURCE

SOURCE = "def double(values):\n    return values * 2\n"


def write(path: Path, text: str | bytes = SOURCE) -> Path:
    """Write a file, with the folders that it needs."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def read(path: Path, course: Course) -> Submission:
    """Read what lies at `path` as one submission."""
    return read_submission(SubmissionSource(path, path.name, "ada"), course)


def test_a_script_is_graded_as_one_file(tmp_path: Path, small_course: Course) -> None:
    """All functions are looked for in it."""
    submission = read(write(tmp_path / "ada.py"), small_course)

    assert dict(submission.sources.texts) == {"submission": SOURCE}
    assert submission.sources.functions["halve"] == ("submission", "halve")
    assert submission.problems == ()


def test_what_marks_a_package_is_not_taken_for_the_script_beside_it(tmp_path: Path, small_course: Course) -> None:
    """Tools leave an empty `__init__.py`; where it is all there is, it is what was handed in."""
    write(tmp_path / "ada" / "__init__.py", "")
    write(tmp_path / "ada" / "work.py")
    write(tmp_path / "bob" / "__init__.py")

    read_of = [read(tmp_path / name, small_course) for name in ("ada", "bob")]

    assert [dict(each.sources.texts) for each in read_of] == [{"submission": SOURCE}] * 2
    assert [each.problems for each in read_of] == [(), ()]


def test_a_units_file_is_found_at_any_depth_and_the_least_deep_wins(tmp_path: Path, small_course: Course) -> None:
    """A copy in a backup folder does not take the place of the real one."""
    write(tmp_path / "ada/a/backup/doubling.py", "old = 1\n")
    write(tmp_path / "ada/z/doubling.py", "new = 1\n")

    submission = read(tmp_path / "ada", small_course)

    assert dict(submission.sources.texts) == {"doubling": "new = 1\n"}
    assert submission.sources.functions["double"] == ("doubling", "double")


@pytest.mark.parametrize("kept", [False, True], ids=["beyond the depth", "within the depth"])
def test_folders_are_looked_through_to_a_depth(tmp_path: Path, small_course: Course, kept: bool) -> None:
    """As deep as in an archive, and no deeper."""
    folder = tmp_path / "ada"
    folder.mkdir()
    write(folder.joinpath(*"d" * (MAX_DEPTH - kept), "doubling.py"))

    if kept:
        assert read(folder, small_course).sources.texts
    else:
        with pytest.raises(Unreadable, match=r"holds none of the course's files, such as doubling\.py"):
            read(folder, small_course)


@pytest.mark.parametrize("name", [".git", "__MACOSX", ".ipynb_checkpoints"])
def test_ignored_folders_are_not_looked_into(tmp_path: Path, small_course: Course, name: str) -> None:
    """An old version in `.git` or a checkpoint is not what was handed in."""
    write(tmp_path / "ada" / name / "doubling.py", "old = 1\n")
    write(tmp_path / "ada" / "x" / "y" / "doubling.py", "new = 1\n")
    write(tmp_path / "ada" / "._doubling.py", b"\0\5\26\7")

    assert dict(read(tmp_path / "ada", small_course).sources.texts) == {"doubling": "new = 1\n"}


def test_a_notebook_is_preferred_to_a_script_and_a_units_file_to_both(tmp_path: Path, small_course: Course) -> None:
    """A helper script beside the notebook is not taken for the answer."""
    notebook = '{"cells": [{"cell_type": "code", "source": "from_notebook = 1"}]}'
    write(tmp_path / "ada/aaa.py", "helper = 1\n")
    write(tmp_path / "ada/work.ipynb", notebook)
    first = read(tmp_path / "ada", small_course)
    write(tmp_path / "ada/sub/doubling.py")

    second = read(tmp_path / "ada", small_course)

    assert list(first.sources.texts) == ["submission"]
    assert "from_notebook" in first.sources.texts["submission"]
    assert dict(second.sources.texts) == {"doubling": SOURCE}


def test_links_are_not_followed(tmp_path: Path, small_course: Course) -> None:
    """A link could lead to another student's answer, or out of the class."""
    write(tmp_path / "other/doubling.py", "stolen = 1\n")
    folder = tmp_path / "ada"
    folder.mkdir()
    (folder / "doubling.py").symlink_to(tmp_path / "other/doubling.py")
    (folder / "linked").symlink_to(tmp_path / "other")

    with pytest.raises(Unreadable, match="holds none of the course's files"):
        read(folder, small_course)


@pytest.mark.parametrize("name", ["ada", "ada.py", "ada.zip"])
def test_a_submission_that_is_a_link_is_refused(tmp_path: Path, small_course: Course, name: str) -> None:
    """Whatever it leads to."""
    write(tmp_path / "other" / "doubling.py")
    (tmp_path / "class").mkdir()
    (tmp_path / "class" / name).symlink_to(tmp_path / "other" if name == "ada" else tmp_path / "other/doubling.py")

    (found,) = find_submissions([tmp_path / "class"], small_course)

    with pytest.raises(Unreadable, match="neither a file nor a folder"):
        read_submission(found, small_course)


def test_a_pipe_does_not_block_the_grader(tmp_path: Path, small_course: Course) -> None:
    """Opening it would wait for a writer."""
    folder = tmp_path / "ada"
    folder.mkdir()
    os.mkfifo(folder / "doubling.py")
    os.mkfifo(tmp_path / "bob.py")

    with pytest.raises(Unreadable, match="holds none"):
        read(folder, small_course)
    with pytest.raises(Unreadable, match="neither a file nor a folder"):
        read(tmp_path / "bob.py", small_course)


def test_a_pipe_or_link_that_takes_a_files_place_is_not_read(
    tmp_path: Path, small_course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the look at a folder and the reading, a file may be exchanged."""
    os.mkfifo(tmp_path / "pipe.py")
    (tmp_path / "link.py").symlink_to(write(tmp_path / "real.py"))
    regular = (tmp_path / "real.py").stat()
    monkeypatch.setattr(Path, "lstat", lambda _: regular)

    with pytest.raises(Unreadable, match="no regular file"):
        read(tmp_path / "pipe.py", small_course)
    with pytest.raises(Unreadable, match="cannot be read"):
        read(tmp_path / "link.py", small_course)


def test_a_socket_is_no_submission(tmp_path: Path, small_course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor is any other device."""
    monkeypatch.chdir(tmp_path)  # the path of a socket must be short
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("ada.py")

        with pytest.raises(Unreadable, match="neither a file nor a folder"):
            read(tmp_path / "ada.py", small_course)


def test_a_submission_that_is_gone_is_unreadable(tmp_path: Path, small_course: Course) -> None:
    """A file that is taken away during a run costs its own row alone."""
    with pytest.raises(Unreadable, match="has vanished since the class was listed"):
        read(tmp_path / "gone.py", small_course)


@pytest.mark.parametrize("name", ["ada.txt", "ada.tar.xz", "ada", "ada.PY.bak"])
def test_other_kinds_of_files_are_rejected_with_the_expected_ones(
    tmp_path: Path, small_course: Course, name: str
) -> None:
    """The student can fix it."""
    with pytest.raises(Unreadable, match=r"cannot be graded; expected a folder, \.zip, \.tar\.gz, \.py or \.ipynb"):
        read(write(tmp_path / name), small_course)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("x = '\xe9'\n".encode("latin-1"), r"ada\.py: it is not UTF-8 \(byte 5\); save it as UTF-8"),
        ("x = 1\n".encode("utf-16"), r"ada\.py: it is not UTF-8 \(byte 0\)"),
        (b"x = 1\0\n", r"ada\.py: it holds NUL characters; is it really Python\?"),
        (b"#" * (MAX_SOURCE + 1), r"ada\.py: it is larger than 1 MB"),
    ],
    ids=["Latin-1", "UTF-16", "NUL", "too large"],
)
def test_a_file_that_is_no_source_is_refused_with_its_reason(
    tmp_path: Path, small_course: Course, content: bytes, reason: str
) -> None:
    """The line names the file and what to do."""
    with pytest.raises(Unreadable, match=reason):
        read(write(tmp_path / "ada.py", content), small_course)


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "utf-8", "iso-8859-15", "cp437"])
def test_the_encoding_that_a_file_names_is_read(tmp_path: Path, small_course: Course, encoding: str) -> None:
    """As Python itself does (PEP 263); the text that is run is Unicode already and says so."""
    text = f"# -*- coding: {encoding} -*-\n# größer\n{SOURCE}"

    submission = read(write(tmp_path / "ada.py", text.encode(encoding)), small_course)

    assert submission.sources.texts["submission"] == text.replace(f"coding: {encoding}", "coding: utf-8")


@pytest.mark.parametrize("cookie", ["utf-8", "ascii", "nonsense", "utf-7x"])
def test_a_file_in_another_encoding_than_it_says_is_named(tmp_path: Path, small_course: Course, cookie: str) -> None:
    """With what to do; an unknown encoding is taken for UTF-8."""
    content = f"# coding: {cookie}\n# größer\n".encode("latin-1")

    with pytest.raises(Unreadable, match="save it as UTF-8"):
        read(write(tmp_path / "ada.py", content), small_course)


@pytest.mark.parametrize("name", ["venv", "env", ".venv", "node_modules", "__pycache__", "lib/site-packages"])
def test_an_environment_in_a_submission_is_passed_over(tmp_path: Path, small_course: Course, name: str) -> None:
    """Before its files are counted."""
    for number in range(MAX_MEMBERS + 1):
        write(tmp_path / "ada" / name / f"doubling{number}.py", "")
    write(tmp_path / "ada" / "doubling.py")

    assert dict(read(tmp_path / "ada", small_course).sources.texts) == {"doubling": SOURCE}


def test_a_byte_order_mark_is_left_out(tmp_path: Path, small_course: Course) -> None:
    """Windows editors write one, and Python's compiler would stumble over it."""
    submission = read(write(tmp_path / "ada.py", b"\xef\xbb\xbf" + SOURCE.encode()), small_course)

    assert submission.sources.texts["submission"] == SOURCE


def test_all_files_together_have_a_limit_in_bytes(tmp_path: Path, small_course: Course) -> None:
    """A letter that JSON would write as six characters counts as the two bytes that it has; what fits is read."""
    comment = "\n# " + 300_000 * "é"
    write(tmp_path / "ada/doubling.py", f"def double(x):\n    return 2 * x{comment}")
    write(tmp_path / "ada/halves.py", f"def halve(x):\n    return x / 2{comment}")

    submission = read(tmp_path / "ada", small_course)

    assert submission.problems == ("halves.py: the code is too large, all files together",)
    assert list(submission.sources.texts) == ["doubling"]


def test_an_unreadable_file_leaves_the_others_gradable(course_copy: Path, tmp_path: Path) -> None:
    """It is reported beside them."""
    exercise = "title: More\nconcepts: [D1]\nfunctions:\n  triple:\n    points: 1\n    hints: [Think.]\n"
    write(course_copy / "exercises/02_more/exercise.yaml", exercise)
    for name in (
        "exercises/02_more/README.md",
        "exercises/02_more/checks/triple.py",
        "grader/hidden/02_more/triple.py",
    ):
        write(course_copy / name, "")
    for name in ("more", "misconceptions", "picture"):
        write(course_copy / f"solutions/02_more/{name}.py", "")
    write(tmp_path / "ada/more.py", b"\xff")
    write(tmp_path / "ada/doubling.py")

    submission = read(tmp_path / "ada", load_course(course_copy))

    assert submission.problems == ("more.py: it is not UTF-8 (byte 0); save it as UTF-8",)
    assert list(submission.sources.texts) == ["doubling"]
    assert submission.sources.functions == {
        "double": ("doubling", "double"),
        "halve": ("doubling", "halve"),
    }


def test_a_folder_with_too_many_files_is_refused(tmp_path: Path, small_course: Course) -> None:
    """A virtual environment that was handed in does not hold up the class."""
    folder = tmp_path / "ada"
    folder.mkdir()
    for number in range(MAX_MEMBERS + 1):
        (folder / f"{number}.txt").touch()

    with pytest.raises(Unreadable, match=f"it holds more than {MAX_MEMBERS} files"):
        read(folder, small_course)


@pytest.mark.parametrize("filler", ["#", "\u20ac", "\x01"], ids=["ASCII", "three bytes", "control characters"])
def test_every_source_that_is_accepted_reaches_the_students_process(
    tmp_path: Path, small_course: Course, sandbox: Launcher, filler: str
) -> None:
    """Up to the last byte; what is larger is refused here, and is no internal error over there."""
    body = SOURCE + "# " + filler * (MAX_SOURCE // len(filler.encode()))
    accepted, step = 0, MAX_SOURCE
    while step:  # find the longest that is accepted
        write(tmp_path / "ada.py", body.encode()[: accepted + step].decode(errors="ignore"))
        try:
            submission = read(tmp_path / "ada.py", small_course)
        except Unreadable:
            step //= 2
        else:
            accepted, longest = accepted + step, submission

    with Session(sandbox, longest.sources, Budget()) as session:
        answer = session.call(Call("double", (np.ones(2),)))

    assert isinstance(answer, Returned)
    assert accepted > 100_000


def test_the_digest_tells_one_content_from_another(tmp_path: Path, small_course: Course) -> None:
    """The same files under another name are the same; one changed character is not."""
    first = read(write(tmp_path / "a.py"), small_course).digest
    same = read(write(tmp_path / "b" / "a.py"), small_course).digest
    other = read(write(tmp_path / "c.py", SOURCE + "\n"), small_course).digest

    assert first == same
    assert first != other


@pytest.mark.parametrize("name", ["hw.7z", "hw.RAR", "hw.docx", "hw.pdf", "hw.tar.xz"])
def test_a_format_that_is_not_read_is_named_with_what_to_ask_for(
    tmp_path: Path, small_course: Course, name: str
) -> None:
    """An instructor can act on it at once."""
    write(tmp_path / "ada" / name)

    with pytest.raises(Unreadable, match=rf"{name}: this format is not read; ask for the \.py or \.ipynb files"):
        read(tmp_path / "ada", small_course)


def test_the_courses_own_checks_in_a_submitted_workspace_are_not_taken_for_answers(
    tmp_path: Path, small_course: Course
) -> None:
    """They define functions with the names of those that they check."""
    write(tmp_path / "ada/exercises/01_doubling/checks/double.py", "def double(check):\n    check(2)\n")
    write(tmp_path / "ada/exercises/01_doubling/doubling.py", "double = None\n")

    submission = read(tmp_path / "ada", small_course)

    assert list(submission.sources.texts) == ["doubling"]
    assert (submission.notes, submission.left) == ((), ())
