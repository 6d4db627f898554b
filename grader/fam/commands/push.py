"""`fam push`: send marks and feedback to Canvas or Moodle."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import track
from rich.table import Table
from rich.text import Text

from fam.core.errors import CourseError
from fam.core.text import escape_control_chars, pluralize
from fam_grader.push.address import TOKEN_VARIABLES, Address, Token, find_token, read_address
from fam_grader.push.moodle import WORKFLOW, MoodleAssignment
from fam_grader.push.platform import Platform, Retry, TemporaryError, format_mark

if TYPE_CHECKING:
    from fam_grader.push.plan import PushPlan, Row
    from fam_grader.push.sender import Sender

MAX_FAILURES = 20


@click.command("push")
@click.argument("platform", metavar="canvas|moodle", type=click.Choice(["canvas", "moodle"]))
@click.argument("results", metavar="RESULTS", type=click.Path(file_okay=False, path_type=Path))
@click.argument("url", metavar="URL")
@click.option("--send/--dry-run", default=False, help="Send, or only show what would be sent (the default).")
@click.option("--overwrite", is_flag=True, help="Replace marks and comments that others set on the platform.")
@click.option(
    "--scale", is_flag=True, help="Convert the points if the assignment has another maximum than the course."
)
@click.option("--cap", is_flag=True, help="Send the maximum for marks above it, where the platform takes no more.")
@click.option("--comments/--no-comments", default=True, help="Send the feedback as a comment (the default), or not.")
@click.option("--attach", is_flag=True, help="Attach each student's page, feedback.html.")
@click.option("--workflow", type=click.Choice(WORKFLOW), help="State of the marks on Moodle, with marking workflow.")
@click.option(
    "--token-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="File with the access token. Default: CANVAS_TOKEN or MOODLE_TOKEN of the environment, or a prompt.",
)
def command(
    platform: str,
    results: Path,
    url: str,
    *,
    send: bool,
    overwrite: bool,
    scale: bool,
    cap: bool,
    comments: bool,
    attach: bool,
    workflow: str | None,
    token_file: Path | None,
) -> None:
    """Send marks and feedback to Canvas or Moodle.

    RESULTS is the folder that `fam grade` wrote, and URL the address of the assignment as the browser shows it.
    Without --send, nothing is sent: a table shows each student's mark on the platform, the mark to send, and who is
    left out. Students are matched by ids, logins and addresses, never by names. What is already there is not sent
    again, so repeat the command to resume a push that was stopped. The exit code is 1 if a mark is left out or fails.
    """
    from fam_grader.push.marks import open_marks  # noqa: PLC0415 - slow to import
    from fam_grader.push.plan import PushOptions, make_plan  # noqa: PLC0415
    from fam_grader.push.pushed import PushRecord  # noqa: PLC0415
    from fam_grader.push.sender import Sender  # noqa: PLC0415

    if workflow and platform != "moodle":
        raise click.UsageError("--workflow is for Moodle.")
    address = read_address(platform, url)
    options = PushOptions(overwrite=overwrite, scale=scale, cap=cap, comments=comments, pages=attach)
    retry = Retry(notify=_notify)
    with (
        open_marks(results) as marks,
        closing(_connect(platform, address, token_file, retry, workflow or "")) as target,
        closing(PushRecord(results, platform, str(address))) as record,
    ):
        try:
            plan = make_plan(marks, target, record, options, retry)
            _print_plan(plan, target.name)
            if not send:
                _finish_dry_run(plan)
            _send(plan, Sender(target, record, options, retry))
        except TemporaryError as error:
            raise CourseError(f"{error}. Repeat the command to resume.") from error
        except KeyboardInterrupt:
            click.echo("Stopped. What was sent is recorded; to resume, repeat the command.", err=True)
            raise click.exceptions.Exit(130) from None


def _connect(platform: str, address: Address, token_file: Path | None, retry: Retry, workflow: str) -> Platform:
    token = find_token(platform, token_file) or _ask_for_token(platform)
    if platform == "moodle":
        return MoodleAssignment(address, token, retry, workflow)
    from fam_grader.push.canvas import CanvasAssignment  # noqa: PLC0415 - slow to import, and an extra

    return CanvasAssignment(address, token, retry)


def _ask_for_token(platform: str) -> Token:
    if not sys.stdin.isatty():
        raise CourseError(
            f"{platform.capitalize()} requires a token: set {TOKEN_VARIABLES[platform]}, or give --token-file FILE."
        )
    return Token(click.prompt(f"Access token for {platform.capitalize()}", hide_input=True, err=True).strip())


def _notify(line: str) -> None:
    click.echo(escape_control_chars(line, keep=""), err=True)


def _print_plan(plan: PushPlan, platform: str) -> None:
    """Print a row for each student, and the numbers."""
    title = f"{plan.assignment.title} on {platform}, {format_mark(plan.assignment.maximum) or 'no'} points"
    table = Table("student", "there now", "mark", "feedback", "status", title=_text(title), box=SIMPLE_HEAD)
    for column in table.columns[1:3]:
        column.justify = "right"
    for row in plan.rows:
        table.add_row(*_cells(row))
    console = Console(highlight=False)
    console.print(table)
    for remark in plan.remarks:
        console.print(_text(f"Note: {remark}"), soft_wrap=True)
    counts = ", ".join(f"{number} {status}" for status, number in plan.counts.most_common())
    console.print(_text(f"{pluralize(len(plan.rows), 'mark')}: {counts or 'none'}."), soft_wrap=True)


def _cells(row: Row) -> Iterator[Text]:
    yield _text(row.name)
    yield _text("excused" if row.state.excused else format_mark(row.state.mark) or "-")
    yield _text(format_mark(row.mark) or "-")
    comment = "" if row.change.comment is None else "edited comment" if row.change.edit else "comment"
    yield _text(", ".join(filter(None, (comment, "page" if row.change.page else ""))) or "-")
    yield _text(row.status + (f": {row.note}" if row.note else ""))


def _text(text: str) -> Text:
    return Text(escape_control_chars(text, keep=""))


def _finish_dry_run(plan: PushPlan) -> None:
    number = len(plan.to_send)
    click.echo(f"Dry run: nothing was sent. {f'Repeat with --send to send {number}.' if number else ''}".rstrip())
    raise click.exceptions.Exit(1 if plan.left_out else 0)


def _send(plan: PushPlan, sender: Sender) -> None:
    """Send the rows that need it; exit with 1 unless every mark of the class is on the platform."""
    console = Console(stderr=True, highlight=False)
    sent: list[Row] = []
    failures: list[str] = []
    try:
        for each in track(
            sender.send(plan),
            "sending",
            len(plan.to_send),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        ):
            if each.reason:
                failures.append(f"{each.row.name}: {each.reason}")
            else:
                sent.append(each.row)
        failures += [f"{each.row.name}: {each.reason}" for each in sender.verify(sent)]
    finally:
        _report(len(sent), failures)
    if failures or plan.left_out:
        raise click.exceptions.Exit(1)


def _report(sent: int, failures: list[str]) -> None:
    click.echo(f"Sent for {pluralize(sent, 'student')}, failed for {len(failures)}.")
    for line in failures[:MAX_FAILURES]:
        click.echo(escape_control_chars(f"  {line}", keep=""), err=True)
    if len(failures) > MAX_FAILURES:
        click.echo(f"  and {len(failures) - MAX_FAILURES} more", err=True)
