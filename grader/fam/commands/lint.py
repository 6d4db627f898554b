"""`fam lint`: check decks."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("lint")
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path(exists=True, path_type=Path))
@click.option("--own", is_flag=True, help="Check your own decks, which `fam cards add` writes.")
@click.option("--strict", is_flag=True, help="Warnings count as faults do.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github"]),
    default="text",
    help="Output format: text, json, or github for annotations of GitHub Actions.",
)
@click.option("--json", "json", is_flag=True, hidden=True, deprecated="Use `--format json`.")
@click.option("--no-cache", is_flag=True, help="Check again what has not changed since the last time.")
@click.option("--schema", is_flag=True, help="Print the JSON Schema of decks, for editors.")
@click.pass_context
def command(
    ctx: click.Context,
    paths: tuple[Path, ...],
    own: bool,
    strict: bool,
    form: str,
    json: bool,
    no_cache: bool,
    schema: bool,
) -> None:
    """Check decks: report each fault with its position and its fix.

    PATH is a deck's file or a folder of decks; without one, the course's decks are checked. Faults end with exit code
    1, warnings do so with --strict.
    """
    if schema:
        from fam_quizzes.decks.model import deck_schema  # noqa: PLC0415

        click.echo(deck_schema(), nl=False)
        return
    from fam.core.paths import DECKS, course_id, decks_dir, find_course_root  # noqa: PLC0415
    from fam_quizzes.decks.own import own_files, own_folder  # noqa: PLC0415
    from fam_quizzes.lint.kept_report import lint_once  # noqa: PLC0415 - help does without
    from fam_quizzes.lint.report import write  # noqa: PLC0415

    root = find_course_root(ctx.obj)
    if own:
        paths = (*paths, *own_files(own_folder(course_id(root))))
        if not paths:
            click.echo("You have no decks of your own; `fam cards add` begins one.")
            return
    report = lint_once(paths or [decks_dir(root) or root / DECKS], root, fresh=no_cache)
    for line in write(report, "json" if json else form):
        click.echo(line)
    ctx.exit(1 if report.faults or (strict and report.warnings) else 0)
