"""`fam feedback`: give feedback back through Moodle, Canvas, GitHub, mail or a web server."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fam.core.text import escape_control_chars, pluralize

if TYPE_CHECKING:
    from fam_grader.feedback.make import MadeFeedback
    from fam_grader.feedback.students import LeftOut

TARGETS = ("moodle", "canvas", "github", "mail", "site")
# Options that are for one platform, by their parameters' names.
ONLY_FOR = {
    **dict.fromkeys(("worksheet", "columns", "scale", "cap", "overwrite"), "moodle"),
    "url": "site",
}
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("feedback")
@click.argument("results", metavar="RESULTS", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "-o",
    "--out",
    required=True,
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder to write.",
)
@click.option(
    "--for", "targets", type=click.Choice(TARGETS), multiple=True, required=True, help="Platform; can be repeated."
)
@click.option("--worksheet", type=FILE, metavar="FILE.csv", help="Moodle's grading worksheet, to be filled in.")
@click.option(
    "--columns",
    metavar="ROLE=COLUMN",
    multiple=True,
    help="Column of the worksheet for a role (name, email, identifier, grade, maximum, feedback); can be repeated.",
)
@click.option(
    "--scale", is_flag=True, help="Convert the points if the worksheet has another maximum than the course."
)
@click.option("--cap", is_flag=True, help="Write the maximum for marks above it into the worksheet.")
@click.option("--overwrite", is_flag=True, help="Replace grades and comments of others in the worksheet.")
@click.option("--zeros", is_flag=True, help="Give a zero to everybody who is in the class and submitted nothing.")
@click.option("--key", type=FILE, metavar="FILE.csv", help="key.csv of `fam grade --anonymous`: puts the names back.")
@click.option("--title", metavar="TITLE", help="Title of the work in texts and subjects. Default: the course's.")
@click.option("--url", metavar="URL", default="", help="Address that the web site will have, for its links.")
def command(
    results: Path,
    out: Path,
    *,
    targets: tuple[str, ...],
    worksheet: Path | None,
    columns: tuple[str, ...],
    scale: bool,
    cap: bool,
    overwrite: bool,
    zeros: bool,
    key: Path | None,
    title: str | None,
    url: str,
) -> None:
    """Write feedback files for Moodle, Canvas, GitHub, mail or the web.

    RESULTS is the folder that `fam grade` wrote. DIR gets a folder for each platform: `moodle` (a zip of feedback
    files, and the grading worksheet with grades and comments), `canvas` (a zip for the upload of submissions),
    `github` (a folder for each repository), `mail` (a table for a mail merge), and `site` (pages with unguessable
    names; links.csv says whose they are). Nothing is sent. Students who are left out are reported, and the exit code
    is then 1.
    """
    from fam_grader.feedback.make import FeedbackOptions, make_feedback  # noqa: PLC0415 - slow to import
    from fam_grader.feedback.moodle import MoodleOptions  # noqa: PLC0415

    _check(click.get_current_context(), targets)
    options = FeedbackOptions(
        targets=targets,
        worksheet=worksheet,
        columns=columns,
        moodle=MoodleOptions(scale=scale, cap=cap, overwrite=overwrite),
        zeros=zeros,
        key=key,
        title=title,
        url=url,
    )
    made = make_feedback(results, out, options)
    _print(made, out)
    if any(_left_out(made)):
        raise click.exceptions.Exit(1)


def _check(context: click.Context, targets: Sequence[str]) -> None:
    """Raise UsageError for options that mean nothing."""
    given = context.params
    for name, target in ONLY_FOR.items():
        if given[name] and target not in targets:
            raise click.UsageError(f"--{name} is for --for {target}.")
    for name in ("columns", "scale", "cap", "overwrite"):
        if given[name] and not given["worksheet"]:
            raise click.UsageError(f"--{name} requires --worksheet.")
    if given["url"] and not given["url"].startswith(("https://", "http://")):
        raise click.UsageError("--url begins with https:// or http://.")


def _print(made: MadeFeedback, out: Path) -> None:
    """Print what was made on stdout, and who is left out on stderr."""
    for target in made.targets.values():
        tops = dict.fromkeys("/".join(name.split("/")[:2]) for name in target.files)
        shown = list(tops)[:2] if len(tops) <= 2 else list(dict.fromkeys(name.partition("/")[0] for name in tops))
        places = ", ".join(str(out / name) for name in shown)
        _echo(f"{target.name}: {pluralize(target.students, 'student')}, {places}")
    for remark in (*made.feedback.remarks, *(each for target in made.targets.values() for each in target.remarks)):
        _echo(remark, err=True)
    for (what, reason), group in groupby(sorted(_left_out(made), key=_group), _group):
        names = [each.who for each in group]
        of = f" of {what}" if what else ""
        _echo(f"Left out{of}, {len(names)}: {reason}: {', '.join(names)}", err=True)


def _left_out(made: MadeFeedback) -> Iterator[LeftOut]:
    yield from made.feedback.left_out
    for target in made.targets.values():
        yield from target.left_out


def _group(each: LeftOut) -> tuple[str, str]:
    return each.what, each.reason


def _echo(line: str, *, err: bool = False) -> None:
    click.echo(escape_control_chars(line, keep=""), err=err)
