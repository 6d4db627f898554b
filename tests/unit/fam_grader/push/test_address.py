"""The address and the token of a push: only safe places get a token, and nothing shows it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from fam.core.errors import CourseError, InvalidValueError
from fam_grader.push.address import Token, find_token, read_address

SECRET = "canvas~0123456789"


@pytest.mark.parametrize(
    ("platform", "url", "expected"),
    [
        ("canvas", "https://c.edu/courses/1/assignments/2", ("https://c.edu", "1", "2")),
        ("canvas", " https://c.edu:8443/courses/1/assignments/2/edit#x ", ("https://c.edu:8443", "1", "2")),
        ("canvas", "https://c.edu/courses/1/gradebook/speed_grader?assignment_id=2", ("https://c.edu", "1", "2")),
        ("canvas", "http://127.0.0.1:80/courses/1/assignments/2", ("http://127.0.0.1:80", "1", "2")),
        ("canvas", "http://[::1]:80/courses/1/assignments/2", ("http://[::1]:80", "1", "2")),
        ("moodle", "https://m.edu/mod/assign/view.php?id=12", ("https://m.edu", "", "12")),
        ("moodle", "https://m.edu/a/b/mod/assign/view.php?action=grading&id=12", ("https://m.edu/a/b", "", "12")),
        ("moodle", "http://localhost/mod/assign/view.php?id=12", ("http://localhost", "", "12")),
    ],
)
def test_an_assignment_s_address_is_read(platform: str, url: str, expected: tuple[str, str, str]) -> None:
    """As the browser shows it, on whichever of its pages."""
    found = read_address(platform, url)

    assert (found.base, found.course, found.assignment) == expected


@pytest.mark.parametrize(
    ("platform", "url", "reason"),
    [
        ("canvas", "http://c.edu/courses/1/assignments/2", "not encrypted"),
        ("canvas", "http://127.0.0.1.c.edu/courses/1/assignments/2", "not encrypted"),
        ("canvas", "http://localhost.c.edu/courses/1/assignments/2", "not encrypted"),
        ("canvas", "https://me:secret@c.edu/courses/1/assignments/2", "user name or password"),
        ("canvas", "ftp://c.edu/courses/1/assignments/2", "https://"),
        ("canvas", "courses/1/assignments/2", "https://"),
        ("canvas", "https://c.edu/courses/1", "no address of an assignment on Canvas"),
        ("canvas", "https://c.edu/courses/1/gradebook/speed_grader", "no address of an assignment"),
        ("canvas", "https://m.edu/mod/assign/view.php?id=12", "no address of an assignment"),
        ("moodle", "https://m.edu/mod/assign/view.php", "no address of an assignment on Moodle"),
        ("moodle", "https://m.edu/mod/quiz/view.php?id=12", "no address of an assignment"),
        ("canvas", "https://[c.edu/courses/1/assignments/2", "is no address"),
    ],
)
def test_other_addresses_are_wrong_usage(platform: str, url: str, reason: str) -> None:
    """No token goes there."""
    with pytest.raises(InvalidValueError, match=reason):
        read_address(platform, url)


def test_the_file_comes_before_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And without either there is no token."""
    monkeypatch.setenv("MOODLE_TOKEN", "of-the-environment")
    (tmp_path / "token").write_text(f"\n{SECRET}\n", encoding="utf-8")

    of_file, of_variable = find_token("moodle", tmp_path / "token"), find_token("moodle", None)

    assert of_file is not None
    assert of_variable is not None
    assert (of_file.reveal(), of_variable.reveal()) == (SECRET, "of-the-environment")
    monkeypatch.delenv("MOODLE_TOKEN")
    assert find_token("moodle", None) is None


@pytest.mark.parametrize("text", ["", "short", "two words of it", "line\r\nX-Header: 1", "schlüssel-schlüssel"])
def test_what_is_no_token_is_refused_without_being_shown(text: str) -> None:
    """It would go into a header of the request."""
    with pytest.raises(CourseError) as error:
        Token(text)

    assert not text or text not in str(error.value)


def test_a_token_is_in_no_traceback() -> None:
    """Neither its text nor messages that quote it."""
    token = Token(SECRET)

    assert SECRET not in f"{token!r} {token}"
    assert token.redact(f"GET /?wstoken={SECRET}") == "GET /?wstoken=[token]"


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    """Its content is not."""
    (tmp_path / "token").write_bytes(os.urandom(20) + b"\xff\xfe\xff")

    with pytest.raises(CourseError, match=r"token cannot be read from .*token: UnicodeDecodeError"):
        find_token("canvas", tmp_path / "token")
