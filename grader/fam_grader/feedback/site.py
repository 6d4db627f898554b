"""Feedback on a web server: a folder of pages whose names no one can guess, and a table of the links."""

from __future__ import annotations

import csv
import hashlib
import hmac
import io
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from fam.core.errors import CourseError
from fam_grader.batch.history import who_of
from fam_grader.batch.secret import keep_secret
from fam_grader.feedback.output import TargetFiles
from fam_grader.feedback.students import StudentFeedback
from fam_grader.gradebook.csv_tables import escape_csv_formula
from fam_grader.gradebook.roster import Person

FOLDER = "site"
LINKS = "links.csv"
KEY = "links.key"
HEADER = ("name", "email", "id", "student", "link")
LENGTH = 32  # hexadecimal digits: 128 bits
HEAD = re.compile(r"<head[^>]*>", re.IGNORECASE)
# No search engine lists the page, and no address of a page that is left goes with a request.
HIDDEN = '<meta name="robots" content="noindex, nofollow, noarchive"><meta name="referrer" content="no-referrer">'
# In the place of a server's list of files, which would show all names.
EMPTY = f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8">{HIDDEN}<title>-</title></head></html>\n'


def site_links(students: Sequence[StudentFeedback], results: Path) -> dict[StudentFeedback, str]:
    """Return the name of each student's page, which is the same in every run.

    It follows from the key in the folder of the results and from the student's address or id, so a later attempt
    keeps the link.
    """
    key = keep_secret(results / KEY).encode()
    who = {student: who_of(student.person) if student.person else "" for student in students}
    often = Counter(who.values())
    return {
        student: _name(key, name if name and often[name] == 1 else f"{name}/{student.student or student.label}")
        for student, name in who.items()
    }


def site_files(links: Mapping[StudentFeedback, str], url: str) -> TargetFiles:
    """Return the pages, an empty `index.html`, and the links, which stay outside of what is published."""
    if len(set(links.values())) < len(links):
        raise CourseError(
            "Two students are not distinguishable: they have one name and no address. Grade with a --roster."
        )
    files: dict[str, Callable[[], bytes]] = {
        f"{FOLDER}/{name}": lambda student=student: hidden_page(student.page())  # type: ignore[misc]
        for student, name in links.items()
    }
    files[f"{FOLDER}/index.html"] = EMPTY.encode
    files[LINKS] = lambda: _table(links, url)
    remarks = () if url else ("Links are relative; --url makes them whole.",)
    return TargetFiles("Web site", files, len(links), (), remarks, frozenset((LINKS,)))


def whole_link(name: str, url: str) -> str:
    """Return the address of a page."""
    return f"{url.rstrip('/')}/{name}" if url else name


def hidden_page(page: bytes) -> bytes:
    """Return a page that search engines leave out."""
    text = page.decode("utf-8", "replace")
    head = HEAD.search(text)
    place = head.end() if head else 0
    return f"{text[:place]}\n{HIDDEN}{text[place:]}".lstrip("\n").encode()


def _name(key: bytes, who: str) -> str:
    return hmac.new(key, who.encode("utf-8", "backslashreplace"), hashlib.sha256).hexdigest()[:LENGTH] + ".html"


def _table(links: Mapping[StudentFeedback, str], url: str) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    for student, name in links.items():
        person = student.person or Person()
        cells = [person.name or student.label, person.email, person.id or person.login, student.student]
        writer.writerow([*map(escape_csv_formula, cells), whole_link(name, url)])
    return text.getvalue().encode("utf-8-sig", "backslashreplace")
