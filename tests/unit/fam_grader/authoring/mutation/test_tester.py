"""`fam verify --mutate`: mutants that break the contract and keep their points are found, and can be explained."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from fam.cli import fam
from fam.commands import verify
from fam.core.errors import CourseError, FaultyCourse
from fam.course import load_course
from fam_grader.authoring.mutation.tester import MutationResult, MutationTester
from fam_grader.execution.process import Launcher

FOLDER = "solutions/01_doubling"
HIDDEN = "grader/hidden/01_doubling/halve.py"
PROPERTIES = """
from fam.testing import Reference

halves = Reference("halve")


def halved(draw, halve):
    halves.agrees(halve, draw.integer(0, 50))
"""
STRONG = ("refuses(halve, 7)", "for odd in (1, 3, 5, 7, 9):\n        refuses(halve, odd)")
RAISE = 'raise ValueError(f"halve: {count} is odd")'
GAP = ("refuses(halve, 7)", "right.agrees(halve, 10)")  # odd numbers may be accepted


@pytest.fixture
def mutated_course(course_copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a course with properties, and a cache of its own."""
    monkeypatch.setenv("FAM_CACHE", str(tmp_path / "cache"))
    (course_copy / FOLDER / "properties.py").write_text(PROPERTIES, encoding="utf-8")
    (course_copy / FOLDER / "survivors.yaml").unlink()
    return course_copy


@pytest.fixture
def run(mutated_course: Path, sandbox: Launcher) -> Callable[..., MutationResult]:
    """Return a way to test the unit of the course."""

    def test(limit: int | None = None) -> MutationResult:
        course = load_course(mutated_course)
        return MutationTester(course, sandbox).test(course.units["doubling"], limit)

    return test


@pytest.fixture
def replace(mutated_course: Path) -> Callable[[str, str, str], None]:
    """Return a way to change a file of the course."""

    def replace_it(file: str, old: str, new: str) -> None:
        path = mutated_course / file
        assert old in path.read_text(encoding="utf-8")
        path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")

    return replace_it


def explain(course: Path, before: str, after: str) -> None:
    """Write an explanation of one survivor."""
    lines = [
        "survivors:",
        "  odd numbers:",
        "    answer: doubling.py",
        f"    before: {before}",
        f"    after: {after}",
    ]
    text = "\n".join([*lines, "    reason: odd numbers are never halved", ""])
    (course / FOLDER / "survivors.yaml").write_text(text, encoding="utf-8")


def test_a_strong_suite_leaves_no_survivor(run, replace) -> None:
    """Each mutant loses points, or answers every input as the reference does."""
    replace(HIDDEN, *STRONG)
    result = run()

    assert result.survivors == []
    assert result.problems == []
    assert result.fates["killed"] > 5
    assert result.tested == result.chosen == result.total


def test_a_hole_in_a_suite_is_found_with_the_smallest_input(run, replace) -> None:
    """The survivor has file, line, change, and a call that it gets wrong."""
    replace(HIDDEN, *GAP)

    survivors = run().unexplained

    [deleted] = [each for each in survivors if each.mutant.before == RAISE]
    assert deleted.mutant.path.name == "doubling.py"
    assert deleted.mutant.diff == f"- {RAISE}\n+ pass"
    assert deleted.mutant.text.splitlines()[deleted.mutant.line - 1].strip() == "pass"
    assert deleted.counterexample.call in {f"halve({count})" for count in (1, 3, 5, 7, 9)}
    assert "where a ValueError was expected" in deleted.counterexample.sentence


def test_an_explained_survivor_is_no_failure(run, replace, mutated_course: Path) -> None:
    """The reason stands beside it; the others still count."""
    replace(HIDDEN, *GAP)
    explain(mutated_course, f"'{RAISE}'", "pass")

    result = run()

    assert [each.mutant.after for each in result.survivors if each.reason] == ["pass"]
    assert len(result.unexplained) == len(result.survivors) - 1 > 0
    assert result.problems == []


def test_an_explanation_of_a_mutant_that_does_not_survive_is_an_error(run, mutated_course: Path) -> None:
    """It would hide the same survivor if it came back for another reason."""
    explain(mutated_course, f"'{RAISE}'", "pass")

    [problem] = run(limit=1).problems

    assert problem.endswith("survivors.yaml: `odd numbers` explains no mutant that survives; delete it")


def test_a_malformed_explanation_is_named_with_its_line(run, mutated_course: Path) -> None:
    """A misspelled key and a missing one."""
    (mutated_course / FOLDER / "survivors.yaml").write_text("survivors:\n  odd:\n    answers: doubling.py\n")

    with pytest.raises(FaultyCourse) as caught:
        run()

    assert "unknown key `answers`" in str(caught.value)
    assert "`odd` needs `reason`" in str(caught.value)


def test_a_right_answer_that_breaks_a_property_is_an_error(run, replace) -> None:
    """Either it is wrong, or the property asks for more than the contract."""
    replace(f"{FOLDER}/right_answers/in_float32.py", "return half", "return float(half)")

    problems = run(limit=1).problems

    assert any("in_float32.py is right, and does not agree with the properties: halve(" in each for each in problems)


def test_a_unit_without_properties_is_an_error(run, mutated_course: Path) -> None:
    """There would be nothing to compare mutants on."""
    (mutated_course / FOLDER / "properties.py").unlink()

    with pytest.raises(CourseError, match=r"properties\.py is missing: the unit's properties"):
        run()


def test_a_property_of_a_function_that_the_unit_lacks_is_an_error(run, replace) -> None:
    """A misspelled name would test nothing."""
    replace(f"{FOLDER}/properties.py", "draw, halve):", "draw, half):\n    halve = half")

    with pytest.raises(CourseError, match=r"properties\.py: `halved` takes `half`, and the unit has no function of"):
        run()


def test_a_limit_tests_the_same_mutants_each_time(run) -> None:
    """They are taken from all parts of the answers."""
    assert run(limit=5).fates == run(limit=5).fates
    assert run(limit=5).tested == 5


def test_a_second_run_takes_its_verdicts_from_the_cache(run, replace, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is graded again until a suite, a property or a solution changes."""
    first = run()
    graded = []
    judge = MutationTester._judge
    monkeypatch.setattr(MutationTester, "_judge", lambda *given: graded.append(given[1]) or judge(*given))

    second = run()
    kept = len(graded)
    replace(HIDDEN, "Try odd numbers", "Also odd numbers")
    third = run()

    assert kept == 0
    assert len(graded) == third.total
    assert first.fates == second.fates == third.fates


def test_a_line_that_an_interrupted_run_cut_off_is_ignored(run, tmp_path: Path) -> None:
    """Its mutant is graded again."""
    first = run()
    [journal] = (tmp_path / "cache" / "mutation").rglob("*.jsonl")
    journal.write_text(journal.read_text()[:-20])

    assert run().fates == first.fates


def test_the_command_prints_survivors_and_fails(mutated_course: Path, replace) -> None:
    """A table, then each survivor with its file and line, its change and the input."""
    replace(HIDDEN, *GAP)

    done = CliRunner().invoke(fam, ["--course", str(mutated_course), "verify", "--mutate", "-j", "1"])

    assert done.exit_code == 1
    assert re.search(r"solutions/01_doubling/doubling.py:\d+: survived \(statement\)", done.stdout)
    assert f"    - {RAISE}" in done.stdout


def test_the_results_as_json_count_every_mutant(run, replace, capsys: pytest.CaptureFixture[str]) -> None:
    """Each was killed, is equivalent, or is listed with the call that it gets wrong."""
    replace(HIDDEN, *GAP)

    verify.print_mutants([run()], as_json=True)

    [unit] = json.loads(capsys.readouterr().out)["units"]
    assert unit["mutants"] == unit["tested"] == unit["killed"] + unit["equivalent"] + len(unit["survivors"])
    assert {each["call"][:6] for each in unit["survivors"]} == {"halve("}


@pytest.mark.parametrize(
    ("options", "error"),
    [
        (["--limit", "3"], "--limit requires --mutate"),
        (["--mutate", "--write"], "--mutate cannot be combined with --write, --catches or --no-cache"),
    ],
)
def test_options_that_contradict_each_other_are_refused(options: list[str], error: str) -> None:
    """One command, one purpose."""
    done = CliRunner().invoke(fam, ["verify", *options])

    assert done.exit_code == 2
    assert error in done.output
