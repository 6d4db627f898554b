"""Decisions are written from a student's page into the instructor's file, and nothing else of it changes."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from fam_grader.gradebook.decisions import read_decisions
from support.dashboard import BASE, Desk, make_class, words

FIELDS = {"function": "", "override": "", "adjustment": "", "comment": "", "extension": "", "attempt": ""}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Return the dashboard of a class."""
    desk = Desk.open(make_class(tmp_path))
    yield desk
    desk.dashboard.close()


def digest(desk: Desk) -> str:
    """Return the digest that the forms have now."""
    found = re.search(r'name="digest" value="(\w*)"', desk.student("Bob"))
    assert found
    return found[1]


def write(desk: Desk, name: str = "Bob", **fields: str) -> tuple[int, str]:
    """Send the form for a decision; return the status and the page."""
    sent = {**FIELDS, "digest": desk.dashboard.desk.digest, "row": "", **fields}
    response = desk.post(f"/students/{desk.number(name)}/decisions", **sent)
    return response.status_code, response.text


def rows(desk: Desk) -> list[dict[str, str]]:
    """Return the rows of the file that are filled in."""
    with (desk.out / "decisions.csv").open(newline="", encoding="utf-8") as file:
        return [{name: cell for name, cell in row.items() if cell} for row in csv.DictReader(file)]


def test_a_decision_is_written_shown_changed_and_removed(desk: Desk) -> None:
    """The row names the address of the student; a run reads it, and the page says that it is to come."""
    assert write(desk, function="double", override="2,5", comment="see\r\nme")[0] == 303
    (decision,) = read_decisions(desk.out / "decisions.csv", ("double", "halve")).rows
    assert (decision.student, decision.override, decision.comment) == ("bob@x.edu", 2.5, "see\nme")
    assert "double: override 2,5, comment see me" in words(desk.student("Bob"))
    assert "override 2,5" not in desk.student("Ada")
    assert "changed since the last run" in desk.page("/")

    assert write(desk, row="0", excused="yes", extension="2 days")[0] == 303
    assert rows(desk) == [{"student": "bob@x.edu", "extension": "2 days", "excused": "yes"}]
    path = f"/students/{desk.number('Bob')}/decisions/remove"
    assert desk.post(path, row="0", digest=digest(desk)).status_code == 303
    assert rows(desk) == []


@pytest.mark.parametrize(
    ("fields", "field", "message"),
    [
        ({"override": "many"}, "override", "expected points such as 2"),
        ({"override": "1", "adjustment": "1"}, "adjustment", "exclude each other"),
        ({"function": "dobule", "override": "1"}, "function", "did you mean `double`"),
        ({"extension": "soon"}, "extension", "expected a time such as"),
        ({"function": "double", "extension": "2 days"}, "extension", "leave `function` blank"),
        ({"attempt": "no such upload"}, "attempt", "There is no such attempt"),
        ({"comment": "a\x07"}, "comment", "control character"),
        ({"comment": "x" * 6_000}, "comment", "longer than"),
    ],
)
def test_errors_are_shown_beside_their_field(desk: Desk, fields: dict[str, str], field: str, message: str) -> None:
    """As a run would report them; what was typed stays in the form, and nothing is written."""
    status, page = write(desk, **fields)

    assert status == 422 and not (desk.out / "decisions.csv").exists()
    error = re.search(rf'<p class="error" id="new-{field}-error">([^<]*)</p>', page)
    assert error and message in words(f"<body>{error[1]}")
    if field != "attempt":
        assert f'aria-describedby="new-{field}-error"' in page
    for typed in fields.values():
        assert typed[:20].replace("\x07", "\\x07") in page


def test_what_contradicts_another_row_is_not_written(desk: Desk) -> None:
    """A second override of one function, whatever name the other row gives to the student."""
    (desk.out / "decisions.csv").write_text("student,override\nBOB BEE,3\n", encoding="utf-8")

    status, page = write(desk, override="2")

    assert status == 422 and "Line 2 says otherwise" in words(page)
    assert write(desk)[0] == 422  # nothing is decided
    assert (desk.out / "decisions.csv").read_text(encoding="utf-8") == "student,override\nBOB BEE,3\n"


def test_a_file_that_changed_meanwhile_is_shown_and_kept(desk: Desk) -> None:
    """The page that comes back has the new rows, and what was typed."""
    before = digest(desk)
    other = "student,override,mine\nbob@x.edu,3,my own\n"
    (desk.out / "decisions.csv").write_text(other, encoding="utf-8")

    status, page = write(desk, digest=before, comment="typed before")

    assert status == 409 and "has changed on the disk" in page
    assert "typed before" in page and "override 3" in page
    assert (desk.out / "decisions.csv").read_text(encoding="utf-8") == other
    assert desk.post(f"/students/{desk.number('Bob')}/decisions/remove", row="0", digest=before).status_code == 409


def test_a_row_about_someone_else_cannot_be_changed(desk: Desk) -> None:
    """A form names its row by a number; that of another student is refused."""
    write(desk, "Ada", override="4")
    for path in ("decisions", "decisions/remove"):
        sent = {**FIELDS, "comment": "x", "row": "0", "digest": digest(desk)}
        assert desk.post(f"/students/{desk.number('Bob')}/{path}", **sent).status_code == 409
    assert rows(desk) == [{"student": "ada@x.edu", "override": "4"}]


def test_a_damaged_file_is_reported_and_left_alone(desk: Desk) -> None:
    """The student's page is still there."""
    (desk.out / "decisions.csv").write_bytes(b'student\n"ada')
    assert "is no table" in desk.student("Bob")
    assert (desk.out / "decisions.csv").read_bytes() == b'student\n"ada'


@pytest.mark.parametrize("path", ["decisions", "decisions/remove", "regrade"])
@pytest.mark.parametrize("csrf", [None, "", "guess"])
def test_forms_of_other_sites_are_refused(desk: Desk, path: str, csrf: str | None) -> None:
    """Without the secret of the page, with a wrong one, and from another origin."""
    address = f"/students/{desk.number('Bob')}/{path}"
    data = {**FIELDS, "override": "4", "digest": "", "row": ""}
    sent = data if csrf is None else {**data, "csrf": csrf}
    assert desk.client.post(address, base_url=BASE, data=sent).status_code == 403
    sent = {**data, "csrf": desk.dashboard.access.form}
    for origin in ("http://evil.example", "null", "http://127.0.0.1:1"):
        assert desk.client.post(address, base_url=BASE, data=sent, headers={"Origin": origin}).status_code == 403
    assert not (desk.out / "decisions.csv").exists() and desk.dashboard.regrading.state() is None
    assert desk.get(address).status_code == 405


def test_in_an_anonymous_class_rows_have_pseudonyms(tmp_path: Path) -> None:
    """A row that was written with a name is shown on no page."""
    desk = Desk.open(make_class(tmp_path, anonymous=True))
    (desk.out / "decisions.csv").write_text("student,comment\nada@x.edu,by name\n", encoding="utf-8")
    first = desk.dashboard.reader.data().rows[0]
    whole = "".join(desk.page(f"/students/{row.number}") for row in desk.dashboard.reader.data().rows)
    assert "by name" not in whole

    write(desk, first.name, digest=desk.dashboard.desk.digest, comment="hello")
    assert rows(desk)[1] == {"student": first.name, "comment": "hello"}
