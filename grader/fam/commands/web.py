"""`fam web`: build the course as a web site."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import click

from fam.core.paths import find_course_root
from fam.course import load_course
from fam_grader.workspace.console import argument, typed, wrapped


@click.command("web")
@click.option(
    "-o",
    "--out",
    metavar="DIR",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for the site.",
)
@click.option(
    "--pyodide",
    metavar="DIR|URL",
    help="Python for the browser: a folder to copy into the site, or an address. Default: Pyodide's own server.",
)
@click.pass_obj
def command(root: Path | None, out: Path, pyodide: str | None) -> None:
    """Build the course as a web site that needs no installation.

    DIR gets static files for any web server: every lesson, an editor for each unit, flashcards and quizzes. Checks
    and progress are in the student's browser. With a folder for --pyodide, nothing is loaded from elsewhere.
    """
    course = load_course(find_course_root(root))
    from fam_grader.release.web.pyodide import find_pyodide  # noqa: PLC0415 - for this command alone
    from fam_grader.release.web.site import make_site  # noqa: PLC0415 - it imports jinja2

    found = find_pyodide(pyodide)
    made = make_site(course, out, found, partial(_study, root))
    click.echo(wrapped(f"Written: {typed(made.folder)} ({made.own_size / 1e6:.1f} MB), the site."))
    if made.pyodide_size:
        click.echo(wrapped(f"With Pyodide {found.version} in it ({made.pyodide_size / 1e6:.1f} MB)."))
    else:
        click.echo(wrapped(f"Browsers load Pyodide {found.version} from {found.base}"))
    click.echo(wrapped(f"Next: try it: `python -m http.server -d {argument(out)}`, then open http://localhost:8000."))


def _study(root: Path | None) -> dict[str, Any]:
    from fam_quizzes.decks import load_decks  # noqa: PLC0415 - for this command alone
    from fam_quizzes.export.web import study_record  # noqa: PLC0415

    collection = load_decks(root)
    return study_record(collection) if collection.decks else {}
