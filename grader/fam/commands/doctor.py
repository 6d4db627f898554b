"""`fam doctor`: check the environment."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click
from rich.console import Console
from rich.text import Text

from fam.core.language import translated
from fam_grader.execution.environment import examine, is_enough

MARKS = {"fine": ("✓", "green"), "limited": ("!", "yellow"), "missing": ("✗", "red")}


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@click.option("--grading", is_flag=True, help="Exit with code 1 also if this machine cannot grade.")
@click.pass_obj
def command(root: Path | None, as_json: bool, grading: bool) -> None:
    """Check the environment and report missing dependencies.

    Exits with code 1 if a required dependency is missing; with --grading also if solutions, packages for grading or a
    working sandbox are.
    """
    findings = list(examine(root))
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in findings], indent=2))
    else:
        console = Console(highlight=False)
        for finding in findings:
            mark, colour = MARKS[finding.state]
            subject, found, advice = map(translated, (finding.subject, finding.found, finding.advice))
            _print(console, Text.assemble((mark, colour), f" {subject}: {found}"))
            if advice:
                _print(console, Text(f"    {advice}"))
    if not is_enough(findings, grading=grading):
        raise click.exceptions.Exit(1)


def _print(console: Console, text: Text) -> None:
    """Print a line, wrapped between words in a terminal, and left as it is elsewhere."""
    console.print(text, soft_wrap=not console.is_terminal)
