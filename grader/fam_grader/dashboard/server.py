"""Serve the dashboard on the loopback interface."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from werkzeug.serving import BaseWSGIServer, make_server

from fam.core.errors import CourseError
from fam.course import Course
from fam_grader.batch.journal import Journal
from fam_grader.batch.run import JOURNAL
from fam_grader.batch.run_notes import SETTINGS, RunSettings, read_note
from fam_grader.dashboard.access import HOST, Access
from fam_grader.dashboard.app import Dashboard


def serve_dashboard(
    out: Path, course: Course, *, decisions: Path | None = None, port: int = 0, started: Callable[[str], None]
) -> None:
    """Serve the results in `out` until the process is interrupted.

    Args:
        out: a folder that `fam grade` wrote.
        course: the course that was graded.
        decisions: the file of decisions to write; by default that of the last run, or one in `out`.
        port: the port to listen to; 0 for any that is free.
        started: called with the address to open.
    """
    server = _bind(port)
    access = Access(server.port)
    dashboard = Dashboard(out, course, access, decisions)
    with closing(dashboard):
        dashboard.reader.data()  # fails before the address is printed
        server.app = dashboard.app()
        started(access.address)
        try:
            server.serve_forever()
        finally:
            server.server_close()


def _bind(port: int) -> BaseWSGIServer:
    """Return a server that listens on this machine only."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # each request would be a line, with the token of the first
    try:
        return make_server(HOST, port, _not_ready, threaded=True)
    except (OSError, SystemExit) as error:
        raise CourseError(f"Port {port} is taken; choose another one with --port, or leave it out.") from error


def _not_ready(environ: object, start: Callable[[str, list[tuple[str, str]]], object]) -> list[bytes]:
    start("503 Service Unavailable", [])
    return []


def course_of(out: Path) -> Path | None:
    """Return the folder of the course that was graded, if the run has noted it and it is still there."""
    path = out / JOURNAL
    if not path.is_file():
        return None
    with closing(Journal(path)) as journal:
        settings = read_note(journal, SETTINGS, RunSettings)
    return Path(settings.course) if settings and (Path(settings.course) / "exercises").is_dir() else None
