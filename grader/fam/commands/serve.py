"""`fam serve`: look at a graded class in the browser."""

from __future__ import annotations

import signal
import sys
import webbrowser
from pathlib import Path

import click

from fam.course import load_course


@click.command("serve")
@click.argument("results", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--decisions",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE.csv",
    help="File of decisions to write. Default: that of the last run, or RESULTS/decisions.csv.",
)
@click.option("--port", default=0, type=click.IntRange(0, 65535), help="Port to listen to. Default: a free one.")
@click.option("--open/--no-open", "open_it", default=False, help="Open the page in the browser.")
@click.pass_obj
def command(root: Path | None, results: Path, decisions: Path | None, port: int, open_it: bool) -> None:
    """Look at a graded class in the browser, and decide about marks.

    RESULTS is a folder that `fam grade` wrote. Only this machine can open the page, and only with the address that is
    printed. Ctrl-C ends it.
    """
    from fam_grader.dashboard.server import course_of, serve_dashboard  # noqa: PLC0415 - it needs packages of its own

    def started(address: str) -> None:
        click.echo(f"Open this address, which is for you alone: {address}")
        click.echo("Stop with Ctrl-C.")
        if open_it:
            webbrowser.open(address)

    course = load_course(root or course_of(results))
    decisions = decisions.absolute() if decisions else None
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # what is kept of the journal meanwhile is removed
    serve_dashboard(results, course, decisions=decisions, port=port, started=started)
