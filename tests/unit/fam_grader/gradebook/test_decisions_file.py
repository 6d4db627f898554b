"""The instructor's file of decisions: rows are written, and every other byte of it stays."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fam.core.errors import CourseError
from fam_grader.gradebook.decisions import read_decisions
from fam_grader.gradebook.decisions_file import ChangedMeanwhile, DecisionsFile

CELLS = {"student": "ada", "function": "double", "override": "2", "comment": 'so, "well"\ndone'}
PLAIN = "student,function,override,comment\nbob,,3,\n"
DIALECTS = {
    "plain": PLAIN.encode(),
    "no last line break": PLAIN.rstrip().encode(),
    "excel": b"\xef\xbb\xbf" + b'sep=;\r\nStudent;note;Override;Comment\r\n\r\nbob;"my;\r\nown";3;\r\n;;;\r\n',
    "utf-16": "\ufeffcomment\tfunction\tstudent\toverride\n\nsee me\t\tbob\t3\n".encode("utf-16-be"),
    "cp1252": "student,comment,mine\nJosé,très bien,x\n".encode("cp1252"),
}


def read(path: Path) -> list[tuple[str, str, float | None, str]]:
    """Return what a run reads."""
    rows = read_decisions(path, ("double", "halve")).rows
    return [(each.student, each.function, each.override, each.comment) for each in rows]


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_row_is_added_and_all_else_stays(tmp_path: Path, dialect: str) -> None:
    """In any dialect: encoding, delimiter, line breaks, order, unknown columns; a run reads the new row."""
    path = tmp_path / "decisions.csv"
    path.write_bytes(DIALECTS[dialect])
    before = DecisionsFile.read(path)
    if dialect in ("excel", "cp1252"):  # a run refuses unknown columns, and what is in them is kept all the same
        changed = before.with_row(CELLS)
        changed.save(before.digest)
        assert DecisionsFile.read(path).rows()[-1] | CELLS == DecisionsFile.read(path).rows()[-1]
    else:
        known = read(path)
        before.with_row(CELLS).save(before.digest)
        assert read(path) == [*known, ("ada", "double", 2.0, 'so, "well"\ndone')]
    untouched = DIALECTS[dialect].split(b"\n", 2 if dialect == "excel" else 1)[-1]
    assert untouched in path.read_bytes()


def test_a_row_is_replaced_and_removed_where_it_stands(tmp_path: Path) -> None:
    """Cells of unknown columns stay in it, and the rows around it are untouched."""
    path = tmp_path / "decisions.csv"
    text = "student,mine,override\n# a remark,,\nbob,keep,3\n\nada,also,1\n"
    file = DecisionsFile(path, text.encode())

    changed = file.with_row({"student": "bob", "override": "4", "comment": ""}, 1)
    assert changed.content == text.replace("bob,keep,3", "bob,keep,4").encode()
    assert file.without_row(1).content == text.replace("bob,keep,3\n", "").encode()
    assert file.with_row({"student": "bob", "comment": "x"}, 1).rows()[1] == {
        "student": "bob",
        "mine": "keep",
        "override": "3",
        "comment": "x",
    }


def test_a_file_that_changed_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    """Neither one that was edited nor one that was made or removed; the mode and a symbolic link stay."""
    path, link = tmp_path / "decisions.csv", tmp_path / "link.csv"
    new = DecisionsFile.read(path).with_row(CELLS)
    new.save("")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(ChangedMeanwhile):
        new.save("")

    path.chmod(0o640)
    link.symlink_to(path)
    file = DecisionsFile.read(link)
    path.write_bytes(path.read_bytes() + b"bob,,3,,,,,\n")
    with pytest.raises(ChangedMeanwhile):
        file.with_row(CELLS).save(file.digest)
    DecisionsFile.read(link).without_row(0).save(DecisionsFile.read(path).digest)
    assert link.is_symlink() and stat.S_IMODE(path.stat().st_mode) == 0o640
    assert path.read_bytes().endswith(b"\nbob,,3,,,,,\n") and b"ada" not in path.read_bytes()
    path.unlink()
    with pytest.raises(ChangedMeanwhile):
        file.with_row(CELLS).save(file.digest)


def test_what_the_encoding_lacks_is_an_error(tmp_path: Path) -> None:
    """Nothing is written as a question mark."""
    file = DecisionsFile(tmp_path / "decisions.csv", DIALECTS["cp1252"])
    with pytest.raises(CourseError, match="UTF-8"):
        file.with_row({"student": "ada", "comment": "✓"})


@given(st.lists(st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=20), min_size=3, max_size=3))
def test_any_text_comes_back(texts: list[str]) -> None:
    """Commas, quotes, semicolons and letters of any script."""
    cells = dict(zip(("student", "comment", "override"), (f"s{texts[0]}", *texts[1:]), strict=True))
    file = DecisionsFile(Path("decisions.csv"), PLAIN.encode()).with_row(cells)

    assert file.rows()[-1] == {**cells, "function": ""}
    assert file.content is not None and file.content.startswith(PLAIN.encode())
