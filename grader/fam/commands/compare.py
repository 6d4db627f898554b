"""`fam compare`: run your functions and PyTorch on the same random inputs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from fam.commands._completing import complete_unit_or_function
from fam.commands._options import plain_option
from fam.commands.check import unit_here
from fam.core.language import _, ngettext
from fam.course import Course, choose_functions
from fam_grader.workspace.console import wrapped
from fam_grader.workspace.setup import open_workspace

if TYPE_CHECKING:
    from fam_grader.comparison.compare import Comparison


@click.command("compare")
@click.argument("names", metavar="[UNIT|FUNCTION]...", nargs=-1, shell_complete=complete_unit_or_function)
@click.option("--seed", default=0, show_default=True, type=click.IntRange(0), help="Of the random inputs.")
@click.option("--count", default=20, show_default=True, type=click.IntRange(1, 10_000), help="Inputs per function.")
@click.option("--list", "listed", is_flag=True, help="List what each function is compared with; needs no PyTorch.")
@plain_option
@click.pass_obj
def command(root: Path | None, names: tuple[str, ...], seed: int, count: int, listed: bool, plain: bool) -> None:
    """Compare your functions with PyTorch on random inputs.

    Default: the unit whose folder you are in, or all units. PyTorch must be installed: pip install
    'fam-course[torch]'.
    """
    course = open_workspace(root)
    functions = choose_functions(course, names or unit_here(course))
    if listed:
        _list(course, functions)
        return
    from fam_grader.comparison.counterparts import start_pytorch  # noqa: PLC0415 - it loads NumPy

    version = start_pytorch()
    from fam_grader.comparison.compare import compare  # noqa: PLC0415

    comparison = compare(course, functions, seed=seed, count=count)
    _print(course, comparison, version, seed, count, plain=plain)
    if any(group.status != "passed" for group in comparison.result.groups):
        raise click.exceptions.Exit(1)


def _list(course: Course, functions: list[str]) -> None:
    from fam_grader.comparison.counterparts import titles  # noqa: PLC0415 - it loads NumPy

    found = titles(course)
    nothing = _("(PyTorch has nothing to compare it with)")
    for name in functions:
        click.echo(f"{name}\n    {found.get(name, nothing)}")


def _print(course: Course, comparison: Comparison, version: str, seed: int, count: int, *, plain: bool) -> None:
    from fam_grader.workspace import check_output as output  # noqa: PLC0415 - it loads NumPy

    groups = comparison.result.groups
    if groups:
        said = ngettext(
            "Compared with PyTorch {version} on {count} random input per function (--seed {seed}):",
            "Compared with PyTorch {version} on {count} random inputs per function (--seed {seed}):",
            count,
        )
        click.echo(wrapped(said.format(version=version, count=count, seed=seed)))
    for line in output.write_result(course, comparison.result, output.check_screen(plain=plain)):
        click.echo(line)
    if comparison.without:
        names = ", ".join(comparison.without)
        click.echo(wrapped(_("Not compared, as PyTorch has no such function: {names}.").format(names=names)))
    if groups:
        agree = sum(group.status == "passed" for group in groups)
        said = ngettext("{agree} of {total} function agrees.", "{agree} of {total} functions agree.", len(groups))
        click.echo(f"\n{said.format(agree=agree, total=len(groups))}")
