"""What is sent is decided by three things alone: what we have, what is there, and what we sent last."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

from fam_grader.push.comment import digest
from fam_grader.push.plan import CHANGED, EXCUSED, SAME, SEND, PushOptions, Row, decide
from fam_grader.push.platform import Change, Member, Page, State
from fam_grader.push.pushed import Pushed

TEXT, OLD, OTHER = "FAM feedback: 3 of 4", "FAM feedback: 2 of 4", "See me"
ROW = Row("Ada", SEND, 3.0, TEXT, Member("1", "Ada"))
OPEN, OVERWRITE = PushOptions(), PushOptions(overwrite=True)


def pushed(mark: float | None, comment: str = OLD) -> Pushed:
    """Return what was sent last."""
    return Pushed("canvas", "a", "1", mark, digest(comment))


@pytest.mark.parametrize(
    ("state", "last", "status", "change"),
    [
        (State(), None, SEND, Change(3.0, TEXT)),
        (State(3.0), None, SEND, Change(None, TEXT)),
        (State(3.0, comment=TEXT), None, SAME, Change()),
        (State(3.004, comment=TEXT), None, SAME, Change()),
        (State(3.0), pushed(3.0, TEXT), SAME, Change()),
        (State(3.0, complete=False), pushed(3.0, TEXT), SAME, Change()),
        (State(2.0), None, CHANGED, Change()),
        (State(3.01), None, CHANGED, Change()),
        (State(0.0), None, CHANGED, Change()),
        (State(2.0, comment=OLD), pushed(2.0), SEND, Change(3.0, TEXT, edit=True)),
        (State(2.0, comment=OLD + "!"), pushed(2.0), SEND, Change(3.0, TEXT)),
        (State(2.5, comment=OLD), pushed(2.0), CHANGED, Change()),
        (State(None, comment=OLD), pushed(2.0), SEND, Change(3.0, TEXT, edit=True)),
        (State(None, excused=True), None, EXCUSED, Change()),
        (State(3.0, excused=True), None, EXCUSED, Change()),
    ],
)
def test_marks_of_others_stay_and_ours_are_kept_up_to_date(
    state: State, last: Pushed | None, status: str, change: Change
) -> None:
    """A mark is ours if it is what we sent last."""
    row = decide(ROW, state, last, OPEN, one_comment=False)

    assert (row.status, row.change) == (status, change)


@pytest.mark.parametrize(
    ("state", "last", "status"),
    [
        (State(comment=OTHER), None, CHANGED),
        (State(2.0, comment=OLD), pushed(2.0), SEND),
        (State(2.0, comment=OLD + " Well done."), pushed(2.0), CHANGED),
        (State(3.0, comment=OLD), None, CHANGED),
        (State(3.0, comment=TEXT), None, SAME),
    ],
)
def test_where_a_comment_would_replace_another_only_ours_is_replaced(
    state: State, last: Pushed | None, status: str
) -> None:
    """And only as we sent it: an instructor may have added to it."""
    assert decide(ROW, state, last, OPEN, one_comment=True).status == status
    assert decide(ROW, state, last, OVERWRITE, one_comment=True).status in (SEND, SAME)


@pytest.mark.parametrize("options", [OPEN, OVERWRITE])
@pytest.mark.parametrize("one_comment", [False, True])
def test_what_was_sent_is_not_sent_again(options: PushOptions, one_comment: bool) -> None:
    """Whatever was there before, once it is sent a second push has nothing to do."""
    marks, comments = (None, 0.0, 2.0, 3.0), ("", OLD, TEXT, OTHER)
    lasts = (None, pushed(2.0), pushed(3.0, TEXT))
    for mark, comment, excused, last in product(marks, comments, (False, True), lasts):
        row = decide(ROW, State(mark, excused, comment), last, options, one_comment=one_comment)
        if row.status != SEND:
            assert row.change == Change()
            continue
        after = State(3.0 if row.change.mark is not None else mark, False, row.change.comment or comment)
        assert decide(ROW, after, pushed(3.0, TEXT), options, one_comment=one_comment).status == SAME


@pytest.mark.parametrize(
    ("files", "last", "one_comment", "status"),
    [
        ((), None, False, SEND),
        ((), "feedback-00000000.html", False, SEND),
        ((), "feedback-12345678.html", False, SAME),
        (("feedback-12345678.html",), None, False, SAME),
        (("notes.pdf",), None, False, SEND),
        (("notes.pdf",), None, True, CHANGED),
        (("feedback-00000000.html",), None, True, SEND),
        (("feedback-12345678.html", "notes.pdf"), None, True, SAME),
    ],
)
def test_a_page_is_sent_once_and_replaces_nothing_of_others(
    files: tuple[str, ...], last: str | None, one_comment: bool, status: str
) -> None:
    """Its name says which content it has."""
    page = Page(Path("feedback.html"), "feedback-12345678.html")
    sent = Pushed("canvas", "a", "1", 3.0, digest(TEXT), last) if last else None

    row = decide(replace(ROW, page=page), State(3.0, comment=TEXT, files=files), sent, OPEN, one_comment=one_comment)

    assert (row.status, row.change) == (status, Change(page=page) if status == SEND else Change())
