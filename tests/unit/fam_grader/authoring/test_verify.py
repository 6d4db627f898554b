"""`fam verify` finds what makes a course unfair, and reports what to fix."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner

from fam.cli import fam
from fam.core.paths import cache_dir
from fam.course import Unit, load_course
from fam_grader.authoring.derived import write_pictures
from fam_grader.authoring.verify import Proof, Verifier, course_problems, verify_with_secrets
from fam_grader.execution.process import Launcher

PRIVATE = "solutions/01_doubling/doubling.py"
WRONG = "solutions/01_doubling/misconceptions.py"
HIDDEN = "grader/hidden/01_doubling/double.py"


@pytest.fixture
def prove(course_copy: Path, sandbox: Launcher) -> Callable[..., Proof]:
    """Return a way to change a file of a course and prove its unit."""

    def prove_it(file: str = "", old: str = "", new: str = "") -> Proof:
        if file:
            text = (course_copy / file).read_text()
            assert old in text
            (course_copy / file).write_text(text.replace(old, new, 1 if file != WRONG else -1))
        course = load_course(course_copy)
        return Verifier(course, sandbox).verify(course.units["doubling"])

    return prove_it


LUCK = """
right = Reference("double")
NUMBER = random_integers(1, (1, 255))[0]  # wraps around if it is above 127
"""


def test_a_check_that_depends_on_luck_is_a_problem(course_copy: Path, sandbox: Launcher) -> None:
    """It catches a misconception with some secrets only; the report says with which it does not."""
    text = (course_copy / HIDDEN).read_text().replace("noise, refuses", "noise, random_integers, refuses")
    text = text.replace('right = Reference("double")\n', LUCK).replace(
        "np.array([200, 100], np.uint8)", "np.full(2, NUMBER, np.uint8)"
    )
    (course_copy / HIDDEN).write_text(text)
    course = load_course(course_copy)

    [problem] = verify_with_secrets(course, sandbox, course.units["doubling"], 6).problems

    assert problem.startswith("`double__wraps` loses no points")
    numbers = re.search(r"\(only with secret ([\d, ]+) of 6\)$", problem)
    assert numbers is not None
    assert 0 < len(numbers[1].split(", ")) < 6


def test_a_fair_unit_passes_with_any_secret(course_copy: Path, sandbox: Launcher) -> None:
    """The proof is that of one secret."""
    course = load_course(course_copy)

    proof = verify_with_secrets(course, sandbox, course.units["doubling"], 3)

    one = Verifier(course, sandbox).verify(course.units["doubling"])
    assert proof.problems == []
    assert proof.catches == one.catches
    assert proof.right_answers == one.right_answers


def test_a_fair_unit_passes(prove) -> None:
    """Nothing to fix, and every misconception is caught and recognised."""
    proof = prove()

    assert proof.problems == []
    assert len(proof.catches) == 5
    assert all(catch.lost > 0 and catch.recognised for catch in proof.catches)


@pytest.mark.parametrize(
    ("file", "old", "new", "problem"),
    [
        (HIDDEN, "points=1.5", "points=1", r"groups of `double` have 2.5 points together; exercise.yaml says 3"),
        (HIDDEN, 'name="errors"', 'name="values"', r"two groups are called `double: values`"),
        (HIDDEN, "np.array([200, 100], np.uint8)", "np.array([2, 1], np.uint8)", r"`double__wraps` loses no points"),
        (PRIVATE, "* 2\n", "* 2 + 0.01\n", r"the reference does not pass `double: on paper`"),
        (PRIVATE, "Double every value.", "Double each value.", r"doubling.py is not what .* makes; run"),
        (WRONG, "values.astype(float) ** 2", "values.astype(float) * 2", r"`double__squares` loses no points"),
        (
            "exercises/01_doubling/README.md",
            "Write",
            "    return values.astype(np.float64) * 2\nWrite",
            r"README.md holds a private line of doubling.py",
        ),
        (
            HIDDEN,
            "noise(1, 3, 4)",
            "noises(1, 3, 4)",
            r"double.py:17: `double: values` cannot run: NameError: name 'noi",
        ),
        (
            HIDDEN,
            "noise(1, 3, 4)",
            "b'ytes'",
            r"double.py: `double: values` asks with a value of type bytes, which does",
        ),
        (
            PRIVATE,
            "values.astype(np.float64) * 2",
            "iter(values)",
            r"`double: values` expects a value of type iterator",
        ),
        (WRONG, "def halve__", "def _halve__", r"misconceptions.py has no wrong answer `halve__...` yet; what do"),
        ("solutions/01_doubling/picture.py", "[[2, 4, 6]]", "[[2, 4, 7]]", r"picture.svg is not what"),
        (
            "solutions/01_doubling/picture.py",
            "\ndef draw(",
            "\ndraw_photo = str\n\ndef draw(",
            r"photo.svg is not what",
        ),
    ],
    ids=[
        "points",
        "names",
        "a gap",
        "a wrong reference",
        "a stale skeleton",
        "a right mistake",
        "a leak",
        "a check that stumbles",
        "an argument that does not travel",
        "an answer that does not travel",
        "nothing to get wrong",
        "a picture",
        "a photo",
    ],
)
def test_what_is_unfair_is_found(prove, file: str, old: str, new: str, problem: str) -> None:
    """Each fault is named with what to do."""
    proof = prove(file, old, new)

    assert any(re.search(problem, each) for each in proof.problems), proof.problems


@pytest.mark.slow
@pytest.mark.parametrize(
    ("file", "line", "problem"),
    [
        (
            PRIVATE,
            "import numpy as np",
            "doubling.py:3: cannot be loaded: ModuleNotFoundError: No module named 'nympy'",
        ),
        (WRONG, "import numpy as np", "misconceptions.py:3: cannot be loaded: ModuleNotFoundError: No module named"),
        (HIDDEN, "import numpy as np", "double.py:3: this test file cannot be loaded: ModuleNotFoundError: No"),
        (
            "solutions/01_doubling/picture.py",
            "picture = Picture",
            "picture.py:8: `draw()` gives no picture: NameError",
        ),
    ],
    ids=["solution", "misconceptions", "suite", "picture"],
)
def test_a_file_that_cannot_even_be_run_is_named_with_the_line(
    course_copy: Path, capfd: pytest.CaptureFixture[str], file: str, line: str, problem: str
) -> None:
    """It is the author's, so it is no traceback."""
    text = (course_copy / file).read_text()
    assert line in text
    (course_copy / file).write_text(text.replace(line, line.replace("numpy", "nympy").replace("Picture", "Painting")))

    done = CliRunner().invoke(fam, ["--course", str(course_copy), "verify"])

    assert done.exit_code == 1
    assert f"/{problem}" in done.output


def test_a_check_that_fails_on_a_wrong_answer_is_reported(prove) -> None:
    """A student with that answer would read of an internal error, and lose no points."""
    prove(HIDDEN, "import Reference,", "import Reference, call,")

    proof = prove(HIDDEN, "right.agrees(double, noise(1, 3, 4))", "1 // int(call(double, np.ones(1))[0] - 1)")

    assert [each for each in proof.problems if "double.py:17: `double: values` cannot run: ZeroDivisionError" in each]


def test_a_check_that_fails_on_an_unusual_answer_is_reported(prove) -> None:
    """Students give answers that no misconception foresees."""
    prove(HIDDEN, "import Reference,", "import Reference, call, claim,")

    proof = prove(HIDDEN, "right.agrees(double, noise(1, 3, 4))", "claim(call(double, np.ones(3)).sum() == 6, 'no')")

    message = r"`double: values` cannot run: AttributeError: .*; the answer was None: ask for its type"
    assert [each for each in proof.problems if re.search(message, each)], proof.problems


def test_claims_that_fail_on_an_unusual_answer_are_reported_with_their_line(prove) -> None:
    """The line is that of the suite, although the calls are made together."""
    prove(HIDDEN, "import Reference,", "import Reference, claim, satisfies,")
    claims = "satisfies(lambda value: claim(value.sum() == 6, 'no'), double, np.ones(3))"

    proof = prove(HIDDEN, "right.agrees(double, noise(1, 3, 4))", claims)

    message = r"double.py:17: `double: values` cannot run: AttributeError: .*; the answer was None: ask for its type"
    assert [each for each in proof.problems if re.search(message, each)], proof.problems


def test_a_skeleton_that_earns_points_is_reported(prove) -> None:
    """An unfinished file may not be worth anything."""
    todo = 'raise NotImplementedError("halve: not written yet")'

    proof = prove(PRIVATE, todo, "return count // 2")

    assert any("the empty skeleton earns" in each for each in proof.problems)


def test_a_right_answer_that_loses_points_is_reported(prove) -> None:
    """A suite that accepts only the reference's way is fixed before a student finds it."""
    proof = prove("solutions/01_doubling/right_answers/in_float32.py", "np.float32", "np.int8")

    assert [each for each in proof.problems if "in_float32.py is right, and does not pass `double: values`" in each]


def test_two_indistinguishable_misconceptions_are_reported(prove) -> None:
    """A student would read the wrong sentence."""
    twin = 'def double__squares_again(values):\n    """Another sentence."""\n    return double__squares(values)\n'

    proof = prove(WRONG, "def double__wraps", twin + "\n\ndef double__wraps")

    assert [each for each in proof.problems if "double__squares_again" in each and "taken for another" in each]


def test_a_course_that_promises_other_points_is_found(course_copy: Path) -> None:
    """The units together make the course that course.yaml describes."""
    settings = course_copy / "exercises" / "course.yaml"
    settings.write_text(settings.read_text().replace("points: 4", "points: 5") + "  D2: Missing in all units.\n")

    problems = list(course_problems(load_course(course_copy)))

    assert problems == [
        "the units have 4 points together; course.yaml promises 5",
        "no unit teaches D2",
    ]


def test_helpers_of_two_units_with_one_name_are_found(course_copy: Path) -> None:
    """In a notebook with all answers, the later helper would replace the earlier one."""
    words = {"doubling": "tripling", "double": "triple", "halve": "third"}
    for path in sorted(course_copy.rglob("01_doubling/**/*.*")):
        text = path.read_text() + ("\ndef _helper():\n    pass\n" if path.name == "doubling.py" else "")
        path.write_text(text)
        twin = str(path.relative_to(course_copy)).replace("01_", "02_")
        for old, new in words.items():
            text, twin = text.replace(old, new), twin.replace(old, new)
        (course_copy / twin).parent.mkdir(parents=True, exist_ok=True)
        (course_copy / twin).write_text(text)

    problems = list(course_problems(load_course(course_copy)))

    assert [each for each in problems if "both define `_helper`; rename one" in each]


@pytest.mark.slow
def test_the_command_writes_stale_files_and_verifies_the_rest(course_copy: Path) -> None:
    """`--write` makes skeleton, picture and digests anew; the exit code says whether everything passed."""
    skeleton = course_copy / "exercises" / "01_doubling" / "doubling.py"
    skeleton.unlink()
    run = CliRunner().invoke

    stale = run(fam, ["--course", str(course_copy), "verify", "--json"])
    repaired = run(fam, ["--course", str(course_copy), "verify", "--write", "--json"])

    assert stale.exit_code == 1
    assert repaired.exit_code == 0, repaired.output
    assert 'raise NotImplementedError("double: not written yet")' in skeleton.read_text()
    assert len(json.loads(repaired.stdout)["units"][0]["catches"]) == 5


@pytest.mark.parametrize("options", [[], ["--write"]], ids=["prove", "write"])
def test_a_students_copy_can_be_neither_verified_nor_written(workspace: Path, options: list[str]) -> None:
    """It has no sources, and the author of a new course reads what it lacks."""
    done = CliRunner().invoke(fam, ["--course", str(workspace), "verify", *options])

    assert done.exit_code == 1
    assert "A new course begins with both folders, empty." in done.output


def test_the_table_lists_each_unit_and_what_to_fix(course_copy: Path) -> None:
    """A person reads which unit is proved, and how many misconceptions are caught and recognised."""
    done = CliRunner().invoke(fam, ["--course", str(course_copy), "verify", "--catches"])

    assert done.exit_code == 0, done.output
    assert re.search(r"01_doubling\s+│ 4\s+│ 1\s+│ 5\s+│ 5\s+│ 5\s+│ passed", done.stdout)
    assert "double__squares" in done.stdout
    assert (
        "1 alternative solution besides the reference; 5 of 5 misconceptions lose points, and 5 are recognised"
        in done.stdout
    )


def test_pictures_are_written_where_they_are_not_up_to_date(course_copy: Path) -> None:
    """`make pictures` draws what changed, also a photo, and leaves the rest alone."""
    course = load_course(course_copy)
    unit = course.units["doubling"]
    drawn = unit.picture.read_text(encoding="utf-8")
    assert write_pictures(course) == []

    unit.picture.write_text("<svg/>", encoding="utf-8")
    with (course_copy / "solutions/01_doubling/picture.py").open("a", encoding="utf-8") as script:
        script.write("\n\ndraw_photo = draw\n")

    assert write_pictures(course) == [unit.picture, unit.photo]
    assert unit.picture.read_text(encoding="utf-8") == unit.photo.read_text(encoding="utf-8") == drawn


@pytest.fixture
def proved(course_copy: Path, sandbox: Launcher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Prove in this process, with an empty cache; return the list of the units that are proved."""
    names: list[str] = []

    def prove_here(_task: object, units: Sequence[Unit], *_others: object) -> list[Proof]:
        names.extend(unit.name for unit in units)
        course = load_course(course_copy)
        return [verify_with_secrets(course, sandbox, course.units[unit.name], 1) for unit in units]

    monkeypatch.setenv("FAM_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr("fam.commands.verify._in_parallel", prove_here)
    return names


def test_an_unchanged_course_is_not_verified_again(course_copy: Path, proved: list[str]) -> None:
    """Faults are printed in full again; --no-cache, a corrupt cache and any change of the course verify again."""
    wrong = (course_copy / WRONG).read_text()
    (course_copy / WRONG).write_text(wrong.replace("values.astype(float) ** 2", "values.astype(float) * 2"))
    arguments = ["--course", str(course_copy), "verify"]

    first, second = (CliRunner().invoke(fam, arguments) for _ in range(2))

    assert "`double__squares` loses no points" in first.stdout
    assert (second.stdout, second.exit_code, first.exit_code) == (first.stdout, 1, 1)
    assert proved == ["doubling"]
    assert CliRunner().invoke(fam, [*arguments, "--no-cache"]).stdout == first.stdout
    assert proved == ["doubling"] * 2
    for path in (cache_dir() / "proofs").iterdir():
        path.write_bytes(path.read_bytes()[:-3])
    assert CliRunner().invoke(fam, arguments).stdout == first.stdout
    assert proved == ["doubling"] * 3
    with (course_copy / HIDDEN).open("a") as file:
        file.write("\n# A comment.\n")
    assert CliRunner().invoke(fam, arguments).exit_code == 1
    assert proved == ["doubling"] * 4
