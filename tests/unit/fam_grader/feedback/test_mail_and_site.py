"""Mail merges and web servers get what is each student's own, and no one can guess another's."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from pathlib import Path

import pytest

from fam.core.errors import CourseError
from fam_grader.feedback.mail import mail_files
from fam_grader.feedback.site import hidden_page, site_files, site_links
from fam_grader.feedback.students import StudentFeedback
from support.feedback_students import student

ADA = student("Ada Lovelace", email="ada@x.edu", id="0042")
ZOE = student("Ångström, Zoë", email="zoe@x.edu", total=None)
JIM, JIM_2 = (replace(student("Jim Smith"), student=f"Jim Smith-{number}") for number in (1, 2))


def table(content: bytes) -> list[list[str]]:
    """Read a table with a byte order mark."""
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_a_mail_merge_has_a_row_for_each_address() -> None:
    """The body keeps its lines, no cell and no line of it is a formula, and who has no address is reported."""
    evil = replace(ADA, text=replace(ADA.text, lines=("=1+1", "- a; =2")))
    made = mail_files([evil, ZOE, JIM], "=Feedback", {evil: "https://x.edu/a.html", ZOE: "https://x.edu/b.html"})

    header, ada, zoe = table(made.files["mail/mail_merge.csv"]())
    assert header == ["number", "email", "name", "score", "max_score", "subject", "body", "link"]
    assert ada[1:6] == ["ada@x.edu", "Ada Lovelace", "3.5", "4", "'=Feedback"]
    assert ada[6].split("\n") == ["FAM feedback: Arithmetic", "", "'=1+1", "'- a;' =2", "", "double: 3.5 / 4"]
    assert (zoe[3], zoe[7]) == ("excused", "https://x.edu/b.html")
    assert [each.who for each in made.left_out] == ["Jim Smith"]
    assert made.private == {"mail/mail_merge.csv"}


def test_links_are_the_same_in_every_run_and_cannot_be_guessed(tmp_path: Path) -> None:
    """They follow from the key and the address: a later attempt keeps the link, another class has others."""
    (tmp_path / "R").mkdir()
    (tmp_path / "R2").mkdir()
    links = site_links([ADA, ZOE], tmp_path / "R")
    later = replace(ADA, student="another attempt", total=4.0)

    assert all(re.fullmatch(r"[0-9a-f]{32}\.html", name) for name in links.values())
    assert site_links([later, JIM], tmp_path / "R")[later] == links[ADA]
    assert set(site_links([ADA, ZOE], tmp_path / "R2").values()).isdisjoint(links.values())
    assert (tmp_path / "R" / "links.key").stat().st_mode & 0o077 == 0


def test_two_of_one_name_have_pages_of_their_own(tmp_path: Path) -> None:
    """By the folders of their submissions; without any difference, nothing is published."""
    assert len(set(site_links([JIM, JIM_2], tmp_path).values())) == 2
    twins = [replace(JIM, student="", label="Jim", html=text) for text in "ab"]
    with pytest.raises(CourseError, match="are not distinguishable"):
        site_files(site_links(twins, tmp_path), "")


def test_the_published_folder_names_nobody(tmp_path: Path) -> None:
    """The links are beside it; its index is empty, so that the server lists no files."""
    made = site_files(site_links([ADA, ZOE], tmp_path), "https://x.edu/feedback/")
    public = {name: content() for name, content in made.files.items() if name.startswith("site/")}

    assert all(re.fullmatch(r"site/([0-9a-f]{32}|index)\.html", name) for name in public)  # by chance with an "ada"
    assert b"html" in public.pop("site/index.html")
    assert not re.search(rb"ada|zoe|\.html", made.files["site/index.html"](), re.IGNORECASE)
    assert all(b'content="noindex' in page for page in public.values())
    header, ada, _ = table(made.files["links.csv"]())
    assert header == ["name", "email", "id", "student", "link"]
    assert ada[:4] == ["Ada Lovelace", "ada@x.edu", "0042", "Ada Lovelace"]
    assert ada[4].startswith("https://x.edu/feedback/")
    assert ada[4].removeprefix("https://x.edu/feedback/") in {name.removeprefix("site/") for name in public}
    assert made.private == {"links.csv"}


def test_a_page_is_hidden_from_search_engines_and_stays_what_it_is() -> None:
    """With its encoding, and whether or not it has a head."""
    page = '<!doctype html>\n<html lang="de">\n<head>\n<meta charset="utf-8">\n</head>ä</html>'.encode()
    hidden = hidden_page(page)

    assert hidden.startswith(b'<!doctype html>\n<html lang="de">\n<head>\n<meta name="robots" content="noindex')
    assert re.sub(rb"\n<meta name=.robots.*?\n", b"\n", hidden, count=1) == page
    assert hidden_page(b"<p>").endswith(b"<p>")


def test_no_student_is_lost(tmp_path: Path) -> None:
    """Whatever the students: each has a page, or is an error."""
    class_: list[StudentFeedback] = [ADA, ZOE, JIM, JIM_2, replace(JIM, person=None, student="odd")]
    made = site_files(site_links(class_, tmp_path), "")
    assert sum(name.startswith("site/") for name in made.files) == len(class_) + 1
