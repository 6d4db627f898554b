"""One student is graded again by a run of its own, and by one at a time."""

from __future__ import annotations

import time
from pathlib import Path

from fam_grader.dashboard.regrading import RegradeState, Regrading
from support.dashboard import Desk, make_class, words


def wait(regrading: Regrading) -> RegradeState:
    """Wait until the run is over."""
    for _ in range(600):
        state = regrading.state()
        if state is not None and state.code is not None:
            return state
        time.sleep(0.05)
    raise AssertionError("the run does not end")


def test_a_second_run_is_refused_and_a_failure_is_told(tmp_path: Path) -> None:
    """The page says so; when the run has failed, its last lines are shown without control characters."""
    desk = Desk.open(make_class(tmp_path))
    number, regrading = desk.number("Bob"), desk.dashboard.regrading
    assert "fam --course=" in desk.student("Bob") and "--only=bob@x.edu" in desk.student("Bob")
    assert desk.get("/regrade").text == ""
    assert regrading.start(["no-such\x1b-command"], "Bob", number)

    refused = desk.post(f"/students/{number}/regrade", force="1")
    assert refused.status_code == 409 and "Wait until it is done" in refused.text
    assert 'hx-get="/regrade"' in desk.get("/regrade").text

    assert wait(regrading).code == 2
    page = desk.get("/regrade").text
    assert "The run failed" in page and "No command is called" in words(f"<body>{page}")
    assert "hx-get" not in page and "\x1b" not in page
    desk.dashboard.close()


def test_closing_stops_the_run(tmp_path: Path) -> None:
    """No process is left behind."""
    regrading = Regrading(tmp_path)
    assert regrading.start(["grade", "--help"], "Bob", 0)
    regrading.close()
    assert wait(regrading).code is not None
