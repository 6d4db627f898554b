"""`fam verify --calls`: which hidden call catches which wrong answer."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from fam.cli import fam
from fam.commands._kill_matrix import print_matrices
from fam.course import load_course
from fam_grader.authoring.calls.kill_matrix import CallTester, KillMatrix
from fam_grader.execution.process import Launcher
from support.paths import SMALL_COURSE

HIDDEN = "grader/hidden/01_doubling/halve.py"
ANSWERS = """
accepts odd numbers:
  wrong: Odd numbers are rounded.
  code: |
    def halve(count):
        return count // 2

never returns:
  code: |
    def halve(count):
        while count > 100:
            pass
        if count % 2:
            raise ValueError
        return count // 2

right but for bytes:
  code: |
    _right = double

    def double(values):
        return _right(values) if values.dtype != np.uint8 else _right(values) + 1
"""
SEED = 1  # the number that it draws is odd with the first secret, and even with the second
CLAIMS = """
from fam.testing import call, claim, gives, test_case

OK_FORMAT = False

name = "halve (hidden)"


@test_case(name="values and errors", points=0.5, hidden=True, failure_message="Try them.")
def values(halve):
    gives(4, halve, 8)
    half = call(halve, 4242)
    claim(isinstance(half, int), "no int came back")
    gives(half, halve, 4242)
"""


@pytest.fixture(scope="module", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return a cache that is empty at first."""
    folder = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FAM_CACHE", str(folder))
        yield folder


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with wrong answers to the unit of the small course."""
    folder = tmp_path_factory.mktemp("folder") / "answers"
    folder.mkdir()
    (folder / "doubling.yaml").write_text(ANSWERS, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def matrix(answers: Path, sandbox: Launcher, own_cache: Path) -> KillMatrix:
    """Return the kill matrix of the small course, with two mutants."""
    course = load_course(SMALL_COURSE)
    return CallTester(course, sandbox).test(course.units["doubling"], [answers], 2)


@pytest.fixture
def find(
    sandbox: Launcher, course_copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., KillMatrix]:
    """Return a way to find the kill matrix of a changed course, with one mutant and a cache of its own."""
    monkeypatch.setenv("FAM_CACHE", str(tmp_path / "cache"))

    def find_it(secrets: int = 1) -> KillMatrix:
        course = load_course(course_copy)
        return CallTester(course, sandbox, secrets).test(course.units["doubling"], limit=1)

    return find_it


def caught(matrix: KillMatrix, name: str) -> set[tuple[str, int]]:
    """Return the calls that catch a wrong answer."""
    [kills] = [kills for answer, kills in matrix.kills.items() if answer.name == name]
    return set(kills)


def test_every_call_is_made_with_every_wrong_answer(matrix: KillMatrix) -> None:
    """A group does not stop at the first catch, and an answer that hung is asked again."""
    values = "double: values"
    assert [(each.position, each.text) for each in matrix.calls] == [
        ((values, 1), "double(float64[3, 4])"),
        ((values, 2), "double(uint8[2])"),
        (("double: errors", 1), "double(float64[0])"),
        (("halve: values and errors", 1), "halve(4242)"),
        (("halve: values and errors", 2), "halve(7)"),
    ]
    assert caught(matrix, "double__squares") == {(values, 1), (values, 2)}
    assert caught(matrix, "double__wraps") == caught(matrix, "answers: right but for bytes") == {(values, 2)}
    assert caught(matrix, "answers: accepts odd numbers") == {("halve: values and errors", 2)}
    assert caught(matrix, "answers: never returns") == {("halve: values and errors", 1)}
    assert sum(answer.kind == "mutant" for answer in matrix.kills) == 2
    assert (matrix.total, matrix.problems) == (len(matrix.kills), [])


def test_a_claim_counts_for_the_last_call_before_it(find, course_copy: Path) -> None:
    """The calls after a broken claim are not known, so they catch nothing."""
    (course_copy / HIDDEN).write_text(CLAIMS, encoding="utf-8")

    matrix = find()

    assert [each.text for each in matrix.calls if each.group.startswith("halve")] == [
        "halve(8)",
        "halve(4242)",
        "halve(4242)",
    ]
    assert caught(matrix, "halve__float") == {("halve: values and errors", number) for number in (1, 2)}


def test_claims_about_one_call_count_for_it_alone(find, course_copy: Path) -> None:
    """The calls after it are known, whatever comes back."""
    claims = 'satisfies(lambda half: claim(isinstance(half, int), "no int came back"), halve, 4242)'
    suite = CLAIMS.replace("half = call(halve, 4242)", claims).replace(
        "import call, claim", "import claim, satisfies"
    )
    suite = suite.replace('    claim(isinstance(half, int), "no int came back")\n', "")
    (course_copy / HIDDEN).write_text(suite.replace("gives(half, halve, 4242)", "gives(2121, halve, 4242)"))

    matrix = find()

    assert caught(matrix, "halve__float") == {("halve: values and errors", number) for number in (1, 2, 3)}


def test_claims_draw_the_inputs_of_the_secret(find, course_copy: Path) -> None:
    """What a claim compares with may be computed when the answer is there, and be random."""
    claims = """
    satisfies(lambda half: claim(half * 2 == 2 * random_integers(7, (1, 10**9))[0], "it is another half"),
              halve, 2 * random_integers(7, (1, 10**9))[0])
"""
    suite = CLAIMS.replace("import call, claim", "import claim, random_integers, satisfies")
    (course_copy / HIDDEN).write_text(suite[: suite.index("    half = call")] + claims)

    assert find().problems == []


def test_a_call_catches_only_what_it_catches_with_every_secret(find, course_copy: Path) -> None:
    """A number that is odd with one secret and even with the next is no check of odd numbers."""
    path = course_copy / HIDDEN
    text = path.read_text().replace("import Reference", "import Reference, random_integers")
    drawn = f"right.agrees(halve, int(random_integers({SEED}, (0, 9))[0]))"
    path.write_text(text.replace("refuses(halve, 7)", drawn), encoding="utf-8")

    numbers = [caught(find(secrets), "halve__rounds_odd_numbers") for secrets in (1, 2)]

    assert numbers == [{("halve: values and errors", 2)}, set()]


def test_a_reference_that_fails_its_own_call_is_a_problem(find, course_copy: Path) -> None:
    """What such a call catches says nothing."""
    path = course_copy / HIDDEN
    path.write_text(path.read_text().replace("refuses(halve, 7)", "refuses(halve, 8)"), encoding="utf-8")

    assert find().problems == ["the reference does not pass call 2 of `halve: values and errors`"]


def test_a_second_run_takes_what_is_known_from_the_cache(
    matrix: KillMatrix, answers: Path, own_cache: Path, sandbox: Launcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only an answer whose line was cut off is asked again."""
    [journal] = [path for path in (own_cache / "calls").rglob("*.jsonl") if path.name.startswith("01_doubling-1-")]
    journal.write_text(journal.read_text()[:-5])
    asked = []
    kills = CallTester._kills
    monkeypatch.setattr(CallTester, "_kills", lambda *given: asked.append(given[1].name) or kills(*given))
    course = load_course(SMALL_COURSE)

    second = CallTester(course, sandbox).test(course.units["doubling"], [answers], 2)

    assert asked == [list(matrix.kills)[-1].name]
    assert list(second.kills.values()) == list(matrix.kills.values())


@pytest.mark.slow
def test_the_command_prints_each_group_and_writes_the_matrix(
    matrix: KillMatrix, answers: Path, tmp_path: Path
) -> None:
    """A table with the calls that could go and what hangs on one call; and a row for each catch."""
    path = tmp_path / "calls.csv"
    options = ["--calls", "--secrets", "1", "--limit", "2", "--answers", str(answers), "-o", str(path), "-j", "1"]

    done = CliRunner().invoke(fam, ["--course", str(SMALL_COURSE), "verify", *options])

    assert done.exit_code == 0, done.output
    assert re.search(r"5 calls catch \d+ of 10 wrong answers", done.stderr)
    assert "double: values, call 1 double(float64[3, 4]) catches only what call 2 catches, too" in done.stdout
    alone = "double: values, call 2 double(uint8[2]) alone catches double__wraps, answers: right but for bytes"
    assert alone in done.stdout
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["kind"] for row in rows} == {"misconception", "file", "mutant"}
    assert {
        "unit": "doubling",
        "group": "double: values",
        "call": "2",
        "arguments": "double(uint8[2])",
        "kind": "misconception",
        "wrong answer": "double__wraps",
    } in rows


def test_the_results_as_json_name_calls_by_number(matrix: KillMatrix, capsys: pytest.CaptureFixture[str]) -> None:
    """For scripts that compare one state of the suites with another."""
    print_matrices([matrix], None, as_json=True)

    [unit] = json.loads(capsys.readouterr().out)["units"]
    values, errors, _ = unit["groups"]
    assert values["repeats"] == [{"call": 1, "of": 2}]
    assert values["single"] == [{"call": 2, "wrong_answers": ["double__wraps", "answers: right but for bytes"]}]
    assert values["needed"] == [1, 2, 2]
    assert (errors["calls"], errors["nothing"]) == (1, [])


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("doubling", "a: {code: 'def double(:'}", "code of `a` defines no function of the unit 01_doubling"),
        ("doubling", "a: {cod: x}", r"doubling.yaml:1:4: `a` needs `code`"),
        ("trebling", "a: {code: x}", "trebling.yaml: the course has no unit `trebling`"),
    ],
)
def test_a_faulty_file_of_wrong_answers_is_named(name: str, text: str, message: str, tmp_path: Path) -> None:
    """With its line, before anything is asked."""
    (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    options = ["--calls", "--answers", str(tmp_path)]

    done = CliRunner().invoke(fam, ["--course", str(SMALL_COURSE), "verify", *options])

    assert done.exit_code == 1
    assert re.search(message, done.output), done.output


@pytest.mark.parametrize(
    ("options", "error"),
    [
        (["--calls", "--mutate"], "--calls cannot be combined with --mutate, --write, --catches or --no-cache"),
        (["-o", "calls.csv"], "--answers and --output require --calls"),
    ],
)
def test_options_of_other_purposes_are_refused(options: list[str], error: str) -> None:
    """They would have no effect."""
    done = CliRunner().invoke(fam, ["verify", *options])

    assert done.exit_code == 2
    assert error in done.output
