"""The names of the kinds of isolation, and the former one."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from fam.commands._options import isolation_option
from fam.course import Course
from fam_grader.batch.grade_class import grade_class
from fam_grader.execution.isolation import current_name
from fam_grader.release.autograder import PLUGIN, AutograderSpec


@click.command
@isolation_option("Isolation of students' code.")
def command(isolation: str) -> None:
    """Print the isolation."""
    click.echo(isolation)


def test_the_option_accepts_the_former_name_with_a_warning() -> None:
    """A script with the former name still gets the sandbox; the warning names the new one."""
    done = CliRunner().invoke(command, ["--isolation", "jail"])

    assert (done.exit_code, done.stdout) == (0, "sandbox\n")
    assert done.stderr == "Warning: `--isolation jail` is deprecated; use `sandbox`.\n"  # codespell:ignore jail


def test_the_option_does_not_list_the_former_name() -> None:
    """Neither the help nor the error about an unknown kind mentions it."""
    unknown = CliRunner().invoke(command, ["--isolation", "cell"])
    listed = CliRunner().invoke(command, ["--help"])

    assert unknown.exit_code == 2
    assert "'sandbox'" in unknown.stderr
    assert "jail" not in unknown.stderr + listed.stdout


def test_a_current_name_is_kept() -> None:
    """Without a warning, which would be an error here."""
    assert current_name("landlock") == "landlock"


def test_the_library_accepts_the_former_name_with_a_warning(small_course: Course, tmp_path: Path) -> None:
    """`fam.grade(isolation="jail")` grades in the sandbox."""
    (tmp_path / "doubling.py").write_text("def double(array):\n    return 2 * array\n")

    with pytest.warns(DeprecationWarning, match="isolation='jail' is deprecated; use 'sandbox'") as seen:
        result = grade_class(
            [tmp_path / "doubling.py"],
            tmp_path / "out",
            course=small_course,
            isolation="jail",
            jobs=1,  # type: ignore[arg-type]
        )

    assert seen[0].filename == __file__
    assert [each.status for each in result.results] == ["graded"]
    assert "seccomp" in next(result.results).isolation


def test_an_autograder_of_an_earlier_version_is_read() -> None:
    """Its plugin and its isolation have their former names."""
    former = {"units": ["strides"], "isolation": "jail", "grader": "0.1.0+12345678"}
    config = {"plugins": [{PLUGIN.replace("Sandboxed", "Jailed"): former}]}  # codespell:ignore jailed

    assert AutograderSpec.from_config(config) == AutograderSpec(("strides",), "sandbox", "0.1.0+12345678")
