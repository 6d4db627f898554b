"""A graded class for the dashboard, without any grading: submissions, journal, and a client that may see it."""

from __future__ import annotations

import re
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from html import unescape
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from fam.course import load_course
from fam_grader.batch.anonymous import Key
from fam_grader.batch.class_plan import ClassOptions
from fam_grader.batch.history import Mark
from fam_grader.batch.journal import Journal
from fam_grader.batch.note_table import pieces_of
from fam_grader.batch.run_notes import (
    CLASS,
    PAIRS,
    SETTINGS,
    AlikeNote,
    PairNote,
    note_class,
    run_settings,
)
from fam_grader.dashboard.access import Access
from fam_grader.dashboard.app import Dashboard
from fam_grader.reports.results import SubmissionResult
from fam_grader.similarity import Excerpt, Overlap
from fam_grader.submissions import find_submissions
from support.class_folders import RIGHT, WRONG, write
from support.made_results import internal_error, make_result, rejected
from support.paths import SMALL_COURSE

PORT = 8080
BASE = f"http://127.0.0.1:{PORT}"
HOSTILE = "<script>alert(1)<b>\u202e\x1b[2J{{ 7*7 }}'\"&amp;"
ROSTER = """name,email,student id,section
Ada Lovelace,ada@x.edu,0042,A
Bob Bee,bob@x.edu,0043,B
Zoe Zed,zoe@x.edu,0044,A
Eve Err,eve@x.edu,0045,B
Mia Missing,mia@x.edu,0046,A
"""
WRONG_GROUPS = ["value", "value", "passed", "passed", "passed"]


def hostile_result(name: str) -> SubmissionResult:
    """Return a result in which every text that a student may choose is hostile."""
    found = make_result(WRONG_GROUPS, name)
    texts: dict[str, Any] = {
        "sentence": HOSTILE,
        "notes": (HOSTILE,),
        "call": HOSTILE,
        "table": (HOSTILE,),
        "printed": HOSTILE,
        "place": (HOSTILE,),
    }
    groups = (replace(found.groups[0], **texts), *found.groups[1:])
    details = {"double: values": HOSTILE}
    return replace(found, message=HOSTILE, review=(HOSTILE,), groups=groups, details=details)


def make_class(folder: Path, *, anonymous: bool = False) -> Path:
    """Write a class to `folder / "class"` and its results to `folder / "out"`; return the latter."""
    out = folder / "out"
    out.mkdir(parents=True)
    for name, text in {
        "ada@x.edu": RIGHT,
        "bob@x.edu": WRONG,
        "eve@x.edu": RIGHT,
        HOSTILE: f"# {HOSTILE}\n{WRONG}",
    }.items():
        write(folder / "class" / f"{name}.py", text)
    (folder / "class" / "zoe@x.edu.zip").write_bytes(b"no zip")
    write(folder / "roster.csv", ROSTER)
    course = load_course(SMALL_COURSE)
    options = ClassOptions(roster=folder / "roster.csv", due="2099-11-20T12:00", anonymous=anonymous)
    plan = options.plan(find_submissions([folder / "class"], course), course, Key({}) if anonymous else None)
    settings = run_settings(SMALL_COURSE, [folder / "class"], options, isolation="none")
    with closing(Journal(out / "grades.sqlite")) as journal:
        now = datetime(2026, 11, 20, 12, tzinfo=timezone.utc)
        for source in plan.listed.counting:
            made = _result(plan.key.pseudonyms if plan.key else {}, source.name, source.student)
            journal.record(replace(made, submission=source.name, student=source.student), "digest", "print", now)
            page = out / source.student / "feedback.html"
            write(page, "<p>the page of a student</p>")
        journal.record_owners(plan.owners)
        journal.record_note(SETTINGS, settings)
        journal.record_pieces(CLASS, pieces_of(note_class(plan)))
        journal.record_note(PAIRS, _alike([source.student for source in plan.listed.counting][:2]))
    if plan.key and plan.named:
        plan.key.write(out / "key.csv", plan.named)
    write(out / "report.html", "<p>the class report</p>")
    return out


def _result(pseudonyms: dict[str, str], name: str, student: str) -> SubmissionResult:
    names = {pseudonym: folder for folder, pseudonym in pseudonyms.items()}
    known = names.get(student, name)
    made = {
        "ada": make_result(["passed"] * 5),
        "bob": make_result(WRONG_GROUPS, misconceptions=["double__squares", "double__squares"]),
        "eve": internal_error(),
        "zoe": rejected(),
    }
    return made.get(known[:3]) or hostile_result(name)


def _alike(students: list[str]) -> AlikeNote:
    excerpt = Excerpt("doubling.py", ((3, f"same = 1  # {HOSTILE}"),))
    left, right = students
    return AlikeNote((PairNote((left, right), (left, right), (Overlap("doubling", 0.9, excerpt, excerpt),)),))


def add_mark(out: Path, student: str, mark: Mark) -> None:
    """Add a decided mark to the history, as a later run does."""
    with closing(Journal(out / "grades.sqlite")) as journal:
        journal.add_decided([("", student, mark)], datetime.now(timezone.utc))


@dataclass
class Desk:
    """The dashboard of a class, and a browser that has exchanged its token."""

    out: Path
    dashboard: Dashboard
    client: FlaskClient

    @classmethod
    def open(cls, out: Path) -> Desk:
        """Open the dashboard."""
        dashboard = Dashboard(out, load_course(SMALL_COURSE), Access(PORT))
        client = dashboard.app().test_client()
        desk = cls(out, dashboard, client)
        assert desk.get(f"/?token={dashboard.access.token}").status_code == 303
        return desk

    def get(self, path: str, **options: Any) -> TestResponse:
        """Load a page."""
        return self.client.get(path, base_url=BASE, **options)

    def page(self, path: str) -> str:
        """Return a page that is there."""
        response = self.get(path)
        assert response.status_code == 200, response.text
        return response.text

    def post(self, path: str, **fields: str) -> TestResponse:
        """Send a form of the page."""
        data = {"csrf": self.dashboard.access.form, **fields}
        return self.client.post(path, base_url=BASE, data=data, headers={"Origin": BASE})

    def number(self, name: str) -> int:
        """Return the number of a student whose name begins so."""
        return next(row.number for row in self.dashboard.reader.data().rows if row.name.startswith(name))

    def student(self, name: str) -> str:
        """Return the page of a student whose name begins so."""
        return self.page(f"/students/{self.number(name)}")


def names_in(page: str) -> list[str]:
    """Return the names in the table of the class, in their order."""
    return [unescape(name) for name in re.findall(r'<a id="student-\d+" href="/students/\d+">([^<]*)</a>', page)]


def words(page: str) -> str:
    """Return what is to be read on a page, on one line."""
    return " ".join(unescape(re.sub("<[^>]*>", " ", page.partition("<body>")[2])).split())
