"""`fam verify`: prove that the course grades fairly."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table

from fam_grader._errors import CourseError
from fam_grader.course import Course, find_course
from fam_grader.isolation import make_launcher
from fam_grader.selection import choose_units
from fam_grader.units import Unit

if TYPE_CHECKING:
    from fam_grader.verify import Proof


@click.command("verify")
@click.argument("units", metavar="[UNIT]...", nargs=-1)
@click.option("--write", is_flag=True, help="First write skeletons and pictures anew from the solutions.")
@click.option("--catches", is_flag=True, help="List every misconception with the groups that catch it.")
@click.option("--json", "as_json", is_flag=True, help="Print the proofs as JSON.")
@click.pass_obj
def command(root: Path | None, units: tuple[str, ...], write: bool, catches: bool, as_json: bool) -> None:
    """Prove that the course grades fairly.

    For each UNIT (default: all): the empty skeleton earns nothing, the reference everything, every misconception
    loses points and is recognised, the points add up, and nothing private is among what students get.
    """
    course = find_course(root)
    chosen = [course.units[name] for name in choose_units(course, units)]
    if write:
        from fam_grader.derived import write_stale_files  # noqa: PLC0415 - it brings otter

        for path in write_stale_files(course):
            click.echo(f"wrote {path}", err=True)
    proofs, others = _prove(course, chosen, whole=not units)
    if as_json:
        click.echo(json.dumps({"units": [_as_dict(proof) for proof in proofs], "problems": others}, indent=2))
    else:
        _print(proofs, others, catches)
    if others or any(proof.problems for proof in proofs):
        raise click.exceptions.Exit(1)


def _prove(course: Course, units: Sequence[Unit], *, whole: bool) -> tuple[list[Proof], list[str]]:
    from fam_grader.verify import Verifier  # noqa: PLC0415 - it brings otter

    try:
        launcher, _ = make_launcher("jail")
    except CourseError:
        launcher, _ = make_launcher("none")  # everything that runs here is the course's own
    try:
        verifier = Verifier(course, launcher)
        proofs = []
        for unit in units:
            click.echo(f"verifying {unit.label}", err=True)
            proofs.append(verifier.verify(unit))
        return proofs, list(verifier.course_problems()) if whole else []
    finally:
        launcher.close()


def _print(proofs: Sequence[Proof], others: Sequence[str], catches: bool) -> None:
    console = Console(highlight=False)
    table = Table("unit", "functions", "points", "misconceptions", "caught", "recognised", "")
    for proof in proofs:
        total = len(proof.catches)
        caught = sum(catch.lost > 0 for catch in proof.catches)
        named = sum(catch.recognised for catch in proof.catches)
        verdict = "[red]to mend[/]" if proof.problems else "[green]proved[/]"
        cells = (len(proof.unit.functions), f"{proof.unit.points:g}", total, caught, named)
        table.add_row(proof.unit.label, *map(str, cells), verdict)
    console.print(table)
    if catches:
        _print_catches(console, proofs)
    total, named = sum(len(p.catches) for p in proofs), sum(c.recognised for p in proofs for c in p.catches)
    console.print(f"{total} misconceptions, {named} recognised by their own sentence.")
    for label, problems in [*((proof.unit.label, proof.problems) for proof in proofs), ("course", others)]:
        for problem in problems:
            console.print(f"{label}: {problem}", style="red", markup=False, soft_wrap=True)


def _print_catches(console: Console, proofs: Sequence[Proof]) -> None:
    table = Table("misconception", "loses", "caught by")
    for proof in proofs:
        for catch in proof.catches:
            table.add_row(catch.misconception.full_name, f"{catch.lost:g}", ", ".join(catch.caught_by))
    console.print(table)


def _as_dict(proof: Proof) -> dict[str, object]:
    catches = [
        {
            "misconception": catch.misconception.full_name,
            "lost": catch.lost,
            "caught_by": catch.caught_by,
            "recognised": catch.recognised,
        }
        for catch in proof.catches
    ]
    return {
        "unit": proof.unit.name,
        "points": proof.unit.points,
        "catches": catches,
        "problems": proof.problems,
    }
