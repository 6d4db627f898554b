"""The class as a table: sorted, filtered, and never with a name that an anonymous run has hidden."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from fam.core.errors import CourseError
from fam_grader.batch.history import Mark
from support.dashboard import Desk, add_mark, make_class, names_in, words

ADA, BOB, EVE, MIA, ZOE = "Ada Lovelace", "Bob Bee", "Eve Err", "Mia Missing", "Zoe Zed"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Return the dashboard of a class that no test changes."""
    desk = Desk.open(make_class(tmp_path_factory.mktemp("class")))
    yield desk
    desk.dashboard.close()


def found(desk: Desk, query: str) -> list[str]:
    """Return the first words of the names that a query finds, in their order."""
    return [name.partition(" (")[0] for name in names_in(desk.page(f"/?{query}"))]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("status=rejected", [ZOE]),
        ("status=not+submitted", [MIA]),
        ("unit=doubling", [BOB]),
        ("misconception=double__squares", [BOB]),
        ("section=A", [ADA, MIA, ZOE]),
        ("section=B&look=1", [EVE]),
        ("q=it+SQUARES", [BOB]),
        ("q=0044", [ZOE]),
        ("q=no+such+word", []),
        ("status=%3Cscript%3E", []),
    ],
)
def test_filters_find_who_they_name(desk: Desk, query: str, names: list[str]) -> None:
    """By status, lost points, misconception, section, what to look at, and any text."""
    rows = [name for name in found(desk, query) if not name.startswith("<script>")]

    assert rows == names
    assert f"{len(found(desk, query))} of 6 students found" in words(desk.page(f"/?{query}"))


@pytest.mark.parametrize(
    ("query", "first", "last"),
    [
        ("", "<script>", ZOE),
        ("sort=name&down=1", ZOE, "<script>"),
        ("sort=score&down=1", ADA, MIA),
        ("sort=score", ZOE, MIA),
        ("sort=mark", ZOE, MIA),
        ("sort=section", ADA, "<script>"),
        ("sort=no-such-column&page=99999999", "<script>", ZOE),
    ],
)
def test_columns_sort_both_ways_and_what_is_unknown_comes_last(desk: Desk, query: str, first: str, last: str) -> None:
    """Students without a score are below all others; nonsense in the address changes nothing."""
    names = found(desk, query)

    assert names[0].startswith(first) and names[-1].startswith(last)
    assert len(names) == 6


def test_a_mark_is_shown_as_it_was_decided(tmp_path: Path) -> None:
    """The score as graded stays beside it; a run that ends while the page is open is taken up."""
    desk = Desk.open(make_class(tmp_path))
    assert "decided" not in words(desk.page("/?q=bob"))
    student = desk.dashboard.reader.data().rows[desk.number("Bob")].student

    mark = Mark(student, {"double": 0.5, "halve": 1.0}, 3.25, decision="total set", comment="see me")
    add_mark(desk.out, student, mark)

    assert "1.5 / 4 3.25" in words(desk.page("/?q=bob"))
    assert "decided: total set; see me" in words(desk.page("/?q=bob"))


def test_while_a_run_is_grading_the_class_stays_on_show(tmp_path: Path) -> None:
    """As the run before left it, with a note; a dashboard that begins then has nothing to show, and says so."""
    desk = Desk.open(make_class(tmp_path))
    desk.page("/")
    with closing(sqlite3.connect(desk.out / "grades.sqlite", isolation_level=None)) as run:
        run.execute("PRAGMA locking_mode = EXCLUSIVE")
        run.execute("CREATE TABLE more (a)")
        assert "A run is grading" in desk.page("/")
        with pytest.raises(CourseError, match="wait until it is done"):
            Desk.open(desk.out).dashboard.reader.data()
    assert "A run is grading" not in desk.page("/")


def test_looking_does_not_change_the_results(tmp_path: Path) -> None:
    """No file in the folder of the results is written, and the journal is not read twice."""
    desk = Desk.open(make_class(tmp_path))
    before = {path: path.read_bytes() for path in desk.out.rglob("*") if path.is_file()}
    desk.page("/")
    first = desk.dashboard.reader.data()
    desk.student("Ada")

    assert desk.dashboard.reader.data() is first
    assert {path: path.read_bytes() for path in desk.out.rglob("*") if path.is_file()} == before


def test_anonymous_results_stay_anonymous(tmp_path: Path) -> None:
    """No page has a name, an address, an id or the name of an upload, though the journal knows the owners."""
    desk = Desk.open(make_class(tmp_path, anonymous=True))
    rows = desk.dashboard.reader.data().rows
    whole = desk.page("/") + "".join(desk.page(f"/students/{row.number}") for row in rows)

    assert len(rows) == 5 and desk.dashboard.reader.data().sections == []
    assert "# […]" in words(whole)  # what a student wrote about its author
    for private in ("Ada", "Lovelace", "ada@x", "Bee", "bob@", "0042", "Mia", "zoe"):
        assert private not in whole and private not in words(whole).replace("return", "")
