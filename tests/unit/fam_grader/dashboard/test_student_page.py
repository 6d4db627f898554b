"""A student's page: marks, source, history and neighbours, with nothing in them that acts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from fam_grader.batch.history import Mark
from fam_grader.dashboard.sources import MAX_LINE, Line, _changes, _lines
from support.class_folders import RIGHT, write
from support.dashboard import HOSTILE, Desk, add_mark, make_class, words


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Return the dashboard of a class that no test changes."""
    desk = Desk.open(make_class(tmp_path_factory.mktemp("class")))
    yield desk
    desk.dashboard.close()


def test_marks_are_shown_by_function_with_the_advice(desk: Desk) -> None:
    """The diagnosis once, each failed group with its points, and what passed."""
    text = words(desk.student("Bob"))

    assert text.count("It squares.") == 1
    assert "double 1 Doubling 0.5 / 3" in text.replace("· ", "")
    assert "✗ on paper 0 / 1" in text and "✓ passed: on paper, values and errors (hidden)" in text


def test_the_source_is_shown_with_what_differs_from_the_skeleton(desk: Desk) -> None:
    """New lines have a plus, and lines of the skeleton that are gone a minus."""
    page = desk.student("Bob")

    assert "Changes of the skeleton" in page
    assert '<span class="line new">' in page and '<span class="line gone">' in page
    assert "return values" in words(page)


def test_attempts_can_be_compared(tmp_path: Path) -> None:
    """A later upload is compared with the earlier one of the same student, which no address outside leads to."""
    out = make_class(tmp_path)
    write(tmp_path / "class" / "ada@x.edu" / "doubling.py", RIGHT.replace("* 2", "* 2.0"))
    desk = Desk.open(out)
    number = desk.number("Ada")
    for against in ("../../etc/passwd", "7", "-1", "²"):
        assert "Changes of the skeleton" in desk.page(f"/students/{number}?against={against}")

    assert desk.get("/students/99").status_code == 404


def test_the_history_says_what_changed_and_why(tmp_path: Path) -> None:
    """The newest mark comes first, with each function that differs from the mark before."""
    desk = Desk.open(make_class(tmp_path))
    student = desk.dashboard.reader.data().rows[desk.number("Bob")].student
    first = Mark(student, {"double": 0.5, "halve": 1.0}, 1.5, causes={"suite": "a"})
    add_mark(desk.out, student, first)
    add_mark(desk.out, student, Mark(student, {"double": 3.0, "halve": 1.0}, 4.0, causes={"suite": "b"}))

    text = words(desk.student("Bob")).partition("History")[2]

    assert text.index("double : 0.5 → 3 (suite)") < text.rindex("decided")
    assert "total: 1.5 → 4 (suite)" in text


def test_neighbours_are_linked(desk: Desk) -> None:
    """A pair of the report is on both pages, each with a link to the other."""
    rows = desk.dashboard.reader.data().rows
    pair = desk.dashboard.reader.data().alike.pairs[0]
    left, right = (desk.dashboard.reader.data().by_student[student] for student in pair.students)

    assert f'<h3><a href="/students/{right.number}">' in desk.page(f"/students/{left.number}")
    assert f'<h3><a href="/students/{left.number}">' in desk.page(f"/students/{right.number}")
    others = [row for row in rows if row.student and row.student not in pair.students]
    assert "None of the pairs" in desk.page(f"/students/{others[0].number}")


def test_who_submitted_nothing_has_a_page(desk: Desk) -> None:
    """Without marks, source or history."""
    assert "has submitted nothing" in desk.student("Mia")


def test_nothing_that_a_student_wrote_acts(desk: Desk) -> None:
    """Markup, template code, escapes of terminals and reversed letters are text, in names, messages and sources."""
    pages = [desk.page("/"), desk.page("/?q=script"), desk.student("<script>"), desk.student("Ada")]
    whole = "".join(pages)

    assert "&lt;script&gt;alert(1)" in whole and "{{ 7*7 }}" in whole
    assert "<script>alert" not in whole and "<b>" not in re.sub("<li[^>]*><b>", "", whole)
    assert not set("\u202e\x1b") & set(whole)
    assert whole.count("\\x1b[2J") >= 8
    assert HOSTILE not in whole


def test_long_lines_and_files_are_cut() -> None:
    """A line of a million characters cannot fill the page, and long files are not compared."""
    assert _lines("x" * 10**6) == ["x" * MAX_LINE + "…"]
    assert _changes(["a"] * 3_000, ["b"]) is None
    assert _changes(["a", "b"], ["a", "c"]) == (
        Line("", None, "@"),
        Line("a", 1, ""),
        Line("b", None, "-"),
        Line("c", 2, "+"),
    )


def test_a_class_that_has_moved_is_no_error(tmp_path: Path) -> None:
    """The marks are shown, and the page says why there is no source."""
    desk = Desk.open(make_class(tmp_path))
    (tmp_path / "class").rename(tmp_path / "moved")

    assert "The submission cannot be shown" in desk.student("Ada")
